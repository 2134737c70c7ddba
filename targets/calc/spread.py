"""Where the figures of several boards lie in one period: the lowest, the quarters, the highest.

Source: Hyndman & Fan (1996), The American Statistician 50, 361-365, definition 7, as `statistics.quantiles` has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

#: Of fewer figures quarters say nothing.
FEWEST = 5


@dataclass(frozen=True)
class Spread:
    """Half of the figures lie between the `lower` and the `upper` quarter, and as many above the `middle` as below."""

    lowest: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    highest: Decimal


def spread_of(values: Sequence[Decimal]) -> Spread | None:
    """None of fewer than five."""
    if len(values) < FEWEST:
        return None
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    return Spread(min(values), lower, middle, upper, max(values))
