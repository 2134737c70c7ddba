"""Whether amounts add up to what is stated: exactly where they were typed, within rounding where they are published.

Everything is an exact decimal. A total is always made of values as they were typed, never of what a page shows.
"""

from collections.abc import Collection
from decimal import Decimal

from targets.calc.rounding import WORKING

HALF = Decimal("0.5")


def total(terms: Collection[Decimal]) -> Decimal:
    return sum(terms, Decimal(0))


def off_by(terms: Collection[Decimal], *, stated: Decimal) -> Decimal:
    """What is stated beyond its terms; 0 where they add up."""
    return stated - total(terms)


def rounding_of(terms: Collection[Decimal], *, places: int) -> Decimal:
    """How far a stated total may be from its terms when each of them and it were rounded to so many places."""
    return HALF.scaleb(-places, WORKING) * (len(terms) + 1)


def adds_up(terms: Collection[Decimal], *, stated: Decimal, rounded_to: int | None = None) -> bool:
    """Exactly; or within the rounding of published figures with so many places."""
    allowed = Decimal(0) if rounded_to is None else rounding_of(terms, places=rounded_to)
    return abs(off_by(terms, stated=stated)) <= allowed
