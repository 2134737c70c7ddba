"""Every read of figures: what is known, how it came to be known, what a submission would change."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from boards.figures.acceptance import PREVIEW, parameters
from boards.figures.models import Observation, StagedRow, Stream, Submission
from boards.figures.sql import KNOWN, newest_first, same_cell, was_known
from boards.people.permissions import Rights
from boards.people.roles import Action
from targets.calc.periods import Period, PeriodKind


class Known(NamedTuple):
    """The figure of one organisation and period as known on a day. A tuple, because a grid reads thousands.

    `known_from` is the day since which exactly this has been known. `previous` is the value before the last revision of
    value or marker, None when it was never revised or there was no value. `observation_id` is the stored row.
    """

    organisation_id: int
    period: Period
    stream: str
    observation_id: int
    known_from: date
    status: str
    marker: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    previous: Decimal | None


NEWEST_SUBMISSION = 2**63 - 1


def observations_as_known_on(
    *,
    measure_key: str,
    organisation_id: int | None = None,
    on: date | None = None,
    through_submission: int | None = None,
    include_returns: bool,
    include_samples: bool = False,
) -> list[Known]:
    """The figures of one measure as known on a day, by organisation and period, oldest first.

    `on` None is now; `organisation_id` None is every real organisation, with `include_samples` every one;
    `through_submission` leaves out what later
    submissions brought. A published row wins over a board's own return for the same period, even one that says why
    there is no value; returns count only when `include_returns`. Two queries.
    """
    with connection.cursor() as cursor:
        return _known(
            cursor,
            measure=measure_key,
            **asked(
                organisation_id=organisation_id,
                on=on,
                through_submission=through_submission,
                include_returns=include_returns,
                include_samples=include_samples,
            ),
        )


def asked(
    *,
    organisation_id: int | None,
    on: date | None,
    through_submission: int | None,
    include_returns: bool,
    include_samples: bool,
) -> dict[str, Any]:
    """What `KNOWN` asks for beside the measure, of the arguments of `observations_as_known_on`; one query."""
    with connection.cursor() as cursor:
        return {
            "organisations": _ids(cursor, organisation_id, include_samples=include_samples),
            "streams": list(Stream.values) if include_returns else [Stream.OFFICIAL.value],
            "day": on or date.max,
            "through": NEWEST_SUBMISSION if through_submission is None else through_submission,
        }


_OFFICIAL = f"""
    SELECT DISTINCT ON (o.organisation_id, o.measure_id, o.period_end, o.period_start)
           o.organisation_id, o.measure_id, o.period_end, o.period_start, o.period_kind, o.value
    FROM boards_observation o
    WHERE o.organisation_id = ANY(%s) AND o.measure_id = ANY(%s) AND o.stream = 'official'
    ORDER BY o.organisation_id, o.measure_id, o.period_end, o.period_start, {newest_first("o")}
"""  # noqa: S608


def official_values(
    measure_keys: Collection[str], *, organisation_ids: Collection[int]
) -> dict[tuple[int, str], list[tuple[Period, Decimal | None]]]:
    """The published values of many measures of few organisations as known now, oldest first; one query."""
    found: dict[tuple[int, str], list[tuple[Period, Decimal | None]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OFFICIAL, [list(organisation_ids), list(measure_keys)])
        for organisation, measure, end, start, kind, value in cursor.fetchall():
            period = Period(end=end, start=start, kind=PeriodKind(kind))
            found[organisation, measure].append((period, value))
    return found


def returns_now(*, measure_key: str, organisation_id: int) -> list[Known]:
    """What a board itself has returned of a measure, oldest period first, published since or not. One query."""
    with connection.cursor() as cursor:
        return _known(
            cursor,
            measure=measure_key,
            organisations=[organisation_id],
            streams=[Stream.BOARD.value],
            day=date.max,
            through=NEWEST_SUBMISSION,
        )


def _known(cursor: Any, **parameters: Any) -> list[Known]:
    cursor.execute(KNOWN, parameters)
    return [
        Known(organisation, Period(end=end, start=start, kind=PeriodKind(kind)), *figure)
        for organisation, end, start, kind, *figure in cursor.fetchall()
    ]


_BEFORE = f"""
    SELECT o.id, (
        SELECT e.value FROM boards_observation e
        WHERE {same_cell("e", "o")} AND e.known_from < o.known_from
          AND (e.value, e.marker) IS DISTINCT FROM (o.value, o.marker) AND {was_known("e")}
        ORDER BY e.known_from DESC LIMIT 1)
    FROM boards_observation o WHERE o.id = ANY(%s)
"""  # noqa: S608


def values_before(observation_ids: Collection[int]) -> dict[int | None, Decimal | None]:
    """`Known.previous` of stored rows, each the newest of its cell on its own day; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [sorted(observation_ids)])
        return dict(cursor.fetchall())


def _ids(cursor: Any, organisation_id: int | None, *, include_samples: bool) -> list[int]:
    if organisation_id is not None:
        return [organisation_id]
    cursor.execute("SELECT id FROM boards_organisation WHERE %s OR kind <> 'sample'", [include_samples])
    return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class State:
    """What was known of one cell from `known_from` on, until the next state. Fields as on `Known`."""

    known_from: date
    observation_id: int
    submission_id: int
    file_name: str
    status: str
    marker: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None


