"""What the charts of figures show: marks made from judged points. How they are drawn is `components/charts`."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from boards.components.charts import palette
from boards.components.charts.marks import Label, Line, Mark, Plot, Points, Rule, ValueAxis
from boards.components.charts.marks import Point as Dot
from boards.performance.analysis.process import Process
from boards.performance.cells import Point
from boards.performance.models import Result
from boards.performance.process_marks import LOOKS as SPECIAL_LOOKS
from boards.performance.process_marks import Fan, fan_marks, limit_marks, within
from targets.calc.gaps import Gap, with_gaps
from targets.calc.periods import Period, PeriodKind, period_words
from targets.calc.promise import PromiseKind
from targets.calc.rounding import shown

#: The point of a result looks like its mark in tracker.css.
LOOKS = {
    Result.ON_TRACK: palette.GOOD,
    Result.SLIGHTLY_OFF_TRACK: palette.FAIR,
    Result.OFF_TRACK: palette.POOR,
}

AXIS_TITLES = {"percent": "", "per_1000_bed_days": "per 1,000 bed days", "count": "number", "level": "level"}
FROM_0 = frozenset({"per_1000_bed_days", "level"})


BROKEN = "counted in another way from here"


@dataclass(frozen=True)
class Break:
    """From this day on figures are counted in another way than before."""

    at: date


@dataclass(frozen=True)
class Ahead:
    """A period of the next year of which nothing but a forecast is held."""

    period: Period


Place = Point | Gap | Break | Ahead


def no_words(point: Point) -> tuple[str, ...]:
    return ()


#: Who wonders at a figure finds words about it on its page.
SPOKEN_OF = "something was said about it"
SPOKEN_KEY = "Triangles on the axis: something was said about that figure."


def nothing_late(point: Point) -> Decimal | None:
    return None


def run_chart(
    points: Sequence[Point],
    *,
    unit: str,
    places: int = 1,
    words: Callable[[Point], tuple[str, ...]] = no_words,
    afterwards: Callable[[Point], Decimal | None] = nothing_late,
    banner: str = "",
    breaks: Collection[date] = (),
    named: Collection[tuple[date, str]] = (),
    process: Process | None = None,
    fan: Fan | None = None,
    spoken_of: Collection[date] = (),
) -> Plot:
    """The figures as a line with a mark for each result, the promise dashed, a stretch dotted, all named directly.

    Where a promise was changed in its year the first one runs on beside it, dotted. Under each figure of a period that
    ended on a day of `spoken_of` a triangle stands on the axis.

    Figures are joined by straight lines; what is promised holds for a period, so it goes in steps.

    `points` are oldest first; a period without a value breaks the line, and so does one that is not there, and a day
    of `breaks`, from which figures are counted in another way: an upright rule names it. Another one stands at a
    period with a day that is `named`. A board's own return ahead of the official figures is hollow. `unit` is a
    definition's (KeyError for any other), `places` the decimals of the last value's label, `words` what is read of a
    point, `afterwards` what was promised for it too late to count, and `banner` what stands above it all. Of a
    `process` with limits these are drawn, and the points tell what is special about them in place of their results; a
    `fan` shows how it may run on.
    """
    held = with_gaps(points, period=lambda point: point.period)
    rows = _with_ahead(_with_breaks(held, breaks), fan)
    limited = process if process is not None and process.segments else None
    places_of = [None if isinstance(row, Break) else _period(row) for row in rows]
    promised, stretch = (
        any(getattr(p, name) is not None for p in points) for name in ("promised", "stretch")
    )
    late = tuple(afterwards(row) if isinstance(row, Point) else None for row in rows)
    marks: list[Mark] = [Rule(row.at, BROKEN) for row in rows if isinstance(row, Break)]
    marks += [
        Rule(place_of(point.period), name, aside=True)
        for day, name in named
        for point in points
        if point.period.start <= day <= point.period.end
    ]
    if limited is not None:
        newest = next((p.promised for p in reversed(points) if p.promised is not None), None)
        beside = limit_marks(places_of, limited, unit=unit, promised=newest)
        marks += [mark for mark in beside if not isinstance(mark, Label)]
    if fan is not None:
        marks += fan_marks(places_of, fan)
    if any(value is not None for value in late):
        marks.append(Line("afterwards", late, palette.DOTTED))
    first = _first_promises(rows)
    if any(value is not None for value in first):
        marks.append(Line("first", first, palette.DOTTED))
    if stretch:
        marks.append(Line("stretch", _promise(rows, "stretch"), palette.DOTTED))
    if promised:
        marks.append(Line("promised", _promise(rows, "promised"), palette.DASHED))
    marks += [
        Line(
            "value",
            tuple(row.value if isinstance(row, Point) else None for row in rows),
            palette.SOLID if limited is None else palette.GREY_LINE,
        ),
        Points("value", tuple(_dot(row, words, limited) for row in rows)),
    ]
    last = next((point.value for point in reversed(points) if point.value is not None), None)
    if last is not None:
        marks.append(Label("value", shown(last, places=places, unit=unit), at="end"))
    if promised:
        below = False if stretch else None
        marks.append(Label("promised", "promised", at="along", apart_from="value", above=below))
    if stretch:
        marks.append(Label("stretch", "stretch", at="along", apart_from="value", above=True))
    if any(value is not None for value in first):
        marks.append(Label("first", "first promised", at="along", apart_from="promised"))
    if any(value is not None for value in late):
        marks.append(Label("afterwards", "set afterwards, not counted", at="along", apart_from="value"))
    if limited is not None:
        marks += [mark for mark in beside if isinstance(mark, Label)]
    axis = value_axis(points, unit=unit, also=(*late, *levels_of(process, fan, unit=unit)))
    if spoken_of:
        marks += _spoken(rows, spoken_of, start=axis.start)
    return Plot(
        at=tuple(row.at if isinstance(row, Break) else place_of(_period(row)) for row in rows),
        marks=tuple(marks),
        axis=axis,
        banner=banner,
    )


def _first_promises(rows: Sequence[Place]) -> tuple[Decimal | None, ...]:
    """What a plan promised first, for every period of a year in which it was changed later; None elsewhere."""
    changed = {row.framework_key for row in rows if isinstance(row, Point) and row.first_promised is not None}

    def first(row: Place) -> Decimal | None:
        if not isinstance(row, Point) or row.framework_key not in changed:
            return None
        by_plan = row.promised if row.promise_kind == PromiseKind.TRAJECTORY else None
        return row.first_promised if row.first_promised is not None else by_plan

    return tuple(first(row) for row in rows)


def _spoken(rows: Sequence[Place], days: Collection[date], *, start: int) -> tuple[Mark, ...]:
    """Triangles at the foot of the drawing, which hide no figure."""
    here = [isinstance(row, Point) and row.value is not None and row.period.end in days for row in rows]
    if not any(here):
        return ()
    dots = (
        Dot(palette.SPOKEN, (period_words(row.period), SPOKEN_OF))
        if is_here and isinstance(row, Point)
        else None
        for row, is_here in zip(rows, here, strict=True)
    )
    line = Line("spoken", tuple(Decimal(start) if is_here else None for is_here in here), palette.UNDRAWN)
    return line, Points("spoken", tuple(dots))


def levels_of(process: Process | None, fan: Fan | None, *, unit: str) -> tuple[Decimal, ...]:
    """Every limit and every value ahead, as they are drawn: the axis has room for them."""
    limits = [edge for one in process.segments for edge in (one.lower, one.upper)] if process else []
    ahead = [value for values in fan.values for value in values] if fan else []
    return (*(within(limit, unit) for limit in limits), *ahead)


def _with_ahead(rows: Sequence[Point | Gap | Break], fan: Fan | None) -> list[Place]:
    """The rows with every period between the newest figure and the last that is forecast."""
    told: list[Place] = [*rows]
    if fan is None:
        return told
    known = {row.period for row in rows if isinstance(row, Point)}
    period = fan.newest
    while period < fan.periods[-1]:
        period = period.next()
        if period not in known:
            told.append(Ahead(period))
    return sorted(told, key=lambda row: row.at if isinstance(row, Break) else place_of(_period(row)))


def place_of(period: Period) -> date:
    """Where a period stands on the axis: on the tick of its last month, or of a week on its Monday.

    On its last day it would stand beside the next month's tick and be read a month late.
    """
    return period.start if period.kind is PeriodKind.WEEK else period.end.replace(day=1)


def _with_breaks(rows: Sequence[Point | Gap], breaks: Collection[date]) -> list[Point | Gap | Break]:
    """The rows with a `Break` half-way to the first one that ends on such a day or later, where others stand before."""
    told: list[Point | Gap | Break] = [*rows[:1]]
    for before, row in pairwise(rows):
        first, last = _period(before), _period(row)
        if any(first.end < day <= last.end for day in breaks):
            told.append(Break(place_of(first) + (place_of(last) - place_of(first)) / 2))
        told.append(row)
    return told


def _period(row: Point | Gap | Ahead) -> Period:
    return row.first if isinstance(row, Gap) else row.period


def value_axis(points: Sequence[Point], *, unit: str, also: Iterable[Decimal | None] = ()) -> ValueAxis:
    """The axis begins at 0, unless everything shown lies above half of the largest value.

    Then it begins at a round number below the smallest one, and says so. Rates and levels always begin at 0.
    """
    numbers = [*(n for p in points for n in (p.value, p.promised, p.stretch, p.first_promised)), *also]
    return axis_of([n for n in numbers if n is not None], unit=unit)


def axis_of(numbers: Sequence[Decimal], *, unit: str) -> ValueAxis:
    """The same of any numbers that are drawn."""
    start = _start(numbers, unit)
    percent = unit == "percent"
    return ValueAxis(start, "%" if percent else "", AXIS_TITLES[unit], most=100 if percent else None)


def _start(numbers: Sequence[Decimal], unit: str) -> int:
    if not numbers or unit in FROM_0 or min(numbers) <= max(numbers) / 2:
        return 0
    step = 10 if unit == "percent" else 10 ** max(0, len(str(int(max(numbers)))) - 1)
    start = int(min(numbers)) // step * step
    return start if start < min(numbers) else max(0, start - step)


def _promise(rows: Sequence[Place], name: str) -> tuple[Decimal | None, ...]:
    """A promise holds on until there is another, so it has no gap where only the figure is not held."""
    values: list[Decimal | None] = []
    for row in rows:
        if isinstance(row, Ahead):
            values.append(None)
        else:
            values.append(getattr(row, name) if isinstance(row, Point) else values[-1])
    return tuple(values)


def _dot(row: Place, words: Callable[[Point], tuple[str, ...]], process: Process | None) -> Dot | None:
    if not isinstance(row, Point) or row.value is None:
        return None
    look = LOOKS.get(row.result, palette.PLAIN)
    if process is not None:
        mark = process.mark(row.period)
        look = SPECIAL_LOOKS[mark.type] if mark else palette.COMMON
    return Dot(look, words(row), hollow=row.management_information)
