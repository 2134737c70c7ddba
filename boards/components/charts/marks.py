"""The model of a chart: marks on a line of days, or of sizes, and an upright axis, the same for both renderers.

A kind of mark is added when a page draws one: lines, bands between lines, points, labels, upright rules, and bars.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from boards.components.charts.palette import BandLook, BarLook, LineLook, PointLook


@dataclass(frozen=True)
class Line:
    """One value or None for each place of the plot; None breaks the line. `key` is unique in the plot."""

    key: str
    values: tuple[Decimal | None, ...]
    look: LineLook


@dataclass(frozen=True)
class Band:
    """The room between two lines of the plot, filled where both have a value, without a break in between."""

    lower: str
    upper: str
    look: BandLook


@dataclass(frozen=True)
class Point:
    """What stands on a line where it has a value. `words` are read when a reader points at it, one line each.

    A `hollow` one is said to come from elsewhere than the others.
    """

    look: PointLook
    words: tuple[str, ...] = ()
    hollow: bool = False


@dataclass(frozen=True)
class Points:
    """A point, or None, for each place of the plot, on the values of the line `on`."""

    on: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True)
class Label:
    """A text that names a line of the plot directly.

    At the "end" it stands beside the line's last value, where no line passes. "along" it stands on the stretch of the
    line that is farthest from the line `apart_from`, `above` it or below; None leaves the side to the renderer, which
    takes the one with fewer values of `apart_from`.
    """

    of: str
    text: str
    at: Literal["end", "along"]
    apart_from: str = ""
    above: bool | None = None


@dataclass(frozen=True)
class Rule:
    """An upright line at a day, named beside it: what stands left and right of it cannot be compared, or what has to be
    known of that day. `aside` is named at the other end, so that two names do not meet."""

    at: date
    text: str
    aside: bool = False


@dataclass(frozen=True)
class Bars:
    """A bar, or None, for each place of a plot whose places have names: upright from 0, or from where `on` ends.

    A value is how far the bar reaches, so that bars stand on each other. `texts` are written at their ends, `words` are
    read when a reader points at one, one line each. `key` is unique in the plot.
    """

    key: str
    values: tuple[Decimal | None, ...]
    look: BarLook
    texts: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    on: str = ""


@dataclass(frozen=True)
class Names:
    """A text, or "", beside each place of the line `on`, on the side that has more room."""

    on: str
    texts: tuple[str, ...]


Mark = Line | Band | Points | Label | Rule | Bars | Names


MOST_COUNTED = 8  # of which each has its own line; more are counted in steps


@dataclass(frozen=True)
class ValueAxis:
    """The upright axis. `sign` follows every number, `title` names the unit above, `most` is the highest value. What is
    `whole` is counted, so nothing stands between two numbers.

    It begins at 0 or says that it does not: `note`.
    """

    start: int = 0
    sign: str = ""
    title: str = ""
    most: int | None = None
    whole: bool = False

    @property
    def note(self) -> str:
        """ "The upright axis begins at 80%, not at 0."; empty where it begins at 0."""
        return f"The upright axis begins at {self.start:,}{self.sign}, not at 0." if self.start else ""


@dataclass(frozen=True)
class Plot:
    """What is drawn: marks in the order in which they cover each other, over the days `at`, oldest first.

    `banner` is said above the drawing wherever it is drawn, because a drawing is carried away from its page. `names`
    are read in place of the days, and bars alone are drawn over them. `sizes` are numbers in place of the days, the
    smallest first, and `size_title` says of what; lines, bands, points and names are drawn over them.

    ValueError for a mark that has more or fewer values than there are places, or that stands on no line.
    """

    at: tuple[date, ...]
    marks: tuple[Mark, ...]
    axis: ValueAxis
    banner: str = ""
    names: tuple[str, ...] = ()
    sizes: tuple[Decimal, ...] = ()
    size_title: str = ""

    @property
    def count(self) -> int:
        """Of its places."""
        return len(self.sizes or self.at)

    def __post_init__(self) -> None:
        if self.names or self.bars:
            self._bars_fit()
            return
        keys = [line.key for line in self.lines]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two lines of a plot have the same key: {keys}")
        for mark in self.marks:
            if isinstance(mark, Bars):
                continue
            for key in _stands_on(mark):
                if key not in keys:
                    raise ValueError(f"a mark stands on the line {key!r}, which the plot has not")
            if len(_values_of(mark, self.sizes or self.at)) != self.count:
                raise ValueError(f"{len(_values_of(mark, ()))} values on {self.count} places")
            if self.sizes and isinstance(mark, Label | Rule):
                raise ValueError("a label of a line and a rule at a day have no place over sizes")

    def _bars_fit(self) -> None:
        if len(self.bars) < len(self.marks) or len(self.names) != len(self.at):
            raise ValueError("bars are drawn alone, over places that all have names")
        known = {""}
        for bars in self.bars:
            if bars.on not in known or bars.key in known:
                raise ValueError(
                    f"bars {bars.key!r} have a key of their own and stand on earlier ones or on 0"
                )
            known.add(bars.key)
            for each in (bars.values, bars.texts or bars.values, bars.words or bars.values):
                if len(each) != len(self.at):
                    raise ValueError(f"{len(each)} values on {len(self.at)} places")

    @property
    def bars(self) -> tuple[Bars, ...]:
        return tuple(mark for mark in self.marks if isinstance(mark, Bars))

    def base_of(self, bars: Bars) -> tuple[Decimal, ...]:
        """Where each of them begins."""
        below = next((one for one in self.bars if one.key == bars.on), None)
        if below is None:
            return (Decimal(0),) * len(self.at)
        bases = zip(below.values, self.base_of(below), strict=True)
        return tuple(base if value is None else value for value, base in bases)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(mark for mark in self.marks if isinstance(mark, Line))

    def line(self, key: str) -> Line:
        """KeyError for a key that no line has."""
        return {line.key: line for line in self.lines}[key]

    @property
    def values(self) -> Iterator[Decimal]:
        """Every value of every line, and how far every bar reaches."""
        every = (*(line.values for line in self.lines), *(bars.values for bars in self.bars))
        return (value for values in every for value in values if value is not None)

    @property
    def days(self) -> int:
        """From the first day to the last."""
        return (self.at[-1] - self.at[0]).days if self.at else 0

    @property
    def reach(self) -> tuple[Decimal, Decimal]:
        """The least and the most that bars show, 0 among them, with room for what is written at their ends."""
        room = Decimal("1.12")
        return min(self.values, default=Decimal(0)).min(0) * room, max(self.values, default=Decimal(1)).max(
            0
        ) * room

    @property
    def counts(self) -> list[int]:
        """What stands at the upright axis where few are counted; empty elsewhere."""
        most = int(self.reach[1])
        return list(range(most + 1)) if self.axis.whole and most <= MOST_COUNTED else []


@dataclass(frozen=True)
class Panels:
    """Plots of one upright axis and one line of days beside each other, each under its name."""

    plots: tuple[tuple[str, Plot], ...]

    def __post_init__(self) -> None:
        if len({(plot.axis, plot.at) for _, plot in self.plots}) > 1:
            raise ValueError("panels are compared with each other: they have the same axes")


@dataclass(frozen=True)
class Tile:
    """A place of a map, as large as every other: what it is called, its value, and in a word how that is judged."""

    column: int
    row: int
    name: str
    value: str
    word: str
    look: PointLook


@dataclass(frozen=True)
class TileMap:
    """Tiles by column and row, both from 0. ValueError for two in one place."""

    tiles: tuple[Tile, ...]

    def __post_init__(self) -> None:
        if len({(tile.column, tile.row) for tile in self.tiles}) < len(self.tiles):
            raise ValueError("two tiles lie on each other")


@dataclass(frozen=True)
class Interval:
    """A named figure with what it may be but for chance: from `low` to `high`, both None where that cannot be said.

    `text` is the figure in words.
    """

    name: str
    value: Decimal
    text: str
    look: PointLook
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Intervals:
    """Figures below each other on one level axis, in their order."""

    rows: tuple[Interval, ...]
    axis: ValueAxis
    banner: str = ""


def _values_of(mark: Mark, otherwise: Sequence[object]) -> Sequence[object]:
    match mark:
        case Line():
            return mark.values
        case Points():
            return mark.points
        case Names():
            return mark.texts
        case _:
            return otherwise


def _stands_on(mark: Mark) -> tuple[str, ...]:
    """The keys of the lines without which it cannot be drawn."""
    match mark:
        case Band():
            return mark.lower, mark.upper
        case Points() | Names():
            return (mark.on,)
        case Label():
            return mark.of, mark.apart_from or mark.of
        case _:
            return ()
