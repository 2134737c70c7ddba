"""Over-dispersed funnels: limits that allow for more variation between units than chance explains.

Boards differ for reasons that a funnel does not measure. When they do, the limits of chance alone call too many of
them outliers. The extra variance (tau squared) is estimated after the extremes are tamed, and widens the limits.

Source: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, and Spiegelhalter et al. (2012), Journal of the
Royal Statistical Society A 175, 1-47; tau squared as DerSimonian & Laird (1986). Details as FunnelPlotR 0.6.0
computes them, except where it is inconsistent: it does not transform the limits of the square-root ratio back (so they
come out narrower than those of chance alone), and its limits of ratios of counts use another standard error than its
z-scores do. `as_funnelplotr` gives its limits as it ships them; the reference answers are compared with those.
"""

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from targets.calc.funnel import TAIL_95, TAIL_998, FunnelLimits
from targets.calc.intervals import (
    checked_count,
    checked_denominator,
    checked_proportion,
    chi_squared_quantile,
)
from targets.calc.segments import Bools, Floats

# The package's own rounded normal quantiles for 95 % and 99.8 %.
Z_95 = 1.959964
Z_998 = 3.090232


class Kind(Enum):
    """What the units' values are, which decides the transformation."""

    PROPORTION = "proportion"
    RATIO_SQUARE_ROOT = "standardised ratio, square root"
    RATIO_LOGARITHM = "standardised ratio, logarithm"
    RATIO_OF_COUNTS = "ratio of counts"


@dataclass(frozen=True)
class Dispersion:
    """How much more U units vary than chance explains.

    z         (U,) float64, each unit's standardised distance from the centre, before taming
    tamed     (U,) float64, z clamped to its 10th and 90th percentile; for the logarithm, NaN in both tails instead
    phi       mean of tamed z squared: about 1 when chance alone explains the differences
    tau2      variance between units on the transformed scale; 0 when phi is not above 1 in effect
    centre    the common value that the units are compared with (1 for standardised ratios)

    phi is NaN and tau2 is 0 when no unit is left after taming.
    """

    kind: Kind
    denominator: Floats
    z: Floats
    tamed: Floats
    phi: float
    tau2: float
    centre: float

    def adjusted(self, *, as_funnelplotr: bool = False) -> FunnelLimits:
        """Limits (U,) at each unit's denominator, widened by tau2."""
        return dispersion_limits(
            kind=self.kind,
            denominator=self.denominator,
            centre=self.centre,
            tau2=self.tau2,
            as_funnelplotr=as_funnelplotr,
        )

    def unadjusted(self, *, as_funnelplotr: bool = False) -> FunnelLimits:
        """Limits (U,) at each unit's denominator for chance alone; exact Poisson for standardised ratios."""
        if self.kind in (Kind.RATIO_SQUARE_ROOT, Kind.RATIO_LOGARITHM):
            return exact_ratio_limits(expected=self.denominator)
        return dispersion_limits(
            kind=self.kind,
            denominator=self.denominator,
            centre=self.centre,
            tau2=0.0,
            as_funnelplotr=as_funnelplotr,
        )


