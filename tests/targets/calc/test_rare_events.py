"""g and t charts, against a published worked example and by derivation.

The published numbers are those of the Department of Health of Western Australia for its SPC visual (PowerBI-SPC,
test/fixtures/golden/g and t, worked out in R 4.5.1 on 12 March 2026 and printed to 4 decimals): 67 gaps between
events, and the lines that the formulae of Benneyan (1998) and Nelson (1994) give.
"""

import numpy as np
import pytest
from scipy import integrate, stats

from targets.calc.charts import run_rules
from targets.calc.rare_events import days_between, g_chart, t_chart

CASES_BETWEEN = """23 39 15 34 1 49 98 29 27 13 45 7 10 27 24 14 20 38 44 11 10 3 113 183 3 47 18 18 33 15 2 38 27 27 1
    52 23 7 26 82 5 49 5 17 24 44 26 2 27 46 55 97 22 22 20 4 60 51 7 21 66 36 25 72 15 5 3"""
DAYS_BETWEEN = """16 20 5 13 1 26 46 12 12 5 19 4 3 15 14 9 8 15 21 6 3 1 56 117 1 33 9 9 19 12 1 16 13 18 1
    35 16 5 21 38 3 25 3 11 13 20 9 3 8 21 24 38 8 13 9 1 30 23 3 7 22 19 11 31 6 1 1"""


def numbers(text: str) -> np.ndarray:
    return np.array(text.split(), dtype=np.float64)


def test_g_chart_gives_the_published_lines() -> None:
    chart = g_chart(between=numbers(CASES_BETWEEN))
    assert chart.value.size == 67
    assert (chart.centre[0], chart.lower[0]) == (24, 0)
    assert chart.upper[0] == pytest.approx(128.1749, abs=0.00005)
    assert np.flatnonzero(chart.outside).tolist() == [23]


def test_t_chart_gives_the_published_lines() -> None:
    chart = t_chart(between=numbers(DAYS_BETWEEN))
    assert chart.centre[0] == pytest.approx(11.2051, abs=0.00005)
    assert chart.upper[0] == pytest.approx(106.0418, abs=0.00005)
    assert chart.lower[0] == pytest.approx(0.0079, abs=0.00005)
    assert np.flatnonzero(chart.outside).tolist() == [23]


def test_g_limit_is_three_standard_deviations_of_a_geometric_count() -> None:
    chart = g_chart(between=[0.0, 30.0, 9.0, 21.0])
    mean = 15.0
    spread = stats.nbinom(1, 1 / (mean + 1)).std()
    assert chart.upper[0] == pytest.approx(mean + 3 * spread, rel=1e-12)


def test_nelsons_power_makes_random_times_symmetric() -> None:
    def moment(order: int, about: float) -> float:
        return integrate.quad(lambda t: (t ** (1 / 3.6) - about) ** order * np.exp(-t), 0, np.inf)[0]

    mean = moment(1, 0.0)
    skewness = moment(3, mean) / moment(2, mean) ** 1.5
    assert abs(skewness) < 0.01  # an exponential time itself has a skewness of 2


def test_more_frequent_events_show_as_a_run_below_the_centre() -> None:
    gaps = np.array([40.0, 25, 60, 33, 51, 28, 45, 37, 30, 55, 5, 8, 3, 6, 4, 7, 5, 6, 4, 3])
    chart = g_chart(between=gaps)
    assert not chart.outside.any()
    assert run_rules(value=chart.value, centre=chart.centre).signal[0]


def test_series_of_a_ragged_set_do_not_touch_each_other() -> None:
    first, second = numbers(DAYS_BETWEEN), numbers(CASES_BETWEEN)
    cuts = np.array([0, 67, 67, 134])
    for chart in (g_chart, t_chart):
        together = chart(between=np.concatenate((first, second)), offsets=cuts)
        for line in ("centre", "lower", "upper", "outside"):
            alone = np.concatenate([getattr(chart(between=part), line) for part in (first, second)])
            np.testing.assert_array_equal(getattr(together, line), alone)


def test_gaps_and_short_series() -> None:
    assert g_chart(between=[np.nan]).upper.tolist() == pytest.approx([np.nan], nan_ok=True)
    assert g_chart(between=[4.0, np.nan, 8.0]).centre.tolist() == [6, 6, 6]
    assert np.isnan(t_chart(between=[4.0]).upper[0])
    assert t_chart(between=[4.0, np.nan, 8.0, 8.0]).centre.size == 4


def test_impossible_gaps_are_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="A count must be 0 or more"):
        g_chart(between=[-1])
    with pytest.raises(ValueError, match="record the hour, or count half a unit"):
        t_chart(between=[3.0, 0.0])


def test_days_between_events_are_counted_inside_each_series() -> None:
    dates = np.array(
        ["2025-03-10", "2025-03-01", "2025-03-04", "2024-01-01", "2025-01-31", "2025-03-01"], "datetime64[D]"
    )
    gaps, offsets = days_between(dates=dates, offsets=np.array([0, 3, 4, 4, 6]))
    assert gaps.tolist() == [3, 6, 29]
    assert offsets.tolist() == [0, 2, 2, 2, 3]
    with pytest.raises(ValueError, match="An event has no date"):
        days_between(dates=np.array(["NaT"], "datetime64[D]"), offsets=np.array([0, 1]))
