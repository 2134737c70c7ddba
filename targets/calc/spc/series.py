"""Many ragged series, checked, sorted by date and cut into rebase groups: the input of `judge`."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from targets.calc.segments import LARGEST_VALUE, Bools, Floats, Ints, check_offsets
from targets.calc.spc.codes import Codes, Direction

Dates = NDArray[np.datetime64]

# The reference refuses a baseline of fewer points than this (fix_after_n_points).
SHORTEST_BASELINE = 12

# In fix_after_n_points: every row of a rebase group belongs to its baseline.
NOT_FIXED = -1


@dataclass(frozen=True)
class SeriesSet:
    """S series of P rows in all; series s owns rows offsets[s] to offsets[s + 1], in order of date.

    values        (P,) float64, in the unit of the measure; NaN is a gap (a row without a value)
    dates         (P,) datetime64[D], strictly increasing inside a series; the spacing means nothing
    offsets       (S+1,) intp; a series may have no rows
    order         (P,) intp, the row of the input that each sorted row came from
    direction     (S,) int8, a Direction
    target        (S,) float64, NaN where there is none
    fix_after     (S,) intp, rows of each rebase group that form its baseline; 0 means all of them
    screen        (S,) bool, whether moving ranges above 3.267 times their average are left out
    rebase        (P,) bool, rows whose date equals a rebase date of their series
    unmatched_rebase  (series, date) pairs that match no row: they have no effect, and the caller must say so

    Made by `series_from_rows` (flat arrays) or `series_from_lists` (one list for each series), which check the input.
    """

    values: Floats
    dates: Dates
    offsets: Ints
    order: Ints
    direction: Codes
    target: Floats
    fix_after: Ints
    screen: Bools
    rebase: Bools
    unmatched_rebase: tuple[tuple[int, datetime.date], ...]

    @property
    def count(self) -> int:
        """How many series there are."""
        return self.direction.size

    @cached_property
    def latest(self) -> Ints:
        """(S,) row of each series' newest date; -1 where the series has no rows."""
        return np.where(np.diff(self.offsets) > 0, self.offsets[1:] - 1, -1)

    @cached_property
    def rebase_group(self) -> Ints:
        """(P,) number of the rebase group of each row: how many rebase rows its series has had up to it.

        A rebase on the first row makes the first group number 1, as the reference does.
        """
        before = np.concatenate(([0], np.cumsum(self.rebase, dtype=np.intp)))
        numbers: Ints = before[1:] - np.repeat(before[self.offsets[:-1]], np.diff(self.offsets))
        return numbers

    def take(self, series: ArrayLike) -> "SeriesSet":
        """A set of the series at these indices (or where a boolean array of length S is true), in that order."""
        chosen = np.asarray(series)
        chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.intp)
        sizes = np.diff(self.offsets)[chosen]
        offsets = np.concatenate(([0], np.cumsum(sizes, dtype=np.intp)))
        rows = np.arange(offsets[-1]) + np.repeat(self.offsets[chosen] - offsets[:-1], sizes)
        places = {int(old): new for new, old in enumerate(chosen)}
        return SeriesSet(
            values=self.values[rows],
            dates=self.dates[rows],
            offsets=offsets,
            order=self.order[rows],
            direction=self.direction[chosen],
            target=self.target[chosen],
            fix_after=self.fix_after[chosen],
            screen=self.screen[chosen],
            rebase=self.rebase[rows],
            unmatched_rebase=tuple((places[s], day) for s, day in self.unmatched_rebase if s in places),
        )


