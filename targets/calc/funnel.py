"""Funnel limits for proportions, standardised ratios and crude rates, and who lies outside them.

A funnel shows what chance alone would do to units of each size around their common value. The limits are at
95 % ("2 sigma", 2.5 % in each tail) and 99.8 % ("3 sigma", 0.1 % in each tail).

Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
1185-1202; the forms here are those of OHID's Fingertips guidance (PHEindicatormethods 2.1.0, R/Funnels.R).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from targets.calc.intervals import (
    FUNNEL_CONFIDENCE,
    USUAL_CONFIDENCE,
    Interval,
    checked_count,
    checked_denominator,
    checked_pair,
    checked_proportion,
    chi_squared_quantile,
    crude_rate,
)
from targets.calc.ratios import direct_rate, observed_over_expected
from targets.calc.segments import Floats

# Probability in each tail.
TAIL_95 = 0.025
TAIL_998 = 0.001


class Significance(IntEnum):
    """Where a unit lies, the wider limits asked first."""

    NOT_ASSESSED = -1
    NOT_SIGNIFICANT = 0
    LOW_95 = 1
    LOW_998 = 2
    HIGH_95 = 3
    HIGH_998 = 4


SIGNIFICANCE_LABELS: Mapping[Significance, str | None] = MappingProxyType(
    {
        Significance.NOT_ASSESSED: None,
        Significance.NOT_SIGNIFICANT: "Not significant",
        Significance.LOW_95: "Low (0.025)",
        Significance.LOW_998: "Low (0.001)",
        Significance.HIGH_95: "High (0.025)",
        Significance.HIGH_998: "High (0.001)",
    }
)


@dataclass(frozen=True)
class FunnelLimits:
    """The four limits at N sizes and the common value that they surround; all float64, in the unit of the value.

    size                                                 (N,) what the funnel is drawn against
    lower_95, upper_95, lower_998, upper_998             (N,)
    centre                                               one number
    """

    size: Floats
    lower_95: Floats
    upper_95: Floats
    lower_998: Floats
    upper_998: Floats
    centre: float

    def clipped(self, lowest: float, highest: float) -> "FunnelLimits":
        """The limits as they are drawn, not below `lowest` or above `highest`. Never judge by these."""
        return FunnelLimits(
            size=self.size,
            lower_95=np.clip(self.lower_95, lowest, highest),
            upper_95=np.clip(self.upper_95, lowest, highest),
            lower_998=np.clip(self.lower_998, lowest, highest),
            upper_998=np.clip(self.upper_998, lowest, highest),
            centre=self.centre,
        )


@dataclass(frozen=True)
class EventFunnelLimits(FunnelLimits):
    """Limits against the observed events, with what they amount to on the other axis.

    at_lower_95 and so on (N,): the expected events (ratios) or the population of one year (rates) at which a unit
    with `size` events would lie exactly on that limit; NaN for the upper limits at 0 events, where there is none.
    """

    at_lower_95: Floats
    at_upper_95: Floats
    at_lower_998: Floats
    at_upper_998: Floats


def proportion_funnel(*, size: ArrayLike, centre: float, multiplier: float = 100) -> FunnelLimits:
    """The limits for proportions at these denominators around the common proportion `centre` (0 to 1).

    A limit is the proportion whose Wilson interval just touches the centre. Not clipped: at small sizes limits lie
    below 0 or above the multiplier; use `.clipped(0, multiplier)` to draw. Raises ValueError for a size of 0 or
    less, or a centre outside 0 to 1. Source: PHEindicatormethods; Wilson (1927).
    """
    n = checked_denominator(size, "size")
    if not 0 <= centre <= 1:
        raise ValueError(f"The centre of a proportion funnel must be from 0 to 1, not {centre}.")
    lower_95, upper_95 = _inverted_wilson(n, centre, TAIL_95)
    lower_998, upper_998 = _inverted_wilson(n, centre, TAIL_998)
    return FunnelLimits(
        size=n,
        lower_95=lower_95 * multiplier,
        upper_95=upper_95 * multiplier,
        lower_998=lower_998 * multiplier,
        upper_998=upper_998 * multiplier,
        centre=centre * multiplier,
    )


def pooled_proportion(*, count: ArrayLike, total: ArrayLike) -> float:
    """The common proportion of all units, units with a missing count or total left out; NaN without any."""
    x, n = checked_proportion(count, total)
    return _pooled(x, n)


def proportion_significance(*, count: ArrayLike, total: ArrayLike, fewest: int = 0) -> NDArray[np.int8]:
    """(U,) Significance of each unit's proportion against the unclipped funnel around their pooled proportion.

    A unit exactly on a limit is inside it. One with a missing count or total, 0 of 0, or a total below `fewest` is
    NOT_ASSESSED: a page gives the definition's limit of small numbers, so that it names nobody for a few patients.
    """
    x, n = checked_proportion(count, total)
    limits = proportion_funnel(size=n, centre=_pooled(x, n), multiplier=1)
    value = x / n
    return _significance(
        low_95=value < limits.lower_95,
        low_998=value < limits.lower_998,
        high_95=value > limits.upper_95,
        high_998=value > limits.upper_998,
        assessed=~np.isnan(value) & (n >= fewest),
    )


def ratio_funnel(*, events: ArrayLike, multiplier: float = 100) -> EventFunnelLimits:
    """The limits for observed over expected at these numbers of observed events, around 1 (times the multiplier).

    The lower limit at o events is o / mu where P(X <= o) is the tail probability for a Poisson mean mu; the upper
    one o / mu where P(X >= o) is. Exact (the package searches for mu, and is off by up to 5e-5 at 1 or 2 events).
    At 0 events the lower limit is 0 and the upper one missing. Raises ValueError for a negative number.
    """
    o = checked_count(events)
    return _event_funnel(o, centre=1.0, multiplier=multiplier, axis_scale=1.0)


def rate_funnel(
    *, events: ArrayLike, pooled_rate: float, multiplier: float = 100_000, years: float = 1
) -> EventFunnelLimits:
    """The limits for crude rates at these numbers of events, around the pooled rate (events per person and year).

    `years` of data: the other axis is the population of one year. Boundaries as `ratio_funnel`. Raises ValueError
    for a negative number of events, or a pooled rate or years of 0 or less.
    """
    o = checked_count(events)
    if not (pooled_rate > 0 and years > 0):
        raise ValueError("The pooled rate and the years of data must be more than 0.")
    return _event_funnel(o, centre=pooled_rate, multiplier=multiplier, axis_scale=1 / (pooled_rate * years))


def pooled_rate(*, count: ArrayLike, population: ArrayLike) -> float:
    """The common rate of all units, units with a missing count or population left out; NaN without any."""
    x, n = checked_pair(count, population, "population")
    return _pooled(x, n)


def ratio_significance(*, observed: ArrayLike, expected: ArrayLike) -> NDArray[np.int8]:
    """(U,) Significance of each unit's observed over expected events against 1, by its own Poisson interval."""
    pair = [
        observed_over_expected(observed=observed, expected=expected, confidence=level, multiplier=1)
        for level in (USUAL_CONFIDENCE, FUNNEL_CONFIDENCE)
    ]
    return interval_significance(interval_95=pair[0], interval_998=pair[1], centre=1.0)


