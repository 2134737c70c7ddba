"""How much wider or narrower past forecasts should have been, so that today's intervals keep their word.

Every past outcome has a normal score: where it fell in the forecast that was made for it, in standard
deviations. Were all forecasts right, the root mean square of the scores would be 1. What it is instead, for
the same measure and horizon, with newer outcomes weighing more, is the factor by which today's forecast is
widened about its middle.

Source: probability integral transform as a check of density forecasts, Diebold, Gunther & Tay (1998), and its
normal score, Berkowitz (2001); widening by it is this product's own choice, tested by the back-test in
docs/methods.md.
"""

from typing import Final

import numpy as np

from targets.calc.forecast.history import History, crosses_shock
from targets.calc.forecast.quantiles import COUNT, NORMAL_SCORES
from targets.calc.segments import Floats, Ints

HALF_LIFE_YEARS: Final = 3.0
LARGEST_SCORE: Final = 3.0  # one shock must not widen every forecast for years
PRIOR_FACTOR: Final = 1.15  # believed before any outcome is known, and with the weight of this many outcomes:
PRIOR_WEIGHT: Final = 50.0
LIMITS: Final = (0.8, 1.7)

# Past forecasts are made this many periods apart (five months, so that they run round the calendar), so many.
STEP: Final = {12: 5, 4: 1}
REACH: Final = {12: 16, 4: 24}


def spread_factors(
    *, quantiles: Floats, outcomes: Floats, history: History, lattice: Ints, origins: Ints, horizons: Ints
) -> Floats:
    """(O, H) float64 factors at each origin, 0.8 to 1.7.

    `quantiles` (L, S, H, 200) forecasts made at the L columns of `lattice`, ascending, on the working scale;
    `outcomes` (S, T) figures on the same scale. Only outcomes known at the origin are used, of forecasts made
    a whole number of steps before it.
    """
    scores = normal_scores(quantiles=quantiles, outcomes=outcomes, lattice=lattice, horizons=horizons)
    per_year = history.per_year
    factors = np.empty((origins.size, horizons.size))
    for row, origin in enumerate(origins):
        back = origin - lattice
        ours = (back > 0) & (back % STEP[per_year] == 0) & (back <= REACH[per_year] * STEP[per_year])
        for column, horizon in enumerate(horizons):
            ended = lattice + horizon
            used = ours & (ended <= origin)
            used &= ~crosses_shock(history=history, origins=lattice, targets=ended, known_at=origin)
            part = scores[used, :, column]
            age = (origin - ended[used]) / (HALF_LIFE_YEARS * per_year)
            weights = np.where(np.isnan(part), 0.0, 0.5 ** age[:, None])
            squares = np.minimum(np.nan_to_num(np.abs(part)), LARGEST_SCORE) ** 2
            heard = float(weights.sum()) + PRIOR_WEIGHT
            mean = (float((weights * squares).sum()) + PRIOR_WEIGHT * PRIOR_FACTOR**2) / heard
            factors[row, column] = np.sqrt(mean)
    return np.clip(factors, *LIMITS)


def normal_scores(*, quantiles: Floats, outcomes: Floats, lattice: Ints, horizons: Ints) -> Floats:
    """(L, S, H) where each outcome fell in its forecast, as a normal score; NaN where either is unknown.

    An outcome equal to several quantiles stands in their middle. Beyond the outermost quantile the score
    grows in proportion to the distance from the middle of the forecast.
    """
    length = outcomes.shape[1]
    scores = np.full(quantiles.shape[:3], np.nan)
    for row, origin in enumerate(lattice):
        begun = ~np.isnan(outcomes[:, origin])
        for column, horizon in enumerate(horizons):
            if origin + horizon < length:
                outcome = np.where(begun, outcomes[:, origin + horizon], np.nan)
                scores[row, :, column] = _scores(quantiles[row, :, column], outcome)
    return scores


def widened(*, quantiles: Floats, factors: Floats) -> Floats:
    """Forecasts (O, S, H, 200) with their spread about the middle multiplied by (O, H) factors."""
    middle = (quantiles[..., COUNT // 2 - 1] + quantiles[..., COUNT // 2])[..., None] / 2.0
    return np.asarray(middle + (quantiles - middle) * factors[:, None, :, None])


def _scores(quantiles: Floats, outcome: Floats) -> Floats:
    below = (quantiles < outcome[:, None] - 1e-9).sum(axis=1)
    upto = (quantiles <= outcome[:, None] + 1e-9).sum(axis=1)
    place = np.clip((below + upto) / 2.0 - 0.5, 0.0, COUNT - 1.0)
    score = np.interp(place, np.arange(COUNT), NORMAL_SCORES)
    lowest, highest = quantiles[:, 0], quantiles[:, -1]
    middle = (quantiles[:, COUNT // 2 - 1] + quantiles[:, COUNT // 2]) / 2.0
    edge = NORMAL_SCORES[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(outcome > highest, edge * (outcome - middle) / (highest - middle), score)
        score = np.where(outcome < lowest, -edge * (middle - outcome) / (middle - lowest), score)
    unknown = np.isnan(outcome) | np.isnan(middle)
    return np.asarray(np.where(unknown, np.nan, score))
