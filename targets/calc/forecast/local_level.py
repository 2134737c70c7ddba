"""Second method: a local level on the log odds, which knows how many patients each figure rests on.

The true level of a series wanders; a figure is the level of its period, plus other noise, plus the binomial
chance that comes with its number of patients. How fast the level wanders and how much other noise there is
are not fitted but averaged: 30 pairs of values are tried, each weighs by how well it would have foretold the
series' past, newer forecasts weigh more, and the forecast is their mixture. The likelihood is Student's t
with 5 degrees of freedom, so that one wild month does not make a board seem wild for ever.

Source: the local level model, Durbin & Koopman, Time Series Analysis by State Space Methods (2nd edition),
chapter 2; averaging over models by their likelihood, Hoeting et al. (1999); the t likelihood, Lange, Little &
Taylor (1989).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from targets.calc.forecast.history import History, crosses_shock
from targets.calc.forecast.quantiles import COUNT, NORMAL_SCORES
from targets.calc.segments import Floats, Ints

# Standard deviations that are tried: of one period's move of the level, and of the noise that is not binomial.
WANDER: Final = np.array([0.02, 0.05, 0.1, 0.2, 0.35, 0.6])
NOISE: Final = np.array([0.01, 0.07, 0.15, 0.3, 0.5])
DEGREES: Final = 5.0
HALF_LIFE_YEARS: Final = 4.0
SETTLE: Final = 3  # figures before a forecast counts in the weights
TYPICAL_STEP: Final = 0.2  # what the usual change of a count is made to be, so that the grids above fit it

# Where a mixture is evaluated, in its own standard deviations: 19 points out to 4.5, closest in the middle.
NODES: Final = 4.5 * np.sinh(np.linspace(-2.0, 2.0, 19)) / np.sinh(2.0)


@dataclass(frozen=True)
class _Grid:
    """The G pairs of variances, (G,) each."""

    wander: Floats
    noise: Floats


@dataclass(frozen=True)
class _State:
    """What the filter knows at each origin, (O, S, G) each; the weights of the G pairs sum to 1."""

    level: Floats
    variance: Floats
    weights: Floats


def local_level_quantiles(
    *,
    working: Floats,
    sampling: Floats,
    history: History,
    origins: Ints,
    horizons: Ints,
    effects: Floats,
) -> Floats:
    """(O, S, H, 200) float64 quantiles on the working scale; NaN for a series without figures at the origin.

    `working` and `sampling` (S, T), the latter the binomial variance of each figure; `origins` (O,) columns;
    `horizons` (H,) periods; `effects` (O, m) month effects. The number of patients to come is taken to be the
    middle one of the last year's. Uses no figure after the origin.
    """
    per_year = history.per_year
    length = working.shape[1]
    place = (history.first_period + np.arange(length)) % per_year
    grid = _Grid(wander=np.repeat(WANDER, NOISE.size) ** 2, noise=np.tile(NOISE, WANDER.size) ** 2)
    scale = _scale(working=working, history=history, origins=origins)
    answer = np.full((origins.size, working.shape[0], horizons.size, COUNT), np.nan)
    state = _filter(
        figures=(working[None] - effects[:, None, place]) / scale[..., None],
        sampling=sampling,
        history=history,
        origins=origins,
        grid=grid,
    )
    to_come = _expected_sampling(working=working, sampling=sampling, per_year=per_year, origins=origins)
    for column, horizon in enumerate(horizons):
        variance = state.variance + horizon * grid.wander + grid.noise + to_come[..., None]
        season = effects[np.arange(origins.size), (history.first_period + origins + horizon) % per_year]
        mixed = _mixture_quantiles(state.level, variance, state.weights)
        answer[:, :, column] = season[:, None, None] + scale[..., None] * mixed
    return answer


def _scale(*, working: Floats, history: History, origins: Ints) -> Floats:
    """(O, S) what figures are divided by: for counts the middle size of a change / TYPICAL_STEP, else 1."""
    scale = np.ones((origins.size, working.shape[0]))
    if history.unit == "count":
        steps = np.abs(np.diff(working, axis=1))
        for row, origin in enumerate(origins):
            for index, past in enumerate(steps[:, :origin]):
                known = past[~np.isnan(past)]
                if known.size and np.median(known) > 0:
                    scale[row, index] = np.median(known) / TYPICAL_STEP
    return scale


def _expected_sampling(*, working: Floats, sampling: Floats, per_year: int, origins: Ints) -> Floats:
    """(O, S) middle binomial variance of the year up to each origin; 0 where the year has no figure."""
    answer = np.zeros((origins.size, working.shape[0]))
    for row, origin in enumerate(origins):
        year = slice(max(0, origin - per_year + 1), origin + 1)
        known = ~np.isnan(working[:, year])
        some = known.any(axis=1)
        answer[row, some] = np.nanmedian(np.where(known, sampling[:, year], np.nan)[some], axis=1)
    return answer


def _filter(*, figures: Floats, sampling: Floats, history: History, origins: Ints, grid: _Grid) -> _State:
    """Runs the filter once over all periods and keeps what it knew at each origin.

    `figures` (O, S, T), with the month effects known at each origin taken off. Gains and variances depend on
    which figures exist, not on what they are, so they have no axis for origins.
    """
    rows, series, length = figures.shape
    shape = (rows, series, grid.wander.size)
    level = np.full(shape, np.nan)
    variance = np.zeros(shape[1:])
    score = np.zeros(shape)
    kept_level = np.full(shape, np.nan)
    kept_variance = np.zeros(shape)
    kept_score = np.zeros(shape)
    seen = np.zeros((series, 1), dtype=np.intp)
    fade = 0.5 ** (1.0 / (HALF_LIFE_YEARS * history.per_year))
    columns = np.arange(length)
    counts = ~crosses_shock(history=history, origins=columns, targets=columns, known_at=origins[:, None])
    for t in range(length):
        figure = figures[:, :, t, None]
        known = ~np.isnan(figure[0])
        binomial = sampling[:, t, None]
        variance = variance + grid.wander
        total = variance + grid.noise + binomial
        surprise = np.where(known & (seen > 0), figure - level, 0.0)
        fit = -0.5 * np.log(total) - (DEGREES + 1) / 2 * np.log1p(surprise**2 / (total * DEGREES))
        score = score * fade + np.where(known & (seen >= SETTLE), fit, 0.0) * counts[:, t, None, None]
        gain = np.where(known, variance / total, 0.0)
        level = np.where(known & (seen == 0), figure, level + gain * surprise)
        first = np.broadcast_to(grid.noise + binomial, variance.shape)
        variance = np.where(known & (seen == 0), first, variance * (1.0 - gain))
        seen = seen + known
        for row in np.flatnonzero(origins == t):
            kept_level[row] = level[row]
            kept_variance[row] = variance
            kept_score[row] = score[row]
    weights = np.exp(kept_score - kept_score.max(axis=2, keepdims=True))
    return _State(kept_level, kept_variance, weights / weights.sum(axis=2, keepdims=True))


def _mixture_quantiles(level: Floats, variance: Floats, weights: Floats) -> Floats:
    """(O, S, 200) quantiles of normal mixtures given by (O, S, G) means, variances and weights.

    The cumulative probability is worked out at 19 points and turned into a normal score, which for a mixture
    of normals is nearly a straight line, so that straight lines between the points are enough.
    """
    centre = (weights * level).sum(axis=2)
    total = (weights * (variance + (level - centre[..., None]) ** 2)).sum(axis=2)
    points = centre[..., None] + np.sqrt(total)[..., None] * NODES
    deviation = np.sqrt(variance)
    below = np.zeros(points.shape)
    for g in range(level.shape[2]):
        standard = (points - level[..., g, None]) / deviation[..., g, None]
        below += weights[..., g, None] * ndtr(standard)
    scores = ndtri(np.clip(below, 1e-12, 1.0 - 1e-12))
    answer = np.full((*centre.shape, COUNT), np.nan)
    for cell in np.ndindex(*centre.shape):
        if not np.isnan(centre[cell]):
            answer[cell] = np.interp(NORMAL_SCORES, scores[cell], points[cell])
    return answer
