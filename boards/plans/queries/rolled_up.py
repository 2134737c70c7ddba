"""What many versions say in one part, read at once: as numbers by board, and only what is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Prefetch

from boards.organisations.models import Partner
from boards.plans.listed_rows import PlanAction, PlanActionMilestone, PlanRisk
from boards.plans.models import TrajectoryPoint
from boards.plans.money_rows import CAPITAL, ONCE, RECURRING, PlanCapital, PlanMoney, PlanSaving
from boards.plans.money_rows import YEARS as MONEY_YEARS
from boards.plans.parts.savings import RECURRING as RECURS
from boards.plans.staff_rows import YEARS, PlanStaff
from targets.calc.money import AUTHORITY, NOTHING, Scheme
from targets.calc.periods import Period, PeriodKind

Versions = Mapping[int, int]  # board by number of the version
ByField = Mapping[str, Mapping[tuple[int, str], Decimal]]  # by column: what a board says in one row


def money_said(versions: Versions) -> ByField:
    """The financial plan by line, for each year what recurs and what comes once; one query."""
    return _said(PlanMoney, versions, (*RECURRING, *ONCE))


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
