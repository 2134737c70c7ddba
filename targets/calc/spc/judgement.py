"""Judges many series at once: limits, rules, labels, variation and assurance.

`judge` computes whatever it is given, a series of three points too. Whether a series may be judged by SPC at
all is the question of `targets.calc.spc.gate`, which pages and jobs ask first.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from targets.calc.segments import Bools, Floats, Ints, Segments
from targets.calc.spc.codes import Assessable, Assurance, Cause, Codes, Direction, PointType, VariationIcon
from targets.calc.spc.limits import Limits, group_limits
from targets.calc.spc.rules import Signals, find_signals, point_types
from targets.calc.spc.series import SeriesSet

# A rebase group of fewer rows than this has trial limits: the reference warns.
TRIAL_LIMITS_BELOW = 13

# Rows judged at a time: the working arrays of a block stay in the processor's cache, so that a large set costs as
# much for each point as a small one and its working memory does not grow.
BLOCK_ROWS = 65_536


@dataclass(frozen=True)
class Judgement:
    """What SPC says of S series of P rows in G rebase groups. Rows are in order of series, then date.

    series        the input; row r of it came from row series.order[r] of what the caller gave
    groups        the G rebase groups as Segments of the rows
    limits        Limits of the G groups
    above, below  (P,) bool, the side of the mean; neither when on it or unknown
    signals       Signals of the P points, before precedence
    cause         (P,) int8 Cause, after precedence
    point_type    (P,) int8 PointType
    variation     (S,) int8 VariationIcon of the latest row, whatever came before it
    assurance     (S,) int8 Assurance of the target against the limits of the latest rebase group
    assessable    (S,) int8 Assessable: anything but YES means that the two icons are not a judgement

    Boundaries: a point exactly on a limit is not outside it; a target exactly on a limit is inconsistent, and so
    is any target when the limits are undefined (see `assessable`); no target, or a neutral direction, gives
    Assurance.NONE; a latest row without a value, and a series without rows, has common cause variation.
    """

    series: SeriesSet
    groups: Segments
    limits: Limits
    above: Bools
    below: Bools
    signals: Signals
    cause: Codes
    point_type: Codes
    variation: Codes
    assurance: Codes
    assessable: Codes

    @cached_property
    def group_of_row(self) -> Ints:
        """(P,) index of each row's rebase group in `groups` and `limits`."""
        return np.repeat(np.arange(self.groups.size), self.groups.rows)

    @cached_property
    def latest_group(self) -> Ints:
        """(S,) index of each series' last rebase group; -1 where the series has no rows."""
        return _latest_group(self.series, self.groups)

    @cached_property
    def special(self) -> Bools:
        """(P,) whether the point has a special cause."""
        special: Bools = self.cause != Cause.COMMON
        return special

    @property
    def trial_limits(self) -> Bools:
        """(G,) groups of fewer than 13 rows, whose limits will still move."""
        return self.groups.rows < TRIAL_LIMITS_BELOW

    @cached_property
    def side_known(self) -> Bools:
        """(P,) whether the side of the mean is known: the row has a value and its group has a mean."""
        return ~np.isnan(self.series.values) & ~np.isnan(self.limits.mean)[self.group_of_row]

    @cached_property
    def limits_known(self) -> Bools:
        """(P,) whether the row has a value and its group has limits, so that outside and near mean something."""
        return ~np.isnan(self.series.values) & ~np.isnan(self.limits.upper)[self.group_of_row]

    def type_counts(self, point_type: PointType) -> Ints:
        """(G,) how many points of each rebase group are of this type."""
        counts: Ints = np.bincount(
            self.group_of_row[self.point_type == point_type], minlength=self.groups.size
        )
        return counts


@dataclass(frozen=True)
class _Rows:
    """What is stored for each row; blocks write their part of it."""

    above: Bools
    below: Bools
    outside: Bools
    near: Bools
    shift: Bools
    trend: Bools
    two_in_three: Bools
    cause: Codes
    point_type: Codes


