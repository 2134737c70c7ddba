"""Of which framework years figures are held, for choosing a year: of standings, kept or released."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from boards.performance.models import JudgedCell, Result

Judged = TypeVar("Judged", bound=JudgedCell)


def years(held: QuerySet[Judged], *, organisation_id: int | None, measure_key: str | None) -> frozenset[str]:
    """Frameworks of which the board, the measure or the whole has a figure; one query."""
    held = held.filter(period_end__isnull=False)
    if organisation_id is not None:
        held = held.filter(organisation=organisation_id)
    if measure_key is not None:
        held = held.filter(measure=measure_key)
    return frozenset(held.order_by().values_list("framework_id", flat=True).distinct())


def full_years(held: QuerySet[Judged], organisation_ids: Collection[int]) -> frozenset[str]:
    """Frameworks of which these organisations have figures of three quarters of the targets that anybody has a figure
    of; one query."""
    counted = (
        held.filter(period_end__isnull=False, requirement__isnull=False)
        .exclude(result=Result.NOT_CONFIRMED)
        .order_by()
        .values("framework_id")
        .annotate(
            live=Count("measure", distinct=True), own=Count("pk", filter=Q(organisation__in=organisation_ids))
        )
    )
    return frozenset(
        row["framework_id"] for row in counted if row["own"] * 4 >= row["live"] * 3 * len(organisation_ids)
    )
