"""Standardised rates and ratios. The reference answers are in tests/oracles."""

import numpy as np
import pytest

from targets.calc.ratios import direct_rate, indirect_ratio, observed_over_expected


def test_standardising_to_the_areas_own_age_mix_gives_its_crude_rate() -> None:
    count, population = np.array([[10, 30, 60]]), np.array([[1000, 1000, 500]])
    ours = direct_rate(count=count, population=population, standard=population[0], multiplier=1000)
    assert ours.value[0] == pytest.approx(100 / 2500 * 1000, rel=1e-14)
    assert ours.lower[0] < ours.value[0] < ours.upper[0]


def test_the_ratio_of_the_reference_to_itself_is_100() -> None:
    count, population = [10, 30, 60], [1000, 1000, 500]
    ours = indirect_ratio(
        count=[count], population=[population], reference_count=count, reference_population=population
    )
    assert ours.value[0] == pytest.approx(100, rel=1e-14)
    assert ours.expected[0] == pytest.approx(100, rel=1e-14)


def test_a_directly_standardised_rate_of_fewer_than_10_events_is_not_shown() -> None:
    ours = direct_rate(count=[[4, 5], [5, 5]], population=[[100, 100]] * 2, standard=[1, 1])
    assert np.isnan([ours.value[0], ours.lower[0], ours.upper[0]]).all()
    assert not np.isnan([ours.value[1], ours.lower[1], ours.upper[1]]).any()
    assert ours.events.tolist() == [9, 10]


def test_a_standard_population_may_lack_a_band_but_not_everyone() -> None:
    ours = direct_rate(count=[[10, 5]], population=[[100, 100]], standard=[1, 0], multiplier=1)
    assert ours.value[0] == pytest.approx(0.1)
    with pytest.raises(ValueError, match="standard population must be more than 0 in all"):
        direct_rate(count=[[10, 5]], population=[[100, 100]], standard=[0, 0])


def test_no_events_have_a_ratio_of_0_and_an_upper_limit() -> None:
    ours = observed_over_expected(observed=[0], expected=[2.5])
    assert (ours.value[0], ours.lower[0]) == (0, 0)
    assert ours.upper[0] == pytest.approx(100 * 3.688879454113936 / 2.5, rel=1e-12)  # -ln(0.025) events


def test_a_band_without_people_adds_nothing_to_what_is_expected_and_hides_a_direct_rate_alone() -> None:
    count, population = [[10, 0], [10, 5]], [[100, 0], [100, 50]]
    direct = direct_rate(count=count, population=population, standard=[1, 1], multiplier=1)
    assert np.isnan(direct.value).tolist() == [True, False]
    indirect = indirect_ratio(
        count=count, population=population, reference_count=[10, 10], reference_population=[100, 100]
    )
    assert indirect.expected.tolist() == [10, 15]
    assert indirect.value.tolist() == [100, 100]
    assert np.isnan(observed_over_expected(observed=[0, 3], expected=[0, 3]).value).tolist() == [True, False]


def test_nothing_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="expected events must be more than 0"):
        observed_over_expected(observed=[1], expected=[0])
    with pytest.raises(ValueError, match="Every population must be more than 0"):
        direct_rate(count=[[1]], population=[[0]], standard=[1])
