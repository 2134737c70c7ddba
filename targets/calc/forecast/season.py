"""The time of year, learned from all series of a measure together.

Each figure is compared with the year centred on it; the middle of these differences over the series is what
that month did in that year; the mean over the years is the month's effect. It is then shrunk by its own
uncertainty: what a few years cannot tell from chance is given little weight.

Source: centred moving averages as in classical decomposition, Hyndman & Athanasopoulos, Forecasting:
Principles and Practice (3rd edition), section 3.4; shrinkage by the ratio of variances, Efron & Morris
(1975).
"""

import numpy as np

from targets.calc.forecast.history import History, crosses_shock
from targets.calc.segments import Floats, Ints

FEWEST_SERIES = 3  # that have a figure in a period, for the period to count


def month_effects(*, working: Floats, history: History, origins: Ints) -> Floats:
    """(O, m) float64, the effect of each place in the year on the working scale as known at each origin.

    `working` (S, T); `origins` (O,) columns; m periods in a year. Uses no figure after the origin. An origin
    with fewer than two full years around which a year can be centred has effects of 0, and so have fewer than
    three series.
    """
    per_year = history.per_year
    effects = np.zeros((origins.size, per_year))
    together = _differences_from_year(working, per_year)
    columns = np.arange(together.size)
    place = (history.first_period + columns) % per_year
    for row, origin in enumerate(origins):
        # A year centred on a period reaches half a year beyond it.
        usable = ~np.isnan(together) & (columns <= origin - per_year // 2)
        usable &= ~crosses_shock(history=history, origins=columns, targets=columns, known_at=origin)
        effects[row] = _shrunk_means(together[usable], place[usable], per_year)
    return effects


def _differences_from_year(working: Floats, per_year: int) -> Floats:
    """(T,) the middle difference of the series from the year centred on each period; NaN where too few have
    one."""
    half = per_year // 2
    length = working.shape[1]
    together = np.full(length, np.nan)
    if length <= per_year:
        return together
    weights = np.ones(per_year + 1)
    weights[[0, -1]] = 0.5
    weights /= per_year
    around = np.lib.stride_tricks.sliding_window_view(_carried_forward(working), per_year + 1, axis=1)
    differences = working[:, half:-half] - around @ weights
    enough = (~np.isnan(differences)).sum(axis=0) >= FEWEST_SERIES
    together[half:-half][enough] = np.nanmedian(differences[:, enough], axis=0)
    return together


def _carried_forward(working: Floats) -> Floats:
    """The newest figure known at each period: gaps filled from the past, NaN before the first figure."""
    seen = np.where(np.isnan(working), 0, np.arange(working.shape[1]))
    return np.asarray(np.take_along_axis(working, np.maximum.accumulate(seen, axis=1), axis=1))


def _shrunk_means(differences: Floats, place: Ints, per_year: int) -> Floats:
    """(m,) mean difference of each place in the year, centred and shrunk; zeros where two years of each are
    not there."""
    count = np.bincount(place, minlength=per_year)
    if count.min() < 2:
        return np.zeros(per_year)
    mean = np.bincount(place, weights=differences, minlength=per_year) / count
    residual = differences - mean[place]
    noise = float(residual @ residual) / (differences.size - per_year)
    mean -= mean.mean()
    error = noise / count
    signal = max(0.0, float(np.mean(mean**2 - error)))
    if signal == 0.0:
        return np.zeros(per_year)
    return np.asarray(mean * signal / (signal + error))
