"""Assurance against a trajectory: a target that changes by period.

This is our own extension. Making Data Count gives one assurance icon against one target that stays the same; a
delivery plan promises a different value for each period. So we ask the same question of each planned value: does
it lie outside the limits of the process as it runs now? The answer is never mixed with the assurance icon.
"""

from dataclasses import dataclass

import numpy as np

from targets.calc.segments import Floats, Ints
from targets.calc.spc.codes import Assurance, Codes
from targets.calc.spc.judgement import Judgement, assurance_codes
from targets.calc.spc.series import Dates


@dataclass(frozen=True)
class TrajectoryAssurance:
    """What the process as it runs now means for Q planned values of S series.

    planned      (Q,) int8 Assurance of each planned value against the limits of its series' latest rebase group;
                 NONE for a planned value that is missing, dated before that group began, or of a series without
                 rows or without a direction of improvement
    latest       (S,) int8 Assurance of the planned value of the newest row's own period; NONE if none is planned
    fails_from   (S,) datetime64[D], the first planned period after the newest row that the process would
                 consistently fail; NaT if there is none
    """

    planned: Codes
    latest: Codes
    fails_from: Dates


def trajectory_assurance(
    judged: Judgement, *, series: Ints, dates: Dates, planned: Floats
) -> TrajectoryAssurance:
    """Assurance of planned values, in any order.

    `series` (Q,) index of the series each value belongs to, `dates` (Q,) the period's date as the rows are dated,
    `planned` (Q,) in the unit of the measure, NaN where nothing is planned. A planned value exactly on a limit, or
    against undefined limits, is inconsistent. Raises ValueError for a series that does not exist, arrays of
    different lengths, a missing date, or one period planned twice.
    """
    source = judged.series
    days = np.asarray(dates, dtype="datetime64[D]")
    _check(series=series, days=days, planned=planned, count=source.count)
    if series.size == 0:
        return _nothing_planned(source.count)
    group, newest = judged.latest_group[series], source.latest[series]
    has_rows = newest >= 0
    began = np.full(days.size, np.datetime64("NaT"), dtype="datetime64[D]")
    ended = began.copy()
    began[has_rows] = source.dates[judged.groups.starts[group[has_rows]]]
    ended[has_rows] = source.dates[newest[has_rows]]
    lower, upper = np.full(days.size, np.nan), np.full(days.size, np.nan)
    lower[has_rows] = judged.limits.lower[group[has_rows]]
    upper[has_rows] = judged.limits.upper[group[has_rows]]
    codes = assurance_codes(
        target=np.where(days >= began, planned, np.nan),  # false where NaT: nothing to judge against
        lower=lower,
        upper=upper,
        direction=source.direction[series],
    )
    latest = np.zeros(source.count, dtype=np.int8)
    now = days == ended
    latest[series[now]] = codes[now]
    later_failures = (days > ended) & (codes == Assurance.CONSISTENT_FAIL)
    return TrajectoryAssurance(
        planned=codes,
        latest=latest,
        fails_from=_earliest(series[later_failures], days[later_failures], source.count),
    )


def _check(*, series: Ints, days: Dates, planned: Floats, count: int) -> None:
    if not series.size == days.size == planned.size:
        raise ValueError("Each planned value needs a series and a date.")
    if series.size == 0:
        return
    if series.min() < 0 or series.max() >= count:
        raise ValueError("A planned value names a series that does not exist.")
    if np.isnat(days).any():
        raise ValueError("A planned value has no date.")
    order = np.lexsort((days, series))
    twice = (np.diff(series[order]) == 0) & (days[order][1:] == days[order][:-1])
    if twice.any():
        row = order[1:][twice][0]
        raise ValueError(
            f"Series {series[row]} has two planned values for {days[row]}; a period may have only one."
        )


def _nothing_planned(count: int) -> TrajectoryAssurance:
    return TrajectoryAssurance(
        planned=np.zeros(0, dtype=np.int8),
        latest=np.zeros(count, dtype=np.int8),
        fails_from=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
    )


def _earliest(series: Ints, days: Dates, count: int) -> Dates:
    """(S,) the earliest of each series' days; NaT where it has none."""
    first = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    order = np.lexsort((days, series))
    owners, places = np.unique(series[order], return_index=True)
    first[owners] = days[order][places]
    return first
