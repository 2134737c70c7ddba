"""Confidence intervals for proportions, counts, crude rates and means.

All functions work on whole arrays. A missing (NaN) input, and 0 of 0, give a missing answer; an impossible one is an
error.
Source: the formulae that OHID publishes in its Fingertips technical guidance, as PHEindicatormethods 2.1.0
computes them; each function names the original.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from targets.calc.segments import Bools, Floats, Ints, Segments, check_offsets

# The pair that public health funnels and intervals use.
USUAL_CONFIDENCE = 0.95
FUNNEL_CONFIDENCE = 0.998

# Below this count the Poisson limits are exact; from it on Byar's approximation is used.
EXACT_BELOW = 10


@dataclass(frozen=True)
class Interval:
    """Values with their limits, elementwise; all float64 of the inputs' common shape, in the unit of the value.

    NaN where an input is missing or where the method gives no limit (each function says when).
    """

    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class CountInterval(Interval):
    """An interval from a count; `exact` (bool) where the Poisson limits are exact, else Byar's."""

    exact: Bools


def as_probability(confidence: float) -> float:
    """A confidence level as a probability. Accepts 0.9 up to 1 and 90 up to 100 (1 and 100 not included).

    Raises ValueError for anything else, so that 0.05 or 9.5 is not taken for 95 %.
    """
    level = confidence / 100 if confidence >= 90 else confidence
    if not 0.9 <= level < 1:
        raise ValueError(
            f"Confidence must be from 0.9 up to 1, or from 90 up to 100 (per cent), not {confidence}."
        )
    return level


def normal_quantile(confidence: float) -> float:
    """z for a two-sided confidence level: 1.959963984... for 95 %, never 1.96."""
    return float(special.ndtri(1 - (1 - as_probability(confidence)) / 2))


def wilson(
    *, count: ArrayLike, total: ArrayLike, confidence: float = USUAL_CONFIDENCE, multiplier: float = 1
) -> Interval:
    """Wilson's score interval of a proportion, count / total * multiplier.

    Limits always lie between 0 and the multiplier; a count of 0 has the lower limit 0, a count equal to the total
    the upper limit `multiplier`. Raises ValueError for a negative count, a total of 0 or less, or a count above
    its total. A mean of monthly percentages is not a proportion: pool counts and totals first.

    Source: Wilson (1927); Newcombe & Altman in Altman et al. (2000), Statistics with Confidence, 2nd edition.
    """
    x, n = checked_proportion(count, total)
    z = normal_quantile(confidence)
    centre = 2 * x + z**2
    spread = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    scale = multiplier / (2 * (n + z**2))
    # Rounding may leave 1e-17 beside the exact ends; the ends are known.
    lower = np.where(x == 0, 0.0, (centre - spread) * scale)
    upper = np.where(x == n, float(multiplier), (centre + spread) * scale)
    return Interval(value=x / n * multiplier, lower=lower, upper=upper)


def poisson(*, count: ArrayLike, confidence: float = USUAL_CONFIDENCE) -> CountInterval:
    """Limits of a Poisson count: exact below 10, Byar's from 10 on.

    A count of 0 has the lower limit 0. Raises ValueError for a negative count.
    Source: Breslow & Day (1987), Statistical Methods in Cancer Research, volume II; the exact limits are the
    chi-squared form of Garwood (1936).
    """
    x = checked_count(count)
    tail = (1 - as_probability(confidence)) / 2
    approximate = byar(count=x, confidence=confidence)
    exact = x < EXACT_BELOW
    lower = np.where(x == 0, 0.0, chi_squared_quantile(tail, 2 * x) / 2)
    upper = chi_squared_quantile(1 - tail, 2 * x + 2) / 2
    return CountInterval(
        value=x,
        lower=np.where(exact, lower, approximate.lower),
        upper=np.where(exact, upper, approximate.upper),
        exact=exact,
    )


def byar(*, count: ArrayLike, confidence: float = USUAL_CONFIDENCE) -> Interval:
    """Byar's limits of a Poisson count at any size, as the directly standardised rate needs them.

    The lower limit is missing where the approximation turns negative, and for a count of 0.
    Raises ValueError for a negative count. Source: Breslow & Day (1987).
    """
    x = checked_count(count)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
    y = x + 1
    upper = y * (1 - 1 / (9 * y) + z / (3 * np.sqrt(y))) ** 3
    return Interval(value=x, lower=np.where(lower < 0, np.nan, lower), upper=upper)


