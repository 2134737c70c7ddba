"""The scale on which figures are forecast, and back.

Percentages are forecast as log odds and counts as square roots, because there a change means about the same
wherever a series stands, and a forecast cannot leave the possible range. Half a percentage point is added on
both sides so that 0 and 100 % have a finite place; what a forecast puts beyond 0 or 100 comes back as exactly
0 or 100, so that a board that often reaches 100 keeps a real chance of it.

Source: the square root as the variance-stabilising transformation of a count, Anscombe (1948); the variance
of log odds by the delta method, Agresti, Categorical Data Analysis (2013), section 1.1.
"""

import numpy as np

from targets.calc.forecast.history import Unit
from targets.calc.segments import Floats

OFFSET = 0.5  # percentage points
PUBLISHED_STEP = 0.1  # of percentages whose numbers of patients are not published


def to_working(*, values: Floats, unit: Unit) -> Floats:
    """Figures, any shape, on the working scale: log odds of percentages, twice the square root of counts."""
    if unit == "count":
        return np.asarray(2.0 * np.sqrt(values))
    return np.asarray(np.log((values + OFFSET) / (100.0 - values + OFFSET)))


def from_working(*, working: Floats, unit: Unit) -> Floats:
    """Figures in the measure's own unit, any shape, inside the possible range."""
    if unit == "count":
        return np.asarray(np.maximum(working, 0.0) ** 2 / 4.0)
    odds = np.exp(-np.abs(working))
    share = np.where(working >= 0, 1.0, odds) / (1.0 + odds)
    return np.asarray(np.clip((100.0 + 2.0 * OFFSET) * share - OFFSET, 0.0, 100.0))


def whole_patients(*, percentages: Floats, patients: Floats) -> Floats:
    """Percentages within half a patient of 0 or 100 become exactly 0 or 100; the others stay.

    `patients` broadcasts to `percentages`, NaN where unknown: then half of the tenth that is published stands
    in for half a patient. A share of 40 patients is 100 % or at most 97.5 %, never 99.9 %.
    """
    half = np.where(np.isnan(patients), PUBLISHED_STEP / 2.0, 50.0 / np.maximum(patients, 1.0))
    low = np.where(percentages < np.minimum(half, 50.0), 0.0, percentages)
    return np.asarray(np.where(percentages > 100.0 - np.minimum(half, 50.0), 100.0, low))


def sampling_variance(*, values: Floats, denominators: Floats, unit: Unit) -> Floats:
    """The part of each figure's variance that comes from its number of patients, on the working scale.

    Binomial, with one success and one failure added so that 0 and 100 % have some. 0 where the denominator is
    unknown or the measure is a count: the chance part is then learned from the series with the rest.
    """
    if unit == "count":
        return np.zeros_like(values)
    known = ~np.isnan(values) & (denominators > 0)
    patients = np.where(known, denominators, 1.0)
    share = (np.where(known, values, 0.0) / 100.0 * patients + 1.0) / (patients + 2.0)
    offset = OFFSET / 100.0
    slope = 1.0 / (share + offset) + 1.0 / (1.0 - share + offset)
    return np.where(known, share * (1.0 - share) / patients * slope**2, 0.0)
