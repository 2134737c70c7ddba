"""Differences of proportions: against statsmodels, against plain arithmetic, and what must hold of any."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from targets.calc.differences import difference, told_apart
from targets.calc.intervals import Interval, wilson

PAIRS = st.tuples(st.integers(0, 5_000), st.integers(1, 5_000)).map(lambda two: (min(two), max(two)))


def of(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> Interval:
    one, other = (wilson(count=x, total=n, confidence=confidence) for x, n in (first, second))
    return difference(first=one, second=other)


@given(PAIRS, PAIRS)
def test_it_is_newcombes_interval_as_statsmodels_has_it(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    mine = of(first, second)
    lower, upper = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert float(mine.lower) == pytest.approx(lower, abs=1e-12)
    assert float(mine.upper) == pytest.approx(upper, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    # Newcombe (1998), table II, method 10: 56/70 less 48/80, 9/10 less 3/10, 10/10 less 0/10.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_it_gives_what_was_published(
    first: tuple[int, int], second: tuple[int, int], lower: float, upper: float
) -> None:
    mine = of(first, second)
    assert (round(float(mine.lower), 4), round(float(mine.upper), 4)) == (lower, upper)


@given(PAIRS, PAIRS)
def test_turned_round_it_is_the_same_with_the_other_sign(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    there, back = of(first, second), of(second, first)
    assert (there.value, there.lower, there.upper) == (-back.value, -back.upper, -back.lower)
    assert told_apart(there) == told_apart(back)
    assert there.lower <= there.value <= there.upper
    assert there.lower >= -1 - 1e-12
    assert there.upper <= 1 + 1e-12


@given(PAIRS)
def test_a_place_cannot_be_told_from_itself(one: tuple[int, int]) -> None:
    assert not told_apart(of(one, one))


def test_more_people_tell_apart_what_few_cannot() -> None:
    assert not told_apart(of((45, 50), (42, 50)))
    assert told_apart(of((4_500, 5_000), (4_200, 5_000)))


def test_what_is_missing_is_not_told_apart() -> None:
    missing = difference(
        first=wilson(count=np.array([math.nan, 5.0]), total=np.array([10.0, 10.0])),
        second=wilson(count=np.array([5.0, math.nan]), total=np.array([10.0, 10.0])),
    )
    assert np.isnan(missing.lower).all()
    assert not told_apart(missing).any()
