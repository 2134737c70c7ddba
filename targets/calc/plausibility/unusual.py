"""The rule: which figures are unusual, in which way, and the numbers that say so.

A figure gets one warning at most, the one that says most: a mistaken unit, a first zero, a digit lost or added, a
value outside its limits, a count outside its limits; or else that it repeats the last figure in every digit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from targets.calc.plausibility.digits import one_digit_away
from targets.calc.plausibility.figures import Figures, Unit
from targets.calc.plausibility.scale import chance, from_working, to_working
from targets.calc.plausibility.usual import FEWEST, Usual, steps, usual
from targets.calc.segments import Bools, Floats

FOUR_DIGITS: Final = 1_000.0  # smaller counts repeat themselves by chance
THREE_DIGITS: Final = 100.0  # of smaller counts a digit is not worth asking about
BY_HALF: Final = 2.0  # a digit is only suspected where the count is twice, or half, what was usual
HARDLY: Final = 0.001  # the chance of a zero below which it is worth asking about
# What a figure must be multiplied by to be read in the other unit: a fraction for a percentage, thousands for a count.
FACTORS: Final = {"percent": (100.0,), "count": (1_000.0, 0.001), "rate": (1_000.0, 0.001)}


class Kind(StrEnum):
    """In which way a figure is unusual; the order is that of precedence."""

    UNIT = "unit"
    ZERO = "zero"
    DIGIT = "digit"
    OUTSIDE = "outside"
    EQUAL = "equal"


class Part(StrEnum):
    """Which number of a figure is unusual."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Basis(StrEnum):
    """Whose earlier figures the range is of."""

    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class Unusual:
    """One unusual figure, the place of its series and period, and the numbers that say why.

    figure                   the unusual number: the value, or one of its counts
    low, high                the usual range, in the unit of `figure`; None of a figure that only repeats the last
    limit_low, limit_high    beyond which it is unusual; likewise
    points                   how many earlier figures of its own the series has in the window
    """

    series: int
    column: int
    kind: Kind
    part: Part
    basis: Basis
    figure: float
    low: float | None
    high: float | None
    limit_low: float | None
    limit_high: float | None
    points: int


@dataclass(frozen=True)
class _Looked:
    """One number of all series at one period, beside what was usual: (S,) each."""

    part: Part
    unit: Unit
    figures: Floats
    usual: Usual
    low: Floats
    high: Floats
    limit_low: Floats
    limit_high: Floats
    outside: Bools

    def unusual(self, series: int, column: int, kind: Kind) -> Unusual:
        ends = (self.low, self.high, self.limit_low, self.limit_high)
        low, high, limit_low, limit_high = (
            None if kind is Kind.EQUAL else float(numbers[series]) for numbers in ends
        )
        return Unusual(
            series=series,
            column=column,
            kind=kind,
            part=self.part,
            basis=Basis.ALL if self.usual.others[series] and kind is not Kind.EQUAL else Basis.OWN,
            figure=float(self.figures[series]),
            low=low,
            high=high,
            limit_low=limit_low,
            limit_high=limit_high,
            points=int(self.usual.points[series]),
        )


def unusual_figures(figures: Figures, *, asked: Bools, small: float = 20.0) -> tuple[Unusual, ...]:
    """The unusual ones among the figures that are `asked` (S, T) about, in the order of periods, then series.

    Each is held against earlier periods alone, those of the grid that are asked about too. `small` is the denominator
    under which a percentage is not looked at: chance alone takes it anywhere. Its counts still are. A figure that is
    not known is never unusual. ValueError where `asked` has another shape.
    """
    if asked.shape != figures.values.shape:
        raise ValueError("What is asked about has the shape of the figures.")
    looks = [_Look(figures.values, figures.denominators, Part.VALUE, figures.unit)]
    if figures.unit != "count":
        looks += [
            _Look(figures.denominators, figures.denominators, Part.DENOMINATOR, "count"),
            _Look(figures.numerators, figures.numerators, Part.NUMERATOR, "count"),
        ]
    return tuple(
        unusual
        for column in np.flatnonzero(asked.any(axis=0)).tolist()
        for unusual in _of_column(figures, looks, column, asked=asked[:, column], small=small)
    )


