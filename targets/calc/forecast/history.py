"""The figures of one measure as a grid of series by period, and who may be forecast at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from targets.calc.forecast.reasons import NoForecast
from targets.calc.periods import STEPS, PeriodKind
from targets.calc.segments import Bools, Floats, Ints

Unit = Literal["percent", "count", "rate"]
Days = NDArray[np.datetime64]

FORECAST_FREQUENCIES = (PeriodKind.MONTH, PeriodKind.QUARTER)
FORECAST_UNITS = ("percent", "count")

# The exceptional time of this record, for `shocks`: the periods that hold its first and last month.
PANDEMIC = (date(2020, 3, 1), date(2021, 6, 1))

# Figures that a series needs (since its break, if it has one), by periods in a year.
FEWEST_POINTS = {12: 24, 4: 12}

# The longest horizon that the back-test covers, by periods in a year.
LONGEST_HORIZON = {12: 18, 4: 6}


@dataclass(frozen=True)
class History:
    """S series of one measure on a grid of T consecutive periods.

    values        (S, T) float64 in the measure's own unit, NaN where there is no figure
    denominators  (S, T) float64, NaN where unknown; never looked at for counts
    first_period  number of the first column: whole steps of `frequency` since the year 0
    frequency     how long a period is; rolling years stand a quarter apart, pairs of years one year
    unit          "percent" (0 to 100), "count" (0 or more) or "rate" (0 or more)
    breaks        (S,) intp, first column whose figures are comparable with the latest; 0 where never broken
    shocks        (W, 2) intp, first and last column of each exceptional time; may lie outside the grid
    """

    values: Floats
    denominators: Floats
    first_period: int
    frequency: PeriodKind
    unit: Unit
    breaks: Ints
    shocks: Ints

    @property
    def per_year(self) -> int:
        """Columns in a year: 12, 4 or 1."""
        return 12 // STEPS[self.frequency]

    @property
    def size(self) -> tuple[int, int]:
        """S and T."""
        return cast(tuple[int, int], self.values.shape)

    def until(self, column: int) -> "History":
        """The same history as it stood when `column` was the newest period."""
        kept = slice(0, column + 1)
        return replace(self, values=self.values[:, kept], denominators=self.denominators[:, kept])

    def comparable(self) -> "History":
        """The same history without the figures that a series had before its break."""
        columns = np.arange(self.values.shape[1])
        values = np.where(columns < self.breaks[:, None], np.nan, self.values)
        return replace(self, values=values, breaks=np.zeros_like(self.breaks))

    def last_columns(self) -> Ints:
        """(S,) intp, the column of each series' newest figure; -1 where it has none."""
        known = ~np.isnan(self.values)
        if not known.size:
            return np.full(known.shape[0], -1, dtype=np.intp)
        newest = self.values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        return np.where(known.any(axis=1), newest, -1)


def history_from_rows(
    *,
    series: Ints,
    starts: Days,
    values: Floats,
    denominators: Floats | None = None,
    series_count: int,
    frequency: PeriodKind,
    unit: Unit,
    breaks: Sequence[date | None] | None = None,
    shocks: Sequence[tuple[date, date]] = (),
) -> History:
    """Lays the rows of a ragged set of series on one grid.

    `series` (P,) the row's series, 0 to series_count - 1; `starts` (P,) first day of its period; `values`
    (P,) NaN where there is no figure; `denominators` (P,) NaN where unknown. `breaks` one entry per series:
    the first day of the first comparable period. `shocks`: first day of the first and of the last period of
    each exceptional time, such as the pandemic: what happened across one teaches nothing about ordinary
    change once it is over.

    The order of the rows is irrelevant. Raises ValueError for a frequency other than month, quarter and year,
    a day that does not begin a period, two rows of one series and period, a percentage outside 0 to 100, a
    count below 0.
    """
    if frequency not in STEPS:
        raise ValueError(f"Periods of kind {frequency} do not lie on a grid of months, quarters or years.")
    months = STEPS[frequency]
    highest = 100.0 if unit == "percent" else np.inf
    wrong = (values < 0) | (values > highest)
    if wrong.any():
        raise ValueError(f"{values[wrong][0]} is not a possible {unit}.")
    numbers = _period_numbers(starts, months)
    first = int(numbers.min()) if numbers.size else 0
    length = int(numbers.max()) - first + 1 if numbers.size else 0
    columns = numbers - first
    cells = series * length + columns
    if np.unique(cells).size != cells.size:
        raise ValueError("A series has two rows for one period.")
    grid = np.full((series_count, length), np.nan)
    grid[series, columns] = values
    below = np.full((series_count, length), np.nan)
    if denominators is not None:
        below[series, columns] = np.where(np.isnan(values), np.nan, denominators)
    broken = np.zeros(series_count, dtype=np.intp)
    for index, day in enumerate(breaks or ()):
        if day is not None:
            broken[index] = max(0, period_number(day=day, frequency=frequency) - first)
    windows = [[period_number(day=day, frequency=frequency) - first for day in window] for window in shocks]
    return History(
        values=grid,
        denominators=below,
        first_period=first,
        frequency=frequency,
        unit=unit,
        breaks=broken,
        shocks=np.array(windows, dtype=np.intp).reshape(-1, 2),
    )


