"""Whether a series may be judged by SPC at all. Every page and job asks this before it shows limits or an icon.

Control limits assume that neighbouring points are separate observations of one process. Rolling and cumulative
figures share most of their data with their neighbours, so limits from moving ranges would be far too narrow and
runs would mean nothing. With few points since the last rebase the limits are still guesses.

Source: NHS England, Making Data Count (12 points give trial limits; NHSRplotthedots warns below 13 rows).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

import numpy as np

from targets.calc.segments import Bools, Ints
from targets.calc.spc.codes import Codes
from targets.calc.spc.series import SeriesSet

FEWEST_POINTS = 13


class Refusal(IntEnum):
    """Why a series may not be judged by SPC; the first that holds."""

    NONE = 0
    ROLLING = 1
    CUMULATIVE = 2
    TOO_FEW_POINTS = 3


_SENTENCES: Mapping[Refusal, str] = MappingProxyType(
    {
        Refusal.NONE: "",
        Refusal.ROLLING: "No control limits: this is a rolling figure, so its neighbouring points share most data.",
        Refusal.CUMULATIVE: "No control limits: this figure adds up through the year, so each point contains the last.",
        Refusal.TOO_FEW_POINTS: "No control limits: there {have} since limits were last reset; {needed} are needed.",
    }
)


@dataclass(frozen=True)
class Gate:
    """The answer for S series.

    refusal   (S,) int8 Refusal, NONE where the series may be judged
    points    (S,) intp, values (gaps not counted) since the last rebase
    """

    refusal: Codes
    points: Ints

    @property
    def allowed(self) -> Bools:
        """(S,) whether the series may be judged."""
        allowed: Bools = self.refusal == Refusal.NONE
        return allowed

    def reason(self, series: int) -> str:
        """Why this series is not judged, as a sentence; empty when it may be."""
        refusal, points = Refusal(int(self.refusal[series])), int(self.points[series])
        have = "is 1 point" if points == 1 else f"are {points} points"
        return _SENTENCES[refusal].format(have=have, needed=FEWEST_POINTS)

    def reasons(self) -> Iterator[str]:
        """The reason of each series in turn; empty where it may be judged."""
        return (self.reason(series) for series in range(self.refusal.size))


def gate_series(series: SeriesSet, *, rolling: Bools, cumulative: Bools) -> Gate:
    """Who may be judged. `rolling`, `cumulative` (S,): whether the measure's figures are of that kind.

    A gap is not a point: 13 rows of which one has no value are 12 points. Raises ValueError when the arrays are
    not of length S.
    """
    if rolling.shape != (series.count,) or cumulative.shape != (series.count,):
        raise ValueError(f"Rolling and cumulative must be given for each of the {series.count} series.")
    points = _points_since_rebase(series)
    refusal = np.select(
        [rolling, cumulative, points < FEWEST_POINTS],
        [np.int8(Refusal.ROLLING), np.int8(Refusal.CUMULATIVE), np.int8(Refusal.TOO_FEW_POINTS)],
        default=np.int8(Refusal.NONE),
    )
    return Gate(refusal=refusal, points=points)


def _points_since_rebase(series: SeriesSet) -> Ints:
    """(S,) values in each series' last rebase group."""
    row = np.arange(series.values.size)
    start = np.where(series.rebase, row, -1)
    has_rows = series.latest >= 0
    last_start = series.offsets[:-1].copy()
    if has_rows.any():
        latest_rebase = np.maximum.reduceat(start, series.offsets[:-1][has_rows])
        last_start[has_rows] = np.maximum(last_start[has_rows], latest_rebase)
    values_before = np.concatenate(([0], np.cumsum(~np.isnan(series.values), dtype=np.intp)))
    points: Ints = values_before[series.offsets[1:]] - values_before[last_start]
    return points
