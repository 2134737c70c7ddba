"""Promises that a government makes for itself: a count by a day, a thing to be delivered, a direction.

None is judged of a board. Each answers with an outcome that says why nothing more is known, never with a guess: a day
before the figures begin, or after they end, is not a promise kept or missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets.calc.intervals import USUAL_CONFIDENCE, wilson


class PromiseShape(StrEnum):
    COUNTED = "counted"  # no more than so many on a day
    DELIVERED = "delivered"  # one thing, done by a day
    DIRECTION = "direction"  # better than in a baseline period, by no stated size


class Outcome(StrEnum):
    MET = "met"
    MISSED = "missed"
    MISSED_BY_PLAIN_COUNT = "missed_by_plain_count"  # the promise is of most specialties, the count of all
    BEFORE_FIGURES = "before_figures"
    NOT_REACHED = "not_reached"  # the newest figure is of a day before that of the promise
    NO_FIGURE = "no_figure"  # of that very period, between others
    NOT_HELD = "not_held"  # no series here is the promise's own
    DONE = "done"
    DONE_LATE = "done_late"
    NOT_DONE = "not_done"
    NOT_KNOWN = "not_known"
    BETTER = "better"
    WORSE = "worse"
    CANNOT_BE_TOLD = "cannot_be_told"
    NO_BASELINE = "no_baseline"


@dataclass(frozen=True)
class Answer:
    """An outcome, and the figure and day that it was decided by; of `NOT_REACHED` those of the newest figure."""

    outcome: Outcome
    value: Decimal | None = None
    on: date | None = None


def counted_outcome(
    *, at_most: Decimal, by: date, figures: Mapping[date, Decimal], of_most: bool = False
) -> Answer:
    """Whether no more than `at_most` were counted at the end of the period that ends on the day `by`.

    `figures` are counts by the last day of their period. `of_most` promises it for most parts of what is counted (most
    specialties): no part is held here, so that a count of all above `at_most` misses by a plain count only, while one
    within it holds for every part too.
    """
    if not figures:
        return Answer(Outcome.NOT_HELD)
    if by < min(figures):
        return Answer(Outcome.BEFORE_FIGURES)
    newest = max(figures)
    if by > newest:
        return Answer(Outcome.NOT_REACHED, figures[newest], newest)
    value = figures.get(by)
    if value is None:
        return Answer(Outcome.NO_FIGURE, on=by)
    if value <= at_most:
        return Answer(Outcome.MET, value, by)
    return Answer(Outcome.MISSED_BY_PLAIN_COUNT if of_most else Outcome.MISSED, value, by)


def delivered_outcome(*, by: date | None, done_on: date | None, not_done_on: date | None) -> Answer:
    """What a source says of one thing to be delivered: on which day it was done, or that on a day it was not yet.

    That it was not done says something from its day on only; nothing stated is "not known", never "not done". A thing
    without a day cannot be late. ValueError where it was said not to be done after it was.
    """
    if done_on is not None and not_done_on is not None and not_done_on >= done_on:
        raise ValueError(f"done on {done_on} and not done on {not_done_on}")
    if done_on is not None:
        return Answer(Outcome.DONE if by is None or done_on <= by else Outcome.DONE_LATE, on=done_on)
    if not_done_on is not None and by is not None and not_done_on >= by:
        return Answer(Outcome.NOT_DONE, on=not_done_on)
    return Answer(Outcome.NOT_KNOWN)


@dataclass(frozen=True)
class Difference:
    """Of two proportions, the later less the earlier, with its 95 % interval."""

    value: float
    lower: float
    upper: float


def difference(*, before: tuple[int, int], now: tuple[int, int]) -> Difference:
    """Newcombe's interval of the difference of two independent proportions, from Wilson's of each (his method 10).

    `before` and `now` are counts and totals. ValueError for a total of 0: of nobody there is no proportion.
    """
    if before[1] == 0 or now[1] == 0:
        raise ValueError("a proportion of nobody has no difference")
    each = wilson(count=[before[0], now[0]], total=[before[1], now[1]], confidence=USUAL_CONFIDENCE)
    (p, q), (p_low, q_low), (p_high, q_high) = (
        tuple(float(one) for one in ends) for ends in (each.value, each.lower, each.upper)
    )
    down = ((q - q_low) ** 2 + (p_high - p) ** 2) ** 0.5
    up = ((q_high - q) ** 2 + (p - p_low) ** 2) ** 0.5
    return Difference(value=q - p, lower=q - p - down, upper=q - p + up)


def direction_outcome(
    *, before: tuple[int, int] | None, now: tuple[int, int] | None, higher_is_better: bool
) -> Answer:
    """Better or worse than the baseline period where the interval of the difference is clear of 0, else neither."""
    if now is None or now[1] == 0:
        return Answer(Outcome.NOT_HELD)
    if before is None or before[1] == 0:
        return Answer(Outcome.NO_BASELINE)
    found = difference(before=before, now=now)
    if found.lower <= 0 <= found.upper:
        return Answer(Outcome.CANNOT_BE_TOLD)
    return Answer(Outcome.BETTER if (found.lower > 0) == higher_is_better else Outcome.WORSE)
