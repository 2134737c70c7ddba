"""The usual range of each series before a period, and its limits: the range, widened by three spreads.

A series' spread is that of its own steps from one figure to the next: 1.4826 times their median size, which a few
wild figures do not move. A short history knows its spread badly, so it is drawn towards the middle spread of all
boards, as if that were known from twelve steps more. Of fewer than twelve figures the place is known badly too: the
three spreads are those of a new figure beside n earlier ones, sqrt(1 + 1/n).

Source: the median absolute deviation, Hampel (1974), Journal of the American Statistical Association 69, 383-393;
1.4826 = 1 / 0.6745 makes it a standard deviation where steps are normal. Variances drawn towards a common one with
prior degrees of freedom: Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3, article 3.
The three spreads, the twenty-four periods and the twelve points are this product's own.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from targets.calc.plausibility.figures import Unit
from targets.calc.plausibility.scale import least_spread
from targets.calc.segments import Bools, Floats, Ints

WINDOW: Final = 24  # periods before the one that is looked at
FEWEST: Final = 12  # figures of one's own, or of all boards, from which a range is taken
NEWEST: Final = 4  # periods of all boards for a series that has no figure yet
SPREADS: Final = 3.0
PRIOR: Final = 12.0  # steps that the spread of all boards counts for
FROM_MEDIAN: Final = 1.4826


@dataclass(frozen=True)
class Usual:
    """What was usual of S series before one period, on the working scale; (S,) each, NaN where nothing can be said.

    low, high     the range of the earlier figures
    spread        one standard deviation of a step, without the chance in the new figure
    points        figures of the series' own in the window
    others        whether the range is taken from all boards
    """

    low: Floats
    high: Floats
    spread: Floats
    points: Ints
    others: Bools

    def margin(self, by_chance: Floats) -> Floats:
        """How far beyond the range a figure may lie: three spreads, the chance in the figure itself included."""
        few = np.where(self.others, np.sqrt(1.0 + 1.0 / np.maximum(self.points, 1)), 1.0)
        return np.asarray(SPREADS * few * np.hypot(self.spread, by_chance))


def steps(levels: Floats) -> Floats:
    """(S, T) the step to each figure from the one before it, however long ago; NaN where there is none."""
    before = _carried(levels)
    change = np.full_like(levels, np.nan)
    change[:, 1:] = levels[:, 1:] - before[:, :-1]
    return change


def usual(levels: Floats, changes: Floats, *, column: int, unit: Unit, sizes_differ: bool) -> Usual:
    """What was usual before `column`, from the 24 periods before it alone.

    `levels` (S, T) on the working scale, `changes` their `steps`. With fewer than 12 figures of its own a series is
    held against all boards: its newest figure and the largest steps that any board took. Without any figure it is
    held against the newest figures of all boards, but not where `sizes_differ`: a count says how large a board is.
    """
    window = slice(max(0, column - WINDOW), column)
    ordered = np.sort(levels[:, window], axis=1)
    points = np.count_nonzero(~np.isnan(ordered), axis=1)
    low, high = _ends(ordered, points)
    newest = _newest(levels[:, window])
    recent = changes[:, window]
    all_steps = recent[~np.isnan(recent)]
    others = points < FEWEST
    if all_steps.size >= FEWEST:
        low = np.where(others, np.fmin(low, newest + all_steps.min()), low)
        high = np.where(others, np.fmax(high, newest + all_steps.max()), high)
    else:
        low, high = (np.where(others, np.nan, end) for end in (low, high))
    newest_of_all = levels[:, max(0, column - NEWEST) : column]
    known = newest_of_all[~np.isnan(newest_of_all)]
    nothing = points == 0
    if known.size >= FEWEST and not sizes_differ:
        low, high = np.where(nothing, known.min(), low), np.where(nothing, known.max(), high)
        newest = np.where(nothing, np.median(known), newest)
    return Usual(low, high, _spread(recent, newest, unit), points, others)


def _spread(recent: Floats, newest: Floats, unit: Unit) -> Floats:
    """(S,) each series' own spread drawn towards that of all; never 0."""
    ordered = np.sort(np.abs(recent), axis=1)
    count = np.count_nonzero(~np.isnan(ordered), axis=1)
    if not count.any():
        return least_spread(newest, unit)
    own = FROM_MEDIAN * np.nan_to_num(_medians(ordered, count))
    enough = count >= FEWEST // 2
    typical = np.median(own[enough]) if enough.any() else FROM_MEDIAN * np.median(ordered[~np.isnan(ordered)])
    drawn = np.sqrt((count * own**2 + PRIOR * typical**2) / (count + PRIOR))
    return np.where(drawn > 0, drawn, least_spread(newest, unit))


def _carried(levels: Floats) -> Floats:
    """(S, T) each series' newest figure up to each column; NaN before the first."""
    columns = np.where(np.isnan(levels), 0, np.arange(levels.shape[1]))
    newest = np.maximum.accumulate(columns, axis=1)
    return np.asarray(np.take_along_axis(levels, newest, axis=1))


def _newest(levels: Floats) -> Floats:
    if not levels.shape[1]:
        return np.full(levels.shape[0], np.nan)
    return np.asarray(_carried(levels)[:, -1])


def _ends(ordered: Floats, count: Ints) -> tuple[Floats, Floats]:
    """Lowest and highest of rows that are sorted with NaN last; NaN where a row has nothing."""
    if not ordered.shape[1]:
        nothing = np.full(ordered.shape[0], np.nan)
        return nothing, nothing
    last = np.maximum(count - 1, 0)[:, None]
    return ordered[:, 0], np.take_along_axis(ordered, last, axis=1)[:, 0]


def _medians(ordered: Floats, count: Ints) -> Floats:
    """Medians of rows that are sorted with NaN last; NaN where a row has nothing."""
    below, above = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, ordered.shape[1] - 1)
    two = np.stack([below, above], axis=1)
    return np.asarray(np.take_along_axis(ordered, two, axis=1).mean(axis=1))
