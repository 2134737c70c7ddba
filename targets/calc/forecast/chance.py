"""The chance of meeting a target or a standard, if things go on as they did.

It is the share of the forecast that lies on the good side. "On the good side" is decided as the result
against promise is: the target and the figure are both rounded to the measure's `judge_places` where it has
them, and a figure that equals the target meets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from targets.calc.forecast.predict import Forecast
from targets.calc.forecast.reasons import NoForecast
from targets.calc.rag import Direction
from targets.calc.segments import Floats, Ints

# How far ahead the next four quarters end, by periods in a year.
QUARTER_ENDS: Mapping[int, tuple[int, ...]] = MappingProxyType({12: (3, 6, 9, 12), 4: (1, 2, 3, 4), 1: (1,)})

# Quantiles come out of floating point: one that misses a target by less than this equals it.
TIE = 1e-9


@dataclass(frozen=True)
class Chance:
    """Chances of any shape, 0 to 1, NaN where there is none, and int8 NoForecast of the same shape."""

    values: Floats
    reasons: NDArray[np.int8]


def horizons_of_next_year(per_year: int) -> Ints:
    """The horizons at which the next four quarters end: 3, 6, 9, 12 months; 1, 2, 3, 4 quarters; 1 year."""
    return np.array(QUARTER_ENDS[per_year], dtype=np.intp)


def chance_of_meeting(
    *, forecast: Forecast, targets: Floats, direction: Direction, places: int | None
) -> Chance:
    """The chance (S, H) that each figure meets its target.

    `targets` broadcasts to (S, H); NaN where nothing is promised. `places` are the measure's judge_places,
    None where it is judged unrounded. A resolution of 1 in 200: 0 and 1 mean "outside all 200 quantiles",
    never "impossible" or "certain".
    """
    wanted = np.broadcast_to(targets, forecast.reasons.shape)
    reasons = np.where(
        (forecast.reasons == NoForecast.FORECAST) & np.isnan(wanted), NoForecast.NO_TARGET, forecast.reasons
    ).astype(np.int8)
    if direction is Direction.NEUTRAL:
        reasons = np.where(reasons == NoForecast.FORECAST, NoForecast.NO_DIRECTION, reasons).astype(np.int8)
    sign = -1.0 if direction is Direction.LOWER else 1.0
    slack = TIE if places is None else 0.5 * 10.0**-places + TIE
    rounded = wanted if places is None else np.round(wanted, places)
    met = sign * forecast.quantiles >= (sign * rounded - slack)[..., None]
    values = np.where(reasons == NoForecast.FORECAST, met.mean(axis=2), np.nan)
    return Chance(values=values, reasons=reasons)


def chance_over_next_year(
    *, forecast: Forecast, standard: Floats, direction: Direction, places: int | None
) -> Chance:
    """The chance (S,) that a quarter picked from the next four meets the standard, `standard` (S,) or a
    single number.

    The mean of the chances at the four quarter ends; times four, the number of quarters that can be expected
    to meet it. It says nothing of how the four hang together. Raises ValueError when the forecast lacks a
    horizon of `horizons_of_next_year`.
    """
    ends = horizons_of_next_year(forecast.per_year)
    if not np.isin(ends, forecast.horizons).all():
        raise ValueError(f"The chance over the next year needs forecasts {ends.tolist()} periods ahead.")
    targets = np.broadcast_to(standard, forecast.reasons.shape[:1])[:, None]
    each = chance_of_meeting(forecast=forecast, targets=targets, direction=direction, places=places)
    columns = [int(np.flatnonzero(forecast.horizons == end)[0]) for end in ends]
    values = each.values[:, columns].mean(axis=1)
    reasons = each.reasons[:, columns].max(axis=1)
    return Chance(values=values, reasons=reasons)
