from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.rounding import (
    from_units,
    nearest,
    percent_of,
    round_half_up,
    shown,
    shown_difference,
    without_zeros,
)
from tests.oracles.rag import rounded

D = Decimal
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("94.95", 1, "95.0"),
        ("94.949999", 1, "94.9"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.2445", 3, "0.245"),
        ("100", 1, "100.0"),
        ("0.05", 1, "0.1"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: str, places: int, expected: str) -> None:
    assert str(round_half_up(D(value), places=places)) == expected


@given(DECIMALS, st.integers(0, 6))
def test_rounding_agrees_with_fractions(value: Decimal, places: int) -> None:
    assert Fraction(round_half_up(value, places=places)) == rounded(Fraction(value), places)


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**20))
def test_nearest_agrees_with_fractions(numerator: int, denominator: int) -> None:
    assert nearest(numerator=numerator, denominator=denominator) == rounded(
        Fraction(numerator, denominator), 0
    )


def test_nearest_refuses_a_denominator_that_is_not_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        nearest(numerator=1, denominator=0)


def test_units_of_a_last_place_become_a_decimal_with_that_many_places() -> None:
    assert str(from_units(952, places=1)) == "95.2"
    assert str(from_units(-5, places=3)) == "-0.005"
    assert str(from_units(7, places=0)) == "7"


@pytest.mark.parametrize(
    ("numerator", "denominator", "scale", "places", "expected"),
    [
        ("13457", "21326", 100, 2, "63.10"),  # Lothian A&E, April 2023
        ("222", "256", 100, 2, "86.72"),  # Ayrshire and Arran, 62 days, April to June 2023
        ("1", "3", 100, 1, "33.3"),
        ("1", "8", 100, 1, "12.5"),
        ("1", "16", 100, 1, "6.3"),  # 6.25 goes up
        ("5", "0", 100, 1, None),
        ("0", "7", 100, 0, "0"),
        ("3", "12345", 1000, 3, "0.243"),
        ("1.5", "4.5", 100, 2, "33.33"),
    ],
)
def test_percent_is_rounded_once_from_counts(
    numerator: str, denominator: str, scale: int, places: int, expected: str | None
) -> None:
    answer = percent_of(numerator=D(numerator), denominator=D(denominator), scale=scale, places=places)
    assert (None if answer is None else str(answer)) == expected


def test_percent_is_not_rounded_twice() -> None:
    # 94.9463...% is 94.95 at two places, and 94.95 at one place would be 95.0.
    assert str(percent_of(numerator=D(2652), denominator=D("2793.16"), scale=100, places=1)) == "94.9"


@pytest.mark.parametrize(
    ("numerator", "denominator"), [("NaN", "1"), ("1", "Infinity"), ("-Infinity", "1"), ("1", "-2")]
)
def test_percent_refuses_what_is_no_count(numerator: str, denominator: str) -> None:
    with pytest.raises(ValueError, match=r"finite|above 0"):
        percent_of(numerator=D(numerator), denominator=D(denominator), scale=100, places=1)


def test_negative_places_and_infinite_values_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        round_half_up(D(1), places=-1)
    with pytest.raises(ValueError, match="finite"):
        round_half_up(D("NaN"), places=1)


@pytest.mark.parametrize(
    ("value", "places", "unit", "expected"),
    [
        ("63.1010", 1, "percent", "63.1%"),
        ("100", 1, "percent", "100.0%"),
        ("1234567", 0, "count", "1,234,567"),
        ("0.2434", 3, "per_1000_bed_days", "0.243"),
        ("-0.04", 1, "percent", "0.0%"),
        ("-1234.5", 1, "count", "−1,234.5"),
    ],
)
def test_a_number_is_shown_in_its_unit(value: str, places: int, unit: str, expected: str) -> None:
    assert shown(D(value), places=places, unit=unit) == expected


def test_a_rate_is_shown_with_its_words_when_asked() -> None:
    text = shown(D("0.243"), places=3, unit="per_1000_bed_days", with_unit=True)
    assert text == "0.243 per 1,000 bed days"
    assert shown(D("63.1"), places=1, unit="percent", with_unit=True) == "63.1%"


def test_a_missed_right_is_never_printed_as_the_promise() -> None:
    assert shown(D("99.96"), places=1, unit="percent", apart_from=D(100)) == "99.96%"
    assert shown(D("99.9996"), places=1, unit="percent", apart_from=D(100)) == "99.9996%"
    assert shown(D(100), places=1, unit="percent", apart_from=D(100)) == "100.0%"
    assert shown(D("94.9"), places=1, unit="percent", apart_from=D(95)) == "94.9%"
    assert shown(D("99.9999999"), places=1, unit="percent", apart_from=D(100)) == "100.000000%"


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        shown(D(1), places=0, unit="furlongs")


@pytest.mark.parametrize(
    ("difference", "places", "unit", "expected"),
    [
        ("2.14", 1, "percent", "+2.1 percentage points"),
        ("-31.9", 1, "percent", "−31.9 percentage points"),
        ("0.04", 1, "percent", "0.0 percentage points"),
        ("-1200", 0, "count", "−1,200"),
        ("0.003", 3, "per_1000_bed_days", "+0.003 per 1,000 bed days"),
    ],
)
def test_a_difference_always_shows_its_sign(difference: str, places: int, unit: str, expected: str) -> None:
    assert shown_difference(D(difference), places=places, unit=unit) == expected


@pytest.mark.parametrize(
    ("value", "told"),
    [("95.0000", "95"), ("0.3200", "0.32"), ("3E+1", "30"), ("0.00", "0"), ("-1.50", "-1.5")],
)
def test_a_number_for_a_file_has_no_needless_zeros_and_no_exponent(value: str, told: str) -> None:
    assert str(without_zeros(Decimal(value))) == told
