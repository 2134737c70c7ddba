"""Of which framework years figures are held, for choosing a year: of standings, kept or released."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from boards.figures.models import Observation, Stream
from boards.performance.models import JudgedCell, Result, Standing
from targets.compiled import Compiled

Judged = TypeVar("Judged", bound=JudgedCell)


def years_of(
    held: QuerySet[Judged], *, organisation_id: int | None, measure_key: str | None
) -> QuerySet[Judged, str]:
    """Frameworks of which the board, the measure or the whole has a figure."""
    held = held.filter(period_end__isnull=False)
    if organisation_id is not None:
        held = held.filter(organisation=organisation_id)
    if measure_key is not None:
        held = held.filter(measure=measure_key)
    return held.order_by().values_list("framework_id", flat=True).distinct()


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


def seen_standings(seen: Collection[int] | None) -> QuerySet[Standing]:
    """Standings that hold a figure which somebody may see who sees the returns of these boards (None: of all)."""
    held = Standing.objects.all()
    if seen is None:
        return held
    # A hidden return neither adds a year nor takes one away that has an official figure too.
    official = Observation.objects.filter(
        organisation=OuterRef("organisation"),
        measure=OuterRef("measure"),
        stream=Stream.OFFICIAL,
        period_end__gte=OuterRef("framework__year_start"),
        period_end__lte=OuterRef("framework__year_end"),
    )
    return held.filter(Q(management_information=False) | Q(organisation__in=seen) | Exists(official))


_YEARS: Compiled[str] = Compiled(
    lambda seen, organisation_id, measure_key: years_of(
        seen_standings(seen), organisation_id=organisation_id, measure_key=measure_key
    ),
    seen=list,
    organisation_id=int,
    measure_key=str,
)


def seen_years(
    seen: Collection[int] | None, *, organisation_id: int | None, measure_key: str | None
) -> frozenset[str]:
    """`years_of` these standings; one query."""
    boards = None if seen is None else list(seen)
    return frozenset(_YEARS(seen=boards, organisation_id=organisation_id, measure_key=measure_key))
