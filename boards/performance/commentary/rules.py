"""Which figures need an explanation, and which of them now: being red is not an ask, turning red is.

So is to get worse by more than chance, whatever the result, and to be red after the board's own day of recovery.
These are rules of ours, no official ones. They bound what boards are asked: a board has at most three open at a time,
and where nearly all miss the same target it is the nation that is asked, not each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from targets.calc.periods import add_months, add_working_days

MOST_OPEN = 3  # asked of one board at a time
WORKING_DAYS = 20  # for an answer
STANDS_MONTHS = 6  # the longest that an explanation stands
RECENT_MONTHS = 12  # how old the period before may be, and how late a figure may become known
FEWEST_PEOPLE = 20  # a smaller denominator asks for nothing
FEWEST_BOARDS = 10  # with a figure, for the nation to be asked in their place
SHARED = (6, 7)  # the share of boards off track from which a miss is national


@dataclass(frozen=True)
class Turn:
    """A figure, the newest of its series when it came, that is off track; the judged period before it was not.

    A first load is none: no period before it had been judged, or all came together.
    """

    organisation_id: int
    measure_key: str
    became_known: date
    period_end: date
    before: date


@dataclass(frozen=True)
class Figure:
    """A judged standing of today. `missed` is how many people, None without counts.

    `special_from`: the day on which it was found to get worse by more than chance, where something else had been found
    before.
    """

    organisation_id: int
    measure_key: str
    period_end: date
    known_from: date
    missed: Decimal | None
    denominator: Decimal | None
    legal_right: bool
    may_be_asked: bool  # no stand-in, no ended feed, a confirmed target
    off_track: bool = True
    special_from: date | None = None


@dataclass(frozen=True)
class Given:
    """The newest explanation of a board for a target."""

    at: date
    recovery_on: date | None

    @property
    def stands_until(self) -> date:
        """The last day on which nothing more is asked."""
        latest = months_later(self.at, STANDS_MONTHS)
        return min(self.recovery_on, latest) if self.recovery_on else latest


class Why(Enum):
    """What asks."""

    TURNED = "it turned off track"
    SPECIAL = "it gets worse by more than chance"
    AGAIN = "the board's own day of recovery has passed"


@dataclass(frozen=True)
class Wanted:
    """An explanation that is asked for. `due` None: the board may give one, nothing is due."""

    organisation_id: int
    measure_key: str
    period_end: date
    due: date | None
    why: Why


@dataclass(frozen=True)
class _Ask:
    figure: Figure
    since: date
    why: Why
    special: bool


def is_recent(turn: Turn) -> bool:
    """The period before is of the last year, and the figure became known within a year of its period."""
    return months_later(turn.before, RECENT_MONTHS) >= turn.period_end and _is_known_in_time(
        turn.period_end, turn.became_known
    )


def _is_known_in_time(period_end: date, known: date) -> bool:
    return months_later(period_end, RECENT_MONTHS) >= known


def wanted(
    *,
    figures: Iterable[Figure],
    turns: Iterable[Turn],
    given: Mapping[tuple[int, str], Given],
    boards_with_figure: Mapping[str, int],
    nation: int,
    today: date,
) -> tuple[Wanted, ...]:
    """What is asked today, and what may be explained; by organisation, the most important first.

    `turns` are the newest of each series; `boards_with_figure` counts the real boards judged, by
    measure. A turn or a special cause asks until an explanation is given after it; a passed day of recovery asks once
    the figure of a period that ends on it or later is still off track.
    """
    figures = list(figures)
    turned = {(turn.organisation_id, turn.measure_key): turn for turn in turns if is_recent(turn)}
    shared = national(figures, boards_with_figure=boards_with_figure, nation=nation)
    asked: dict[int, list[_Ask]] = defaultdict(list)
    for figure in figures:
        if not figure.may_be_asked or (figure.denominator is not None and figure.denominator < FEWEST_PEOPLE):
            continue
        key = (figure.organisation_id, figure.measure_key)
        is_national = figure.organisation_id != nation and figure.measure_key in shared
        turn = turned.get(key) if figure.off_track and not is_national else None
        if ask := _ask(figure, turn, given.get(key), today):
            asked[figure.organisation_id].append(ask)
    return tuple(one for organisation in sorted(asked) for one in _bounded(asked[organisation]))


def _ask(figure: Figure, turn: Turn | None, answer: Given | None, today: date) -> _Ask | None:
    """Of several reasons the day of recovery is told first, then the turn; it is due from the earliest of them."""
    days: dict[Why, date] = {}
    if answer is not None and answer.recovery_on is not None and _is_still_red(figure, answer, today):
        days[Why.AGAIN] = max(answer.recovery_on, figure.known_from)
    if turn is not None and _is_unanswered(turn.became_known, answer):
        days[Why.TURNED] = turn.became_known
    special = figure.special_from
    if special and _is_known_in_time(figure.period_end, special) and _is_unanswered(special, answer):
        days[Why.SPECIAL] = special
    if not days:
        return None
    return _Ask(figure, min(days.values()), why=next(iter(days)), special=Why.SPECIAL in days)


def _is_unanswered(since: date, answer: Given | None) -> bool:
    return answer is None or (answer.at < since and answer.stands_until < since)


def _is_still_red(figure: Figure, answer: Given, today: date) -> bool:
    return (
        figure.off_track
        and answer.recovery_on is not None
        and answer.recovery_on < today
        and figure.period_end >= answer.recovery_on
    )


def national(
    figures: Iterable[Figure], *, boards_with_figure: Mapping[str, int], nation: int
) -> frozenset[str]:
    """Measures that Scotland misses with at least 6 in 7 of its boards, where at least 10 have a figure."""
    off: dict[str, int] = defaultdict(int)
    of_nation = set()
    for figure in figures:
        if not figure.off_track:
            continue
        if figure.organisation_id == nation:
            of_nation.add(figure.measure_key)
        else:
            off[figure.measure_key] += 1
    part, whole = SHARED
    return frozenset(
        measure_key
        for measure_key in of_nation
        if (boards := boards_with_figure.get(measure_key, 0)) >= FEWEST_BOARDS
        and off[measure_key] * whole >= boards * part
    )


def _bounded(asked: list[_Ask]) -> Iterable[Wanted]:
    """Legal rights first, then special causes, then most people missed, those without counts last.

    From the fourth on nothing is due.
    """
    ordered = sorted(
        asked,
        key=lambda one: (
            not one.figure.legal_right,
            not one.special,
            one.figure.missed is None,
            -(one.figure.missed or 0),
            one.since,
            one.figure.measure_key,
        ),
    )
    for place, one in enumerate(ordered):
        yield Wanted(
            organisation_id=one.figure.organisation_id,
            measure_key=one.figure.measure_key,
            period_end=one.figure.period_end,
            due=add_working_days(one.since, WORKING_DAYS) if place < MOST_OPEN else None,
            why=one.why,
        )


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: six months after 31 August is 28 February."""
    first = add_months(day.replace(day=1), months)
    days = (add_months(first, 1) - first).days
    return first.replace(day=min(day.day, days))