def judge(series: SeriesSet) -> Judgement:
    """Judges every series of a checked set; raises nothing on any set that could be built.

    Source: NHS England, Making Data Count, as NHSRplotthedots 0.2.2 computes it. Cost is linear in the rows.
    """
    size = series.values.size
    flags = np.zeros((7, size), dtype=np.bool_)
    codes = np.zeros((2, size), dtype=np.int8)
    rows = _Rows(*flags, *codes)
    first = series.rebase.copy()
    first[series.offsets[:-1][np.diff(series.offsets) > 0]] = True
    groups = Segments.starting_at(np.flatnonzero(first), size)
    limits = [_judge_block(series, begin, end, first, rows) for begin, end in _blocks(series.offsets)]
    whole = Limits(*(np.concatenate(parts) for parts in zip(*map(_columns, limits), strict=True)))
    latest_group = _latest_group(series, groups)
    return Judgement(
        series=series,
        groups=groups,
        limits=whole,
        above=rows.above,
        below=rows.below,
        signals=Signals(
            outside=rows.outside,
            near=rows.near,
            shift=rows.shift,
            trend=rows.trend,
            two_in_three=rows.two_in_three,
        ),
        cause=rows.cause,
        point_type=rows.point_type,
        variation=_variation(series, rows.point_type),
        assurance=_assurance(series, whole, latest_group),
        assessable=_assessable(series, whole, latest_group),
    )


def assurance_codes(*, target: Floats, lower: Floats, upper: Floats, direction: Codes) -> Codes:
    """Assurance of targets against limits, element by element; all (N,).

    NONE without a target (NaN) or a direction; INCONSISTENT between the limits, on them, and when they are NaN.
    """
    above, below = target > upper, target < lower
    passes = np.where(direction > 0, below, above)
    fails = np.where(direction > 0, above, below)
    answer = np.full(target.shape, Assurance.INCONSISTENT, dtype=np.int8)
    answer[passes] = Assurance.CONSISTENT_PASS
    answer[fails] = Assurance.CONSISTENT_FAIL
    answer[np.isnan(target) | (direction == Direction.NEUTRAL)] = Assurance.NONE
    return answer


def _blocks(offsets: Ints) -> list[tuple[int, int]]:
    """Ranges of series with about BLOCK_ROWS rows each; a longer series is a block by itself."""
    blocks, begin, count = [], 0, offsets.size - 1
    while begin < count:
        end = int(np.searchsorted(offsets, offsets[begin] + BLOCK_ROWS, side="right")) - 1
        end = min(max(end, begin + 1), count)
        blocks.append((begin, end))
        begin = end
    return blocks or [(0, 0)]


def _judge_block(series: SeriesSet, begin: int, end: int, first: Bools, rows: _Rows) -> Limits:
    """Judges series begin to end - 1, writes their part of `rows` and returns the limits of their groups."""
    here = slice(int(series.offsets[begin]), int(series.offsets[end]))
    values, starts_group = series.values[here], first[here]
    groups = Segments.starting_at(np.flatnonzero(starts_group), values.size)
    sizes = np.diff(series.offsets[begin : end + 1])
    ends = series.offsets[begin + 1 : end + 1] - here.start
    series_of_group = begin + np.searchsorted(ends, groups.starts, side="right")
    limits = group_limits(
        values=values,
        baseline=_baseline(values.size, groups, series.fix_after[series_of_group]),
        groups=groups,
        screen=series.screen[series_of_group],
    )
    mean, lower, upper, inner_lower, inner_upper = groups.spread(
        np.stack((limits.mean, limits.lower, limits.upper, limits.inner_lower, limits.inner_upper))
    )
    above, below = values > mean, values < mean
    outside = (values > upper) | (values < lower)
    near = ((values > inner_upper) | (values < inner_lower)) & ~outside
    # Where the limits are undefined, both comparisons are false: neither outside nor near.
    signals, cause = find_signals(
        values=values, first=starts_group, above=above, below=below, outside=outside, near=near
    )
    rows.above[here], rows.below[here] = above, below
    rows.outside[here], rows.near[here] = outside, near
    rows.shift[here], rows.trend[here], rows.two_in_three[here] = (
        signals.shift,
        signals.trend,
        signals.two_in_three,
    )
    rows.cause[here] = cause
    rows.point_type[here] = point_types(cause, np.repeat(series.direction[begin:end], sizes))
    return limits


