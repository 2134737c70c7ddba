"""Staff by group: whole-time equivalents on 31 March, their totals and changes, all from unrounded values."""

from collections.abc import Mapping, Sequence
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


def above_their_group(groups: Mapping[str, Decimal]) -> tuple[tuple[str, str], ...]:
    """Groups that are more than the one that they stand in, each with that."""
    return tuple(
        (inside, outside)
        for inside, outside in INSIDE.items()
        if inside in groups and outside in groups and groups[inside] > groups[outside]
    )


def is_flat(values: Sequence[Decimal]) -> bool:
    """The same in every year, and not nothing."""
    return len(set(values)) == 1 and values[0] != 0


def change(*, before: Decimal, after: Decimal) -> Decimal:
    """Of unrounded values: 78.56 to 82.64 is 4.08, shown as 4.1, though 78.6 to 82.6 would be 4.0."""
    return after - before


def change_percent(*, before: Decimal, after: Decimal) -> Decimal | None:
    """To one place; None from nothing."""
    return percent_of(numerator=after - before, denominator=before, scale=100, places=1)
