"""A forecast as 200 quantiles: their levels, how weighted samples become quantiles, how intervals are read
off."""

from typing import Final

import numpy as np
from scipy.special import ndtri

from targets.calc.segments import Floats

COUNT: Final = 200

# The middle of each of 200 equal slices of probability: 0.25 %, 0.75 % ... 99.75 %.
LEVELS: Final[Floats] = (np.arange(COUNT) + 0.5) / COUNT
NORMAL_SCORES: Final[Floats] = np.asarray(ndtri(LEVELS), dtype=np.float64)


def weighted_quantiles(sample: Floats, weights: Floats) -> Floats:
    """(200,) quantiles of a weighted sample, both (N,), N at least 1, weights above 0.

    Each value stands at the middle of its own weight; between two values the quantile is interpolated,
    outside all of them it is the nearest one.
    """
    order = np.argsort(sample, kind="stable")
    upto = np.cumsum(weights[order])
    middle = (upto - 0.5 * weights[order]) / upto[-1]
    return np.interp(LEVELS, middle, sample[order])


def at_level(quantiles: Floats, level: float) -> Floats:
    """The value below which the share `level` of the forecast lies. `quantiles` (..., 200); returns (...)."""
    place = np.clip(level * COUNT - 0.5, 0.0, COUNT - 1.0)
    below = int(place)
    above = min(below + 1, COUNT - 1)
    share = place - below
    return np.asarray(quantiles[..., below] * (1.0 - share) + quantiles[..., above] * share)
