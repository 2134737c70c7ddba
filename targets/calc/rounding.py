"""Rounding, in one place: exact division of counts, and the text of a number on a page.

A half is rounded away from zero (2.5 to 3, -2.5 to -3), as official publications and spreadsheets do. Python's
`round` and PostgreSQL's `round(double precision)` round a half to the even neighbour instead, so a figure recomputed
with them can differ from the published one in its last place.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

# More digits than any figure, promise or tolerance needs, so that nothing is rounded on the way.
WORKING = Context(prec=60)
MOST_PLACES = 6

UNIT_PREFIX = {"level": "level "}
UNIT_SUFFIX = {"percent": "%", "count": "", "per_1000_bed_days": "", "level": ""}
UNIT_WORDS = {"percent": "", "count": "", "per_1000_bed_days": " per 1,000 bed days", "level": ""}
DIFFERENCE_WORDS = {
    "percent": " percentage points",
    "count": "",
    "per_1000_bed_days": " per 1,000 bed days",
    "level": " levels",
}


def nearest(*, numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator / denominator; a half goes away from zero.

    `denominator` must be above 0 (ValueError).
    """
    if denominator <= 0:
        raise ValueError(f"the denominator must be above 0, not {denominator}")
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def from_units(units: int, *, places: int) -> Decimal:
    """`units` of 10 ** -places as a Decimal with exactly that many places: 952 at 1 place is 95.2."""
    return Decimal(units).scaleb(-places, WORKING)


def round_half_up(value: Decimal, *, places: int) -> Decimal:
    """`value` with exactly `places` decimal places, a half away from zero.

    >>> round_half_up(Decimal("94.95"), places=1)
    Decimal('95.0')

    ValueError when `places` is negative or `value` is not a finite number.
    """
    _check(value, places)
    return value.quantize(Decimal(1).scaleb(-places, WORKING), ROUND_HALF_UP, WORKING)


def percent_of(*, numerator: Decimal, denominator: Decimal, scale: int, places: int) -> Decimal | None:
    """scale x numerator / denominator, rounded once from the counts; None where the denominator is 0.

    `scale` is 100 for a percentage, 1000 for a rate per 1,000. Rounding once matters: 94.946% shown first as 94.95
    would become 95.0. ValueError for a negative denominator, a negative `places` or a number that is not finite.
    """
    _check(numerator, places)
    _check(denominator, places)
    if denominator == 0:
        return None
    top, top_unit = numerator.as_integer_ratio()
    bottom, bottom_unit = denominator.as_integer_ratio()
    units = nearest(numerator=scale * top * bottom_unit * 10**places, denominator=top_unit * bottom)
    return from_units(units, places=places)


def without_zeros(value: Decimal) -> Decimal:
    """Without the zeros that a table's column adds, and without an exponent: 95.00 is 95, 3E+1 is 30."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def shown(
    value: Decimal,
    *,
    places: int,
    unit: str,
    apart_from: Decimal | None = None,
    with_unit: bool = False,
) -> str:
    """The text of a number on a page: "63.1%", "0.243", "1,234", "level 3", with a real minus sign.

    `unit` is a definition's: "percent", "per_1000_bed_days", "count" or "level" (KeyError otherwise). `with_unit`
    adds the words of a rate ("0.243 per 1,000 bed days"). `apart_from` is a number that the text must not be mistaken
    for, such as the promise: places are added, up to 6, until the two texts differ, so that 99.96% against a legal
    right of 100% is never printed as 100.0%.
    """
    if apart_from is not None and apart_from != value:
        while places < MOST_PLACES and round_half_up(value, places=places) == round_half_up(
            apart_from, places=places
        ):
            places += 1
    rounded = round_half_up(value, places=places)
    text = f"{abs(rounded):,}{UNIT_SUFFIX[unit]}{UNIT_WORDS[unit] if with_unit else ''}"
    return f"−{text}" if rounded < 0 else f"{UNIT_PREFIX.get(unit, '')}{text}"


def shown_difference(difference: Decimal, *, places: int, unit: str) -> str:
    """The text of a difference, always with its sign unless it is 0: "+2.1 percentage points", "−120"."""
    rounded = round_half_up(difference, places=places)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,}{DIFFERENCE_WORDS[unit]}"


def _check(value: Decimal, places: int) -> None:
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    if places < 0:
        raise ValueError(f"decimal places cannot be negative: {places}")
