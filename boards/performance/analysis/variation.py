"""Whether a series changes by more than chance, and whether it would meet its promise as it runs now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

import numpy as np

from boards.performance.analysis.lines import AnalysedLine
from boards.performance.analysis.reasons import FEWEST_PEOPLE, SMALL_POPULATION, NoAssurance, NoVariation
from boards.performance.cells import Point
from targets.calc.promise import PromiseKind
from targets.calc.spc import (
    FEWEST_POINTS,
    Assessable,
    Assurance,
    Cause,
    Direction,
    Judgement,
    PointType,
    Refusal,
    VariationIcon,
    gate_series,
    judge,
    series_from_lists,
    trajectory_assurance,
)
from targets.catalogue.models import Definition

DIRECTIONS = {
    Definition.Direction.HIGHER: Direction.INCREASE,
    Definition.Direction.LOWER: Direction.DECREASE,
    Definition.Direction.NEUTRAL: Direction.NEUTRAL,
}

_REFUSED = {
    Refusal.ROLLING: NoVariation.ROLLING,
    Refusal.CUMULATIVE: NoVariation.CUMULATIVE,
    Refusal.TOO_FEW_POINTS: NoVariation.TOO_FEW_POINTS,
}
_NOT_ASSESSABLE = {
    Assessable.NO_ROWS: NoVariation.NO_FIGURES,
    Assessable.NO_VALUES: NoVariation.NO_VALUES,
    Assessable.NO_NEIGHBOURS: NoVariation.NO_NEIGHBOURS,
    Assessable.NO_VARIATION: NoVariation.NO_VARIATION,
}


@dataclass(frozen=True)
class Asked:
    """What is analysed: a line, what its organisation was promised (its points, oldest first), how many people it
    serves (None: not held)."""

    line: AnalysedLine | None
    points: Sequence[Point]
    population: int | None


@dataclass(frozen=True)
class Variation:
    """What is said of the newest segment of a line.

    Where `reason` is given nothing else is but `points`, the figures of the segment. Codes are those of
    `targets.calc.spc` in small letters, as they are kept. `cause` is the rule that fired at the newest figure, `since`
    the period from which each figure was special in the same sense; "common" and None where none was. `against` is the
    standard or agreed value of the newest figure, `assurance` what the limits say of it and `no_assurance` why they say
    nothing. `planned` is the same of the trajectory's value for that period, `fails_from` the first planned period that
    the process would consistently miss. Limits have 6 significant digits.
    """

    reason: str
    points: int
    variation: str = ""
    cause: str = ""
    since: date | None = None
    segment_start: date | None = None
    mean: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    against: Decimal | None = None
    assurance: str = ""
    no_assurance: str = ""
    planned: str = ""
    fails_from: date | None = None


@dataclass(frozen=True)
class Marked:
    """One row of a line as its chart shows it: the limits of its segment (None where they are not to be trusted), and
    what is special about its figure."""

    mean: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    cause: Cause
    type: PointType


NOTHING_MARKED = Marked(mean=None, lower=None, upper=None, cause=Cause.COMMON, type=PointType.COMMON_CAUSE)


def six_digits(number: float) -> Decimal | None:
    """As it is kept and sealed; None for what is not a number."""
    return None if np.isnan(number) else Decimal(f"{number:.6g}")


def variations(
    asked: Sequence[Asked], *, definition: Definition, judged: Judgement | None = None
) -> list[Variation]:
    """Of many series of one measure, in their order; `definition` is that of their newest figures. `judged` is what
    `judgement_of` their lines said, where it was asked already.
    """
    judged = judged or judgement_of([one.line for one in asked], definition=definition)
    if judged is None:
        return []
    refused = gate_series(
        judged.series,
        rolling=np.full(len(asked), definition.aggregation == Definition.Aggregation.ROLLING),
        cumulative=np.full(len(asked), definition.aggregation == Definition.Aggregation.CUMULATIVE),
    )
    planned = _planned(judged, asked)
    answers: list[Variation] = []
    for number, one in enumerate(asked):
        reason = _why_none(
            one.line, Refusal(int(refused.refusal[number])), Assessable(int(judged.assessable[number]))
        )
        points = int(refused.points[number])
        if reason or one.line is None:
            answers.append(Variation(reason=reason, points=points))
            continue
        answers.append(_said(judged, number, one, one.line, points, planned, definition))
    return answers


def marked(line: AnalysedLine, *, judged: Judgement) -> list[Marked]:
    """Each row of one line as `judged` by itself, for its chart. Segments without limits have none, and nothing in them
    is special.
    """
    rows: list[Marked] = []
    ends = (*line.starts[1:], len(line.periods))
    for group, (start, end) in enumerate(zip(line.starts, ends, strict=True)):
        if not (_is_trusted(line, start, end) and bool(judged.limits.moving_range[group] > 0)):
            rows += [NOTHING_MARKED] * (end - start)
            continue
        of_all = (judged.limits.mean, judged.limits.lower, judged.limits.upper)
        mean, lower, upper = (six_digits(float(limits[group])) for limits in of_all)
        special = zip(judged.cause[start:end].tolist(), judged.point_type[start:end].tolist(), strict=True)
        rows += [Marked(mean, lower, upper, Cause(cause), PointType(kind)) for cause, kind in special]
    return rows


def _is_trusted(line: AnalysedLine, start: int, end: int) -> bool:
    """Whether limits of this segment may be drawn: it has figures enough, of people enough."""
    people = [held for held in line.denominators[start:end] if held is not None]
    held = sum(value is not None for value in line.values[start:end])
    return held >= FEWEST_POINTS and not (people and median(people) < FEWEST_PEOPLE)


def judgement_of(lines: Sequence[AnalysedLine | None], *, definition: Definition) -> Judgement | None:
    """What charts of these lines of one measure say; None of no lines."""
    if not lines:
        return None
    return judge(
        series_from_lists(
            values=[[_float(value) for value in line.values] if line else [] for line in lines],
            dates=[[period.end for period in line.periods] if line else [] for line in lines],
            direction=[DIRECTIONS[Definition.Direction(definition.direction)]] * len(lines),
            rebase=[[line.periods[start].end for start in line.starts[1:]] if line else [] for line in lines],
        )
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _why_none(line: AnalysedLine | None, refusal: Refusal, assessable: Assessable) -> str:
    if line is None:
        return NoVariation.NO_FIGURES.value
    if refusal is not Refusal.NONE:
        return _REFUSED[refusal].value
    people = line.newest_denominators
    if people and median(people) < FEWEST_PEOPLE:
        return NoVariation.TOO_FEW_PEOPLE.value
    return "" if assessable is Assessable.YES else _NOT_ASSESSABLE[assessable].value


def _said(
    judged: Judgement,
    number: int,
    one: Asked,
    line: AnalysedLine,
    points: int,
    planned: "_Planned",
    definition: Definition,
) -> Variation:
    group, row = int(judged.latest_group[number]), int(judged.series.latest[number])
    lower, upper = float(judged.limits.lower[group]), float(judged.limits.upper[group])
    against = _standard(one.points, line)
    no_assurance = _why_not_assured(one, line, definition, against)
    return Variation(
        reason="",
        points=points,
        variation=_code(VariationIcon(int(judged.variation[number]))),
        cause=_code(Cause(int(judged.cause[row]))),
        since=_since(judged, number, line),
        segment_start=line.periods[line.newest_start].start,
        mean=six_digits(float(judged.limits.mean[group])),
        lower=six_digits(lower),
        upper=six_digits(upper),
        against=None if no_assurance else against,
        assurance=_code(
            Assurance.NONE
            if no_assurance or against is None
            else _assured(
                float(against), lower, upper, DIRECTIONS[Definition.Direction(definition.direction)]
            )
        ),
        no_assurance=no_assurance,
        planned=_code(
            Assurance.NONE if no_assurance not in ("", NoAssurance.NO_PROMISE) else planned.of(number)
        ),
        fails_from=None if no_assurance not in ("", NoAssurance.NO_PROMISE) else planned.fails(number),
    )


def _code(one: VariationIcon | Cause | Assurance) -> str:
    """As it is kept."""
    return one.name.lower()


def _assured(target: float, lower: float, upper: float, direction: Direction) -> Assurance:
    """A promise on a limit, or between the two, is sometimes kept and sometimes not."""
    if lower <= target <= upper:
        return Assurance.INCONSISTENT
    return (
        Assurance.CONSISTENT_FAIL
        if (target > upper) is (direction is Direction.INCREASE)
        else Assurance.CONSISTENT_PASS
    )


def _since(judged: Judgement, number: int, line: AnalysedLine) -> date | None:
    """The first day of the first of the newest periods that are all special in the same sense."""
    first = int(judged.series.offsets[number])
    newest = len(line.periods) - 1
    kind = judged.point_type[first + newest]
    if kind == PointType.COMMON_CAUSE:
        return None
    place = newest
    while place > line.newest_start and judged.point_type[first + place - 1] == kind:
        place -= 1
    return line.periods[place].start


def _standard(points: Sequence[Point], line: AnalysedLine) -> Decimal | None:
    """The standard or agreed value that the newest figure was held against; a trajectory is asked about by itself."""
    newest = next((p for p in reversed(points) if p.period == line.newest and p.value is not None), None)
    if newest is None or newest.promise_kind not in (PromiseKind.STANDARD, PromiseKind.AGREED):
        return None
    return newest.promised


def _why_not_assured(one: Asked, line: AnalysedLine, definition: Definition, against: Decimal | None) -> str:
    if definition.direction == Definition.Direction.NEUTRAL:
        return NoAssurance.NO_DIRECTION.value
    if not line.newest_denominators and one.population is not None and one.population < SMALL_POPULATION:
        return NoAssurance.SMALL_WITHOUT_COUNTS.value
    return NoAssurance.NO_PROMISE.value if against is None else ""


@dataclass(frozen=True)
class _Planned:
    of: Callable[[int], Assurance]
    fails: Callable[[int], date | None]


def _planned(judged: Judgement, asked: Sequence[Asked]) -> _Planned:
    """What the limits say of each series' trajectory, the periods still to come included."""
    rows = {
        (number, point.period.end): (point.period.start, float(point.promised))
        for number, one in enumerate(asked)
        if one.line is not None
        for point in one.points
        if point.promise_kind == PromiseKind.TRAJECTORY
        and point.promised is not None
        and point.period.kind is one.line.newest.kind
    }
    answer = trajectory_assurance(
        judged,
        series=np.array([number for number, _ in rows], dtype=np.intp),
        dates=np.array([end for _, end in rows], dtype="datetime64[D]"),
        planned=np.array([value for _, value in rows.values()], dtype=np.float64),
    )

    def fails(number: int) -> date | None:
        end = answer.fails_from[number].item()
        return None if end is None else rows[number, end][0]

    return _Planned(of=lambda number: Assurance(int(answer.latest[number])), fails=fails)
