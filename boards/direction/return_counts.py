"""How many rows returns ask for and how many of them are said, of many returns at once."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, F, QuerySet, Value

from boards.direction.return_rows import ReturnAction, ReturnMoney, ReturnRisk, ReturnSaving, ReturnStaff
from boards.direction.sections import STATED
from boards.plans.listed_rows import PlanAction, PlanActionMilestone, PlanRisk
from boards.plans.money_rows import PlanMoney, PlanSaving
from boards.plans.staff_rows import PlanStaff

Counts = Mapping[int, Mapping[str, int]]  # by number of a version or return, by key of a section


def asked_rows(versions: Collection[int]) -> Counts:
    """What each version of a plan asks of a return, as `sections.py` reads it; one query."""
    money = PlanMoney.objects.exclude(key__in=STATED).exclude(year1_recurring=None, year1_once=None)
    return _counted(
        [
            _by("actions", PlanAction.objects.filter(version__in=versions), "version_id"),
            _by("actions", PlanActionMilestone.objects.filter(row__version__in=versions), "row__version_id"),
            _by("risks", PlanRisk.objects.filter(version__in=versions), "version_id"),
            _by("money", money.filter(version__in=versions), "version_id"),
            _by("savings", PlanSaving.objects.filter(version__in=versions, year="1"), "version_id"),
            _by(
                "staff",
                PlanStaff.objects.filter(version__in=versions, year1__isnull=False),
                "version_id",
            ),
        ]
    )


def said_rows(returns: Collection[int]) -> Counts:
    """One query."""
    models = {
        "actions": ReturnAction,
        "risks": ReturnRisk,
        "money": ReturnMoney,
        "savings": ReturnSaving,
        "staff": ReturnStaff,
    }
    return _counted(
        [
            _by(section, model._default_manager.filter(held__in=returns), "held_id")
            for section, model in models.items()
        ]
    )


def _by(section: str, rows: QuerySet[Any], document: str) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        rows.order_by()
        .annotate(section=Value(section), document=F(document))
        .values("section", "document")
        .annotate(rows=Count("pk"))
        .values_list("document", "section", "rows")
    )
    return found


def _counted(every: list[QuerySet[Any]]) -> Counts:
    first, *others = every
    counts: dict[int, dict[str, int]] = {}
    for document, section, rows in first.union(*others, all=True):
        own = counts.setdefault(document, {})
        own[section] = own.get(section, 0) + rows
    return counts