def measure_dispersion(
    *, kind: Kind, numerator: ArrayLike, denominator: ArrayLike, trim: float = 0.1
) -> Dispersion:
    """Estimates phi and tau squared from U units.

    `numerator`, `denominator` (U,): count and total (PROPORTION), observed and expected events (both RATIO kinds),
    or two counts (RATIO_OF_COUNTS). `trim`: the share of units in each tail whose z-scores are tamed. Expected
    events are rounded to 2 decimals for the logarithm, as the hospital mortality indicator has them.

    With 14 boards phi and tau squared are imprecise: taming at 10 % touches two boards in each tail. Show both
    sets of limits, and say whether the adjusted ones are used.

    A unit of 0 of 0 has nothing to vary: its denominator, z and limits are NaN, and the rest are as without it.

    Raises ValueError for a negative numerator, another denominator of 0 or less, a proportion above 1, missing values,
    no units, an unknown kind, a ratio of 0 with the logarithm (it has none), or a trim outside 0 to 0.5.
    """
    kind = Kind(kind)
    x, n = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if x.shape == n.shape and ((x == 0) & (n == 0)).any():
        return _without_nobody(x, n, kind=kind, trim=trim)
    x, n = checked_count(x), checked_denominator(n, "denominator")
    if kind is Kind.PROPORTION:
        x, n = checked_proportion(x, n)
    if x.shape != n.shape or x.ndim != 1 or x.size == 0:
        raise ValueError("Give one numerator and one denominator for each unit, and at least one unit.")
    if np.isnan(x).any() or np.isnan(n).any():
        raise ValueError(
            "A unit without a numerator or a denominator cannot be part of a funnel; leave it out."
        )
    if not 0 < trim < 0.5:
        raise ValueError(f"The share to trim must be between 0 and 0.5, not {trim}.")
    if kind is Kind.RATIO_LOGARITHM:
        n = np.round(n, 2)
        if np.any(x == 0) or np.any(n == 0):
            raise ValueError("A ratio of 0 has no logarithm; use the square root.")
    centre = 1.0 if kind in (Kind.RATIO_SQUARE_ROOT, Kind.RATIO_LOGARITHM) else float(x.sum() / n.sum())
    y, s, target = _transformed(kind, x, n, centre)
    z = (y - target) / s
    tamed = _truncated(z, trim) if kind is Kind.RATIO_LOGARITHM else _winsorised(z, trim)
    kept = ~np.isnan(tamed)
    phi = float(np.mean(tamed[kept] ** 2)) if kept.any() else float("nan")
    return Dispersion(
        kind=kind,
        denominator=n,
        z=z,
        tamed=tamed,
        phi=phi,
        tau2=_between_variance(phi, s[kept]),
        centre=centre,
    )


def _without_nobody(x: Floats, n: Floats, *, kind: Kind, trim: float) -> Dispersion:
    """The dispersion of the units of which somebody was counted, at the places that they have among all."""
    counted = ~((x == 0) & (n == 0))
    rest = measure_dispersion(kind=kind, numerator=x[counted], denominator=n[counted], trim=trim)

    def among_all(values: Floats) -> Floats:
        spread = np.full(x.shape, np.nan)
        spread[counted] = values
        return spread

    return replace(
        rest, denominator=among_all(rest.denominator), z=among_all(rest.z), tamed=among_all(rest.tamed)
    )


def dispersion_limits(
    *, kind: Kind, denominator: ArrayLike, centre: float, tau2: float, as_funnelplotr: bool = False
) -> FunnelLimits:
    """Limits (N,) at these denominators around `centre`, with `tau2` extra variance on the transformed scale.

    Those of a proportion lie between 0 and 1, and are 0 (or 1) where the arcsine curve would turn back at very small
    denominators; those of a square-root ratio are 0 where the root would be negative. Raises ValueError for a
    denominator of 0 or less.
    """
    kind = Kind(kind)
    n = checked_denominator(denominator, "denominator")
    limits = _as_shipped if as_funnelplotr else _back_transformed
    lower_95, upper_95 = limits(kind, n, centre, tau2, Z_95)
    lower_998, upper_998 = limits(kind, n, centre, tau2, Z_998)
    return FunnelLimits(
        size=n, lower_95=lower_95, upper_95=upper_95, lower_998=lower_998, upper_998=upper_998, centre=centre
    )


def exact_ratio_limits(*, expected: ArrayLike) -> FunnelLimits:
    """Exact Poisson limits (N,) of observed over expected at these expected events, around 1.

    Raises ValueError for expected events of 0 or less.
    """
    e = checked_denominator(expected, "number of expected events")
    lower, upper = [
        [chi_squared_quantile(probability, 2 * events) / 2 / e for probability in probabilities]
        for events, probabilities in ((e, (TAIL_95, TAIL_998)), (e + 1, (1 - TAIL_95, 1 - TAIL_998)))
    ]
    return FunnelLimits(
        size=e, lower_95=lower[0], upper_95=upper[0], lower_998=lower[1], upper_998=upper[1], centre=1.0
    )


