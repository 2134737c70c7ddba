"""Over-dispersion: what phi and tau squared mean, and boundaries. The reference answers are in tests/oracles."""

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from targets.calc.dispersion import (
    Kind,
    average_ranks,
    dispersion_limits,
    exact_ratio_limits,
    measure_dispersion,
    outliers,
)

SPREAD: dict[str, Any] = {"numerator": [60.0, 75, 90, 100, 110, 125, 140, 150], "denominator": [100.0] * 8}
EVEN: dict[str, Any] = {"numerator": [98.0, 99, 100, 100, 101, 102, 100, 100], "denominator": [100.0] * 8}


@pytest.mark.parametrize("kind", [Kind.RATIO_SQUARE_ROOT, Kind.RATIO_LOGARITHM, Kind.RATIO_OF_COUNTS])
def test_units_that_differ_more_than_chance_widen_the_limits(kind: Kind) -> None:
    ours = measure_dispersion(kind=kind, **SPREAD)
    assert ours.phi > 1
    assert ours.tau2 > 0
    alone = dispersion_limits(kind=kind, denominator=[100.0], centre=ours.centre, tau2=0.0)
    assert (ours.adjusted().upper_95 > alone.upper_95).all()
    assert (ours.adjusted().lower_998 < alone.lower_998).all()


@pytest.mark.parametrize("kind", list(Kind))
def test_without_extra_variance_the_limits_are_those_of_chance_to_a_few_per_cent(kind: Kind) -> None:
    expected = np.array([400.0, 4000.0])
    ours = dispersion_limits(
        kind=kind, denominator=expected, centre=1.0 if "RATIO_" in kind.name else 0.3, tau2=0.0
    )
    if kind in (Kind.RATIO_SQUARE_ROOT, Kind.RATIO_LOGARITHM):
        exact = exact_ratio_limits(expected=expected)
        np.testing.assert_allclose(ours.upper_998 - 1, exact.upper_998 - 1, rtol=0.06)
        np.testing.assert_allclose(1 - ours.lower_998, 1 - exact.lower_998, rtol=0.06)
    elif kind is Kind.PROPORTION:
        chance = 3.090232 * np.sqrt(0.3 * 0.7 / expected)
        np.testing.assert_allclose(ours.upper_998 - ours.lower_998, 2 * chance, rtol=0.02)
    else:
        chance = 3.090232 * np.sqrt(2 / expected)  # two Poisson counts of this size
        np.testing.assert_allclose(np.log(ours.upper_998), chance, rtol=0.01)


def test_the_package_forms_that_we_do_not_follow_by_default_are_too_narrow() -> None:
    for kind in (Kind.RATIO_SQUARE_ROOT, Kind.RATIO_OF_COUNTS):
        ours = dispersion_limits(kind=kind, denominator=[400.0], centre=1.0, tau2=0.001)
        theirs = dispersion_limits(
            kind=kind, denominator=[400.0], centre=1.0, tau2=0.001, as_funnelplotr=True
        )
        assert theirs.upper_998[0] - theirs.lower_998[0] < ours.upper_998[0] - ours.lower_998[0]


def test_units_no_more_different_than_chance_have_no_extra_variance() -> None:
    ours = measure_dispersion(kind=Kind.RATIO_SQUARE_ROOT, **EVEN)
    assert ours.phi < 1
    assert ours.tau2 == 0


def test_winsorising_clamps_the_extremes_and_truncating_drops_them() -> None:
    clamped = measure_dispersion(kind=Kind.RATIO_SQUARE_ROOT, **SPREAD)
    assert clamped.tamed.max() < clamped.z.max()
    assert not np.isnan(clamped.tamed).any()
    ten: dict[str, Any] = {"numerator": np.arange(50.0, 150, 5), "denominator": np.full(20, 100.0)}
    dropped = measure_dispersion(kind=Kind.RATIO_LOGARITHM, **ten)
    assert np.flatnonzero(np.isnan(dropped.tamed)).tolist() == [0, 1, 18, 19]


