"""Who may be judged by SPC at all: not rolling, not cumulative, at least 13 points since the last rebase."""

from collections.abc import Sequence

import numpy as np
import pytest

from targets.calc.spc import Direction, Gate, Refusal, SeriesSet, gate_series, judge, series_from_lists
from tests.targets.calc.ragged import days


def gate(
    values: Sequence[Sequence[float | None]],
    *,
    rolling: bool = False,
    cumulative: bool = False,
    rebase: int | None = None,
) -> tuple[SeriesSet, Gate]:
    series = series_from_lists(
        values=values,
        dates=[days(len(own)) for own in values],
        direction=[Direction.INCREASE] * len(values),
        rebase=None if rebase is None else [[days(len(own))[rebase]] for own in values],
    )
    count = len(values)
    return series, gate_series(series, rolling=np.full(count, rolling), cumulative=np.full(count, cumulative))


def test_13_points_are_enough_and_12_are_not() -> None:
    series, answer = gate([[1.0] * 12, [1.0] * 13])
    assert answer.allowed.tolist() == [False, True]
    assert (
        answer.reason(0)
        == "No control limits: there are 12 points since limits were last reset; 13 are needed."
    )
    assert answer.reason(1) == ""
    assert judge(series.take(answer.allowed)).series.count == 1


def test_a_gap_is_not_a_point() -> None:
    _, answer = gate([[1.0] * 12 + [None]])
    assert answer.points.tolist() == [12]
    assert not answer.allowed[0]


def test_only_points_since_the_last_rebase_count() -> None:
    _, answer = gate([[1.0] * 30], rebase=29)
    assert answer.points.tolist() == [1]
    assert (
        answer.reason(0) == "No control limits: there is 1 point since limits were last reset; 13 are needed."
    )
    _, answer = gate([[1.0] * 30], rebase=17)
    assert answer.allowed.tolist() == [True]


def test_rolling_and_cumulative_figures_are_refused_however_long() -> None:
    _, rolling = gate([[1.0] * 60], rolling=True, cumulative=True)
    _, cumulative = gate([[1.0] * 60], cumulative=True)
    assert rolling.refusal.tolist() == [Refusal.ROLLING]
    assert cumulative.refusal.tolist() == [Refusal.CUMULATIVE]
    assert "rolling figure" in rolling.reason(0)
    assert "adds up through the year" in cumulative.reason(0)


def test_series_without_rows_are_refused_beside_others() -> None:
    _, answer = gate([[], [1.0] * 13, []])
    assert answer.points.tolist() == [0, 13, 0]
    assert [bool(reason) for reason in answer.reasons()] == [True, False, True]


def test_flags_for_another_number_of_series_are_refused() -> None:
    series, _ = gate([[1.0]])
    with pytest.raises(ValueError, match="each of the 1 series"):
        gate_series(series, rolling=np.zeros(2, dtype=bool), cumulative=np.zeros(1, dtype=bool))
