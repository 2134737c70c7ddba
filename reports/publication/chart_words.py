"""What a line chart shows, in words: its title says the finding, its alternative text the course of the line."""

from collections.abc import Sequence
from decimal import Decimal

from boards.performance.cells import Point
from boards.performance.words import promise_value_words, promise_words, value_words
from targets.calc.periods import Period, PeriodKind, period_words
from targets.catalogue.models import Definition


def in_period(period: Period) -> str:
    """ "in March 2023", "in January to March 2023", "in the 12 months to March 2023"."""
    article = "the " if period.kind in (PeriodKind.ROLLING_YEAR, PeriodKind.WEEK) else ""
    return f"in {article}{period_words(period)}"


def finding(points: Sequence[Point], *, title: str, organisation: str, definition: Definition) -> str:
    """The chart's title: how long the promise has been kept or missed in a row, or from when to when without one.

    `points` are oldest first; empty without a figure. `title` is the measure's.
    """
    held = [point for point in points if point.value is not None]
    if not held:
        return ""
    last = held[-1]
    if last.met is None:
        return f"{title} in {organisation}, {period_words(held[0].period)} to {period_words(last.period)}"
    run = 0
    for point in reversed(held):
        if point.met is not last.met:
            break
        run += 1
    kept = "kept" if last.met else "missed"
    promise = promise_words(last.promised, last.promise_kind, definition=definition, joint=" of ")
    if run == 1:
        return f"{organisation} {kept} the {promise} {in_period(last.period)}"
    if run == len(held):
        return f"{organisation} has {kept} its promise in every period shown; now the {promise}"
    return f"{organisation} has {kept} its promise since {period_words(held[-run].period)}; now the {promise}"


def chart_words(points: Sequence[Point], *, title: str, definition: Definition) -> str:
    """The alternative text of a line chart: what it shows, from where to where, its ends and its promise."""
    held = [(point, point.value) for point in points if point.value is not None]
    if not held:
        return f"{title}: there is no figure to draw."
    (first, start), (last, end) = held[0], held[-1]
    lowest, highest = min(held, key=lambda one: one[1]), max(held, key=lambda one: one[1])

    def say(point: Point, value: Decimal) -> str:
        return f"{value_words(value, definition=definition)} {in_period(point.period)}"

    told = f"Line chart. {title}: {say(first, start)}, {say(last, end)}"
    if len(held) > 2:
        told += f"; lowest {say(*lowest)}, highest {say(*highest)}"
    promised = [point.promised for point in points if point.promised is not None]
    if promised:
        told += f". Dashed line: the promise, {promise_value_words(promised[-1], definition=definition)}"
    return f"{told}."
