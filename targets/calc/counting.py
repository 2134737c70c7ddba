"""Which of several promises judges a period, and which were set afterwards. The rule is ours.

A promise is made on a day, so it can be made when the result is nearly known. Therefore a first promise judges a period
of which at least half of the step (`periods.step_of`) was still to come when its day was over. A changed promise judges
only periods whose step begins after its day; until then the one before it holds. What was promised after the facts
never judges: it is told as "set afterwards, not counted".

The rule counts whole days, local ones: whoever knows moments says first on which day they were in London.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from targets.calc.periods import Step
from targets.calc.promise import PromiseKind

#: What stands as the day in releases that were sealed when values without one still judged, as standards do.
ALWAYS = date.min


@dataclass(frozen=True)
class Said:
    """What one version says of one period since a day.

    `value` None: it says nothing of it any more, so the standard or agreed value holds. `day` is the one from which it
    counts; None where it is not known, and then it judges nothing. It can be earlier than `agreed_on`, of which nothing
    is reckoned: a board promises with its signature. `source_id` is whatever the caller finds the version by.
    `was` is what stood there until the record was corrected, on the day `corrected_on`. `decided` says how the version
    was decided about, where it was not plainly agreed.
    """

    version: int
    value: Decimal | None
    day: date | None
    source_id: int = 0
    agreed_on: date | None = None
    was: Decimal | None = None
    corrected_on: date | None = None
    kind: PromiseKind = PromiseKind.TRAJECTORY
    decided: str = ""


@dataclass(frozen=True)
class Answer:
    """The promises for one period. Every value is of the history that was asked about, None where there is none.

    `held` judges; where it says nothing the standard does. `first` is the first value that ever judged, `latest` what
    the newest version says. `afterwards` were set too late for this period, `undated` on no day that is known: neither
    ever judges it.
    """

    held: Said | None
    first: Said | None
    latest: Said | None
    afterwards: tuple[Said, ...]
    undated: tuple[Said, ...] = ()

    @property
    def value(self) -> Decimal | None:
        return self.held.value if self.held else None


NOTHING_SAID = Answer(held=None, first=None, latest=None, afterwards=())


def history(versions: Iterable[Said]) -> tuple[Said, ...]:
    """What changed from version to version, of what all of them say in their order.

    The days are those on which a *change* counts: what stays equal keeps the day since which it is said. A version that
    says nothing before any other has said something promises nothing and is left out.
    """
    changes: list[Said] = []
    for said in versions:
        before = changes[-1] if changes else None
        if before is None and said.value is None:
            continue
        dated_only_now = before is not None and before.day is None and said.day is not None
        if before is None or said.value != before.value or dated_only_now:
            changes.append(said)
    return tuple(changes)


def counts(step: Step, *, day: date, first: bool) -> bool:
    """Whether a promise of this day judges a period with this step. Also: whether it can still be made on this day."""
    if first:
        return 2 * step.days_after(day) >= step.days
    return step.start > day


def answer(said: Sequence[Said], *, step: Step) -> Answer:
    """The promises for one period, from its `history`. Each day must be the one before it, or later."""
    held: Said | None = None
    first: Said | None = None
    afterwards: list[Said] = []
    is_first = True
    for one in said:
        if one.day is None:
            continue
        if counts(step, day=one.day, first=is_first):
            held = one
            first = first or (one if one.value is not None else None)
        else:
            afterwards.append(one)
        is_first = False
    return Answer(
        held=held,
        first=first,
        latest=said[-1] if said else None,
        afterwards=tuple(afterwards),
        undated=tuple(one for one in said if one.day is None),
    )


def chosen(said: Sequence[Said], answered: Answer, *, against: str) -> Said | None:
    """What is measured against: "held" judges, "first", "latest", or what the version of this number said.

    `answered` is the answer of the same history. ValueError for anything else.
    """
    match against:
        case "held":
            return answered.held
        case "first":
            return answered.first
        case "latest":
            return answered.latest
    until = [one for one in said if one.version <= int(against)]
    return until[-1] if until else None


def is_closed(said: Sequence[Said], *, step: Step, today: date) -> bool:
    """Whether what is promised today would come too late for the period.

    `said` is its history so far: where somebody promised something, a period is closed from the first day of its step,
    else once less than half of the step is to come.
    """
    return not counts(step, day=today, first=not any(one.day is not None for one in said))
