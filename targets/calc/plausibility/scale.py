"""The scale on which figures are compared, and how far chance alone moves them there.

On it a step means about the same wherever a series stands, and 0 and 100 % have a place: the arcsine of the square
root for percentages, the logarithm for counts (half a person added), the square root for rates.

Source: Anscombe (1948), Biometrika 35, 246-254: the arcsine has variance 1/(4n), the square root of a count 1/4; the
logarithm of a count x has variance 1/x by the delta method.
"""

from typing import Final

import numpy as np

from targets.calc.plausibility.figures import Unit
from targets.calc.segments import Floats

FEW_PEOPLE: Final = (
    20.0  # what a figure without counts is taken to rest on, where nothing else says how far it moves
)


def to_working(values: Floats, unit: Unit) -> Floats:
    """Figures, any shape, on the working scale. NaN stays NaN."""
    if unit == "percent":
        return np.asarray(np.arcsin(np.sqrt(values / 100.0)))
    return np.asarray(np.log(values + 0.5) if unit == "count" else np.sqrt(values))


def from_working(working: Floats, unit: Unit) -> Floats:
    """Back in the measure's own unit, inside what is possible."""
    if unit == "percent":
        return np.asarray(100.0 * np.sin(np.clip(working, 0.0, np.pi / 2.0)) ** 2)
    if unit == "count":
        return np.asarray(np.maximum(np.exp(working) - 0.5, 0.0))
    return np.asarray(np.maximum(working, 0.0) ** 2)


def chance(values: Floats, sizes: Floats, unit: Unit) -> Floats:
    """The standard deviation that chance gives a figure on the working scale; 0 where nothing says how many people.

    `sizes` are denominators of percentages; a count is its own size, and of a rate it is not known.
    """
    size = values if unit == "count" else sizes
    if unit == "rate":
        return np.zeros_like(values)
    share = 1.0 if unit == "count" else 0.5
    return np.where(np.isnan(size), 0.0, share / np.sqrt(np.maximum(np.nan_to_num(size), 1.0)))


def least_spread(level: Floats, unit: Unit) -> Floats:
    """The spread of a series that never moved: that of a figure that rests on twenty people.

    `level` is the series' newest place on the working scale.
    """
    share = level if unit == "rate" else np.full_like(level, 2.0 if unit == "count" else 1.0)
    return np.asarray(0.5 * share / np.sqrt(FEW_PEOPLE))
