"""Two people do the same thing at the same moment, each on a page."""

import pytest

from bench.faults import decisions, rounds, without
from tests.reports.samples import figures, prepared

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_two_people_accept_one_submission_and_the_second_is_told_who_did_and_when() -> None:
    outcome = rounds.accept_twice()
    assert outcome.clean, outcome


def test_without_the_lock_both_would_accept() -> None:
    with without.lock_of_submissions():
        assert not rounds.accept_twice().clean


def test_two_people_press_the_same_button_and_it_is_done_once() -> None:
    """From a plan's beginning to its agreement, and an account closed: six pairs."""
    outcome = decisions.decide_twice(0)
    assert outcome.works == decisions.PAIRS
    assert outcome.clean, outcome


def test_two_reviewers_return_a_plan_once_and_the_second_is_told_who_did() -> None:
    outcome = decisions.return_twice()
    assert outcome.clean, outcome


def test_two_publishers_approve_and_release_once_and_the_second_is_told_by_whom_and_when() -> None:
    figures()
    outcome = decisions.release_twice()
    assert outcome.works == 2
    assert outcome.clean, outcome


def test_without_the_locks_of_releases_both_would_approve() -> None:
    figures()
    number = prepared().number
    with without.lock_of_releases():
        assert not decisions.approve_twice(number).clean


def test_without_the_plans_lock_the_second_is_not_told() -> None:
    with without.lock_of_plans():
        assert not decisions.begin_twice(0).clean
