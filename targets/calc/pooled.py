"""Counts of several periods added up, with the interval of their proportion: for series too small for a trend."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from targets.calc.intervals import USUAL_CONFIDENCE, checked_proportion, wilson


@dataclass(frozen=True)
class Pooled:
    """`count` of `total`; the proportion and its limits are in the unit of the multiplier."""

    count: float
    total: float
    value: float
    lower: float
    upper: float


def pooled(
    *,
    counts: ArrayLike,
    totals: ArrayLike,
    multiplier: float = 100,
    confidence: float = USUAL_CONFIDENCE,
) -> Pooled | None:
    """Period by period how many of how many, NaN for what is not held; the interval is Wilson's of the sums.

    None where a count is missing, for none is estimated, and without periods. Percentages are never added or averaged.
    Raises ValueError for a total of 0 or less, a count below 0 or above its total.
    """
    x, n = checked_proportion(counts, totals)
    if not x.size or np.isnan(x).any() or np.isnan(n).any():
        return None
    count, total = float(x.sum()), float(n.sum())
    limits = wilson(count=count, total=total, confidence=confidence, multiplier=multiplier)
    return Pooled(count, total, float(limits.value), float(limits.lower), float(limits.upper))
