"""Intervals: published examples, boundaries and what is refused. The reference answers are in tests/oracles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from targets.calc.intervals import as_probability, byar, crude_rate, mean_t, normal_quantile, poisson, wilson

COUNTS = st.integers(0, 10_000)


def test_wilson_gives_the_example_of_newcombe() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    ours = wilson(count=[81, 15, 0, 1], total=[263, 148, 20, 29])
    assert np.round(ours.lower, 4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert np.round(ours.upper, 4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]


@given(st.integers(1, 10_000), st.data())
def test_wilson_lies_between_0_and_1_and_holds_the_proportion(total: int, data: st.DataObject) -> None:
    ours = wilson(count=data.draw(st.integers(0, total)), total=total, confidence=0.998)
    assert 0 <= ours.lower <= ours.value <= ours.upper <= 1


def test_wilson_of_nothing_and_of_everything_ends_exactly_at_0_and_at_the_multiplier() -> None:
    ours = wilson(count=[0, 7], total=[7, 7], multiplier=100)
    assert ours.lower[0] == 0
    assert ours.upper[1] == 100


@given(st.integers(1, 500), st.integers(1, 50), st.data())
def test_scaling_both_counts_keeps_the_proportion_and_narrows_its_interval(
    total: int, scale: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, total))
    small, large = wilson(count=count, total=total), wilson(count=count * scale, total=total * scale)
    assert large.value == pytest.approx(float(small.value), rel=1e-14)
    assert large.upper - large.lower <= (small.upper - small.lower) * (1 + 1e-12)


@given(st.integers(0, 5_000), st.integers(1, 100_000), st.integers(2, 50))
def test_scaling_both_counts_keeps_a_rate(count: int, population: int, scale: int) -> None:
    small = crude_rate(count=count, population=population)
    large = crude_rate(count=count * scale, population=population * scale)
    assert large.value == pytest.approx(float(small.value), rel=1e-14)


def test_poisson_limits_below_10_are_exact() -> None:
    counts = np.arange(10)
    ours = poisson(count=counts, confidence=0.95)
    assert ours.exact.all()
    # A mean at the lower limit makes the count or more exactly 2.5 % likely; one at the upper limit, or fewer.
    np.testing.assert_allclose(stats.poisson.sf(counts[1:] - 1, ours.lower[1:]), 0.025, rtol=1e-9)
    np.testing.assert_allclose(stats.poisson.cdf(counts, ours.upper), 0.025, rtol=1e-9)
    assert ours.lower[0] == 0


def test_from_10_on_byars_limits_are_used_and_are_close_to_exact() -> None:
    ours = poisson(count=[10, 100])
    assert not ours.exact.any()
    np.testing.assert_allclose(stats.poisson.sf(np.array([10, 100]) - 1, ours.lower), 0.025, rtol=0.02)


def test_byars_lower_limit_is_missing_where_the_approximation_turns_negative() -> None:
    ours = byar(count=[0, 1, 20], confidence=0.998)
    assert np.isnan(ours.lower[:2]).all()
    assert ours.lower[2] > 0


def test_a_missing_input_gives_a_missing_answer() -> None:
    assert np.isnan(wilson(count=[np.nan], total=[3]).upper[0])
    assert np.isnan(crude_rate(count=[3], population=[np.nan]).lower[0])
    assert np.isnan(poisson(count=[np.nan]).lower[0])


def test_0_of_0_has_no_interval_and_leaves_the_rest_of_its_array_as_it_is() -> None:
    for interval in (wilson(count=[0, 7], total=[0, 9]), crude_rate(count=[0, 7], population=[0, 9])):
        assert np.isnan([interval.value[0], interval.lower[0], interval.upper[0]]).all()
        assert not np.isnan([interval.value[1], interval.lower[1], interval.upper[1]]).any()


@pytest.mark.parametrize(
    ("count", "total", "message"),
    [
        (5, 4, "A count may not be more than its total"),
        (1, 0, "Every total must be more than 0"),
        (-1, 10, "A count must be 0 or more"),
        (1, -3, "Every total must be more than 0"),
    ],
)
def test_an_impossible_proportion_is_refused(count: int, total: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wilson(count=[count], total=[total])


def test_a_rate_without_people_is_refused() -> None:
    with pytest.raises(ValueError, match="Every population must be more than 0"):
        crude_rate(count=[1], population=[0])


@pytest.mark.parametrize("confidence", [0.05, 0.5, 1, 9.5, 100, 150, -1, float("nan")])
def test_a_confidence_that_may_be_meant_otherwise_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="Confidence must be"):
        as_probability(confidence)


def test_confidence_is_accepted_as_a_probability_and_as_a_percentage() -> None:
    assert as_probability(95) == as_probability(0.95) == 0.95
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, rel=1e-14)


def test_t_interval_of_a_textbook_sample() -> None:
    values = np.array([4.0, 6.0, 8.0])
    ours = mean_t(values=values, offsets=np.array([0, 3]))
    low, high = stats.t.interval(0.95, 2, loc=6, scale=2 / np.sqrt(3))
    assert (ours.value[0], ours.deviation[0]) == (6, 2)
    assert (ours.lower[0], ours.upper[0]) == pytest.approx((low, high), rel=1e-12)


def test_samples_of_one_none_and_gaps() -> None:
    values = np.array([5.0, 4.0, np.nan, 6.0, 8.0, np.nan])
    ours = mean_t(values=values, offsets=np.array([0, 1, 1, 5, 6]))
    assert ours.counted.tolist() == [1, 0, 3, 0]
    assert ours.value[0] == 5
    assert np.isnan(ours.lower[0])
    assert np.isnan(ours.value[[1, 3]]).all()
    assert ours.value[2] == 6
