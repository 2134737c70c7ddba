"""What was promised for a period: the trajectory's value, the standard's floor or the value agreed with the board.

The order is the product's: where the framework asks for trajectories, the trajectory's value for the period; else the
standard's floor, or the agreed value where the number is agreed board by board. A stretch beyond a floor is a second
line on a chart and never a promise. Where what was asked is not confirmed by a source nothing was promised; where what
a shape needs is not held the answer says what is missing, never a guess.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets.calc.rag import Result
from targets.calc.shapes import (
    JUDGED_BY_AGREED_VALUE,
    NO_TERMS,
    Lacking,
    Shape,
    Terms,
    asked_value,
)


class PromiseKind(StrEnum):
    TRAJECTORY = "trajectory"
    STANDARD = "standard"
    AGREED = "agreed"
    NONE = ""


class PromiseReason(StrEnum):
    """Why this is the promise, or why there is none."""

    TRAJECTORY_ASKED = "trajectory_asked"
    NO_TRAJECTORY_ASKED = "no_trajectory_asked"
    NO_TRAJECTORY_AGREED = "no_trajectory_agreed"  # asked for, but none covers the period: the standard holds
    NO_AGREED_VALUE = "no_agreed_value"
    AGREED_TOO_LATE = "agreed_too_late"  # after the facts: no promise was in force
    AGREED_UNDATED = "agreed_undated"  # its source does not say when: it may have been after the facts
    NO_BASELINE = "no_baseline"  # of a change
    NO_CONDITION = "no_condition"  # of several that must be met together, or one after the other
    ON_THE_WAY = "on_the_way"  # its day is still to come, and no trajectory says where it should be by now
    NOT_CONFIRMED = "not_confirmed"  # no source that was seen states value and day for this period
    PAUSED = "paused"
    DROPPED = "dropped"
    MOVED = "moved"  # another series is held against the standard from this year on
    NO_TARGET = "no_target"
    YEAR_NOT_PLANNED = "year_not_planned"  # a year added up, of which a trajectory plans single periods only


NOT_JUDGED = frozenset(
    {
        PromiseReason.NO_AGREED_VALUE,
        PromiseReason.AGREED_TOO_LATE,
        PromiseReason.AGREED_UNDATED,
        PromiseReason.NO_BASELINE,
        PromiseReason.NO_CONDITION,
        PromiseReason.ON_THE_WAY,
        PromiseReason.YEAR_NOT_PLANNED,
    }
)

VALUE, DEADLINE = "value", "deadline"  # what of a requirement a source may state


def is_confirmed(*, status: str, verified: Collection[str]) -> bool:
    """Whether a requirement of its own document judges, by what was seen in the source.

    The value must have been seen, and of a target its deadline too; a standard holds in the year of its document.
    """
    return VALUE in verified and (status == "standard" or DEADLINE in verified)


@dataclass(frozen=True)
class Promise:
    """A promised value, or the reason why there is none and the result that then stands."""

    value: Decimal | None
    kind: PromiseKind
    reason: PromiseReason

    @property
    def result_without(self) -> Result:
        """The result of a figure that has no promise to be held against."""
        if self.reason is PromiseReason.NOT_CONFIRMED:
            return Result.NOT_CONFIRMED
        if self.reason in NOT_JUDGED:
            return Result.NOT_JUDGED
        return Result.NO_TARGET

    @property
    def asks_nothing(self) -> bool:
        """Nothing is set, or it is not confirmed: that is the answer, with a figure or without."""
        return self.value is None and self.result_without in (Result.NO_TARGET, Result.NOT_CONFIRMED)


NO_TARGET = Promise(value=None, kind=PromiseKind.NONE, reason=PromiseReason.NO_TARGET)


def for_the_whole_year(promise: Promise) -> Promise:
    """The promise that a year added up is held against: a trajectory's last value is none."""
    if promise.kind is PromiseKind.TRAJECTORY:
        return Promise(value=None, kind=PromiseKind.NONE, reason=PromiseReason.YEAR_NOT_PLANNED)
    return promise


LACKING = {
    Lacking.BASELINE: PromiseReason.NO_BASELINE,
    Lacking.CONDITION: PromiseReason.NO_CONDITION,
    Lacking.STAGE: PromiseReason.ON_THE_WAY,
}


def promised_value(
    *,
    shape: str,
    floor: Decimal | None,
    agreed: Decimal | None,
    trajectory_value: Decimal | None,
    trajectory_asked: bool,
    confirmed: bool,
    status: str = "standard",
    why_no_agreed: PromiseReason = PromiseReason.NO_AGREED_VALUE,
    terms: Terms = NO_TERMS,
    on: date = date.max,
    due: date | None = None,
) -> Promise:
    """The promise for one organisation, measure and period that ends on the day `on`.

    `floor`, `agreed` and `trajectory_value` are in the measure's own unit; `agreed` is the organisation's value for
    the framework's year, `trajectory_value` the one planned for the period, each only where it counts for this period
    (`calc.counting`); `why_no_agreed` says why no agreed one does. `trajectory_asked` is true where the
    framework requires a trajectory or allows one. A requirement that is paused, dropped or moved to another series
    promises nothing, and neither does one that is not `confirmed` for the period, whatever was planned for it.
    What is to be reached by the day `due` does not judge a period before it: only a trajectory does, or a stage that
    has come. ValueError for an unknown shape, or for a shape judged by its floor that has none.
    """
    of = Shape(shape)
    if status in ("paused", "dropped", "moved"):
        return _none(PromiseReason(status))
    if not confirmed:
        return _none(PromiseReason.NOT_CONFIRMED)
    if trajectory_asked and trajectory_value is not None:
        return Promise(
            value=trajectory_value, kind=PromiseKind.TRAJECTORY, reason=PromiseReason.TRAJECTORY_ASKED
        )
    asked = asked_value(shape=of, floor=floor, agreed=agreed, terms=terms, on=on)
    if isinstance(asked, Lacking):
        return _none(LACKING.get(asked, why_no_agreed))
    if due is not None and on < due and of is not Shape.MILESTONES:
        return _none(PromiseReason.ON_THE_WAY)
    return Promise(
        value=asked,
        kind=PromiseKind.AGREED if of in JUDGED_BY_AGREED_VALUE else PromiseKind.STANDARD,
        reason=PromiseReason.NO_TRAJECTORY_AGREED if trajectory_asked else PromiseReason.NO_TRAJECTORY_ASKED,
    )


def _none(reason: PromiseReason) -> Promise:
    return Promise(value=None, kind=PromiseKind.NONE, reason=reason)
