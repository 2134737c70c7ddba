"""What each of the nine shapes of a target asks to be reached, in the measure's own unit.

One function answers for all of them: the value, or what of it is not held. A trajectory of any shape plans values of
the same unit, and is held to what its shape allows (`why_not_planned`, `falls`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets.calc.periods import Period
from targets.calc.rag import SIGN, Direction
from targets.calc.rounding import WORKING, round_half_up


class Shape(StrEnum):
    """The nine shapes of a target."""

    ABSOLUTE = "absolute"
    CHANGE = "change"
    BOARD_AGREED = "board_agreed"
    CUMULATIVE = "cumulative"
    ALL_OF = "all_of"
    WORST_GROUP = "worst_group"
    MILESTONES = "milestones"
    FLOOR_STRETCH = "floor_stretch"
    GRADED = "graded"


# The published series of a worst-group target is already that of the worst-off fifth, so its floor judges it.
JUDGED_BY_FLOOR = frozenset({Shape.ABSOLUTE, Shape.FLOOR_STRETCH, Shape.WORST_GROUP})
JUDGED_BY_AGREED_VALUE = frozenset({Shape.BOARD_AGREED, Shape.CUMULATIVE, Shape.GRADED})


class Lacking(StrEnum):
    """Why nothing can be said to be asked."""

    AGREED_VALUE = "agreed_value"
    BASELINE = "baseline"
    CONDITION = "condition"  # a series that counts the conditions met, or the value of a stage
    STAGE = "stage"  # the first one is still to come


@dataclass(frozen=True)
class Stage:
    """One milestone: from its day on this value is asked; None where it is not one of the measure's unit."""

    by: date
    value: Decimal | None


class StageState(StrEnum):
    """How one milestone stands."""

    MET = "met"
    MISSED = "missed"
    TO_COME = "to_come"
    NOT_HELD = "not_held"  # the figure of its day, or a value in the measure's unit


@dataclass(frozen=True)
class Terms:
    """What a shape needs beside one number. `conditions` is how many there are, where the series counts those met."""

    baseline: Decimal | None = None
    stages: Sequence[Stage] = ()
    levels: frozenset[int] = frozenset()
    conditions: int | None = None


NO_TERMS = Terms()


def asked_value(
    *, shape: Shape, floor: Decimal | None, agreed: Decimal | None, terms: Terms, on: date
) -> Decimal | Lacking:
    """What is to be reached in a period that ends on the day `on`.

    A change is a percentage of the baseline, with its sign: -10 of 500 asks for 450. All of several conditions asks for
    their number. A milestone asks for the value of the newest stage whose day has come. A graded level is agreed with
    the board, and is one of its levels. ValueError for a shape judged by its floor, or by a change, without one.
    """
    if shape in JUDGED_BY_FLOOR or shape is Shape.CHANGE:
        if floor is None:
            raise ValueError(f"a target of shape {shape} needs a floor")
        if shape is not Shape.CHANGE:
            return floor
        if terms.baseline is None:
            return Lacking.BASELINE
        return WORKING.multiply(terms.baseline, WORKING.add(Decimal(100), floor)).scaleb(-2, WORKING)
    if shape in JUDGED_BY_AGREED_VALUE:
        if agreed is None or (shape is Shape.GRADED and agreed not in terms.levels):
            return Lacking.AGREED_VALUE
        return agreed
    if shape is Shape.ALL_OF:
        return Lacking.CONDITION if terms.conditions is None else Decimal(terms.conditions)
    begun = [stage for stage in terms.stages if stage.by <= on]
    if not begun:
        return Lacking.STAGE if terms.stages else Lacking.CONDITION
    value = max(begun, key=lambda stage: stage.by).value
    return Lacking.CONDITION if value is None else value


def stage_state(
    stage: Stage,
    figures: Mapping[Period, Decimal],
    *,
    direction: Direction,
    judge_places: int | None,
    on: date,
) -> StageState:
    """How one milestone stands on the day `on`, whatever became of the others.

    The figure of the period in which its day falls decides, as it is compared (`rag.judge`); a better one before or
    after does not. The day itself is still to come until it is over. ValueError where neither direction is better.
    """
    sign = SIGN[direction]
    if sign == 0:
        raise ValueError("of a figure of which neither more nor less is better no stage is met")
    own = next((value for period, value in figures.items() if period.start <= stage.by <= period.end), None)
    if own is None or stage.value is None:
        return StageState.TO_COME if on <= stage.by else StageState.NOT_HELD
    asked = stage.value if judge_places is None else round_half_up(stage.value, places=judge_places)
    return StageState.MET if sign * (own - asked) >= 0 else StageState.MISSED


def why_not_planned(value: Decimal, *, shape: Shape, terms: Terms) -> str:
    """Why a trajectory of the shape cannot plan this value, as a sentence; empty where it can."""
    if shape is Shape.GRADED and value not in terms.levels:
        named = ", ".join(str(level) for level in sorted(terms.levels))
        return f"{value.normalize():f} is no level: they are {named}."
    of_all = terms.conditions if shape is Shape.ALL_OF else None
    if of_all is not None and (value != value.to_integral_value() or value > of_all):
        return f"Only 0 to {of_all} conditions can be met."
    return ""


def falls(values: Sequence[Decimal | None], *, shape: Shape) -> tuple[int, ...]:
    """Places at which a planned running total is lower than the last one before it: nothing is taken back from it."""
    if shape is not Shape.CUMULATIVE:
        return ()
    found, highest = [], None
    for place, value in enumerate(values):
        if value is None:
            continue
        if highest is not None and value < highest:
            found.append(place)
        highest = value if highest is None else max(highest, value)
    return tuple(found)
