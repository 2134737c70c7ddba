"""First method: a smoothed level, and the errors that all series of the measure made before from such levels.

The level of a series is smoothed exponentially; how fast is chosen for each horizon by what would have served
all series best so far. Around the level lie the errors of the past, each divided by its own series' usual
error, so that a large steady board and a small lively one can learn from each other. For percentages only
errors that began at a similar level (the same third of all past levels) are used, because a board near 100 %
can hardly rise. Newer errors weigh more.

Source: simple exponential smoothing with empirical multi-step errors, Hyndman & Athanasopoulos, Forecasting:
Principles and Practice (3rd edition), sections 5.5 and 8.1; pooling the errors of related series is this
product's own choice, tested by the back-test in docs/methods.md.
"""

from typing import Final

import numpy as np

from targets.calc.forecast.history import History, crosses_shock
from targets.calc.forecast.quantiles import COUNT, weighted_quantiles
from targets.calc.segments import Bools, Floats, Ints

SMOOTHING: Final = np.array([0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
HALF_LIFE_YEARS: Final = 4.0
SHRINK_WEIGHT: Final = 10.0  # errors' worth of belief that a series' usual error is the typical one
FEWEST_ERRORS: Final = 30  # below this there is no forecast
FEWEST_IN_THIRD: Final = 60  # below this all levels are pooled
SMALLEST_SIZE: Final = 1e-3  # on the working scale; keeps a series that never moved from dividing by nothing
CHUNK: Final = 4_000_000  # working numbers held at a time


def pooled_error_quantiles(
    *, working: Floats, history: History, origins: Ints, horizons: Ints, effects: Floats
) -> Floats:
    """(O, S, H, 200) float64 quantiles on the working scale; NaN where past errors or the series' level are
    lacking.

    `working` (S, T); `origins` (O,) columns; `horizons` (H,) periods; `effects` (O, m) month effects. Uses no
    figure after the origin.
    """
    series, length = working.shape
    answer = np.full((origins.size, series, horizons.size, COUNT), np.nan)
    step = max(1, CHUNK // max(1, SMOOTHING.size * series * length))
    for first in range(0, origins.size, step):
        part = slice(first, first + step)
        answer[part] = _quantiles(
            working=working, history=history, origins=origins[part], horizons=horizons, effects=effects[part]
        )
    return answer


def smoothed_levels(figures: Floats) -> Floats:
    """(O, A, S, T) levels after each period, for each of the A speeds of smoothing.

    `figures` (O, S, T). A gap leaves the level as it is; before the first figure it is NaN. The first figures
    of a series are averaged (the weight of figure n is at least 1/n), so the level does not hang on the very
    first one.
    """
    known = ~np.isnan(figures)
    nth = np.maximum(known.cumsum(axis=2), 1)
    levels = np.empty((figures.shape[0], SMOOTHING.size, *figures.shape[1:]))
    level = np.full(levels.shape[:3], np.nan)
    for t in range(figures.shape[2]):
        figure = figures[:, None, :, t]
        weight = np.maximum(SMOOTHING[None, :, None], 1.0 / nth[:, None, :, t])
        moved = np.where(np.isnan(level), figure, level + weight * (figure - level))
        level = np.where(known[:, None, :, t], moved, level)
        levels[..., t] = level
    return levels


def _quantiles(
    *, working: Floats, history: History, origins: Ints, horizons: Ints, effects: Floats
) -> Floats:
    series, length = working.shape
    per_year = history.per_year
    place = (history.first_period + np.arange(length)) % per_year
    adjusted = working[None] - effects[:, None, place]
    levels = smoothed_levels(adjusted)
    known = ~np.isnan(working)
    # A level of fewer figures than this is not yet worth an error: 8 months, 4 quarters.
    settled = known & (known.cumsum(axis=1) >= min(per_year, 8))
    answer = np.full((origins.size, series, horizons.size, COUNT), np.nan)
    for column, horizon in enumerate(horizons):
        begun = np.arange(max(0, length - horizon))
        if not begun.size:
            continue
        ended = begun + horizon
        in_time = (ended <= origins[:, None]) & ~crosses_shock(
            history=history, origins=begun, targets=ended, known_at=origins[:, None]
        )
        valid = in_time[:, None] & (settled[:, begun] & known[:, ended])
        age = (origins[:, None] - ended) / (HALF_LIFE_YEARS * per_year)
        weights = np.where(valid, 0.5 ** np.maximum(age, 0.0)[:, None], 0.0)
        errors = np.where(
            valid[:, None], adjusted[:, None, :, horizon:] - levels[..., : length - horizon], 0.0
        )
        sizes, chosen = _sizes_and_speed(errors, weights)
        for row, origin in enumerate(origins):
            speed = chosen[row]
            spread = _pool(
                errors=errors[row, speed] / sizes[row, speed, :, None],
                levels=levels[row, speed, :, : length - horizon],
                current=levels[row, speed, :, origin],
                valid=valid[row],
                weights=weights[row],
                by_third=history.unit == "percent",
            )
            season = effects[row, (history.first_period + origin + horizon) % per_year]
            centre = levels[row, speed, :, origin] + season
            answer[row, :, column] = centre[:, None] + sizes[row, speed, :, None] * spread
    return answer


def _sizes_and_speed(errors: Floats, weights: Floats) -> tuple[Floats, Ints]:
    """Each series' usual error (O, A, S), shrunk towards the typical one, and the best speed (O,) at each
    origin.

    `errors` (O, A, S, N), `weights` (O, S, N). Speeds are compared by the weighted absolute error of all
    series, each divided by the same size whatever the speed.
    """
    total = np.einsum("oasn,osn->oas", np.abs(errors), weights)
    heard = weights.sum(axis=2)[:, None]
    own = np.divide(total, heard, out=np.full_like(total, np.nan), where=heard > 0)
    typical = np.zeros(total.shape[:2])
    some = (heard[:, 0] > 0).any(axis=1)
    typical[some] = np.nanmedian(own[some], axis=2)
    sizes = (total + SHRINK_WEIGHT * typical[..., None]) / (heard + SHRINK_WEIGHT)
    sizes = np.maximum(sizes, SMALLEST_SIZE)
    yardstick = sizes[:, SMOOTHING.size // 2]
    chosen = np.argmin((total / yardstick[:, None]).sum(axis=2), axis=1)
    return sizes, chosen


def _pool(
    *, errors: Floats, levels: Floats, current: Floats, valid: Bools, weights: Floats, by_third: bool
) -> Floats:
    """(S, 200) quantiles of the scaled errors that fit each series' current level; NaN where there are too
    few."""
    spread = np.full((current.size, COUNT), np.nan)
    if int(valid.sum()) < FEWEST_ERRORS:
        return spread
    third_of_error = np.zeros(levels.shape, dtype=np.intp)
    third_of_series = np.zeros(current.shape, dtype=np.intp)
    if by_third:
        cuts = np.quantile(levels[valid], [1 / 3, 2 / 3])
        third_of_error = np.searchsorted(cuts, levels)
        third_of_series = np.searchsorted(cuts, current)
    for third in np.unique(third_of_series):
        used = valid & (third_of_error == third)
        if int(used.sum()) < FEWEST_IN_THIRD:
            used = valid
        spread[third_of_series == third] = weighted_quantiles(errors[used], weights[used])
    return spread
