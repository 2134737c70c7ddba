"""Staff by group: whole-time equivalents on 31 March, their totals and changes, all from unrounded values."""

from collections.abc import Mapping
from decimal import Decimal

from targets.calc.rounding import percent_of
from targets.calc.sums import total

#: Groups that stand inside another one and are never added beside it.
INSIDE = {"management": "administrative"}


def added(groups: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The groups that make a total."""
    return {group: value for group, value in groups.items() if group not in INSIDE}


def in_all(groups: Mapping[str, Decimal]) -> Decimal:
    """Of every group, each person once."""
    return total(added(groups).values())


def change(*, before: Decimal, after: Decimal) -> Decimal:
    """Of unrounded values: 78.56 to 82.64 is 4.08, shown as 4.1, though 78.6 to 82.6 would be 4.0."""
    return after - before


def change_percent(*, before: Decimal, after: Decimal) -> Decimal | None:
    """To one place; None from nothing."""
    return percent_of(numerator=after - before, denominator=before, scale=100, places=1)
