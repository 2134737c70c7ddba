"""What a chart shows of a process beside its figures: the limits of each segment, and how the next year may run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Band, Label, Line, Mark
from boards.performance.analysis.process import Process
from boards.performance.analysis.words import VARIATION_WORDS
from targets.calc.periods import Period
from targets.calc.spc import PointType

#: How a figure looks by what is special about it. Shapes differ as colours do.
LOOKS = {
    PointType.COMMON_CAUSE: palette.COMMON,
    PointType.IMPROVEMENT: palette.IMPROVING,
    PointType.CONCERN: palette.CONCERNING,
    PointType.NEUTRAL_LOW: palette.UNLIKE,
    PointType.NEUTRAL_HIGH: palette.UNLIKE,
}

SPECIAL_WORDS = {
    PointType.IMPROVEMENT: VARIATION_WORDS["improvement_high"],
    PointType.CONCERN: VARIATION_WORDS["concern_high"],
    PointType.NEUTRAL_LOW: VARIATION_WORDS["neutral_low"],
    PointType.NEUTRAL_HIGH: VARIATION_WORDS["neutral_high"],
}

KEY = (
    ({PointType.IMPROVEMENT}, "Blue crosses: special cause improving."),
    ({PointType.CONCERN}, "Brown diamonds: special cause concerning."),
    ({PointType.NEUTRAL_LOW, PointType.NEUTRAL_HIGH}, "Purple squares: special cause."),
)


@dataclass(frozen=True)
class Fan:
    """How the figures may run on: from the newest one, at the end of each of some `periods`, five values from low to
    high between which 95 and 80 of 100 figures are expected, with the middle."""

    newest: Period
    value: Decimal
    periods: tuple[Period, ...]
    values: tuple[tuple[Decimal, ...], ...]


def within(value: Decimal, unit: str) -> Decimal:
    """A limit as it is drawn: no figure is below 0, and no percentage above 100."""
    return min(max(value, Decimal(0)), Decimal(100)) if unit == "percent" else max(value, Decimal(0))


def limit_marks(
    places: Sequence[Period | None], process: Process, *, unit: str, promised: Decimal | None
) -> list[Mark]:
    """A band between the limits and a line at the mean for each segment; the newest is named at the edge that is away
    from what is `promised`.

    `places` are the periods of the plot, None for a place that is none.
    """
    marks: list[Mark] = []
    for number, segment in enumerate(process.segments):
        inside = [
            place is not None and segment.first.start <= place.start <= segment.last.start for place in places
        ]
        lower, mean, upper = (f"{name}{number}" for name in ("lower", "mean", "upper"))
        levels = {lower: segment.lower, mean: segment.mean, upper: segment.upper}
        lines = {
            key: tuple(within(level, unit) if here else None for here in inside)
            for key, level in levels.items()
        }
        edges = [Line(key, lines[key], palette.THIN) for key in (lower, upper)]
        marks += [Band(lower, upper, palette.USUAL_RANGE), *edges, Line(mean, lines[mean], palette.MIDDLE)]
        if number == len(process.segments) - 1:
            low = promised is None or promised >= segment.mean
            marks.append(Label(lower if low else upper, "limits", at="along", apart_from="value", above=low))
    return marks


def fan_marks(places: Sequence[Period | None], fan: Fan) -> list[Mark]:
    """Two bands and the middle, straight from the newest figure to the first of its periods and on to the next."""
    at = {place: number for number, place in enumerate(places) if place is not None}
    stops = [at[fan.newest], *(at[period] for period in fan.periods)]
    levels = list(zip(*((fan.value,) * 5, *fan.values), strict=True))
    keys = ("ahead_low", "ahead_lower", "ahead", "ahead_higher", "ahead_high")
    looks = (palette.EDGE, palette.EDGE, palette.AHEAD, palette.EDGE, palette.EDGE)
    lines = [
        Line(key, tuple(_between(stops, own, len(places))), look)
        for key, own, look in zip(keys, levels, looks, strict=True)
    ]
    low, lower, middle, higher, high = lines
    return [
        Band(low.key, high.key, palette.WIDER),
        low,
        high,
        Band(lower.key, higher.key, palette.LIKELY),
        lower,
        higher,
        middle,
    ]


def _between(stops: Sequence[int], values: Sequence[Decimal], count: int) -> Iterator[Decimal | None]:
    """A value for each of `count` places: on the straight lines from stop to stop, None before and after."""
    known = dict(zip(stops, values, strict=True))
    for place in range(count):
        before = max((stop for stop in stops if stop <= place), default=None)
        after = min((stop for stop in stops if stop >= place), default=None)
        if before is None or after is None:
            yield None
        elif before == after:
            yield known[place]
        else:
            share = Decimal(place - before) / (after - before)
            yield (known[before] + (known[after] - known[before]) * share).quantize(Decimal("0.0001"))


def key_words(process: Process, fan: Fan | None, *, unit: str) -> str:
    """What the marks of a process mean, in sentences: only of those that are drawn."""
    told = []
    if process.segments:
        told.append("Grey band: the limits between which the figures vary as usual, with their mean.")
        drawn = {mark.type for mark in (process.marks or {}).values()}
        told += [words for kinds, words in KEY if drawn & kinds]
        limits = [limit for one in process.segments for limit in (one.lower, one.upper)]
        if any(within(limit, unit) != limit for limit in limits):
            told.append("No limit is drawn where no figure can lie.")
    if fan is not None:
        told.append(
            "Blue fan: how they may run on if things go on as they did; 80 in 100 are expected in its darker part."
        )
    return " ".join(told)


def special_words(process: Process, period: Period) -> str:
    """What a reader hears of one figure: "special cause concerning"; empty where it varies as usual."""
    mark = process.mark(period)
    return SPECIAL_WORDS.get(mark.type, "") if mark else ""