class _Look:
    """One number of every figure, on its working scale."""

    def __init__(self, numbers: Floats, sizes: Floats, part: Part, unit: Unit) -> None:
        self.part, self.unit, self.numbers = part, unit, numbers
        self.levels = to_working(numbers, unit)
        self.changes = steps(self.levels)
        self.by_chance = chance(numbers, sizes, unit)

    def at(self, column: int) -> _Looked:
        before = usual(
            self.levels,
            self.changes,
            column=column,
            unit=self.unit,
            sizes_differ=self.unit == "count",
        )
        margin = before.margin(self.by_chance[:, column])
        lowest, highest = before.low - margin, before.high + margin
        level = self.levels[:, column]
        return _Looked(
            part=self.part,
            unit=self.unit,
            figures=self.numbers[:, column],
            usual=before,
            low=from_working(before.low, self.unit),
            high=from_working(before.high, self.unit),
            limit_low=from_working(lowest, self.unit),
            limit_high=from_working(highest, self.unit),
            outside=(level < lowest) | (level > highest),
        )


def _of_column(
    figures: Figures, looks: list[_Look], column: int, *, asked: Bools, small: float
) -> Iterator[Unusual]:
    looked = [look.at(column) for look in looks]
    value = looked[0]
    is_small = figures.denominators[:, column] < small
    zero = _first_zeros(figures, value, column) & ~is_small
    outside = value.outside & ~is_small
    equal = _repeats(figures, column)
    counts_outside = np.logical_or.reduce([part.outside for part in looked[1:]] or [value.outside])
    for series in np.flatnonzero(asked & (zero | outside | counts_outside | equal)).tolist():
        if value.outside[series] and _is_other_unit(figures, value, series, column):
            yield value.unusual(series, column, Kind.UNIT)
        elif zero[series]:
            yield value.unusual(series, column, Kind.ZERO)
        elif digit := next((part for part in _counts(looked) if _is_digit(part, series)), None):
            yield digit.unusual(series, column, Kind.DIGIT)
        elif outside[series]:
            yield value.unusual(series, column, Kind.OUTSIDE)
        elif beyond := next((part for part in looked[1:] if part.outside[series]), None):
            yield beyond.unusual(series, column, Kind.OUTSIDE)
        elif equal[series]:
            yield value.unusual(series, column, Kind.EQUAL)


def _counts(looked: list[_Looked]) -> list[_Looked]:
    return [part for part in looked if part.unit == "count"]


def _is_digit(part: _Looked, series: int) -> bool:
    count, low, high = (float(numbers[series]) for numbers in (part.figures, part.low, part.high))
    if not part.outside[series] or high < THREE_DIGITS or not count.is_integer():
        return False
    far = count * BY_HALF <= low or count >= BY_HALF * high
    return far and one_digit_away(int(count), low=low, high=high)


def _is_other_unit(figures: Figures, value: _Looked, series: int, column: int) -> bool:
    """Only a value that was typed as such: one that is made of counts has their unit."""
    figure = float(value.figures[series])
    if figure <= 0 or not np.isnan(figures.denominators[series, column]):
        return False
    if figures.unit == "percent" and figure > 1:
        return False
    low, high = value.limit_low[series], value.limit_high[series]
    return any(low <= figure * factor <= high for factor in FACTORS[figures.unit])


def _first_zeros(figures: Figures, value: _Looked, column: int) -> Bools:
    """Zero after at least twelve figures of one's own, none of them zero, where chance would hardly give one.

    With the lowest share p among them, n people give none with the chance (1 - p)^n; of a count x as low, exp(-x).
    Without counts every first zero is worth asking about.
    """
    enough = (value.usual.points >= FEWEST) & (value.low > 0)
    if figures.unit == "count":
        by_chance = np.exp(-value.low)
    else:
        size = figures.denominators[:, column]
        share = np.clip(value.low / 100.0, 0.0, 1.0) if figures.unit == "percent" else np.ones_like(size)
        by_chance = np.where(np.isnan(size), 0.0, (1.0 - share) ** np.nan_to_num(size))
    return np.asarray((value.figures == 0) & enough & (by_chance < HARDLY))


def _repeats(figures: Figures, column: int) -> Bools:
    """Equal to the figure of the period before in every digit: counts of four digits and more, all there are."""
    if column == 0:
        return np.zeros(figures.values.shape[0], dtype=np.bool_)
    numbers = [figures.values] if figures.unit == "count" else [figures.numerators, figures.denominators]
    same = [(grid[:, column] >= FOUR_DIGITS) & (grid[:, column] == grid[:, column - 1]) for grid in numbers]
    return np.asarray(np.logical_and.reduce(same))
