"""The forecast: two methods, averaged quantile by quantile, then widened by what past forecasts teach."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from targets.calc.forecast import scale
from targets.calc.forecast.history import FEWEST_POINTS, History, measure_gate, series_gate
from targets.calc.forecast.local_level import local_level_quantiles
from targets.calc.forecast.pooled_errors import pooled_error_quantiles
from targets.calc.forecast.quantiles import COUNT, at_level
from targets.calc.forecast.reasons import NoForecast
from targets.calc.forecast.season import month_effects
from targets.calc.forecast.spread import REACH, STEP, spread_factors, widened
from targets.calc.segments import Floats, Ints


@dataclass(frozen=True)
class Forecast:
    """Forecasts of S series at H horizons.

    horizons   (H,) intp, periods after each series' own newest figure
    per_year   periods in a year
    origins    (S,) intp, number of the period of that figure (as History.first_period counts); -1 without one
    quantiles  (S, H, 200) float64 in the measure's own unit, ascending: the middles of 200 equal slices of
               probability; NaN where there is no forecast
    reasons    (S, H) int8 NoForecast, FORECAST exactly where there are numbers
    """

    horizons: Ints
    per_year: int
    origins: Ints
    quantiles: Floats
    reasons: NDArray[np.int8]

    @property
    def median(self) -> Floats:
        """(S, H) the middle of each forecast, NaN where there is none."""
        return at_level(self.quantiles, 0.5)

    def interval(self, coverage: float) -> tuple[Floats, Floats]:
        """Lower and upper end, (S, H) each, of the central interval that should hold `coverage` (0.8, 0.95)
        of outcomes."""
        tail = (1.0 - coverage) / 2.0
        return at_level(self.quantiles, tail), at_level(self.quantiles, 1.0 - tail)


def forecast(*, history: History, aggregation: str, horizons: Ints) -> Forecast:
    """Forecasts every series from its own newest figure, `horizons` (H,) periods ahead, each at least 1.

    `aggregation` is the measure's own word: snapshot, flow, cumulative or rolling. A series whose newest
    figure is older than another's is forecast from what was known of all series in that older period. Figures
    before a series' break are not used. Deterministic; the order of series is irrelevant. Raises ValueError
    for a horizon below 1.
    """
    if np.any(horizons < 1):
        raise ValueError("A forecast looks at least one period ahead.")
    refused = measure_gate(frequency=history.frequency, unit=history.unit, aggregation=aggregation)
    if refused == NoForecast.FORECAST:
        reasons = series_gate(history=history, horizons=horizons)
    else:
        reasons = np.full((history.size[0], horizons.size), refused, dtype=np.int8)
    comparable = history.comparable()
    last = comparable.last_columns()
    quantiles = np.full((last.size, horizons.size, COUNT), np.nan)
    reachable = (reasons == NoForecast.FORECAST).any(axis=0)
    wanted = (reasons == NoForecast.FORECAST).any(axis=1)
    for column in np.unique(last[wanted]):
        group = np.flatnonzero(wanted & (last == column))
        made = forecast_at(
            history=comparable.until(int(column)), origins=np.array([column]), horizons=horizons[reachable]
        )
        quantiles[np.ix_(group, np.flatnonzero(reachable))] = made[0, group]
    reasons[(reasons == NoForecast.FORECAST) & np.isnan(quantiles[..., 0])] = NoForecast.TOO_FEW_ERRORS
    quantiles[reasons != NoForecast.FORECAST] = np.nan
    return Forecast(
        horizons=horizons,
        per_year=history.per_year,
        origins=np.where(last < 0, -1, last + history.first_period),
        quantiles=quantiles,
        reasons=reasons,
    )


def forecast_at(*, history: History, origins: Ints, horizons: Ints) -> Floats:
    """(O, S, H, 200) float64 forecasts as they would have been made at each column of `origins`, ascending.

    NaN where a series has no figure yet or past errors are too few. No gate is asked. Uses no figure after
    the origin. Costs little more for origins that lie a whole number of steps apart (five months, one
    quarter) than for one.
    """
    working = scale.to_working(values=history.values, unit=history.unit)
    sampling = scale.sampling_variance(
        values=history.values, denominators=history.denominators, unit=history.unit
    )
    lattice = _lattice(origins, history.per_year)
    effects = month_effects(working=working, history=history, origins=lattice)
    combined = pooled_error_quantiles(
        working=working, history=history, origins=lattice, horizons=horizons, effects=effects
    )
    # In place: for the practices of a whole country each of these arrays takes 150 MB.
    combined += local_level_quantiles(
        working=working,
        sampling=sampling,
        history=history,
        origins=lattice,
        horizons=horizons,
        effects=effects,
    )
    combined /= 2.0
    factors = spread_factors(
        quantiles=combined,
        outcomes=working,
        history=history,
        lattice=lattice,
        origins=origins,
        horizons=horizons,
    )
    ours = combined[np.searchsorted(lattice, origins)]
    made = scale.from_working(working=widened(quantiles=ours, factors=factors), unit=history.unit)
    if history.unit == "percent":
        patients = _patients_to_come(history, origins)
        made = scale.whole_patients(percentages=made, patients=patients[:, :, None, None])
    return made


def _patients_to_come(history: History, origins: Ints) -> Floats:
    """(O, S) middle denominator of the year up to each origin; NaN where none is known."""
    patients = np.full((origins.size, history.size[0]), np.nan)
    for row, origin in enumerate(origins):
        year = history.denominators[:, max(0, origin - history.per_year + 1) : origin + 1]
        known = ~np.isnan(year).all(axis=1)
        patients[row, known] = np.nanmedian(year[known], axis=1)
    return patients


def _lattice(origins: Ints, per_year: int) -> Ints:
    """The columns at which forecasts are made: the origins, and the past ones whose outcomes tell their
    spread."""
    back = np.arange(REACH[per_year] + 1) * STEP[per_year]
    columns = np.unique(origins[:, None] - back)
    earliest = FEWEST_POINTS[per_year] - 1
    return columns[(columns >= earliest) | np.isin(columns, origins)]
