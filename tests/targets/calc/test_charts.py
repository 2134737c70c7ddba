"""Run-type charts on ragged series, and their boundaries. The reference answers are in tests/oracles."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from targets.calc.charts import Chart, c_chart, i_chart, p_chart, p_prime_chart, run_rules, u_chart

FIRST, SECOND = np.array([3.0, 5, 4, 6, 2]), np.array([30.0, 50, 40])
BOTH, CUTS = np.concatenate((FIRST, SECOND)), np.array([0, 5, 5, 8])


def test_series_of_a_ragged_set_do_not_touch_each_other() -> None:
    charts: list[Callable[[Any, Any], Chart]] = [
        lambda v, o: c_chart(count=v, offsets=o),
        lambda v, o: i_chart(value=v, offsets=o),
        lambda v, o: i_chart(value=v, offsets=o, screen=True),
        lambda v, o: p_chart(count=v, total=v * 2 + 5, offsets=o),
        lambda v, o: p_prime_chart(count=v, total=v * 2 + 5, offsets=o),
        lambda v, o: u_chart(count=v, size=v + 1, offsets=o),
    ]
    for chart in charts:
        together, alone = chart(BOTH, CUTS), [chart(part, None) for part in (FIRST, SECOND)]
        for line in ("value", "centre", "lower", "upper", "outside"):
            np.testing.assert_array_equal(
                getattr(together, line), np.concatenate([getattr(one, line) for one in alone])
            )


def test_a_gap_counts_for_nothing() -> None:
    gap = c_chart(count=[4.0, np.nan, 6.0])
    assert gap.centre.tolist() == [5.0] * 3
    assert not gap.outside[1]
    assert i_chart(value=[4.0, np.nan, 6.0, 8.0]).upper[0] == pytest.approx(6 + 3 * 2 / 1.128)
    assert p_chart(count=[1.0, np.nan, 3.0], total=[4.0, 4.0, 4.0]).centre[0] == 0.5


def test_limits_are_missing_without_two_neighbouring_values() -> None:
    assert np.isnan(i_chart(value=[4.0]).upper[0])
    assert np.isnan(c_chart(count=[np.nan]).centre[0])


def test_limits_do_not_leave_what_is_possible() -> None:
    assert c_chart(count=[1, 2, 1]).lower.tolist() == [0, 0, 0]
    assert p_chart(count=[9, 10], total=[10, 10]).upper.tolist() == [1, 1]


def test_a_shift_is_seen_as_a_long_run_with_few_crossings() -> None:
    value = np.array([1.0] * 12 + [3.0] * 12)
    runs = run_rules(value=value, centre=np.full(24, 2.0))
    assert (runs.useful[0], runs.longest[0], runs.crossings[0]) == (24, 12, 1)
    assert (runs.longest_allowed[0], runs.crossings_required[0]) == (8, 8)
    assert runs.signal[0]


def test_points_on_the_centre_and_gaps_are_not_useful_and_do_not_break_a_run() -> None:
    value = np.array([1.0, 2.0, np.nan, 1.0, 3.0])
    runs = run_rules(value=value, centre=np.full(5, 2.0))
    assert (runs.useful[0], runs.longest[0], runs.crossings[0]) == (3, 2, 1)


def test_series_without_useful_points_never_signal() -> None:
    runs = run_rules(value=np.array([2.0, 2.0]), centre=np.full(2, 2.0), offsets=np.array([0, 0, 2, 2]))
    assert runs.useful.tolist() == [0, 0, 0]
    assert not runs.signal.any()


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="more than its total"):
        p_chart(count=[5], total=[4])
    with pytest.raises(ValueError, match="A count must be 0 or more"):
        c_chart(count=[-1])
    with pytest.raises(ValueError, match="Offsets must"):
        c_chart(count=[1], offsets=np.array([0, 2]))
