"""Staff by group: whole-time equivalents on 31 March, their totals and changes, all from unrounded values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from targets.calc.rounding import percent_of
from targets.calc.sums import total

#: Groups that stand inside another one and are never added beside it.
INSIDE = {"management": "administrative"}
NURSING = "nursing-midwifery"
#: What is endorsed of one group alone, and so only where a plan has that group.
ENDORSED_OF = {"nursing-numbers": NURSING}


def added(groups: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The groups that make a total."""
    return {group: value for group, value in groups.items() if group not in INSIDE}


def in_all(groups: Mapping[str, Decimal]) -> Decimal:
    """Of every group, each person once."""
    return total(added(groups).values())


def of_each_year(years: Iterable[Mapping[str, Decimal]], *, written: Collection[str]) -> list[Decimal | None]:
    """Everybody in each year; None where a group that is written says nothing of it, or none is written."""
    return [in_all(groups) if written and set(written) <= set(groups) else None for groups in years]


def above_their_group(groups: Mapping[str, Decimal]) -> tuple[tuple[str, str], ...]:
    """Groups that are more than the one that they stand in, each with that."""
    return tuple(
        (inside, outside)
        for inside, outside in INSIDE.items()
        if inside in groups and outside in groups and groups[inside] > groups[outside]
    )


def cost_above_pay(
    pay: Sequence[Decimal | None],
    staff: Sequence[Mapping[str, Decimal]],
    costs: Sequence[Mapping[str, Decimal]],
) -> tuple[int, ...]:
    """Years, counted from 1, whose groups cost more than the pay bill: only where each with staff says its cost."""
    return tuple(
        year
        for year, (bill, groups, cost) in enumerate(zip(pay, staff, costs, strict=False), start=1)
        if bill is not None
        and cost
        and all(group in cost for group, count in groups.items() if count)
        and in_all(cost) > bill
    )


def not_endorsed(
    wanted: Iterable[str], *, asked: Collection[str], recorded: Collection[str], written: Collection[str]
) -> tuple[str, ...]:
    """Of what is wanted and the year has a place for, what nobody recorded; of one group only where it is written."""
    return tuple(
        about
        for about in wanted
        if about in asked and about not in recorded and ENDORSED_OF.get(about) in (None, *written)
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