def series_from_lists(
    *,
    values: Sequence[Sequence[float | None]],
    dates: Sequence[Sequence[datetime.date]],
    direction: Sequence[Direction],
    target: Sequence[float | None] | None = None,
    rebase: Sequence[Sequence[datetime.date]] | None = None,
    fix_after_n_points: Sequence[int | None] | None = None,
    screen_outliers: Sequence[bool] | None = None,
) -> SeriesSet:
    """A set from one list of values and one of dates for each series; None is a gap or nothing set.

    Raises ValueError as `series_from_rows` does, and when the lists are not of equal length.
    """
    if not len(values) == len(dates) == len(direction):
        raise ValueError("Values, dates and directions must be given for the same number of series.")
    for number, (own_values, own_dates) in enumerate(zip(values, dates, strict=True)):
        if len(own_values) != len(own_dates):
            raise ValueError(f"Series {number} has {len(own_values)} values but {len(own_dates)} dates.")
    flat = [np.nan if value is None else value for series in values for value in series]
    rebases = [(number, day) for number, days in enumerate(rebase or []) for day in days]
    return series_from_rows(
        values=np.array(flat, dtype=np.float64),
        dates=np.array([day for series in dates for day in series], dtype="datetime64[D]"),
        offsets=np.cumsum([0, *map(len, values)], dtype=np.intp),
        direction=np.array([int(Direction(way)) for way in direction], dtype=np.int8),
        target=None
        if target is None
        else np.array([np.nan if t is None else t for t in target], dtype=np.float64),
        rebase_series=np.array([number for number, _ in rebases], dtype=np.intp),
        rebase_dates=np.array([day for _, day in rebases], dtype="datetime64[D]"),
        fix_after_n_points=None
        if fix_after_n_points is None
        else np.array([NOT_FIXED if n is None else n for n in fix_after_n_points], dtype=np.intp),
        screen_outliers=None if screen_outliers is None else np.array(screen_outliers, dtype=np.bool_),
    )


def series_from_rows(
    *,
    values: Floats,
    dates: Dates,
    offsets: Ints,
    direction: Codes,
    target: Floats | None = None,
    rebase_series: Ints | None = None,
    rebase_dates: Dates | None = None,
    fix_after_n_points: Ints | None = None,
    screen_outliers: Bools | None = None,
) -> SeriesSet:
    """A set from flat arrays; rows of a series may come in any order of date.

    `fix_after_n_points` (S,): NOT_FIXED (-1) where the baseline is all rows. `rebase_series` and `rebase_dates` (R,):
    pairs, in any order. `screen_outliers` (S,): true for every series when not given.

    Raises ValueError, naming the series, for: arrays of the wrong length, an unknown direction, a date that is
    missing or given twice, a value that is infinite (or above 1e280 in size), an infinite target, a
    fix_after_n_points below 12, a rebase of a series that does not exist.
    """
    offsets = np.asarray(offsets, dtype=np.intp)
    check_offsets(offsets, values.size)
    count = offsets.size - 1
    days = np.asarray(dates, dtype="datetime64[D]")
    if days.size != values.size:
        raise ValueError(f"There are {values.size} values but {days.size} dates.")
    series = np.repeat(np.arange(count), np.diff(offsets))
    numbers = np.asarray(values, dtype=np.float64)
    _check_rows(numbers, days, series)
    order = _order(days, series)
    numbers, days = numbers[order], days[order]
    _check_duplicates(days, series)
    rebase, unmatched = _match_rebases(
        days=days,
        series=series,
        count=count,
        rebase_series=np.empty(0, dtype=np.intp) if rebase_series is None else rebase_series,
        rebase_dates=np.empty(0, dtype="datetime64[D]") if rebase_dates is None else rebase_dates,
    )
    return SeriesSet(
        values=numbers,
        dates=days,
        offsets=offsets,
        order=order,
        direction=_directions(direction, count),
        target=_targets(target, count),
        fix_after=_baselines(fix_after_n_points, count),
        screen=_screening(screen_outliers, count),
        rebase=rebase,
        unmatched_rebase=unmatched,
    )