def outliers(*, value: ArrayLike, limits: FunnelLimits) -> Bools:
    """(U,) units strictly outside the 99.8 % limits; with 14 boards and 95 % limits expect 0.7 by chance."""
    ratio = np.asarray(value, dtype=np.float64)
    outside: Bools = (ratio < limits.lower_998) | (ratio > limits.upper_998)
    return outside


def _transformed(kind: Kind, x: Floats, n: Floats, centre: float) -> tuple[Floats, Floats, float]:
    """Each unit's value and standard error on the scale where its variance is stable, and the centre there."""
    if kind is Kind.PROPORTION:
        return np.arcsin(np.sqrt(x / n)), 1 / (2 * np.sqrt(n)), float(np.arcsin(np.sqrt(centre)))
    if kind is Kind.RATIO_SQUARE_ROOT:
        return np.sqrt(x / n), 1 / (2 * np.sqrt(n)), 1.0
    if kind is Kind.RATIO_LOGARITHM:
        return np.log(x / n), 1 / np.sqrt(n), 0.0
    with np.errstate(divide="ignore"):
        return np.log((x + 0.5) / (n + 0.5)), _log_ratio_error(x, n), float(np.log(centre))


def _log_ratio_error(x: Floats, n: Floats) -> Floats:
    """Standard error of the logarithm of a ratio of two counts, half an event added to each."""
    return np.asarray(np.sqrt(x / (x + 0.5) ** 2 + n / (n + 0.5) ** 2))


def _winsorised(z: Floats, trim: float) -> Floats:
    """z clamped to its quantiles (linear between ranks, type 7)."""
    low, high = np.quantile(z, [trim, 1 - trim])
    return np.clip(z, low, high)


def _truncated(z: Floats, trim: float) -> Floats:
    """z with NaN in the lowest and highest of 1 / trim groups of equal rank; ties share their average rank."""
    groups = 1 / trim
    place = np.floor(average_ranks(z) * groups / (z.size + 1))
    return np.where((place > 0) & (place < groups - 1), z, np.nan)


def average_ranks(values: Floats) -> Floats:
    """The place of each value from 1 on, smallest first; equal ones share the average of theirs. Nothing is missing.

    `scipy.stats.rankdata`, without scipy.stats: to import that takes a third of the time in which a process starts.
    """
    _, place, together = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(together) - (together - 1) / 2)[place]


def _between_variance(phi: float, s: Floats) -> float:
    """Tau squared by the method of moments: 0 when the units vary no more than chance, and for one unit alone."""
    units = s.size
    if units < 2 or units * phi < units - 1:
        return 0.0
    weight = s**-2.0
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    return max(0.0, float((units * phi - (units - 1)) / spread))


def _back_transformed(kind: Kind, n: Floats, centre: float, tau2: float, z: float) -> tuple[Floats, Floats]:
    if kind is Kind.RATIO_LOGARITHM:
        half = z * np.sqrt(1 / n + tau2)
        return np.exp(-half), np.exp(half)
    if kind is Kind.RATIO_OF_COUNTS:
        # A unit on the centre line has centre x n events over n.
        half = z * np.sqrt(_log_ratio_error(centre * n, n) ** 2 + tau2)
        return centre * np.exp(-half), centre * np.exp(half)
    half = z * np.sqrt(1 / (4 * n) + tau2)
    if kind is Kind.RATIO_SQUARE_ROOT:
        return np.maximum(1 - half, 0.0) ** 2, (1 + half) ** 2
    angle = np.arcsin(np.sqrt(centre))
    lower = np.where(angle < half, 0.0, np.sin(angle - half) ** 2)
    upper = np.where(angle + half > np.pi / 2, 1.0, np.sin(angle + half) ** 2)
    return lower, upper


def _as_shipped(kind: Kind, n: Floats, centre: float, tau2: float, z: float) -> tuple[Floats, Floats]:
    """FunnelPlotR's own limits where they differ: see the top of this module."""
    half = z * np.sqrt(1 / (4 * n) + tau2)
    if kind is Kind.RATIO_SQUARE_ROOT:
        return 1 - half, 1 + half
    if kind is Kind.RATIO_OF_COUNTS:
        return centre * np.exp(-half), centre * np.exp(half)
    return _back_transformed(kind, n, centre, tau2, z)
