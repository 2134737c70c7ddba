"""Where a series has a gap: the one answer for charts, words and calculations.

Nothing is known of a period that is not held, so nothing may run across it: no line, no "since", no run of points.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from targets.calc.periods import Period

Row = TypeVar("Row")


@dataclass(frozen=True)
class Gap:
    """Periods that are not held, from `first` on, until the next row of the series."""

    first: Period


def between(before: Period, after: Period) -> Iterator[Period]:
    """The periods between two, none of which is held."""
    period = before.next()
    while period.start < after.start:
        yield period
        period = period.next()


def with_gaps(rows: Iterable[Row], *, period: Callable[[Row], Period]) -> list[Row | Gap]:
    """The rows with a `Gap` wherever one is not of the period that follows the one before it.

    `rows` are oldest first. A row without a figure stays as it is: that it has none is known, and
    its reader sees it.
    """
    every: list[Row] = list(rows)
    told: list[Row | Gap] = [*every[:1]]
    for before, row in pairwise(every):
        follows = period(before).next()
        if period(row) != follows:
            told.append(Gap(follows))
        told.append(row)
    return told
