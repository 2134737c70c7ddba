"""Process limits of each rebase group: mean plus or minus 2.66 times the average moving range.

Source: Wheeler (1993), Understanding Variation; screening of moving ranges as Nelson (1982); the order of steps
as NHSRplotthedots 0.2.2 (R/ptd_spc_standard.R), which is the reference.
"""

from dataclasses import dataclass

import numpy as np

from targets.calc.segments import Bools, Floats, Ints, Segments

# Wheeler's constant, exactly: not 3 / 1.128.
LIMIT_FACTOR = 2.66
INNER_FACTOR = 2 * (LIMIT_FACTOR / 3)
# Moving ranges at or above this many times their average are left out when screening.
SCREEN_FACTOR = 3.267


@dataclass(frozen=True)
class Limits:
    """The limits of G rebase groups, in the unit of the measure; not clipped at 0 or 100 %.

    mean, lower, upper, inner_lower, inner_upper   (G,) float64
    moving_range                                   (G,) float64, the average after screening
    ranges                                         (G,) intp, moving ranges there were before screening

    `mean` is NaN when no row of the baseline has a value. The limits are NaN when no two neighbouring rows of
    the baseline have values, and when screening leaves no moving range, as in a series that never changes.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    inner_lower: Floats
    inner_upper: Floats
    moving_range: Floats
    ranges: Ints


def group_limits(*, values: Floats, baseline: Bools, groups: Segments, screen: Bools) -> Limits:
    """The limits of each group of rows.

    `values` (P,) with NaN for gaps, in order of date; `baseline` (P,) rows that may count (a gap never does);
    `groups` the G rebase groups; `screen` (G,) whether large ranges are left out.
    A moving range needs two neighbouring baseline rows of one group that both have values: none bridges a gap
    and none spans a rebase. Screening is one pass and never moves the mean.
    """
    counted = baseline & ~np.isnan(values)
    filled = values if counted.all() else np.where(counted, values, 0.0)
    mean = groups.means(filled, groups.counts(counted))
    ranges, has_range = _moving_ranges(filled, counted, groups)
    available = groups.counts(has_range)
    average = groups.means(ranges, available)
    if screen.any():
        has_range &= ranges < groups.spread(np.where(screen, SCREEN_FACTOR * average, np.inf))
        ranges *= has_range
        average = groups.means(ranges, groups.counts(has_range))
    return Limits(
        mean=mean,
        lower=mean - LIMIT_FACTOR * average,
        upper=mean + LIMIT_FACTOR * average,
        inner_lower=mean - INNER_FACTOR * average,
        inner_upper=mean + INNER_FACTOR * average,
        moving_range=average,
        ranges=available,
    )


def _moving_ranges(filled: Floats, counted: Bools, groups: Segments) -> tuple[Floats, Bools]:
    """(P,) each row's distance from the row before, 0 where there is none, and whether there is one."""
    has_range = np.zeros(filled.size, dtype=np.bool_)
    np.logical_and(counted[1:], counted[:-1], out=has_range[1:])
    has_range[groups.starts] = False
    ranges = np.zeros(filled.size)
    np.subtract(filled[1:], filled[:-1], out=ranges[1:])
    np.abs(ranges, out=ranges)
    ranges *= has_range
    return ranges, has_range
