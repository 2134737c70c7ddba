"""Jumps of one series that a reader of its line would ask about: figures far outside what came before them.

A figure jumps where it lies outside the range of the series' own last 24 figures by more than three spreads of its
steps, chance in the figure itself included: the rule of `plausibility`, for one series by itself, quick enough for a
page. Unlike there, a history under 12 figures says nothing, for other boards are not looked at.

A series that has moved to another level jumps once: from its next figure on, the new level is in the range.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from targets.calc.plausibility.figures import Unit
from targets.calc.plausibility.scale import FEW_PEOPLE
from targets.calc.plausibility.usual import FEWEST, FROM_MEDIAN, SPREADS, WINDOW


def jumps(values: Sequence[float], sizes: Sequence[float | None], *, unit: Unit) -> list[int]:
    """The places of the figures that jump. `sizes` are denominators where they are known.

    ValueError where there are not as many of them as values.
    """
    levels = [_level(value, unit) for value in values]
    steps = [0.0, *(abs(after - before) for before, after in pairwise(levels))]
    least = 0.5 / math.sqrt(FEW_PEOPLE)  # of a series that never moved
    found = []
    for place, (level, value, size) in enumerate(zip(levels, values, sizes, strict=True)):
        first = max(0, place - WINDOW)
        window = levels[first:place]
        if len(window) < FEWEST or min(window) <= level <= max(window):
            continue
        spread = FROM_MEDIAN * median(steps[first + 1 : place]) or least
        margin = SPREADS * math.hypot(spread, _chance(value, size, unit))
        if not min(window) - margin <= level <= max(window) + margin:
            found.append(place)
    return found


def _level(value: float, unit: Unit) -> float:
    """On the scale of `plausibility.scale`."""
    if unit == "percent":
        return math.asin(math.sqrt(value / 100))
    return math.log(value + 0.5) if unit == "count" else math.sqrt(value)


def _chance(value: float, size: float | None, unit: Unit) -> float:
    of = value if unit == "count" else size
    if unit == "rate" or of is None:
        return 0.0
    return (1.0 if unit == "count" else 0.5) / math.sqrt(max(of, 1.0))
