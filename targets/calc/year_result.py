"""The figure that stands for a whole financial year, and what the year was like beside it: of many years at once.

*last*: monthly, quarterly and rolling series answer with their last period that has a figure, never an average, and
say beside it the best period, the worst and how many met their promise. *year_row*: a yearly series answers with the
year's own row; where two end in one financial year the later one stands. *pooled*: all periods added up from counts,
and only where every period has counts: an average of percentages would give a quiet month the weight of a busy one. A
month of 0 of 0 has counts, and adds nothing.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np

from targets.calc.integers import SAFE, Flags, Integers, sizes


class YearRule(StrEnum):
    LAST = "last"
    YEAR_ROW = "year_row"
    POOLED = "pooled"


NONE = -1  # in place of a row: there is none


class Rows(NamedTuple):
    """Rows of R periods, sorted by year and in it oldest first. `starts` (Y,) are the places of each year's first.

    `figure` says which have one; `top` and `bottom` are its counts as whole numbers and `value` its value, whose last
    place is the same in all; `has_counts` says which can be compared by the counts. `kind` is how long a period is, as
    any number, `met` whether it kept its promise.
    """

    starts: Integers
    figure: Flags
    kind: Integers
    top: Integers
    bottom: Integers
    value: Integers
    has_counts: Flags
    met: Flags

    @property
    def year(self) -> Integers:
        """Which year each row is of."""
        return np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.figure)))


class YearResults(NamedTuple):
    """Of each year (Y,): places of rows, `NONE` where there is none, and counts.

    `standing` is the row that answers: the last with a figure, else the last of all. `highest` and `lowest` are the
    latest of equal ones. `kept` (R,) says which rows belong to the answer: a series that changed its frequency answers
    with the newer one. `periods` counts those with a figure, `periods_met` those that kept their promise.
    """

    standing: Integers
    kept: Flags
    highest: Integers
    lowest: Integers
    periods: Integers
    periods_met: Integers


def year_results(rows: Rows, *, kept: Flags, is_year_row: Flags) -> YearResults:
    """`kept` (R,) leaves rows out from the start, never all of a year; `is_year_row` (R,) says by which rule a year
    answers whose standing row it is."""
    starts, year, place = rows.starts, rows.year, np.arange(len(rows.figure))
    last_figure = np.maximum.reduceat(np.where(kept & rows.figure, place, NONE), starts)
    last = np.maximum.reduceat(np.where(kept, place, NONE), starts)
    standing = np.where(last_figure == NONE, last, last_figure)
    answering = standing[year]
    kept = kept & (rows.kind == rows.kind[answering]) & (~is_year_row[answering] | (place == answering))
    held = kept & rows.figure
    highest, lowest = _extremes(rows, held)
    return YearResults(
        standing,
        kept,
        highest,
        lowest,
        np.add.reduceat(held.astype(np.int64), starts),
        np.add.reduceat((held & rows.met).astype(np.int64), starts),
    )


def _extremes(rows: Rows, held: Flags) -> tuple[Integers, Integers]:
    """By the quotients of the counts, or by the values unless all that are held have counts."""
    places = np.flatnonzero(held)
    years, starts, number = np.unique(rows.year[places], return_index=True, return_counts=True)
    highest, lowest = np.full((2, len(rows.starts)), NONE)
    if not len(places):
        return highest, lowest
    by_counts = np.repeat(np.logical_and.reduceat(rows.has_counts[places], starts), number)
    top = np.where(by_counts, rows.top[places], rows.value[places])
    bottom = np.where(by_counts, rows.bottom[places], 1)
    largest = np.maximum.reduceat(sizes(top), starts) * np.maximum.reduceat(sizes(bottom), starts)
    if largest.max() >= SAFE:
        top, bottom = top.astype(object), bottom.astype(object)
    high, low = starts.copy(), starts.copy()
    for step in range(1, number.max()):
        longer = np.flatnonzero(number > step)
        here = starts[longer] + step
        for best, sign in ((high, 1), (low, -1)):
            so_far = best[longer]
            ahead = sign * (top[here] * bottom[so_far] - top[so_far] * bottom[here])
            best[longer] = np.where(ahead >= 0, here, so_far)
    highest[years], lowest[years] = places[high], places[low]
    return highest, lowest
