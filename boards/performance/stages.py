"""Stages of a target of milestones, each with what became of it: for the pages of a cell and of its trajectory."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from boards.components.parts import Row
from boards.performance.words import value_words
from targets.calc.periods import Period, day_words, period_words
from targets.calc.rag import Direction, judge
from targets.calc.shapes import Shape, Stage, StageState, stage_state
from targets.catalogue.models import Definition, Requirement
from targets.catalogue.shapes import terms_of

WORDS = {
    StageState.MET: "met",
    StageState.MISSED: "missed",
    StageState.TO_COME: "to come",
    StageState.NOT_HELD: "not judged: no figure of this stage is held here",
}


class HeldFigure(Protocol):
    """A figure of one period."""

    @property
    def period(self) -> Period: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def value(self) -> Decimal | None: ...


def stage_rows(
    requirement: Requirement | None, figures: Iterable[HeldFigure], *, definition: Definition, on: date
) -> tuple[Row, ...]:
    """Every stage by its day, as it stands on the day `on`; none of a target of another shape."""
    if requirement is None or requirement.shape != Shape.MILESTONES:
        return ()
    held = {one.period: actual for one in figures if (actual := _compared(one, definition)) is not None}
    stages = terms_of(requirement, unit=definition.unit).stages
    asks = [term["asks"] for term in requirement.terms]
    told = sorted(zip(stages, asks, strict=True), key=lambda one: one[0].by)
    return tuple(_row(stage, asked, held, definition=definition, on=on) for stage, asked in told)


def _compared(one: HeldFigure, definition: Definition) -> Decimal | None:
    """The figure as it is held against a promise."""
    return judge(
        numerator=one.numerator,
        denominator=one.denominator,
        value=one.value,
        scale=definition.scale,
        promised=None,
        direction=definition.direction,
        tolerance_percent=Decimal(0),
        judge_places=definition.judge_places,
    ).actual


def _row(stage: Stage, asked: str, held: dict[Period, Decimal], *, definition: Definition, on: date) -> Row:
    state = stage_state(
        stage,
        held,
        direction=Direction(definition.direction),
        judge_places=definition.judge_places,
        on=on,
    )
    told = WORDS[state]
    if state in (StageState.MET, StageState.MISSED):
        period = next(one for one in held if one.start <= stage.by <= one.end)
        figure = value_words(held[period], definition=definition, apart_from=stage.value)
        told = f"{told}: {figure} in {period_words(period)}"
    return Row(f"By {day_words(stage.by)}", f"{asked[:1].upper()}{asked[1:].rstrip('.')}: {told}.")
