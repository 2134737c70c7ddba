"""Run-type control charts for counts and measurements: p, p', u, c and individuals, with the Anhoej run rules.

These are the classical Shewhart charts, each for the distribution that its figures have. They are not Making Data
Count (targets/calc/spc): limits use 3 / 1.128 times the moving range, and runs are judged by their length and by
how often the line crosses the centre.

Source: Montgomery (2009), Introduction to Statistical Quality Control, 6th edition; Laney (2002) for p'; Anhoej &
Olesen (2014), PLoS ONE 9(11) e113825 for the run rules; details as qicharts2 0.8.1 computes them.

Every chart takes many ragged series: flat arrays of P rows in order of time and `offsets` (S+1,); without offsets
all rows are one series. A missing value is a gap: it counts for nothing and breaks a moving range.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from targets.calc.intervals import checked_count, checked_pair, checked_proportion
from targets.calc.segments import Bools, Floats, Ints, Segments, check_offsets

# Average moving range of two normal observations, in standard deviations (d2).
RANGE_FACTOR = 1.128
# Moving ranges at or above this many times their average are left out when screening (Nelson 1982).
SCREEN_FACTOR = 3.267


@dataclass(frozen=True)
class Chart:
    """A control chart of S series of P rows, in the unit of the plotted value.

    offsets               (S+1,) intp, series s owns rows offsets[s] to offsets[s + 1]
    value                 (P,) float64, what is plotted
    centre, lower, upper  (P,) float64; NaN where the series has nothing to estimate them from
    outside               (P,) bool, strictly beyond a limit
    """

    offsets: Ints
    value: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    outside: Bools


@dataclass(frozen=True)
class Runs:
    """The Anhoej rules on S series; useful points are those with a value that is not on the centre line.

    useful              (S,) intp, useful points
    longest             (S,) intp, longest run of useful points on one side; 0 without any
    longest_allowed     (S,) intp, round(log2(useful)) + 3
    crossings           (S,) intp, how often the line crosses the centre
    crossings_required  (S,) intp, the 5 % point of Binomial(useful - 1, 0.5)
    signal              (S,) bool, a longer run or fewer crossings than that; never without useful points
    """

    useful: Ints
    longest: Ints
    longest_allowed: Ints
    crossings: Ints
    crossings_required: Ints
    signal: Bools


def p_chart(*, count: ArrayLike, total: ArrayLike, offsets: Ints | None = None) -> Chart:
    """Proportions count / total with binomial limits, which lie between 0 and 1.

    Raises ValueError for a negative count, a total of 0 or less, or a count above its total.
    """
    x, n = checked_proportion(count, total)
    series = ragged(x, offsets)
    p = series.pooled(x, n)
    return series.chart(value=x / n, centre=p, error=np.sqrt(p * (1 - p) / n), lowest=0.0, highest=1.0)


def p_prime_chart(
    *, count: ArrayLike, total: ArrayLike, offsets: Ints | None = None, screen: bool = False
) -> Chart:
    """Laney's p' chart: as `p_chart`, its limits stretched by how much the proportions vary from row to row.

    For large denominators, where binomial limits are so narrow that everything lies outside them. `screen` leaves
    out large moving ranges of the z-scores. Missing limits when no two neighbouring rows have values.
    """
    x, n = checked_proportion(count, total)
    series = ragged(x, offsets)
    p = series.pooled(x, n)
    error = np.sqrt(p * (1 - p) / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x / n - p) / error
    stretch = series.mean_range(z, screen) / RANGE_FACTOR
    return series.chart(value=x / n, centre=p, error=error * stretch, lowest=0.0, highest=1.0)


def u_chart(*, count: ArrayLike, size: ArrayLike, offsets: Ints | None = None) -> Chart:
    """Rates count / size (events per unit of opportunity) with Poisson limits, not below 0.

    Raises ValueError for a negative count or a size of 0 or less.
    """
    x, n = checked_pair(count, size, "size")
    series = ragged(x, offsets)
    rate = series.pooled(x, n)
    return series.chart(value=x / n, centre=rate, error=np.sqrt(rate / n), lowest=0.0)


def c_chart(*, count: ArrayLike, offsets: Ints | None = None) -> Chart:
    """Counts with Poisson limits, not below 0. Raises ValueError for a negative count."""
    x = checked_count(count)
    series = ragged(x, offsets)
    mean = series.mean(x)
    return series.chart(value=x, centre=mean, error=np.sqrt(mean), lowest=0.0)


def i_chart(*, value: ArrayLike, offsets: Ints | None = None, screen: bool = False) -> Chart:
    """Individual measurements with limits from the average moving range, 3 / 1.128 times it; not clipped.

    `screen` leaves out moving ranges of 3.267 times their average or more, once. Missing limits when no two
    neighbouring rows have values.
    """
    y = np.asarray(value, dtype=np.float64)
    series = ragged(y, offsets)
    return series.chart(value=y, centre=series.mean(y), error=series.mean_range(y, screen) / RANGE_FACTOR)


def run_rules(*, value: Floats, centre: Floats, offsets: Ints | None = None) -> Runs:
    """The Anhoej rules on values (P,) around centre lines (P,), for each series."""
    series = ragged(value, offsets)
    side = np.sign(value - centre)
    rows = np.flatnonzero((side != 0) & ~np.isnan(side))
    owner = np.repeat(np.arange(series.count), np.diff(series.offsets))[rows]
    useful = np.bincount(owner, minlength=series.count)
    new_run = np.ones(rows.size, dtype=np.bool_)
    new_run[1:] = (owner[1:] != owner[:-1]) | (side[rows][1:] != side[rows][:-1])
    run_starts = np.flatnonzero(new_run)
    longest = np.zeros(series.count, dtype=np.intp)
    np.maximum.at(longest, owner[run_starts], np.diff(run_starts, append=rows.size))
    crossings = np.maximum(np.bincount(owner[run_starts], minlength=series.count) - 1, 0)
    allowed = np.rint(np.log2(np.maximum(useful, 1))).astype(np.intp) + 3
    required = np.asarray(stats.binom.ppf(0.05, np.maximum(useful - 1, 0), 0.5), dtype=np.intp)
    return Runs(
        useful=useful,
        longest=longest,
        longest_allowed=allowed,
        crossings=crossings,
        crossings_required=required,
        signal=(useful > 0) & ((longest > allowed) | (crossings < required)),
    )


@dataclass(frozen=True)
class Ragged:
    """The rows of S series and the segments of those that have any."""

    offsets: Ints
    segments: Segments

    @property
    def count(self) -> int:
        return self.offsets.size - 1

    def mean(self, values: Floats) -> Floats:
        """(P,) the mean of each row's series, gaps left out."""
        present = ~np.isnan(values)
        means = self.segments.means(np.where(present, values, 0.0), self.segments.counts(present))
        return self.segments.spread(means)

    def median(self, values: Floats) -> Floats:
        """(P,) the median of each row's series, gaps left out."""
        owner = np.repeat(np.arange(self.segments.size), self.segments.rows)
        ordered = values[np.lexsort((values, owner))]  # gaps come last
        counts = self.segments.counts(~np.isnan(values))
        low = self.segments.starts + np.maximum(counts - 1, 0) // 2
        high = self.segments.starts + counts // 2
        high = np.where(counts == 0, low, high)
        return self.segments.spread((ordered[low] + ordered[high]) / 2)

    def pooled(self, x: Floats, n: Floats) -> Floats:
        """(P,) sum of x over sum of n of each row's series, rows with a gap in either left out."""
        known = ~(np.isnan(x) | np.isnan(n))
        ones = np.ones(self.segments.size, dtype=np.intp)
        sum_x = self.segments.means(np.where(known, x, 0.0), ones)
        sum_n = self.segments.means(np.where(known, n, 0.0), ones)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.segments.spread(sum_x / sum_n)

    def mean_range(self, values: Floats, screen: bool) -> Floats:
        """(P,) the average moving range of each row's series; no range bridges a gap or two series."""
        ranges = np.zeros(values.size)
        np.abs(values[1:] - values[:-1], out=ranges[1:])
        known = ~np.isnan(ranges)
        if known.size:
            known[self.segments.starts] = False
        average = self._mean_of(ranges, known)
        if screen:
            average = self._mean_of(ranges, known & (ranges < SCREEN_FACTOR * average))
        return average

    def _mean_of(self, values: Floats, counted: Bools) -> Floats:
        means = self.segments.means(np.where(counted, values, 0.0), self.segments.counts(counted))
        return self.segments.spread(means)

    def chart(
        self,
        *,
        value: Floats,
        centre: Floats,
        error: Floats,
        lowest: float = -np.inf,
        highest: float = np.inf,
    ) -> Chart:
        lower = np.maximum(centre - 3 * error, lowest)
        upper = np.minimum(centre + 3 * error, highest)
        return Chart(
            offsets=self.offsets,
            value=value,
            centre=centre,
            lower=lower,
            upper=upper,
            outside=(value < lower) | (value > upper),
        )


def ragged(values: Floats, offsets: Ints | None) -> Ragged:
    """The rows cut by `offsets`, or all of them as one series; ValueError for offsets that do not fit."""
    cuts = (
        np.array([0, values.size], dtype=np.intp) if offsets is None else np.asarray(offsets, dtype=np.intp)
    )
    check_offsets(cuts, values.size)
    starts = cuts[:-1][np.diff(cuts) > 0]
    return Ragged(offsets=cuts, segments=Segments.starting_at(starts, values.size))