def _check_rows(values: Floats, days: Dates, series: Ints) -> None:
    too_large = np.abs(values) > LARGEST_VALUE
    if too_large.any():
        row = int(np.argmax(too_large))
        raise ValueError(
            f"Series {series[row]} has the value {values[row]} on {days[row]}, which is not a number."
        )
    undated = np.isnat(days)
    if undated.any():
        raise ValueError(f"Series {series[int(np.argmax(undated))]} has a row without a date.")


def _order(days: Dates, series: Ints) -> Ints:
    """The rows in order of series, then date; the identity, without sorting, when they already are."""
    same_series = series[1:] == series[:-1]
    if not np.any(same_series & (days[1:] < days[:-1])):
        return np.arange(days.size)
    return np.lexsort((days, series))


def _check_duplicates(days: Dates, series: Ints) -> None:
    twice = (series[1:] == series[:-1]) & (days[1:] == days[:-1])
    if twice.any():
        row = int(np.argmax(twice))
        raise ValueError(f"Series {series[row]} has two rows for {days[row]}; a date may have only one.")


def _match_rebases(
    *, days: Dates, series: Ints, count: int, rebase_series: Ints, rebase_dates: Dates
) -> tuple[Bools, tuple[tuple[int, datetime.date], ...]]:
    """Which rows start a new group, and the rebase dates that match no row."""
    if rebase_series.size != rebase_dates.size:
        raise ValueError("Each rebase needs a series and a date.")
    rebase = np.zeros(days.size, dtype=np.bool_)
    if rebase_series.size == 0:
        return rebase, ()
    if rebase_series.min() < 0 or rebase_series.max() >= count:
        raise ValueError("A rebase names a series that does not exist.")
    wanted = np.asarray(rebase_dates, dtype="datetime64[D]")
    if np.isnat(wanted).any():
        raise ValueError("A rebase has no date.")
    all_days = np.concatenate((days, wanted)).astype(np.int64)
    first, span = int(all_days.min()), int(all_days.max() - all_days.min()) + 1
    row_keys = series * span + (days.astype(np.int64) - first)
    keys = rebase_series * span + (wanted.astype(np.int64) - first)
    missed = np.flatnonzero(~np.isin(keys, row_keys))
    unmatched = tuple(sorted({(int(rebase_series[i]), wanted[i].item()) for i in missed}))
    return np.isin(row_keys, keys), unmatched


def _directions(direction: Codes, count: int) -> Codes:
    way = np.asarray(direction, dtype=np.int8)
    _check_length(way.size, count, "direction")
    if np.any(np.abs(way) > 1):
        raise ValueError("A direction must be -1 (decrease), 0 (neutral) or 1 (increase).")
    return way


def _targets(target: Floats | None, count: int) -> Floats:
    if target is None:
        return np.full(count, np.nan)
    goals = np.asarray(target, dtype=np.float64)
    _check_length(goals.size, count, "target")
    if np.isinf(goals).any():
        raise ValueError("A target must be a number.")
    return goals


def _baselines(fix_after: Ints | None, count: int) -> Ints:
    if fix_after is None:
        return np.zeros(count, dtype=np.intp)
    points = np.asarray(fix_after, dtype=np.intp)
    _check_length(points.size, count, "fix_after_n_points")
    short = (points != NOT_FIXED) & (points < SHORTEST_BASELINE)
    if short.any():
        number = int(np.argmax(short))
        raise ValueError(
            f"Series {number} fixes its baseline after {points[number]} points; "
            f"at least {SHORTEST_BASELINE} are needed."
        )
    return np.maximum(points, 0)


def _screening(screen: Bools | None, count: int) -> Bools:
    if screen is None:
        return np.ones(count, dtype=np.bool_)
    chosen = np.asarray(screen, dtype=np.bool_)
    _check_length(chosen.size, count, "screen_outliers")
    return chosen


def _check_length(size: int, count: int, name: str) -> None:
    if size != count:
        raise ValueError(f"There are {count} series but {size} entries in {name}.")
