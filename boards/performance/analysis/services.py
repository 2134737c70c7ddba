"""Analysing: what is kept is derived from published figures, and can be derived again at any time."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.performance.analysis import staleness
from boards.performance.analysis.asking import asked_of
from boards.performance.analysis.lines import AnalysedLine
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.outlook import Outlook, outlooks
from boards.performance.analysis.queries import rebases_of
from boards.performance.analysis.recent import change_in_a_year, recent_path
from boards.performance.analysis.variation import Asked, Variation, variations
from boards.performance.analysis.work import ANALYSE, ToAnalyse
from boards.performance.cells import Series
from boards.performance.queries import judged
from boards.work.owed import owe
from targets.calc.spc import VariationIcon
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue

COMMON_CAUSE = VariationIcon.COMMON_CAUSE.name.lower()

#: Files that arrive together are analysed together, when what people wait for is done.
PAUSE = timedelta(minutes=1)


def owe_analyses(*, measure_keys: Iterable[str], now: datetime) -> list[int]:
    """Ask for measures to be analysed soon, in the caller's transaction; returns the numbers of the owed work."""
    return owe(ANALYSE, map(ToAnalyse, sorted(measure_keys)), now=now, due=now + PAUSE)


def settle_analysis(subject: ToAnalyse, now: datetime) -> None:
    """The handler of owed analyses."""
    analyse(measure_key=subject.measure_key, now=now)


def analyse(*, measure_key: str, now: datetime) -> int:
    """Bring one measure's analyses up to date; returns how many records changed, 0 where nothing was new.

    Two at once wait for one another: the second finds nothing to do. What is noted as seen is read before all else.
    KeyError for an unknown measure.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"analyse {measure_key}"]
            )
        basis = staleness.now_there(measure_key=measure_key)[measure_key]
        if staleness.is_seen(measure_key, basis):
            return 0
        records = analysed(measure_key=measure_key, now=now)
        changed = _store(measure_key, records)
        staleness.see(measure_key, basis)
    return changed


def analysed(*, measure_key: str, now: datetime) -> list[Analysis]:
    """Every series of a measure, analysed on what is published now; nothing is stored. KeyError as above."""
    answer = judged(measure_key=measure_key, today=local_day(now), include_returns=False)
    everybody = {one.pk: one for one in organisations().with_samples}
    rebased = rebases_of(measure_key=measure_key)
    policy = catalogue()
    series = [one for one in answer.series if one.organisation_id in everybody]
    asked = asked_of(
        series,
        measure_key=measure_key,
        policy=policy,
        populations={number: one.population for number, one in everybody.items()},
        rebases=rebased,
    )
    definition = policy.definitions[measure_key][-1]
    varied = variations(asked, definition=definition)
    ahead = _ahead(series, asked, varied, everybody, definition)
    return [
        record_of(one, measure_key, own.line, variation, outlook, now)
        for one, own, variation, outlook in zip(series, asked, varied, ahead, strict=True)
    ]


def _ahead(
    series: Sequence[Series],
    asked: Sequence[Asked],
    varied: Sequence[Variation],
    everybody: dict[int, Organisation],
    definition: Definition,
) -> list[Outlook]:
    """Real series learn from real ones only; what is invented may learn from all, and is never learned from."""
    invented = [number for number, one in enumerate(series) if everybody[one.organisation_id].is_sample]
    real = [number for number in range(len(series)) if number not in invented]
    answers: dict[int, Outlook] = {}
    for numbers, wanted in ((real, real), ([*real, *invented], invented)):
        if wanted:
            made = outlooks(
                [asked[n] for n in numbers], [varied[n].against for n in numbers], definition=definition
            )
            answers |= {n: one for n, one in zip(numbers, made, strict=True) if n in wanted}
    return [answers[number] for number in range(len(series))]


def record_of(
    series: Series,
    measure_key: str,
    line: AnalysedLine | None,
    variation: Variation,
    outlook: Outlook,
    now: datetime,
) -> Analysis:
    """What is kept of a series; nothing is stored."""
    return Analysis(
        organisation_id=series.organisation_id,
        measure_id=measure_key,
        reason=variation.reason,
        points=variation.points,
        variation=variation.variation,
        cause=variation.cause,
        since=variation.since,
        segment_start=variation.segment_start,
        mean=variation.mean,
        lower=variation.lower,
        upper=variation.upper,
        against=variation.against,
        assurance=variation.assurance,
        no_assurance=variation.no_assurance,
        planned=variation.planned,
        fails_from=variation.fails_from,
        version=staleness.VERSION,
        recent=recent_path(line),
        change=change_in_a_year(line),
        newest=line.newest.end if line else None,
        no_forecast=outlook.no_forecast,
        horizons=list(outlook.horizons),
        quantiles=[value for levels in outlook.quantiles for value in levels],
        chance=outlook.chance,
        no_chance=outlook.no_chance,
        realism=outlook.realism,
        precedents=outlook.precedents,
        no_realism=outlook.no_realism,
        analysed_at=now,
    )


KEPT = [
    field.attname
    for field in Analysis._meta.concrete_fields
    if field.attname not in ("id", "organisation_id", "measure_id", "analysed_at", "special_at")
]


def said(record: Analysis) -> dict[str, Any]:
    """What a record says, without its number and hours."""
    return {name: getattr(record, name) for name in KEPT}


def _store(measure_key: str, records: Sequence[Analysis]) -> int:
    """Write the records that say something else than before."""
    scope = Analysis.objects.filter(measure=measure_key)
    before = {record.organisation_id: record for record in scope}
    changed = []
    for record in records:
        was = before.get(record.organisation_id)
        if was is None or said(was) != said(record):
            record.special_at = _special_at(record, was)
            changed.append(record)
    gone = scope.exclude(organisation__in=[record.organisation_id for record in records]).delete()[0]
    Analysis.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["organisation", "measure"],
        update_fields=[*KEPT, "analysed_at", "special_at"],
    )
    return len(changed) + gone


def _special_at(record: Analysis, before: Analysis | None) -> datetime | None:
    """A figure that is newer than all before begins a special cause, by the rules and limits of the one before.

    A first analysis, other rules, a change of process and a revision of an older figure begin none, and a cause that
    goes on stays the same one, since whichever period it is now said.
    """
    if before is None or record.variation in ("", COMMON_CAUSE):
        return None
    if before.variation == record.variation and not _is_after(record.since, before.newest):
        return before.special_at
    alike = (before.version, before.segment_start) == (record.version, record.segment_start)
    return record.analysed_at if alike and _is_after(record.newest, before.newest) else None


def _is_after(day: date | None, newest: date | None) -> bool:
    """False where the newest period of the analysis before was not kept."""
    return day is not None and newest is not None and day > newest