def test_proportion_limits_stay_between_0_and_1_where_the_curve_would_turn_back() -> None:
    limits = dispersion_limits(kind=Kind.PROPORTION, denominator=[1.0, 2.0, 400.0], centre=0.05, tau2=0.0)
    assert limits.lower_998[:2].tolist() == [0, 0]
    assert limits.lower_998[2] > 0
    high = dispersion_limits(kind=Kind.PROPORTION, denominator=[1.0, 400.0], centre=0.97, tau2=0.0)
    assert high.upper_998[0] == 1
    assert high.upper_998[1] < 1


def test_an_outlier_is_strictly_outside_the_limits() -> None:
    limits = exact_ratio_limits(expected=[100.0, 100.0])
    value = [limits.upper_998[0], np.nextafter(limits.upper_998[1], 9)]
    assert outliers(value=value, limits=limits).tolist() == [False, True]


def test_one_unit_alone_has_no_variance_between_units() -> None:
    ours = measure_dispersion(kind=Kind.RATIO_SQUARE_ROOT, numerator=[160.0], denominator=[100.0])
    assert ours.tau2 == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": Kind.RATIO_LOGARITHM, "numerator": [0, 3], "denominator": [2, 3]}, "has no logarithm"),
        ({"kind": Kind.PROPORTION, "numerator": [4, 3], "denominator": [2, 3]}, "more than its total"),
        ({"kind": Kind.PROPORTION, "numerator": [np.nan], "denominator": [2]}, "leave it out"),
        ({"kind": Kind.PROPORTION, "numerator": [], "denominator": []}, "at least one unit"),
        (
            {"kind": Kind.RATIO_OF_COUNTS, "numerator": [1], "denominator": [1, 2]},
            "one denominator for each unit",
        ),
        (
            {"kind": Kind.RATIO_OF_COUNTS, "numerator": [1], "denominator": [0]},
            "denominator must be more than 0",
        ),
        ({"kind": Kind.PROPORTION, "numerator": [1], "denominator": [2], "trim": 0.5}, "between 0 and 0.5"),
        ({"kind": "something else", "numerator": [1], "denominator": [2]}, "is not a valid Kind"),
    ],
)
def test_impossible_units_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        measure_dispersion(**arguments)


@pytest.mark.parametrize("kind", [Kind.PROPORTION, Kind.RATIO_SQUARE_ROOT])
def test_a_unit_of_nobody_varies_in_nothing_and_the_rest_are_as_without_it(kind: Kind) -> None:
    numerator, denominator = [60.0, 0, 75, 90], [100.0, 0, 100, 100]
    ours = measure_dispersion(kind=kind, numerator=numerator, denominator=denominator)
    rest = measure_dispersion(kind=kind, numerator=[60.0, 75, 90], denominator=[100.0] * 3)
    assert (ours.phi, ours.tau2, ours.centre) == (rest.phi, rest.tau2, rest.centre)
    assert (
        np.isnan(ours.z).tolist()
        == np.isnan(ours.adjusted().upper_95).tolist()
        == [False, True, False, False]
    )
    assert ours.z[[0, 2, 3]].tolist() == rest.z.tolist()


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_equal_values_share_the_average_of_their_ranks(values: list[int]) -> None:
    given_values = np.array(values, dtype=np.float64)
    assert average_ranks(given_values).tolist() == stats.rankdata(given_values).tolist()


def test_a_process_of_the_site_starts_without_what_is_slow_to_import() -> None:
    """`scipy.stats` alone was a third of the time that web, worker and each command need before they do anything."""
    code = (
        "import sys, django; django.setup(); import nhs_tracker.urls; sys.exit('scipy.stats' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "nhs_tracker.settings"}
    assert subprocess.run((sys.executable, "-c", code), env=environment, check=False).returncode == 0
