"""What the pages for sending figures read: what comes next, what a submission moved, how a long acceptance stands."""

from dataclasses import dataclass
from datetime import date

from boards.figures.models import Stream, Submission
from boards.figures.queries import Known, observations_as_known_on, returns_now
from boards.organisations.models import Organisation
from boards.performance.cells import Cell
from boards.performance.judging import due_on, late_period
from boards.performance.queries import View, board_cells, judged
from boards.sending.feed import is_asked, samples_feed
from boards.work.models import Batch, Owed
from boards.work.owed import Kind, Number
from targets.calc.periods import Period, financial_year
from targets.catalogue.models import Measure
from targets.catalogue.queries import Catalogue

ACCEPT = Kind("accept figures", Number)  # of a submission
MOST_LISTED = 50_000  # rows up to which a submission is accepted at once, and what it moved is listed
OFFERED = 24  # periods without a figure that a form offers, and half as many that have one


@dataclass(frozen=True)
class NextFigure:
    """One measure's newest period with a figure, None without any, and the next one that is over; None if none is.

    `due` is the last day on which the next figure is in time; None where none is expected, because the archive that it
    would stand in has ended: then `archive_ends` is its last day. Of a sample what its open cycle asks is expected.
    """

    measure: Measure
    newest: Period | None
    following: Period | None
    due: date | None
    archive_ends: date | None
    is_late: bool


def next_figures(*, organisation: Organisation, catalogue: Catalogue, today: date) -> tuple[NextFigure, ...]:
    """For every measure in order, as the organisation itself knows it; one query."""
    cells = board_cells(
        organisation_id=organisation.pk,
        view=View(samples=organisation.is_sample),
        returns_of=frozenset({organisation.pk}),
        today=today,
    )
    answers, feed = [], samples_feed(catalogue, today=today)
    for key, measure in catalogue.sent.items():
        cell = cells.get(key)
        newest = cell.period if cell and cell.actual is not None else None
        missing = _without_figure(catalogue, measure_key=key, newest=newest, today=today) if newest else []
        following = missing[0] if missing else None
        definition = catalogue.definition_on(measure_key=key, day=following.end if following else today)
        until = definition.collected_until
        expected = following is not None and (until is None or following.end <= until)
        if organisation.is_sample:
            until = None
            expected = following is not None and is_asked(feed, measure_key=key, period=following)
        due = due_on(following, lag_months=definition.lag_months) if following and expected else None
        late = (
            due is not None and due < today
            if organisation.is_sample
            else late_period(newest, definition=definition, national=False, today=today) is not None
        )
        answers.append(
            NextFigure(
                measure=measure,
                newest=newest,
                following=following,
                due=due,
                archive_ends=until if following and not expected else None,
                is_late=late,
            )
        )
    return tuple(answers)


@dataclass(frozen=True)
class PeriodChoice:
    """A period that a figure can be typed for, with what is published of it and what the board itself returned."""

    period: Period
    published: Known | None
    returned: Known | None


def period_choices(
    *, organisation_id: int, measure_key: str, catalogue: Catalogue, today: date
) -> tuple[PeriodChoice, ...]:
    """Periods for the form: first those after the newest figure, oldest first, then the newest held ones to correct.

    Only periods that are over. Without any figure the newest periods are offered. Three queries. KeyError for an
    unknown measure.
    """
    held = observations_as_known_on(
        measure_key=measure_key, organisation_id=organisation_id, include_returns=True
    )
    newest = held[-1].period if held else None
    missing = _without_figure(catalogue, measure_key=measure_key, newest=newest, today=today)
    new = missing[:OFFERED] if newest else missing[-1 : -OFFERED - 1 : -1]
    own = {
        known.period: known for known in returns_now(measure_key=measure_key, organisation_id=organisation_id)
    }
    return tuple(
        [PeriodChoice(period=period, published=None, returned=None) for period in new]
        + [
            PeriodChoice(
                period=known.period,
                published=known if known.stream == Stream.OFFICIAL else None,
                returned=own.get(known.period),
            )
            for known in held[: -OFFERED // 2 - 1 : -1]
        ]
    )


def _without_figure(
    catalogue: Catalogue, *, measure_key: str, newest: Period | None, today: date
) -> list[Period]:
    """Periods of the measure after the newest one (without one: of the last two years) that are over, oldest first."""
    this_year = financial_year(today)
    first_year = newest.financial_year if newest else this_year - 2
    return [
        period
        for year in range(first_year, this_year + 1)
        for period in catalogue.expected_periods(measure_key=measure_key, first_year=year)
        if period.end <= today and (newest is None or period.end > newest.end)
    ]


@dataclass(frozen=True)
class Move:
    """A standing before and after a submission; None where there was, or is, no cell at all."""

    organisation_id: int
    framework_key: str
    before: Cell | None
    after: Cell | None


def moved(*, submission: Submission, today: date) -> tuple[Move, ...]:
    """The standings that an accepted submission moved, the newest year first.

    Judged twice, without it and with it, from what had been accepted until then: so the answer stays what it was. A
    return moves its own board only, and an official file is looked at without any board's return. Sixteen queries;
    nothing for more than 50,000 rows, which would take too long to list.
    """
    if submission.rows > MOST_LISTED:
        return ()
    before, after = (
        {
            (cell.organisation_id, cell.framework_key): cell
            for cell in judged(
                measure_key=submission.measure_id,
                organisation_id=submission.organisation_id,
                today=today,
                include_returns=submission.stream == Stream.BOARD,
                through_submission=last,
            ).cells
        }
        # 0 would be read as no limit; no submission has a number below 1.
        for last in (submission.pk - 1 or -1, submission.pk)
    )
    moves = [
        Move(organisation_id=key[0], framework_key=key[1], before=before.get(key), after=after.get(key))
        for key in {**before, **after}
        if _standing(before.get(key)) != _standing(after.get(key))
    ]
    return tuple(sorted(moves, key=_newest_first))


def _standing(cell: Cell | None) -> tuple[object, ...] | None:
    if cell is None:
        return None
    return cell.period, cell.actual, cell.marker, cell.result, cell.met, cell.management_information


def _newest_first(move: Move) -> tuple[bool, int, int]:
    cell = move.after or move.before
    year = cell.period.financial_year if cell and cell.period else 0
    return (cell is not None and not cell.latest, -year, move.organisation_id)


def background_acceptance(submission_id: int) -> Owed | None:
    """The newest piece of work that accepts this submission; None when it was never put in the background."""
    subject = Number(submission_id).written()
    return Owed.objects.filter(kind=ACCEPT.name, subject=subject).order_by("-id").first()


def who_asked(submission_id: int) -> Batch:
    """The batch of `background_acceptance`; Batch.DoesNotExist."""
    return (
        Batch.objects.select_related("requested_by")
        .filter(owed__kind=ACCEPT.name, owed__subject=Number(submission_id).written())
        .latest("id")
    )
