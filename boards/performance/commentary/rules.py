"""Which reds need an explanation, and which of them now: being red is not an ask, turning red is.

These are rules of ours, no official ones. They bound what boards are asked: a board has at most three open at a time,
and where nearly all miss the same target it is the nation that is asked, not each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
class Red:
    """A standing off track today. `missed` is how many people, None without counts."""

    organisation_id: int
    measure_key: str
    period_end: date
    known_from: date
    missed: Decimal | None
    denominator: Decimal | None
    legal_right: bool
    may_be_asked: bool  # no stand-in, no ended feed, a confirmed target


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


@dataclass(frozen=True)
class Wanted:
    """An explanation that is asked for. `due` None: the board may give one, nothing is due."""

    organisation_id: int
    measure_key: str
    period_end: date
    due: date | None
    again: bool  # the board's own day of recovery has passed


def is_recent(turn: Turn) -> bool:
    """The period before is of the last year, and the figure became known within a year of its period."""
    return months_later(turn.before, RECENT_MONTHS) >= turn.period_end and (
        months_later(turn.period_end, RECENT_MONTHS) >= turn.became_known
    )


def wanted(
    *,
    reds: Iterable[Red],
    turns: Iterable[Turn],
    given: Mapping[tuple[int, str], Given],
    boards_with_figure: Mapping[str, int],
    nation: int,
    today: date,
) -> tuple[Wanted, ...]:
    """What is asked today, and what may be explained; by organisation, the most important first.

    `turns` are the newest of each series; `boards_with_figure` counts the real boards judged, by
    measure. A turn asks until an explanation is given after it; a passed day of recovery asks once the figure of a
    period that ends on it or later is still off track.
    """
    reds = list(reds)
    turned = {(turn.organisation_id, turn.measure_key): turn for turn in turns if is_recent(turn)}
    shared = national(reds, boards_with_figure=boards_with_figure, nation=nation)
    asked: dict[int, list[tuple[Red, date, bool]]] = defaultdict(list)
    for red in reds:
        if not red.may_be_asked or (red.denominator is not None and red.denominator < FEWEST_PEOPLE):
            continue
        key = (red.organisation_id, red.measure_key)
        answer = given.get(key)
        if answer is not None and answer.recovery_on is not None and _is_still_red(red, answer, today):
            since = max(answer.recovery_on, red.known_from)
            asked[red.organisation_id].append((red, since, True))
            continue
        turn = turned.get(key)
        if turn is None or (red.organisation_id != nation and red.measure_key in shared):
            continue
        if answer is None or (answer.at < turn.became_known and answer.stands_until < turn.became_known):
            asked[red.organisation_id].append((red, turn.became_known, False))
    return tuple(one for organisation in sorted(asked) for one in _bounded(asked[organisation]))


def _is_still_red(red: Red, answer: Given, today: date) -> bool:
    return (
        answer.recovery_on is not None and answer.recovery_on < today and red.period_end >= answer.recovery_on
    )


def national(reds: Iterable[Red], *, boards_with_figure: Mapping[str, int], nation: int) -> frozenset[str]:
    """Measures that Scotland misses with at least 6 in 7 of its boards, where at least 10 have a figure."""
    off: dict[str, int] = defaultdict(int)
    of_nation = set()
    for red in reds:
        if red.organisation_id == nation:
            of_nation.add(red.measure_key)
        else:
            off[red.measure_key] += 1
    part, whole = SHARED
    return frozenset(
        measure_key
        for measure_key in of_nation
        if (boards := boards_with_figure.get(measure_key, 0)) >= FEWEST_BOARDS
        and off[measure_key] * whole >= boards * part
    )


def _bounded(asked: list[tuple[Red, date, bool]]) -> Iterable[Wanted]:
    """Legal rights first, then most people missed, those without counts last; from the fourth on nothing is due."""
    ordered = sorted(
        asked,
        key=lambda one: (
            not one[0].legal_right,
            one[0].missed is None,
            -(one[0].missed or 0),
            one[1],
            one[0].measure_key,
        ),
    )
    for place, (red, since, again) in enumerate(ordered):
        yield Wanted(
            organisation_id=red.organisation_id,
            measure_key=red.measure_key,
            period_end=red.period_end,
            due=add_working_days(since, WORKING_DAYS) if place < MOST_OPEN else None,
            again=again,
        )


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: six months after 31 August is 28 February."""
    first = add_months(day.replace(day=1), months)
    days = (add_months(first, 1) - first).days
    return first.replace(day=min(day.day, days))
