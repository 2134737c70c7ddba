"""Differences of two independent values, each with its interval: can the two be told apart at all?

For proportions with Wilson's intervals this is Newcombe's hybrid score interval. It leans to where each value can lie:
99 % may lie far below, and hardly above.
"""

import numpy as np

from targets.calc.intervals import Interval
from targets.calc.segments import Bools


def difference(*, first: Interval, second: Interval) -> Interval:
    """`first` less `second`, elementwise, in their unit, with the limits of the confidence that both are of.

    The two must be independent: of a whole and a part of it the difference is that of the part and the rest. NaN where
    a value or a limit is missing. Raises ValueError for shapes that do not fit each other.

    Source: Newcombe (1998), Interval estimation for the difference between independent proportions, method 10; for
    other intervals the same formula is Zou & Donner's (2008), Construction of confidence limits about effect measures.
    """
    value = first.value - second.value
    below = np.hypot(first.value - first.lower, second.upper - second.value)
    above = np.hypot(first.upper - first.value, second.value - second.lower)
    return Interval(value=value, lower=value - below, upper=value + above)


def told_apart(of: Interval) -> Bools:
    """Where a difference of 0 lies outside the limits; not where something is missing."""
    with np.errstate(invalid="ignore"):
        return (of.lower > 0) | (of.upper < 0)
