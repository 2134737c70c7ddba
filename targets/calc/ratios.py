"""Standardised rates and ratios: what a board's figure would be if its population were like the standard one.

Source: as PHEindicatormethods 2.1.0 computes them for OHID; each function names the original.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from targets.calc.intervals import (
    EXACT_BELOW,
    USUAL_CONFIDENCE,
    CountInterval,
    Interval,
    byar,
    checked_count,
    checked_denominator,
    checked_pair,
    poisson,
)
from targets.calc.segments import Floats

# A directly standardised rate from fewer events than this is not shown.
FEWEST_EVENTS = 10


@dataclass(frozen=True)
class DirectRate(Interval):
    """Directly standardised rates of A areas: value, lower, upper (A,), with events (A,) and population (A,)."""

    events: Floats
    population: Floats


@dataclass(frozen=True)
class IndirectRatio(CountInterval):
    """Indirectly standardised ratios of A areas (A,), with the observed and the expected events (A,)."""

    observed: Floats
    expected: Floats


def direct_rate(
    *,
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    confidence: float = USUAL_CONFIDENCE,
    multiplier: float = 100_000,
) -> DirectRate:
    """The directly standardised rate of each area, with Dobson's limits.

    `count`, `population` (A, K): events and people of A areas in K age bands; `standard` (K,) the standard
    population. Value and limits are missing where an area has fewer than 10 events, too few to weight, or nobody in a
    band, whose rate is not known. Byar's limits are used at every count, never the exact ones. Raises ValueError for
    a negative count, a population of 0 or less with events, or a standard population that is negative in a band or 0
    in all.

    Source: Dobson, Kuulasmaa, Eberle & Scherer (1991), Statistics in Medicine 10, 457-462.
    """
    x, n = _bands(count, population)
    w = checked_count(standard)
    weight = w.sum()
    if not weight > 0:
        raise ValueError("The standard population must be more than 0 in all.")
    with np.errstate(invalid="ignore"):
        rate = (w * x / n).sum(axis=-1) / weight
        variance = (w**2 * x / n**2).sum(axis=-1) / weight**2
    events = x.sum(axis=-1)
    limits = byar(count=events, confidence=confidence)
    shown = np.where(events >= FEWEST_EVENTS, float(multiplier), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = np.sqrt(variance / events)
        return DirectRate(
            value=rate * shown,
            lower=(rate + stretch * (limits.lower - events)) * shown,
            upper=(rate + stretch * (limits.upper - events)) * shown,
            events=events,
            population=n.sum(axis=-1),
        )


def indirect_ratio(
    *,
    count: ArrayLike,
    population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    confidence: float = USUAL_CONFIDENCE,
    multiplier: float = 100,
) -> IndirectRatio:
    """The indirectly standardised ratio of each area: observed events over those expected at the reference's rates.

    `count`, `population` (A, K): events and people of A areas in K age bands; `reference_count`,
    `reference_population` (K,). A band without people adds nothing. Limits are exact below 10 observed events, Byar's
    from 10 on. Raises ValueError for
    a negative count, a population of 0 or less, or a reference without events. Source: Breslow & Day (1987).
    """
    x, n = _bands(count, population)
    reference = checked_count(reference_count) / checked_denominator(
        reference_population, "reference population"
    )
    return observed_over_expected(
        observed=x.sum(axis=-1),
        expected=(reference * n).sum(axis=-1),
        confidence=confidence,
        multiplier=multiplier,
    )


def observed_over_expected(
    *, observed: ArrayLike, expected: ArrayLike, confidence: float = USUAL_CONFIDENCE, multiplier: float = 100
) -> IndirectRatio:
    """Observed over expected events, elementwise, with the Poisson limits of the observed count; missing for 0 of 0.

    Raises ValueError for a negative count or expected events of 0 or less. Source: Breslow & Day (1987).
    """
    o, e = checked_pair(observed, expected, "number of expected events")
    limits = poisson(count=o, confidence=confidence)
    scale = multiplier / e
    return IndirectRatio(
        value=limits.value * scale,
        lower=limits.lower * scale,
        upper=limits.upper * scale,
        exact=limits.value < EXACT_BELOW,
        observed=limits.value,
        expected=e,
    )


def _bands(count: ArrayLike, population: ArrayLike) -> tuple[Floats, Floats]:
    """Events and people of age bands, broadcast together; a band may have 0 of 0, but no event of nobody."""
    x = checked_count(count)
    checked_pair(x, population, "population")
    people = np.asarray(population, dtype=np.float64)
    x, people = np.broadcast_arrays(x, people)
    return x, people