def measure_gate(*, frequency: str, unit: str, aggregation: str) -> NoForecast:
    """What forbids a forecast of any series of a measure, whatever its figures.

    The words are those of the measure's definition: week, month ...; percent, count ...; snapshot, flow,
    cumulative or rolling. `forecast` asks this too; a caller may ask before it lays rows on a grid.
    """
    if aggregation == "rolling":
        return NoForecast.ROLLING
    if aggregation == "cumulative":
        return NoForecast.CUMULATIVE
    if frequency not in FORECAST_FREQUENCIES:
        return NoForecast.FREQUENCY
    return NoForecast.FORECAST if unit in FORECAST_UNITS else NoForecast.UNIT


def series_gate(*, history: History, horizons: Ints) -> NDArray[np.int8]:
    """(S, H) int8 NoForecast: what forbids a forecast of one series, `horizons` (H,) periods after its newest
    figure."""
    per_year = history.per_year
    comparable = history.comparable()
    last = history.last_columns()
    points = (~np.isnan(comparable.values)).sum(axis=1)
    few = points < FEWEST_POINTS[per_year]
    columns = np.arange(history.values.shape[1])
    last_year = (columns <= last[:, None]) & (columns > last[:, None] - per_year)
    recent = (~np.isnan(history.values) & last_year).sum(axis=1)
    verdict = np.full(history.values.shape[0], NoForecast.FORECAST, dtype=np.int8)
    verdict[recent * 2 < per_year] = NoForecast.TOO_MANY_GAPS
    verdict[few] = NoForecast.TOO_FEW_POINTS
    verdict[few & (history.breaks > 0)] = NoForecast.BROKEN
    verdict[last < 0] = NoForecast.NO_FIGURES
    cells = np.repeat(verdict[:, None], horizons.size, axis=1)
    cells[(cells == NoForecast.FORECAST) & (horizons > LONGEST_HORIZON[per_year])] = NoForecast.TOO_FAR
    return cells


def crosses_shock(*, history: History, origins: Ints, targets: Ints, known_at: Ints) -> Bools:
    """Whether a change from `origins` to `targets` touches an exceptional time that is over at `known_at`.

    The three arrays hold columns and broadcast together. While such a time lasts nobody can say that it is
    one.
    """
    crossed = np.zeros(np.broadcast_shapes(origins.shape, targets.shape, known_at.shape), dtype=np.bool_)
    for first, last in history.shocks:
        crossed |= (origins <= last) & (targets >= first) & (known_at >= last)
    return crossed


def _period_numbers(starts: Days, months: int) -> Ints:
    month = starts.astype("datetime64[M]")
    if np.any(month.astype("datetime64[D]") != starts.astype("datetime64[D]")):
        raise ValueError("A period must begin on the first of a month.")
    since_year_0 = month.astype(np.int64) + 1970 * 12
    if months == 3 and np.any(since_year_0 % months):
        raise ValueError("A quarter must begin in January, April, July or October.")
    return np.asarray(since_year_0 // months, dtype=np.intp)


def period_number(*, day: date, frequency: PeriodKind) -> int:
    """The number of the period that holds a day, as History.first_period counts."""
    return (day.year * 12 + day.month - 1) // STEPS[frequency]
