"""Assurance against a trajectory, our own extension: each planned value against today's limits."""

import numpy as np
import pytest

from targets.calc.spc import Assurance, Direction, judge, series_from_lists, trajectory_assurance
from targets.calc.spc.series import Dates
from tests.targets.calc.ragged import days

PASS, FAIL, MIXED, NONE = (
    Assurance.CONSISTENT_PASS,
    Assurance.CONSISTENT_FAIL,
    Assurance.INCONSISTENT,
    Assurance.NONE,
)

# Sixteen values around 50 with limits of 47.34 and 52.66, after eight around 20; four periods are still to come.
CALENDAR = np.array(days(28), dtype="datetime64[D]")
JUDGED = judge(
    series_from_lists(
        values=[[20.5, 19.5] * 4 + [50.5, 49.5] * 8, [], [50.5, 49.5] * 12],
        dates=[days(24), [], days(24)],
        direction=[Direction.INCREASE, Direction.INCREASE, Direction.NEUTRAL],
        rebase=[[days(24)[8]], [], []],
    )
)


def test_each_planned_value_is_judged_by_the_limits_of_the_process_as_it_runs_now() -> None:
    planned = np.array([45.0, 50.0, 52.0, 53.0, 52.0, 60.0])
    answer = trajectory_assurance(
        JUDGED, series=np.zeros(6, dtype=int), dates=CALENDAR[22:28], planned=planned
    )
    assert answer.planned.tolist() == [PASS, MIXED, MIXED, FAIL, MIXED, FAIL]
    assert answer.latest.tolist() == [MIXED, NONE, NONE]
    assert answer.fails_from[0] == CALENDAR[25]
    assert np.isnat(answer.fails_from[1:]).all()


def test_order_of_planned_values_is_irrelevant() -> None:
    planned, order = np.array([45.0, 50.0, 52.0, 53.0]), np.array([2, 0, 3, 1])
    forward = trajectory_assurance(
        JUDGED, series=np.zeros(4, dtype=int), dates=CALENDAR[22:26], planned=planned
    )
    mixed = trajectory_assurance(
        JUDGED, series=np.zeros(4, dtype=int), dates=CALENDAR[22:26][order], planned=planned[order]
    )
    assert mixed.planned.tolist() == forward.planned[order].tolist()
    assert mixed.fails_from[0] == forward.fails_from[0]


def test_a_planned_value_before_the_current_limits_began_is_not_judged() -> None:
    answer = trajectory_assurance(
        JUDGED, series=np.zeros(2, dtype=int), dates=CALENDAR[7:9], planned=np.array([99.0, 99.0])
    )
    assert answer.planned.tolist() == [NONE, FAIL]


def test_nothing_is_judged_without_a_plan_rows_or_a_direction() -> None:
    answer = trajectory_assurance(
        JUDGED,
        series=np.array([0, 1, 2]),
        dates=CALENDAR[[23, 23, 23]],
        planned=np.array([np.nan, 99.0, 99.0]),
    )
    assert answer.planned.tolist() == [NONE, NONE, NONE]
    empty = trajectory_assurance(
        JUDGED, series=np.array([], dtype=int), dates=CALENDAR[:0], planned=np.array([])
    )
    assert empty.latest.tolist() == [NONE, NONE, NONE]
    assert np.isnat(empty.fails_from).all()


@pytest.mark.parametrize(
    ("series", "dates", "planned", "message"),
    [
        ([3], CALENDAR[:1], [1.0], "does not exist"),
        ([-1], CALENDAR[:1], [1.0], "does not exist"),
        ([0, 0], CALENDAR[[1, 1]], [1.0, 2.0], "two planned values for 2019-05-01"),
        ([0], CALENDAR[:2], [1.0], "needs a series and a date"),
        ([0], np.array(["NaT"], dtype="datetime64[D]"), [1.0], "has no date"),
    ],
)
def test_impossible_plans_are_refused(
    series: list[int], dates: Dates, planned: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        trajectory_assurance(JUDGED, series=np.array(series), dates=dates, planned=np.array(planned))
