"""What many versions say in one part, read at once: as numbers by board, and only what is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Prefetch, Q, Sum

from boards.organisations.models import Partner
from boards.plans.listed_rows import PlanAction, PlanActionMilestone, PlanRisk
from boards.plans.models import TrajectoryPoint
from boards.plans.money_rows import CAPITAL, ONCE, RECURRING, PlanCapital, PlanMoney, PlanSaving
from boards.plans.money_rows import YEARS as MONEY_YEARS
from boards.plans.parts.savings import RECURRING as RECURS
from boards.plans.staff_rows import YEARS, PlanStaff
from targets.calc.money import AUTHORITY, INCOME, NOTHING, SPEND, Scheme
from targets.calc.periods import Period, PeriodKind

Versions = Mapping[int, int]  # board by number of the version
Said = Mapping[tuple[int, str], Decimal]  # what a board says in one row
ByField = Mapping[str, Said]  # by column


@dataclass(frozen=True)
class MoneyOfYear:
    """What boards say of one year: each its income and its spend before savings, and which say anything at all."""

    income: Mapping[int, Decimal]
    spend: Mapping[int, Decimal]
    spoken: frozenset[int]


def money_by_year(versions: Versions) -> Mapping[int, MoneyOfYear]:
    """By year, counted from 1; the database adds up the lines, some forty a board, exactly. One query."""
    sides = {"income": Q(key__in=INCOME), "spend": Q(key__in=SPEND)}
    columns = (*RECURRING, *ONCE)
    sums = {f"{side}_{column}": Sum(column, filter=of) for side, of in sides.items() for column in columns}
    said = {f"said_{column}": Count(column) for column in columns}
    held = PlanMoney.objects.filter(version__in=list(versions)).order_by("version")
    rows: list[dict[str, Any]] = [dict(row) for row in held.values("version_id").annotate(**sums, **said)]

    def added(side: str, *of_year: str) -> dict[int, Decimal]:
        amounts = ((row["version_id"], [row[f"{side}_{column}"] for column in of_year]) for row in rows)
        return {
            versions[version]: sum((one for one in parts if one is not None), NOTHING)
            for version, parts in amounts
            if any(one is not None for one in parts)
        }

    return {
        number: MoneyOfYear(
            income=added("income", *of_year),
            spend=added("spend", *of_year),
            spoken=frozenset(
                versions[row["version_id"]]
                for row in rows
                if any(row[f"said_{column}"] for column in of_year)
            ),
        )
        for number, *of_year in zip(MONEY_YEARS, RECURRING, ONCE, strict=True)
    }


def money_said(versions: Versions, number: int) -> tuple[Said, Said]:
    """The lines of one year, counted from 1: what recurs, and what comes once; one query."""
    recurring, once = RECURRING[number - 1], ONCE[number - 1]
    said = _said(PlanMoney, versions, (recurring, once))
    return said[recurring], said[once]


def staff_said(versions: Versions) -> ByField:
    """Staff by group, on each of the four days; one query."""
    return _said(PlanStaff, versions, YEARS)


def capital_said(versions: Versions) -> Mapping[int, Mapping[tuple[int, str], Decimal]]:
    """By year, counted from 1, what each board's schemes cost of whose money; one query."""
    said: dict[int, dict[tuple[int, str], Decimal]] = {number: {} for number in MONEY_YEARS}
    rows = PlanCapital.objects.filter(version__in=list(versions)).order_by("pk")
    for version, funding, *values in rows.values_list("version_id", "funding", *CAPITAL):
        for number, value in zip(MONEY_YEARS, values, strict=True):
            if value is not None:
                cell = versions[version], funding
                said[number][cell] = said[number].get(cell, NOTHING) + value
    return said


def authority_names() -> Mapping[str, tuple[int, str]]:
    """By the key of its line its board and its name; one query."""
    rows = Partner.objects.filter(kind=Partner.Kind.AUTHORITY).order_by("organisation__name", "name")
    return {f"{AUTHORITY}{one.code.lower()}": (one.organisation_id, one.name) for one in rows}


def council_names() -> Mapping[str, str]:
    """Of every council area, by its code as keys of rows begin with it; one query."""
    return {one.code.lower(): one.name for one in Partner.objects.filter(kind=Partner.Kind.COUNCIL)}


@dataclass(frozen=True)
class Saving:
    """One scheme of a board."""

    board: int
    theme: str
    scheme: Scheme


def savings_said(versions: Versions) -> tuple[Saving, ...]:
    """One query."""
    rows = PlanSaving.objects.filter(version__in=list(versions)).order_by("pk")
    return tuple(
        Saving(
            versions[version],
            theme,
            Scheme(int(year), recurs == RECURS, identified == "yes", in_year, full_year or NOTHING),
        )
        for version, theme, year, recurs, identified, in_year, full_year in rows.values_list(
            "version_id", "theme", "year", "recurs", "identified", "in_year", "full_year"
        )
    )


def risks_said(versions: Versions) -> tuple[tuple[int, PlanRisk], ...]:
    """The risks of each board, in the order of boards' versions; one query."""
    rows = PlanRisk.objects.filter(version__in=list(versions)).order_by("pk")
    return tuple((versions[row.version_id], row) for row in rows)


def actions_said(versions: Versions) -> tuple[tuple[int, PlanAction], ...]:
    """The actions of each board, with what they serve and their milestones; three queries."""
    rows = PlanAction.objects.filter(version__in=list(versions)).order_by("pk")
    held = rows.prefetch_related(
        "serves", Prefetch("milestones", PlanActionMilestone.objects.order_by("day"))
    )
    return tuple((versions[row.version_id], row) for row in held)


def planned(
    versions: Versions, measures: Iterable[str]
) -> Mapping[str, Mapping[tuple[int, Period], Decimal]]:
    """By measure, what each board plans for each period; one query."""
    said: dict[str, dict[tuple[int, Period], Decimal]] = {}
    points = TrajectoryPoint.objects.filter(
        trajectory__version__in=list(versions), trajectory__measure__in=list(measures)
    ).order_by("period_end")
    for version, measure, end, start, kind, value in points.values_list(
        "trajectory__version_id",
        "trajectory__measure_id",
        "period_end",
        "period_start",
        "period_kind",
        "value",
    ):
        period = Period(end=end, start=start, kind=PeriodKind(kind))
        said.setdefault(measure, {})[versions[version], period] = value
    return said


def _said(model: type[models.Model], versions: Versions, columns: Iterable[str]) -> ByField:
    columns = tuple(columns)
    rows = model._default_manager.filter(version__in=list(versions)).order_by("pk")
    found = list(rows.values_list("version_id", "key", *columns))
    cells = [(versions[version], key) for version, key, *_ in found]
    return {
        column: {cell: row[place] for cell, row in zip(cells, found, strict=True) if row[place] is not None}
        for place, column in enumerate(columns, start=2)
    }
