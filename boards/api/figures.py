"""Figures for programs: what is known of a board's measures, and returns, accepted whole or not at all."""

from collections.abc import Callable
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from boards.api.answers import DryRun, Key, answer
from boards.api.figure_schemas import (
    FigureOut,
    FiguresIn,
    FiguresOut,
    MeasureOut,
    PeriodOut,
    SentOut,
    UnusualOut,
)
from boards.api.gate import Caller, Refused, enter
from boards.api.models import Use
from boards.api.schemas import READING, WRITING
from boards.figures import services
from boards.figures.models import Stream, Submission
from boards.figures.plausibility.queries import warnings_of
from boards.figures.queries import Known, observations_as_known_on
from boards.people.roles import Action
from boards.sending.queries import next_figures
from boards.work import owed
from targets.calc.periods import Period
from targets.calc.rounding import without_zeros
from targets.catalogue.queries import catalogue

READERS = (Use.READ, Use.FIGURES)
MOST_ERRORS = 1_000

router = Router(tags=["Figures"])


@router.get(
    "{slug:board}/figures/", response={200: list[MeasureOut], **READING}, summary="Measures of the board"
)
def measures(request: HttpRequest, board: str) -> list[MeasureOut]:
    """Every measure, with the newest period of which the board has a figure, and the next that is wanted of it."""
    caller = enter(request, board, Action.VIEW_BOARD_DRAFTS, uses=READERS)
    return [
        MeasureOut(
            measure=one.measure.key,
            title=one.measure.title,
            newest=_period(one.newest),
            following=_period(one.following),
            due=one.due,
        )
        for one in next_figures(
            organisation=caller.organisation, catalogue=catalogue(), today=caller.actor.today
        )
    ]


@router.get(
    "{slug:board}/figures/{slug:measure}/",
    response={200: FiguresOut, **READING},
    summary="Figures of one measure",
)
def figures(request: HttpRequest, board: str, measure: str) -> FiguresOut:
    """What is known now, the oldest period first. A published figure stands before the board's own return."""
    caller = enter(request, board, Action.VIEW_BOARD_DRAFTS, uses=READERS)
    definition = catalogue().definition_on(measure_key=_known(measure), day=caller.actor.today)
    rows = observations_as_known_on(
        measure_key=measure, organisation_id=caller.organisation.pk, include_returns=True
    )
    return FiguresOut(
        board=board,
        measure=measure,
        title=catalogue().measures[measure].title,
        unit=str(definition.unit),
        invented=caller.organisation.is_sample,
        figures=[_figure(one) for one in rows],
    )


@router.post(
    "{slug:board}/figures/{slug:measure}/", response={200: SentOut, **WRITING}, summary="Send figures"
)
def send(
    request: HttpRequest, board: str, measure: str, said: FiguresIn, dry_run: DryRun = False, key: Key = None
) -> HttpResponse:
    """A return of the board's, checked as its files are and accepted at once, whole or not at all. Unusual figures need
    a reason for each kind; without it the answer is 422 and names the kinds. Errors count rows as in a file: the first
    that is sent is row 2.
    """
    caller = enter(request, board, Action.SEND_FIGURES, uses=(Use.FIGURES,))
    to_judge: list[int] = []
    response = answer(
        request,
        caller,
        _send(caller, _known(measure), said, dry_run, to_judge),
        key=key,
        dry_run=dry_run,
    )
    if to_judge and not dry_run:
        owed.settle_now(to_judge, clock=timezone.now)
    return response


def _send(
    caller: Caller, measure: str, said: FiguresIn, dry_run: bool, to_judge: list[int]
) -> Callable[[], SentOut]:
    def send() -> SentOut:
        own = {"organisation": caller.organisation.slug}
        try:
            submission = services.receive_rows(
                actor=caller.actor,
                measure_key=measure,
                stream=Stream.BOARD,
                organisation_id=caller.organisation.pk,
                rows=[row.model_dump(exclude_none=True) | own for row in said.rows],
                channel=Submission.Channel.PROGRAM,
            )
            if submission.state == Submission.State.REJECTED:
                raise _rejected(submission)
            accepted = services.accept(actor=caller.actor, submission_id=submission.pk, reasons=said.reasons)
        except services.Unexplained as missing:
            raise _unexplained(submission, missing) from missing
        except (services.NotReceivable, services.CannotReplay, services.Overtaken) as refusal:
            raise Refused(409, "The figures cannot be taken now", str(refusal)) from refusal
        to_judge.extend(accepted.owed_ids)
        return SentOut(
            measure=measure,
            dry_run=dry_run,
            submission=None if dry_run else submission.pk,
            added=accepted.added,
            changed=accepted.changed,
            unchanged=accepted.unchanged,
            unusual=_unusual(submission),
        )

    return send


def _known(measure: str) -> str:
    if measure not in catalogue().measures:
        raise Http404("there is no such measure")
    return measure


def _period(period: Period | None) -> PeriodOut | None:
    if period is None:
        return None
    return PeriodOut(start=period.start, end=period.end, kind=period.kind.value)


def _figure(one: Known) -> FigureOut:
    return FigureOut(
        period_start=one.period.start,
        period_end=one.period.end,
        period_kind=one.period.kind.value,
        stream=one.stream,
        numerator=_number(one.numerator),
        denominator=_number(one.denominator),
        value=_number(one.value),
        marker=one.marker,
        status=one.status,
        known_from=one.known_from,
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(without_zeros(value))


def _unusual(submission: Submission) -> list[UnusualOut]:
    return [
        UnusualOut(kind=one.kind, title=one.label, figures=one.count, asks=one.asks)
        for one in warnings_of(submission.pk, most=0).kinds
    ]


def _rejected(submission: Submission) -> Refused:
    return Refused(
        422,
        "The figures have errors",
        f"Nothing was stored. Errors: {submission.error_count:,}. Rows are counted as in a file: the first is row 2.",
        ("Mend them and send all rows again.",),
        tuple(
            {
                "row": str(one["row"] or ""),
                "field": one["column"],
                "value": one["value"],
                "problem": one["problem"],
                "remedy": one["remedy"],
            }
            for one in submission.errors[:MOST_ERRORS]
        ),
    )


def _unexplained(submission: Submission, missing: services.Unexplained) -> Refused:
    told = {one.kind: one for one in _unusual(submission)}
    return Refused(
        422,
        "Some figures are unusual",
        "Nothing was stored. They are taken with a reason for each kind.",
        ("Compare them with their source. Where they are right, send them again with reasons.",),
        tuple(
            {
                "row": "",
                "field": f"reasons.{kind}",
                "value": "",
                "problem": f"{told[kind].title}: {told[kind].figures} of the figures.",
                "remedy": f"Say why under “{kind}” in reasons.",
            }
            for kind in missing.kinds
        ),
    )