def history(*, organisation_id: int, measure_key: str, stream: str, period: Period) -> tuple[State, ...]:
    """Everything that was ever known of one cell, oldest first, without repetitions; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (o.known_from) o.known_from, o.id, o.submission_id, s.file_name, o.status, o.marker,
                   o.numerator, o.denominator, o.value
            FROM boards_observation o JOIN boards_submission s ON s.id = o.submission_id
            WHERE o.organisation_id = %s AND o.measure_id = %s AND o.stream = %s AND o.period_end = %s
              AND o.period_start = %s
            ORDER BY o.known_from, o.submission_id DESC
            """,
            [organisation_id, measure_key, stream, period.end, period.start],
        )
        rows = [State(*row) for row in cursor.fetchall()]
    return tuple(
        row
        for before, row in zip([None, *rows], rows, strict=False)
        if before is None or _figure(before) != _figure(row)
    )


def _figure(state: State) -> tuple[object, ...]:
    return state.numerator, state.denominator, state.value, state.marker, state.status


@dataclass(frozen=True)
class PreviewRow:
    """One staged row beside what is held. `row` is the line in the file; a row that adds has no old figure."""

    row: int
    organisation_id: int
    period: Period
    change: str  # added, changed or unchanged
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    marker: str
    status: str
    old_numerator: Decimal | None
    old_denominator: Decimal | None
    old_value: Decimal | None
    old_marker: str
    old_status: str


@dataclass(frozen=True)
class Error:
    """One stored error of a rejected submission; `row` None means the whole file, `rows` how many have the same."""

    row: int | None
    column: str
    value: str
    code: str
    problem: str
    remedy: str
    rows: int = 1


@dataclass(frozen=True)
class Preview:
    """One page of what a submission would change, or of its errors.

    `rows` and `errors` are those of the page; `total` counts what was asked for over all pages.
    """

    submission: Submission
    rows: tuple[PreviewRow, ...]
    errors: tuple[Error, ...]
    total: int
    page: int
    pages: int


CHANGES = ("added", "changed", "unchanged")
PAGE = 100


def preview(*, submission_id: int, change: str | None = None, page: int = 1, per_page: int = PAGE) -> Preview:
    """What a waiting submission would change against what is held now, or the errors of a rejected one.

    `change` limits it to added, changed or unchanged rows. Pages count from 1; one beyond the last answers the last.
    Call `services.restage_if_lost` first where the database may have crashed since. Submission.DoesNotExist;
    ValueError for another change. The caller checks the right to see it (`submissions_for`).
    """
    if change is not None and change not in CHANGES:
        raise ValueError(f"change is {change!r}, not one of {', '.join(CHANGES)}")
    submission = Submission.objects.select_related("measure", "organisation").get(pk=submission_id)
    if submission.state == Submission.State.REJECTED:
        errors = [Error(**error) for error in submission.errors]
        page, pages = _pages(len(errors), page, per_page)
        part = errors[(page - 1) * per_page : page * per_page]
        return Preview(submission, (), tuple(part), submission.error_count, page, pages)
    total = getattr(submission, change) if change else submission.rows
    page, pages = _pages(total, page, per_page)
    with connection.cursor() as cursor:
        cursor.execute(
            PREVIEW,
            parameters(submission) | {"change": change, "limit": per_page, "offset": (page - 1) * per_page},
        )
        rows = tuple(_preview_row(row) for row in cursor.fetchall())
    return Preview(submission, rows, (), total, page, pages)


def _pages(total: int, page: int, per_page: int) -> tuple[int, int]:
    pages = max(1, -(-total // per_page))
    return min(max(1, page), pages), pages


def _preview_row(row: tuple[Any, ...]) -> PreviewRow:
    number, organisation, end, start, kind, change, *figures = row
    return PreviewRow(
        number, organisation, Period(end=end, start=start, kind=PeriodKind(kind)), change, *figures
    )


@dataclass(frozen=True)
class Overruled:
    """How many of a return's periods a published figure judges; `period` names it where the return has no other."""

    periods: int
    of: int
    period: Period | None


def overruled(submission: Submission) -> Overruled:
    """For a board's waiting or accepted return: what of it waits or was stored beside published figures. One query."""
    rows = StagedRow if submission.state == Submission.State.STAGED else Observation
    published = Observation.objects.filter(
        organisation=OuterRef("organisation_id"),
        measure=submission.measure_id,
        stream=Stream.OFFICIAL,
        period_end=OuterRef("period_end"),
        period_start=OuterRef("period_start"),
    )
    held = (
        rows.objects.filter(submission_id=submission.pk)
        .annotate(is_published=Exists(published))
        .aggregate(
            of=Count("pk"),
            periods=Count("pk", filter=Q(is_published=True)),
            end=Max("period_end"),
            start=Max("period_start"),
            kind=Max("period_kind"),
        )
    )
    period = (
        Period(end=held["end"], start=held["start"], kind=PeriodKind(held["kind"]))
        if held["of"] == 1
        else None
    )
    return Overruled(periods=held["periods"], of=held["of"], period=period)


def submissions_for(*, rights: Rights) -> QuerySet[Submission]:
    """The submissions that a person may see, the newest first, without their stored errors.

    Official ones for everybody at the desk, returns for those who may send or see that board's figures.
    """
    visible = Q(stream=Stream.OFFICIAL) if rights.allows_somewhere(Action.VIEW_DESK) else Q(pk__in=[])
    for action in (Action.SEND_FIGURES, Action.VIEW_BOARD_DRAFTS):
        boards = rights.boards(action)
        if boards is None:
            visible |= Q(stream=Stream.BOARD)
        elif boards:
            visible |= Q(stream=Stream.BOARD, organisation__in=boards)
    return (
        Submission.objects.filter(visible)
        .select_related("measure", "organisation", "submitted_by", "decided_by")
        .defer("errors")
    )
