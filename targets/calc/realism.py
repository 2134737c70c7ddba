"""Trajectory realism: how often have figures of this measure improved as fast as a plan promises?

Every past change of every series over the same number of periods is a precedent. Those that began at a level
like the plan's are kept, and the plan's pace is placed among them. It is a count of what happened, not a
model.

Source: reference class forecasting, Kahneman & Tversky (1979), Flyvbjerg (2006); the percentile with ties
counted half is the mid-rank. The choice of a similar level is this product's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from targets.calc.forecast.history import History, crosses_shock
from targets.calc.rag import SIGN, Direction
from targets.calc.segments import Bools, Floats, Ints

# How far a precedent's start may lie from the plan's: percentage points, or a ratio for counts and rates.
NEAR_POINTS: Final = 10.0
NEAR_RATIO: Final = 1.5
# Where more precedents than this share of all are so near, only the nearest are kept.
NEAREST_SHARE: Final = 1 / 3
# The middle half of what happened: its quartiles.
MIDDLE_HALF: Final = (0.25, 0.75)
# Changes of one series over neighbouring periods repeat each other: this many must not overlap.
FEWEST_SEPARATE: Final = 20
TIE: Final = 1e-9


class NoRealism(IntEnum):
    """Why a plan has no percentile; PERCENTILE where it has one."""

    PERCENTILE = 0
    CUMULATIVE = 1
    NO_DIRECTION = 2
    NO_PLAN = 3
    FROM_NOTHING = 4
    TOO_FEW_CHANGES = 5


SENTENCES: Mapping[NoRealism, str] = MappingProxyType(
    {
        NoRealism.PERCENTILE: "",
        NoRealism.CUMULATIVE: "The figures add up through the year, so changes cannot be compared.",
        NoRealism.NO_DIRECTION: "Neither higher nor lower is better, so there is no pace to judge.",
        NoRealism.NO_PLAN: "The plan has no starting figure or no planned value.",
        NoRealism.FROM_NOTHING: "The plan starts at 0, so its pace is not a percentage.",
        NoRealism.TOO_FEW_CHANGES: "Too few past changes of this length began at a similar level.",
    }
)


@dataclass(frozen=True)
class Realism:
    """How N planned changes compare with what happened before.

    percentile   (N,) float64, 0 to 100: the share of precedents slower than the plan, ties counted half, in
                 percent; NaN where there is none
    as_fast      (N,) intp, precedents that improved at least as fast as planned
    precedents   (N,) intp, past changes of the same length and a similar start
    separate     (N,) intp, how many of these do not overlap one another
    series       (N,) intp, how many series they come from
    reasons      (N,) int8 NoRealism, PERCENTILE exactly where there is a percentile
    """

    percentile: Floats
    as_fast: Ints
    precedents: Ints
    separate: Ints
    series: Ints
    reasons: NDArray[np.int8]


def realism(
    *,
    history: History,
    aggregation: str,
    direction: Direction,
    starts: Floats,
    planned: Floats,
    horizons: Ints,
) -> Realism:
    """Places N planned changes among the history's.

    `starts` (N,) the figure that each plan starts from, `planned` (N,) the value promised `horizons` (N,)
    periods later, in the measure's own unit. A change is a difference in percentage points, for counts and
    rates the ratio of the two figures (changes from 0 or to 0 are left out). Figures before a series' break, and
    changes that touch an exceptional time, are left out. Raises ValueError for a horizon below 1.
    """
    if np.any(horizons < 1):
        raise ValueError("A plan reaches at least one period ahead.")
    count = starts.size
    answer = Realism(
        percentile=np.full(count, np.nan),
        as_fast=np.zeros(count, dtype=np.intp),
        precedents=np.zeros(count, dtype=np.intp),
        separate=np.zeros(count, dtype=np.intp),
        series=np.zeros(count, dtype=np.intp),
        reasons=_reasons(history, aggregation, direction, starts, planned),
    )
    comparable = history.comparable()
    levels = _levels(comparable.values, history.unit)
    plan_starts, plan_ends = _levels(starts, history.unit), _levels(planned, history.unit)
    sign = SIGN[direction]
    askable = answer.reasons == NoRealism.PERCENTILE
    for horizon in np.unique(horizons[askable]):
        begun, changes, of_series, columns = _changes(comparable, levels, int(horizon))
        for plan in np.flatnonzero(askable & (horizons == horizon)):
            used = _similar(begun, float(plan_starts[plan]), history.unit)
            pace = sign * (plan_ends[plan] - plan_starts[plan])
            gains = sign * changes[used]
            separate = _separate(of_series[used], columns[used], int(horizon))
            answer.precedents[plan] = gains.size
            answer.separate[plan] = separate
            answer.series[plan] = np.unique(of_series[used]).size
            answer.as_fast[plan] = np.count_nonzero(gains >= pace - TIE)
            if separate < FEWEST_SEPARATE:
                answer.reasons[plan] = NoRealism.TOO_FEW_CHANGES
                continue
            slower = np.count_nonzero(gains < pace - TIE)
            faster = np.count_nonzero(gains > pace + TIE)
            answer.percentile[plan] = 50.0 * (1.0 + (slower - faster) / gains.size)
    return answer


def middle_half(
    *, history: History, aggregation: str, direction: Direction, start: float, horizons: Ints
) -> Floats:
    """Between which levels half of the precedents were, (H, 2) float64 in the measure's own unit, lower one first.

    The precedents are those of `realism`: what began at a level like `start`, `horizons` (H,) periods later. Quartiles
    by linear interpolation (Hyndman & Fan 1996, type 7) of the changes, added to `start` (counts and rates: their ratio
    to it); percentages stay within 0 and 100. NaN wherever `realism` would name a reason. Raises ValueError for a
    horizon below 1.
    """
    if np.any(horizons < 1):
        raise ValueError("A plan reaches at least one period ahead.")
    answer = np.full((horizons.size, 2), np.nan)
    at = np.array([start])
    if _reasons(history, aggregation, direction, at, at)[0] != NoRealism.PERCENTILE:
        return answer
    comparable = history.comparable()
    levels, level = _levels(comparable.values, history.unit), float(_levels(at, history.unit)[0])
    for place, horizon in enumerate(horizons.tolist()):
        begun, changes, of_series, columns = _changes(comparable, levels, horizon)
        used = _similar(begun, level, history.unit)
        if _separate(of_series[used], columns[used], horizon) >= FEWEST_SEPARATE:
            answer[place] = level + np.quantile(changes[used], MIDDLE_HALF)
    return np.asarray(np.clip(answer, 0.0, 100.0) if history.unit == "percent" else np.exp(answer))


def _reasons(
    history: History, aggregation: str, direction: Direction, starts: Floats, planned: Floats
) -> NDArray[np.int8]:
    reasons = np.full(starts.size, NoRealism.PERCENTILE, dtype=np.int8)
    if history.unit != "percent":
        reasons[(starts <= 0) | (planned <= 0)] = NoRealism.FROM_NOTHING
    reasons[np.isnan(starts) | np.isnan(planned)] = NoRealism.NO_PLAN
    if direction is Direction.NEUTRAL:
        reasons[:] = NoRealism.NO_DIRECTION
    if aggregation == "cumulative":
        reasons[:] = NoRealism.CUMULATIVE
    return reasons


def _levels(values: Floats, unit: str) -> Floats:
    """What changes are differences of: percentages as they are, counts and rates as logarithms (NaN for 0)."""
    if unit == "percent":
        return values
    return np.asarray(np.log(np.where(values > 0, values, np.nan)))


def _changes(history: History, levels: Floats, horizon: int) -> tuple[Floats, Floats, Ints, Ints]:
    """Start, change, series and column, (C,) each, of every past change of this length, in order of series."""
    length = levels.shape[1]
    columns = np.arange(max(0, length - horizon))
    before, after = levels[:, columns], levels[:, columns + horizon]
    ordinary = ~crosses_shock(
        history=history, origins=columns, targets=columns + horizon, known_at=np.array(length - 1)
    )
    of_series, at = np.nonzero(~np.isnan(before) & ~np.isnan(after) & ordinary)
    return before[of_series, at], (after - before)[of_series, at], of_series, at


def _similar(begun: Floats, start: float, unit: str) -> Bools:
    """Which changes began near `start`: no farther than allowed, and no more than the nearest third (ties
    kept)."""
    distance = np.abs(begun - start)
    near = distance <= (NEAR_POINTS if unit == "percent" else np.log(NEAR_RATIO)) + TIE
    keep = int(np.ceil(begun.size * NEAREST_SHARE))
    if np.count_nonzero(near) > keep:
        near = distance <= np.partition(distance, keep - 1)[keep - 1] + TIE
    return np.asarray(near, dtype=np.bool_)


def _separate(of_series: Ints, columns: Ints, horizon: int) -> int:
    """How many changes can be picked so that no two of one series overlap: the earliest first."""
    picked = 0
    current, free_from = -1, 0
    for series, column in zip(of_series.tolist(), columns.tolist(), strict=True):
        if series != current:
            current, free_from = series, 0
        if column >= free_from:
            picked += 1
            free_from = column + horizon
    return picked
