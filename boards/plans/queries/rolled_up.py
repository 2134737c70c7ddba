"""What many versions say in one part, read at once: as numbers by board, and only what is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Prefetch

from boards.organisations.models import Partner
from boards.plans.listed_rows import PlanAction, PlanActionMilestone, PlanRisk
from boards.plans.models import TrajectoryPoint
from boards.plans.money_rows import CAPITAL, ONCE, RECURRING, PlanCapital, PlanMoney, PlanSaving
from boards.plans.money_rows import YEARS as MONEY_YEARS
from boards.plans.parts.regional import SIGNED
from boards.plans.parts.savings import RECURRING as RECURS
from boards.plans.regional_rows import PlanRegional
from boards.plans.staff_rows import YEARS, PlanStaff
from targets.calc.money import AUTHORITY, INCOME, NOTHING, SPEND, Scheme
from targets.calc.periods import Period, PeriodKind
from targets.compiled import Compiled

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
    with connection.cursor() as cursor:
        sides: dict[str, Any] = {"income": list(INCOME), "spend": list(SPEND), "versions": list(versions)}
        cursor.execute(_MONEY_BY_YEAR, sides)
        rows = cursor.fetchall()
    found = {}
    for place, number in enumerate(MONEY_YEARS):
        income, spend, spoken = (1 + 3 * place + part for part in range(3))
        found[number] = MoneyOfYear(
            income={versions[row[0]]: row[income] for row in rows if row[income] is not None},
            spend={versions[row[0]]: row[spend] for row in rows if row[spend] is not None},
            spoken=frozenset(versions[row[0]] for row in rows if row[spoken]),
        )
    return found


def _year_of_money(recurring: str, once: str) -> str:
    """Three columns of one year: income, spend, and whether anything is said."""
    said, both = (
        f"num_nonnulls({recurring}, {once}) > 0",
        f"coalesce({recurring}, 0) + coalesce({once}, 0)",
    )
    sums = (f"sum({both}) FILTER (WHERE {said} AND key = ANY(%({side})s))" for side in ("income", "spend"))
    return ", ".join((*sums, f"bool_or({said})"))


# As text: to make it of thirty expressions of the ORM takes longer than to run it.
_MONEY_BY_YEAR = f"""
    SELECT version_id, {", ".join(map(_year_of_money, RECURRING, ONCE))}
    FROM {PlanMoney._meta.db_table} WHERE version_id = ANY(%(versions)s)
    GROUP BY version_id ORDER BY version_id
"""  # noqa: S608 (constants)


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


def regional_titles(framework_key: str) -> Mapping[str, str]:
    """Of every regional text of a signed plan of the round, by the key that a plan cites it under; one query."""
    rows = PlanRegional.objects.filter(
        version__plan__framework=framework_key, version__status__in=SIGNED
    ).order_by("version__plan__organisation__position", "version__number", "pk")
    lead = "version__plan__organisation"
    return {
        f"{slug}-{key}": f"{title}, written by {name}"
        for slug, key, title, name in rows.values_list(f"{lead}__slug", "key", "title", f"{lead}__name")
    }


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


@cache
def _rows_of(model: type[models.Model], columns: tuple[str, ...]) -> Compiled[Any]:
    return Compiled(
        lambda versions: (
            model._default_manager.filter(version__in=versions)
            .order_by("pk")
            .values_list("version_id", "key", *columns)
        ),
        versions=list,
    )


def _said(model: type[models.Model], versions: Versions, columns: Iterable[str]) -> ByField:
    columns = tuple(columns)
    found = _rows_of(model, columns)(versions=list(versions))
    cells = [(versions[version], key) for version, key, *_ in found]
    return {
        column: {cell: row[place] for cell, row in zip(cells, found, strict=True) if row[place] is not None}
        for place, column in enumerate(columns, start=2)
    }
