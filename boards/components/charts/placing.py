"""Where a label stands in nobody's way, in pixels, reckoned before it is drawn: close enough for both renderers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypedDict

from boards.components.charts.marks import Label, Plot, Rule

#: Pixels around the plot. Fixed, so that charts under each other line up, and drawing takes half the time of fitting.
PADDING = {"left": 56, "right": 16, "top": 26, "bottom": 42}


class Pixels(TypedDict):
    """The size of a picture."""

    width: int
    height: int


#: Pixels of a picture on a wide page and on a phone.
WIDE: Pixels = {"width": 880, "height": 380}
NARROW: Pixels = {"width": 360, "height": 300}

#: How many pixels a name along a line takes, and a character of a bold text.
NAME, CHARACTER = 80, 9


@dataclass(frozen=True)
class Placed:
    """A label at a day and value of its line, moved down by `down` pixels (up: less than 0)."""

    day: date
    value: Decimal
    down: int


@dataclass(frozen=True)
class Size:
    """The size of the whole picture in pixels."""

    width: int
    height: int

    @property
    def inner(self) -> "Size":
        """Of the plot within its padding."""
        return Size(
            self.width - PADDING["left"] - PADDING["right"], self.height - PADDING["top"] - PADDING["bottom"]
        )


def place(label: Label, *, plot: Plot, size: Size) -> Placed | None:
    """Where the label goes in a picture of this size; None where its line has no value."""
    line = plot.line(label.of)
    held = [place for place, value in enumerate(line.values) if value is not None]
    if not held:
        return None
    first = held[-1] if label.at == "end" else _emptiest(label, plot=plot, width=size.width)
    value = line.values[first]
    assert value is not None  # of the places that have one
    if label.at == "end":
        return Placed(
            plot.at[first], value, _clear_of_lines(plot, last=first, value=value, text=label.text, size=size)
        )
    above = label.above
    if above is None:
        others = [other for other in _near(label, first, plot=plot, width=size.width) if other is not None]
        above = sum(other < value for other in others) * 2 >= len(others)
    return Placed(plot.at[first], value, -8 if above else 14)


def beside(rule: Rule, *, plot: Plot) -> tuple[bool, bool]:
    """Whether a rule's name stands left of it, and whether at the top: where there is more room, and less is drawn."""
    left = bool(plot.at) and (rule.at - plot.at[0]).days * 2 >= plot.days
    held = sorted(plot.values)
    middle = (plot.axis.start + held[-1]) / 2 if held else Decimal(0)
    top = not held or held[len(held) // 2] <= middle
    return left, top is not rule.aside


@dataclass(frozen=True)
class _Scale:
    """How many pixels a day and a unit of value are."""

    size: Size
    start: Decimal
    top: Decimal
    days: int

    @classmethod
    def of(cls, plot: Plot, size: Size) -> "_Scale":
        top = max(plot.values, default=Decimal(1))
        return cls(size=size.inner, start=Decimal(plot.axis.start), top=top, days=plot.days)

    def up(self, value: Decimal) -> int:
        """How high above the axis the value is drawn."""
        return int((value - self.start) * self.size.height / ((self.top - self.start) or 1))

    def left(self, before: date, after: date) -> int:
        """How far one day is to the left of another."""
        return (after - before).days * self.size.width // (self.days or 1)


def _clear_of_lines(plot: Plot, *, last: int, value: Decimal, text: str, size: Size) -> int:
    """How many pixels below (above: less than 0) the last mark's middle this text touches no line.

    The text ends at the mark and covers what is left of it. It stays above the axis and within the picture.
    """
    scale, length = _Scale.of(plot, size), CHARACTER * len(text)
    here = scale.up(value)
    passing = [
        (min(heights) - here, max(heights) - here)
        for line in plot.lines
        if (heights := _heights(line.values, plot=plot, last=last, length=length, scale=scale))
    ]
    half = 8  # of the text's height, with a little air
    middles = sorted(range(-160, 161), key=lambda up: (abs(up), up))
    free = (
        up
        for up in middles
        if abs(up) >= half + 5  # the mark itself
        and half <= here + up <= scale.size.height + PADDING["top"] - half
        and all(up + half < low or up - half > high for low, high in passing)
    )
    return -next(free, half + 5)


def _heights(
    values: Sequence[Decimal | None], *, plot: Plot, last: int, length: int, scale: _Scale
) -> list[int]:
    """The heights at which a line passes over the last pixels before a place: its own points and where it comes in."""
    held = [
        (scale.left(plot.at[place], plot.at[last]), scale.up(value))
        for place, value in enumerate(values[: last + 1])
        if value is not None
    ]
    heights = [up for left, up in held if left <= length]
    for (left, up), (next_left, next_up) in pairwise(held):
        if next_left <= length < left:
            heights.append(next_up + (up - next_up) * (length - next_left) // (left - next_left))
    return heights


def _emptiest(label: Label, *, plot: Plot, width: int) -> int:
    """The place where a name along the line begins: there the values that it stands apart from are farthest.

    No value there is the best place of all.
    """
    line = plot.line(label.of)
    last = max(1, len(plot.at) - 1)  # a name that began at the last place of several would leave the picture
    fits = range(min(last, len(plot.at) - _name_places(plot, width) + 1))
    starts = [place for place in fits if line.values[place] is not None]
    if not starts:
        return next(place for place, value in enumerate(line.values) if value is not None)

    def clearance(first: int) -> Decimal:
        levels = line.values[first : first + _name_places(plot, width)]
        others = _near(label, first, plot=plot, width=width)
        distances = [
            abs(other - level)
            for other, level in zip(others, levels, strict=True)
            if other is not None and level is not None
        ]
        return min(distances, default=Decimal("Infinity"))

    return max(starts, key=clearance)


def _near(label: Label, first: int, *, plot: Plot, width: int) -> Sequence[Decimal | None]:
    """The values that a name from this place on stands apart from."""
    return plot.line(label.apart_from).values[first : first + _name_places(plot, width)]


def _name_places(plot: Plot, width: int) -> int:
    """How many places of the plot a name covers."""
    return min(len(plot.at), 1 + NAME * len(plot.at) // width)
