"""Funnels: their limits mean what they say, and their boundaries. The reference answers are in tests/oracles."""

import numpy as np
import pytest
from scipy import stats

from targets.calc.funnel import (
    Significance,
    direct_rate_significance,
    pooled_proportion,
    pooled_rate,
    proportion_funnel,
    proportion_significance,
    rate_funnel,
    rate_significance,
    ratio_funnel,
    ratio_significance,
)
from targets.calc.intervals import wilson


def test_the_wilson_interval_of_a_proportion_on_a_limit_just_touches_the_centre() -> None:
    size = np.array([50.0, 400.0, 20_000.0])
    funnel = proportion_funnel(size=size, centre=0.9, multiplier=1)
    at_lower = wilson(count=funnel.lower_95 * size, total=size, confidence=0.95)
    at_upper = wilson(count=funnel.upper_998[1:] * size[1:], total=size[1:], confidence=0.998)
    np.testing.assert_allclose(at_lower.upper, 0.9, rtol=1e-12)
    np.testing.assert_allclose(at_upper.lower, 0.9, rtol=1e-12)


def test_drawn_limits_are_clipped_and_judged_ones_are_not() -> None:
    funnel = proportion_funnel(size=[5.0], centre=0.95)
    assert funnel.upper_998[0] > 100
    assert funnel.clipped(0, 100).upper_998[0] == 100


@pytest.mark.parametrize("centre", [0.0, 1.0])
def test_a_funnel_around_0_or_1_has_limits(centre: float) -> None:
    funnel = proportion_funnel(size=[1.0, 30.0, 1e6], centre=centre)
    assert not np.isnan([funnel.lower_998, funnel.upper_998]).any()


def test_ratio_limits_are_where_the_events_are_exactly_as_rare_as_the_tail() -> None:
    events = np.array([1.0, 5.0, 40.0])
    funnel = ratio_funnel(events=events)
    np.testing.assert_allclose(stats.poisson.cdf(events, funnel.at_lower_95), 0.025, rtol=1e-9)
    np.testing.assert_allclose(stats.poisson.sf(events - 1, funnel.at_upper_998), 0.001, rtol=1e-9)
    np.testing.assert_allclose(funnel.lower_95, 100 * events / funnel.at_lower_95, rtol=1e-15)


def test_no_events_have_a_lower_limit_of_0_and_no_upper_one() -> None:
    funnel = ratio_funnel(events=[0.0])
    assert funnel.lower_998[0] == 0
    assert np.isnan(funnel.upper_95[0])


def test_several_years_of_data_divide_the_population_axis_only() -> None:
    one = rate_funnel(events=[10.0], pooled_rate=0.001)
    three = rate_funnel(events=[10.0], pooled_rate=0.001, years=3)
    assert three.at_lower_95[0] == pytest.approx(one.at_lower_95[0] / 3)
    assert three.lower_95[0] == one.lower_95[0]


def test_one_board_far_from_the_rest_is_an_outlier_and_a_missing_one_is_not_assessed() -> None:
    count, total = [90.0, 91, 89, 90, 40, np.nan], [100.0] * 6
    found = proportion_significance(count=count, total=total)
    assert found[4] == Significance.LOW_998
    assert found[5] == Significance.NOT_ASSESSED
    assert pooled_proportion(count=count, total=total) == pytest.approx(0.8)


def test_nobody_stands_out_where_all_stand_at_100_per_cent() -> None:
    sizes = [12, 25, 40, 77, 83, 5, 31, 44, 18, 96, 60]
    assert not proportion_significance(count=sizes, total=sizes).any()
    assert not proportion_significance(count=[0] * len(sizes), total=sizes).any()
    every = np.arange(1, 5001)
    assert not proportion_significance(count=every, total=every).any()
    for size in every:
        alike = np.full(11, size)
        assert not proportion_significance(count=alike, total=alike).any()


def test_a_unit_of_nobody_is_not_assessed_and_leaves_the_rest_as_they_are() -> None:
    found = proportion_significance(count=[90, 91, 89, 90, 40, 0], total=[100, 100, 100, 100, 100, 0])
    without = proportion_significance(count=[90, 91, 89, 90, 40], total=[100] * 5)
    assert found.tolist() == [*without, Significance.NOT_ASSESSED]
    rates = rate_significance(count=[10, 10, 60, 0], population=[1000, 1000, 1000, 0])
    assert rates.tolist() == [
        Significance.LOW_998,
        Significance.LOW_998,
        Significance.HIGH_998,
        Significance.NOT_ASSESSED,
    ]
    ratios = ratio_significance(observed=[0, 160], expected=[0, 100])
    assert ratios.tolist() == [Significance.NOT_ASSESSED, Significance.HIGH_998]


def test_a_page_that_asks_for_a_number_of_patients_names_nobody_below_it() -> None:
    count, total = [9_000, 0, 0], [10_000, 19, 20]
    assert proportion_significance(count=count, total=total)[1] == Significance.LOW_998
    guarded = proportion_significance(count=count, total=total, fewest=20)
    assert guarded[1:].tolist() == [Significance.NOT_ASSESSED, Significance.LOW_998]


def test_the_wider_limits_are_asked_first() -> None:
    found = ratio_significance(observed=[100, 125, 160, 78, 60], expected=[100] * 5)
    assert found.tolist() == [
        Significance.NOT_SIGNIFICANT,
        Significance.HIGH_95,
        Significance.HIGH_998,
        Significance.LOW_95,
        Significance.LOW_998,
    ]


def test_rates_are_compared_with_the_pooled_rate() -> None:
    count, population = [10, 10, 60], [1000, 1000, 1000]
    assert pooled_rate(count=count, population=population) == pytest.approx(80 / 3000)
    found = rate_significance(count=count, population=population)
    assert found.tolist() == [Significance.LOW_998, Significance.LOW_998, Significance.HIGH_998]


def test_a_directly_standardised_rate_of_few_events_is_not_assessed() -> None:
    found = direct_rate_significance(
        count=[[4, 5], [50, 50]], population=[[100, 100]] * 2, standard=[1, 1], centre=0.1
    )
    assert found.tolist() == [Significance.NOT_ASSESSED, Significance.HIGH_998]


def test_impossible_funnels_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        proportion_funnel(size=[10], centre=85.0)
    with pytest.raises(ValueError, match="Every size must be more than 0"):
        proportion_funnel(size=[0], centre=0.5)
    with pytest.raises(ValueError, match="A count must be 0 or more"):
        ratio_funnel(events=[-1])
    with pytest.raises(ValueError, match="years of data must be more than 0"):
        rate_funnel(events=[1], pooled_rate=0.0)
