"""What is explained, and what waits to be: read from standings, from how they changed, and from what was said."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, prefetch_related_objects

from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.performance.commentary.explainable import JUDGED, explainable
from boards.performance.commentary.models import Explained, Explanation
from boards.performance.commentary.rules import Figure, Given, Turn, Wanted, wanted
from boards.performance.models import Cause, Result, Standing, StandingChange
from boards.work.actors import end_of
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue
from targets.compiled import Compiled

SAMPLE = "sample"


def explanations(
    *, organisation_id: int, measure_key: str, known_on: date | None = None
) -> list[Explanation]:
    """What was said of one target, the newest first, with who said it, what else it covers, and who offers to publish
    it; three queries.

    `known_on`: as it stood at the end of that day.
    """
    before = None if known_on is None else end_of(known_on)
    said = _EXPLANATIONS(organisation_id=organisation_id, measure_key=measure_key, before=before)
    prefetch_related_objects(said, "targets", "offers__by")
    return said


def _explanations(organisation_id: int, measure_key: str, before: datetime | None) -> QuerySet[Explanation]:
    said = Explanation.objects.filter(organisation_id=organisation_id, targets__measure_id=measure_key)
    if before is not None:
        said = said.filter(at__lt=before)
    return said.select_related("by", "organisation").order_by("-pk")


_EXPLANATIONS = Compiled(_explanations, organisation_id=int, measure_key=str, before=datetime)


def newest_explanations(*, organisation_id: int, known_on: date | None = None) -> dict[str, Explanation]:
    """The newest of each of its targets of which anything was said, by measure; one query. `known_on`: as above."""
    said = Explained.objects.filter(explanation__organisation_id=organisation_id)
    if known_on is not None:
        said = said.filter(explanation__at__lt=end_of(known_on))
    newest = said.order_by("measure_id", "-explanation_id").distinct("measure_id")
    return {one.measure_id: one.explanation for one in newest.select_related("explanation")}


def explained_periods(
    *, organisation_id: int, measure_key: str, known_on: date | None = None
) -> frozenset[date]:
    """The last days of the periods whose figure the organisation explained; one query. `known_on`: as above."""
    before = None if known_on is None else end_of(known_on)
    return frozenset(_EXPLAINED(organisation_id=organisation_id, measure_key=measure_key, before=before))


def _explained(organisation_id: int, measure_key: str, before: datetime | None) -> QuerySet[Explained, date]:
    said = Explained.objects.filter(explanation__organisation_id=organisation_id, measure_id=measure_key)
    if before is not None:
        said = said.filter(explanation__at__lt=before)
    return said.values_list("period_end", flat=True)


_EXPLAINED = Compiled(_explained, organisation_id=int, measure_key=str, before=datetime)


def wanted_today(
    *, boards: Collection[int] | None, organisations: Organisations, policy: Catalogue, today: date
) -> tuple[Wanted, ...]:
    """What is asked of these organisations (None: of all), by the rules of `rules.wanted`; four queries.

    A nation-wide miss is told by all boards, so all are read whoever is asked about.
    """
    figures = [_figure(standing, policy=policy, today=today) for standing in _askable()]
    found = wanted(
        figures=figures,
        turns=_turns(),
        given=_given(),
        boards_with_figure=_boards_with_figure(),
        nation=organisations.nation.pk,
        today=today,
    )
    return tuple(one for one in found if boards is None or one.organisation_id in boards)


def nothing_said(*, real_only: bool = False) -> int:
    """How many newest standings are off track without that anything was ever said about them; one query."""
    said = Explained.objects.filter(
        measure_id=OuterRef("measure_id"), explanation__organisation_id=OuterRef("organisation_id")
    )
    silent = Standing.objects.filter(~Exists(said), latest=True, result=Result.OFF_TRACK)
    return (silent.exclude(organisation__kind=SAMPLE) if real_only else silent).count()


def _askable() -> list[Standing]:
    """Those off track, and those that began to get worse by more than chance whatever their result."""
    return list(
        explainable()
        .filter(Q(result=Result.OFF_TRACK) | Q(special_at__isnull=False), observation__isnull=False)
        .annotate(known_from=F("observation__known_from"), organisation_kind=F("organisation__kind"))
    )


def _figure(standing: Standing, *, policy: Catalogue, today: date) -> Figure:
    assert standing.period_end is not None  # a result is of a period
    definition = policy.definition_on(measure_key=standing.measure_id, day=today)
    # What a sample is asked is made for it, whatever the real feed of the measure does.
    is_live = (
        standing.organisation_kind == SAMPLE  # type: ignore[attr-defined]
        or definition.collected_until is None
        or definition.collected_until >= today
    )
    special_at = standing.special_at  # type: ignore[attr-defined]
    return Figure(
        organisation_id=standing.organisation_id,
        measure_key=standing.measure_id,
        period_end=standing.period_end,
        known_from=standing.known_from,  # type: ignore[attr-defined]
        missed=_missed(standing, definition),
        denominator=standing.denominator,
        legal_right=policy.measures[standing.measure_id].legal_right,
        may_be_asked=is_live and not definition.proxy_note,
        off_track=standing.result == Result.OFF_TRACK,
        special_from=special_at and local_day(special_at),
    )


def _missed(standing: Standing, definition: Definition) -> Decimal | None:
    """People for whom the target was missed; None without counts."""
    if standing.numerator is None or standing.denominator is None:
        return None
    if definition.direction == Definition.Direction.LOWER:
        return standing.numerator
    return standing.denominator - standing.numerator


def _turns() -> list[Turn]:
    """The newest turn to red of each series: one row each."""
    newest = (
        StandingChange.objects.filter(
            cause=Cause.FIGURES,
            first_load=False,
            turned_red_end__isnull=False,
        )
        .values("organisation_id", "measure_id")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return [
        Turn(
            organisation_id=change.organisation_id,
            measure_key=change.measure_id,
            became_known=local_day(change.at),
            period_end=change.turned_red_end,
            before=change.not_red_end,
        )
        for change in StandingChange.objects.filter(pk__in=newest)
        if change.turned_red_end is not None and change.not_red_end is not None
    ]


def _given() -> dict[tuple[int, str], Given]:
    """The newest explanation of each organisation and target."""
    newest = (
        Explained.objects.values("explanation__organisation_id", "measure_id")
        .annotate(last=Max("explanation_id"))
        .values_list("explanation__organisation_id", "measure_id", "last")
    )
    rows = {(organisation, measure): number for organisation, measure, number in newest}
    if not rows:
        return {}
    said = Explanation.objects.in_bulk(set(rows.values()))
    return {
        key: Given(at=local_day(said[number].at), recovery_on=said[number].recovery_on)
        for key, number in rows.items()
    }


def _boards_with_figure() -> dict[str, int]:
    """How many territorial boards have a judged figure now, by measure."""
    judged = Standing.objects.filter(
        latest=True, result__in=JUDGED, organisation__kind=Organisation.Kind.TERRITORIAL
    )
    return dict(judged.values_list("measure_id").annotate(boards=Count("pk")))