def _baseline(size: int, groups: Segments, fix_after: Ints) -> Bools:
    """(rows,) whether the row may count for its group's limits: all, or the first fix_after of the group."""
    if not fix_after.any():
        return np.ones(size, dtype=np.bool_)
    place = np.arange(size) - np.repeat(groups.starts, groups.rows)
    return place < np.repeat(np.where(fix_after > 0, fix_after, size), groups.rows)


def _latest_group(series: SeriesSet, groups: Segments) -> Ints:
    return np.searchsorted(groups.starts, series.latest, side="right") - 1


def _columns(limits: Limits) -> tuple[NDArray[np.generic], ...]:
    return (
        limits.mean,
        limits.lower,
        limits.upper,
        limits.inner_lower,
        limits.inner_upper,
        limits.moving_range,
        limits.ranges,
    )


def _variation(series: SeriesSet, point_type: Codes) -> Codes:
    """The icon of each series' latest row."""
    has_rows = series.latest >= 0
    latest_type = np.zeros(series.count, dtype=np.int8)
    latest_type[has_rows] = point_type[series.latest[has_rows]]
    return _ICONS[series.direction, latest_type]


def _icon_table() -> NDArray[np.int8]:
    """(3, 5) VariationIcon by direction (0 neutral, 1 increase, -1 the last row: decrease) and point type."""
    table = np.zeros((3, len(PointType)), dtype=np.int8)
    table[0, PointType.NEUTRAL_HIGH] = VariationIcon.NEUTRAL_HIGH
    table[0, PointType.NEUTRAL_LOW] = VariationIcon.NEUTRAL_LOW
    table[1, PointType.IMPROVEMENT] = VariationIcon.IMPROVEMENT_HIGH
    table[1, PointType.CONCERN] = VariationIcon.CONCERN_LOW
    table[-1, PointType.IMPROVEMENT] = VariationIcon.IMPROVEMENT_LOW
    table[-1, PointType.CONCERN] = VariationIcon.CONCERN_HIGH
    return table


_ICONS = _icon_table()


def _assurance(series: SeriesSet, limits: Limits, latest_group: Ints) -> Codes:
    return assurance_codes(
        target=np.where(series.latest < 0, np.nan, series.target),
        lower=_of_group(limits.lower, latest_group),
        upper=_of_group(limits.upper, latest_group),
        direction=series.direction,
    )


def _assessable(series: SeriesSet, limits: Limits, latest_group: Ints) -> Codes:
    """Why the icons of a series would mislead, the most basic reason first."""
    has_rows = series.latest >= 0
    missing = np.zeros(series.count, dtype=np.bool_)
    missing[has_rows] = np.isnan(series.values[series.latest[has_rows]])
    spread = _of_group(limits.moving_range, latest_group)
    ranges = _of_group(limits.ranges.astype(np.float64), latest_group)
    return np.select(
        [
            ~has_rows,
            np.isnan(_of_group(limits.mean, latest_group)),
            ranges == 0,
            np.isnan(spread) | (spread == 0),
            missing,
        ],
        [
            np.int8(Assessable.NO_ROWS),
            np.int8(Assessable.NO_VALUES),
            np.int8(Assessable.NO_NEIGHBOURS),
            np.int8(Assessable.NO_VARIATION),
            np.int8(Assessable.LATEST_MISSING),
        ],
        default=np.int8(Assessable.YES),
    )


def _of_group(values: Floats, group: Ints) -> Floats:
    """The value of each series' group; NaN for a series without one (-1)."""
    padded = np.append(values, np.nan)
    return padded[np.where(group < 0, values.size, group)]
