"""Made-up histories for the tests of the forecast."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from targets.calc.forecast.history import History, Unit
from targets.calc.periods import PeriodKind

Floats = NDArray[np.float64]
FIRST_PERIOD = 2015 * 12 + 3  # April 2015
FIRST_DAY = date(2015, 4, 1)


def grid(
    values: Floats,
    *,
    unit: Unit = "percent",
    frequency: PeriodKind = PeriodKind.MONTH,
    denominators: Floats | None = None,
    breaks: list[int] | None = None,
    shocks: list[tuple[int, int]] | None = None,
) -> History:
    """A history of a ready grid (S, T), from April 2015 on."""
    per_year = 4 if frequency is PeriodKind.QUARTER else 12
    return History(
        values=values,
        denominators=np.full(values.shape, np.nan) if denominators is None else denominators,
        first_period=FIRST_PERIOD * per_year // 12,
        frequency=frequency,
        unit=unit,
        breaks=np.array(breaks or [0] * values.shape[0], dtype=np.intp),
        shocks=np.array(shocks or [], dtype=np.intp).reshape(-1, 2),
    )


def wandering(
    *, series: int = 5, periods: int = 72, seed: int = 1, gaps: float = 0.0, step: float = 0.8
) -> Floats:
    """Percentages that wander about 85, with a winter dip and the given share of gaps; the newest is never a gap."""
    rng = np.random.default_rng(seed)
    level = 85 + np.cumsum(rng.normal(0, step, (series, periods)), axis=1)
    winter = -4 * np.cos(2 * np.pi * (np.arange(periods) + 3) / 12)
    values = np.clip(level + winter + rng.normal(0, 1.5, level.shape), 0, 100).round(2)
    lost = rng.random(values.shape) < gaps
    lost[:, -1] = False
    return np.where(lost, np.nan, values)