def crude_rate(
    *,
    count: ArrayLike,
    population: ArrayLike,
    confidence: float = USUAL_CONFIDENCE,
    multiplier: float = 100_000,
) -> CountInterval:
    """A crude rate, count / population * multiplier, with the Poisson limits of its count.

    Raises ValueError for a negative count or a population of 0 or less. Source: as `poisson`.
    """
    x, n = checked_pair(count, population, "population")
    limits = poisson(count=x, confidence=confidence)
    scale = multiplier / n
    return CountInterval(
        value=limits.value * scale,
        lower=limits.lower * scale,
        upper=limits.upper * scale,
        exact=limits.exact,
    )


@dataclass(frozen=True)
class MeanInterval(Interval):
    """Means of S samples: value, lower, upper and deviation (sample standard deviation) (S,), values counted (S,)."""

    deviation: Floats
    counted: Ints


def mean_t(*, values: Floats, offsets: Ints, confidence: float = USUAL_CONFIDENCE) -> MeanInterval:
    """Student's t interval of the mean of each of S samples.

    `values` (P,) flat, sample s in rows offsets[s] to offsets[s + 1]; a missing value is left out. A sample of one
    value has a mean but no limits, an empty one has neither. Source: Student (1908); Altman et al. (2000).
    """
    numbers = np.asarray(values, dtype=np.float64)
    cuts = np.asarray(offsets, dtype=np.intp)
    check_offsets(cuts, numbers.size)
    present = ~np.isnan(numbers)
    filled_rows = np.flatnonzero(np.diff(cuts) > 0)
    samples = Segments.starting_at(cuts[:-1][filled_rows], numbers.size)
    counts = samples.counts(present)
    mean = samples.means(np.where(present, numbers, 0.0), counts)
    squares = np.where(present, (numbers - samples.spread(mean)) ** 2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = samples.means(squares, counts) * counts / (counts - 1)
        deviation = np.where(counts > 1, np.sqrt(variance), np.nan)
        t = special.stdtrit(counts - 1.0, 1 - (1 - as_probability(confidence)) / 2)
        half = t * deviation / np.sqrt(counts)
    answer = np.full((4, cuts.size - 1), np.nan)
    answer[:, filled_rows] = mean, mean - half, mean + half, deviation
    counted = np.zeros(cuts.size - 1, dtype=np.intp)
    counted[filled_rows] = counts
    return MeanInterval(
        value=answer[0], lower=answer[1], upper=answer[2], deviation=answer[3], counted=counted
    )


def chi_squared_quantile(probability: float, freedom: ArrayLike) -> Floats:
    """The chi-squared quantile at `probability` for each number of degrees of freedom; NaN at 0 or below."""
    degrees = np.asarray(freedom, dtype=np.float64)
    return np.asarray(2 * special.gammaincinv(np.where(degrees > 0, degrees, np.nan) / 2, probability))


def checked_count(count: ArrayLike) -> Floats:
    """A count as float64; ValueError when one is negative or infinite."""
    x = np.asarray(count, dtype=np.float64)
    if np.any(x < 0) or np.isinf(x).any():
        raise ValueError("A count must be 0 or more.")
    return x


def checked_denominator(total: ArrayLike, name: str) -> Floats:
    """A denominator as float64; ValueError, naming it, when one is 0, negative or infinite."""
    n = np.asarray(total, dtype=np.float64)
    if np.any(n <= 0) or np.isinf(n).any():
        raise ValueError(f"Every {name} must be more than 0.")
    return n


def checked_pair(count: ArrayLike, total: ArrayLike, name: str) -> tuple[Floats, Floats]:
    """Count and denominator broadcast together, both missing for 0 of 0: nobody was counted, so there is no value.

    ValueError, naming the denominator, when it is impossible, also 0 with a count above 0.
    """
    x, n = np.broadcast_arrays(checked_count(count), np.asarray(total, dtype=np.float64))
    nobody = (x == 0) & (n == 0)
    return np.where(nobody, np.nan, x), checked_denominator(np.where(nobody, np.nan, n), name)


def checked_proportion(count: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """As `checked_pair`; ValueError also when a count is above its total."""
    x, n = checked_pair(count, total, "total")
    if np.any(x > n):
        raise ValueError("A count may not be more than its total.")
    return x, n