def rate_significance(*, count: ArrayLike, population: ArrayLike) -> NDArray[np.int8]:
    """(U,) Significance of each unit's crude rate against the pooled rate, by its own Poisson interval."""
    pair = [
        crude_rate(count=count, population=population, confidence=level, multiplier=1)
        for level in (USUAL_CONFIDENCE, FUNNEL_CONFIDENCE)
    ]
    centre = pooled_rate(count=count, population=population)
    return interval_significance(interval_95=pair[0], interval_998=pair[1], centre=centre)


def direct_rate_significance(
    *, count: ArrayLike, population: ArrayLike, standard: ArrayLike, centre: float
) -> NDArray[np.int8]:
    """(A,) Significance of each area's directly standardised rate against `centre`, a rate per person.

    Arguments as `targets.calc.ratios.direct_rate`; an area of fewer than 10 events is NOT_ASSESSED.
    """
    pair = [
        direct_rate(count=count, population=population, standard=standard, confidence=level, multiplier=1)
        for level in (USUAL_CONFIDENCE, FUNNEL_CONFIDENCE)
    ]
    return interval_significance(interval_95=pair[0], interval_998=pair[1], centre=centre)


def interval_significance(
    *, interval_95: Interval, interval_998: Interval, centre: float
) -> NDArray[np.int8]:
    """(U,) Significance by whether the centre lies outside a unit's own intervals (strictly).

    High when the centre is below the lower limit, low when above the upper one; NOT_ASSESSED where the value is
    missing.
    """
    return _significance(
        low_95=centre > interval_95.upper,
        low_998=centre > interval_998.upper,
        high_95=centre < interval_95.lower,
        high_998=centre < interval_998.lower,
        assessed=~np.isnan(interval_95.value),
    )


def _significance(
    *,
    low_95: NDArray[np.bool_],
    low_998: NDArray[np.bool_],
    high_95: NDArray[np.bool_],
    high_998: NDArray[np.bool_],
    assessed: NDArray[np.bool_],
) -> NDArray[np.int8]:
    return np.select(
        [~assessed, low_998, high_998, low_95, high_95],
        [
            np.int8(code)
            for code in (
                Significance.NOT_ASSESSED,
                Significance.LOW_998,
                Significance.HIGH_998,
                Significance.LOW_95,
                Significance.HIGH_95,
            )
        ],
        default=np.int8(Significance.NOT_SIGNIFICANT),
    )


def _inverted_wilson(n: Floats, p: float, tail: float) -> tuple[Floats, Floats]:
    """The two proportions x / n whose Wilson interval at this tail has p as its end: those of the score test.

    The original solves a quadratic for them, whose rounding puts units at 0 or 1 outside a funnel around 0 or 1.
    """
    half = float(special.ndtri(1 - tail)) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def _event_funnel(o: Floats, *, centre: float, multiplier: float, axis_scale: float) -> EventFunnelLimits:
    means = {}
    limits = {}
    for name, tail in (("95", TAIL_95), ("998", TAIL_998)):
        # P(X <= o | mu) = tail, and P(X >= o | mu) = tail, solved for mu.
        means[f"lower_{name}"] = chi_squared_quantile(1 - tail, 2 * o + 2) / 2
        means[f"upper_{name}"] = chi_squared_quantile(tail, 2 * o) / 2
    for name, mu in means.items():
        limits[name] = o / mu * centre * multiplier
    return EventFunnelLimits(
        size=o,
        centre=centre * multiplier,
        **limits,
        **{f"at_{name}": mu * axis_scale for name, mu in means.items()},
    )


def _pooled(x: Floats, n: Floats) -> float:
    known = ~(np.isnan(x) | np.isnan(n))
    return float(x[known].sum() / n[known].sum()) if known.any() else float("nan")
