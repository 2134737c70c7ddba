"""What is unusual about a figure, in a sentence that names the numbers."""

from decimal import Decimal

from boards.components.parts import TableCell
from boards.components.words import moment_words
from boards.figures.plausibility.models import UnusualFigure
from boards.figures.plausibility.queries import Reason
from targets.calc.periods import Period, PeriodKind
from targets.calc.plausibility import Basis, Kind, Part
from targets.calc.rounding import round_half_up, shown
from targets.catalogue.models import Definition

#: What a reader is told about the figures of a first load, of which nobody is asked why.
NOT_ASKED = "Not asked: it came with the first figures."


def unusual_words(one: UnusualFigure, *, definition: Definition) -> str:
    """ "63.1% lies below what was usual: 88.2% to 97.1% in 24 earlier figures. Asked about below 84.0%." """
    figure = _number(one.figure, one, definition)
    if one.kind == Kind.EQUAL:
        return f"{figure} is in every digit the same as the period before."
    assert one.low is not None
    assert one.high is not None
    usual = f"{_number(one.low, one, definition)} to {_number(one.high, one, definition)}"
    below = one.figure < one.low
    if one.kind == Kind.ZERO:
        return f"The first 0 in {one.points} figures, which were {usual}."
    if one.kind == Kind.UNIT:
        return f"{figure} may be in another unit: usual were {usual}."
    if one.kind == Kind.DIGIT:
        fault = "may lack a digit" if below else "may have a digit too many"
        return f"{_named(figure, one)} {fault}: usual were {usual}{_of_whom(one)}."
    limit = one.limit_low if below else one.limit_high
    assert limit is not None
    side = "below" if below else "above"
    asked = f"Asked about {side} {_number(limit, one, definition)}."
    return f"{_named(figure, one)} lies {side} what was usual: {usual}{_of_whom(one)}. {asked}"


def period_of(one: UnusualFigure) -> Period:
    return Period(end=one.period_end, start=one.period_start, kind=PeriodKind(one.period_kind))


def reason_cell(one: UnusualFigure, reason: Reason | None) -> TableCell:
    """The reason in the words of who gave it, with name and time; else that none was asked for."""
    if reason is None:
        return TableCell("" if one.asks else NOT_ASKED)
    return TableCell(reason.text, note=f"{reason.by or 'a command'}, {moment_words(reason.at)}")


def _of_whom(one: UnusualFigure) -> str:
    if one.basis == Basis.OWN:
        return f" in {one.points} earlier figures"
    if one.points == 0:
        return " at all boards"
    return ", by the steps that all boards took"


def _named(figure: str, one: UnusualFigure) -> str:
    return figure if one.part == Part.VALUE else f"The {one.part} {figure}"


def _number(number: Decimal, one: UnusualFigure, definition: Definition) -> str:
    if one.part != Part.VALUE:
        return f"{round_half_up(number, places=0):,}"
    return shown(number, places=definition.display_places, unit=definition.unit)
