"""Scheduled jobs: each due time once, whatever becomes of schedulers and clock; without the guard, more than once."""

import pytest

from bench.faults import beats, clock

pytestmark = pytest.mark.usefixtures("fresh_db")


@pytest.mark.parametrize("start", range(len(clock.STARTS)), ids=["summer time", "winter time", "a usual day"])
def test_two_schedulers_a_clock_that_jumps_and_lost_hints_do_each_due_job_once(start: int) -> None:
    outcome = clock.each_due_job_once(start)
    assert outcome.works > 30
    assert outcome.clean, outcome


def test_control_without_its_turn_a_repeated_hint_does_it_again() -> None:
    assert clock.each_due_job_without_its_turn(2).duplicated


def test_schedulers_that_are_killed_over_due_times_make_up_for_them_once() -> None:
    outcome = beats.kill_beats()
    assert outcome.works > 2
    assert outcome.clean, outcome


def test_control_schedulers_that_remember_by_themselves_do_it_twice() -> None:
    assert beats.kill_beats(app_name="bench.faults.uncounted").duplicated
