"""The figures of one measure as a grid of series by period, with the counts that they are made of."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from targets.calc.segments import Floats, Ints

Unit = Literal["percent", "count", "rate"]
Days = NDArray[np.datetime64]

HIGHEST = {"percent": 100.0, "count": np.inf, "rate": np.inf}


@dataclass(frozen=True)
class Figures:
    """S series of one measure over T periods, oldest first. All arrays are (S, T) float64, NaN where nothing is known.

    values        in the measure's own unit: percent from 0 to 100, counts and rates from 0
    numerators    what was counted, where a percentage or rate is given with its counts
    denominators  of how many, likewise
    """

    values: Floats
    numerators: Floats
    denominators: Floats
    unit: Unit

    def __post_init__(self) -> None:
        """ValueError for arrays of different shapes, and for a value that its unit does not have."""
        if not self.values.shape == self.numerators.shape == self.denominators.shape:
            raise ValueError("Values, numerators and denominators belong to the same series and periods.")
        impossible = (self.values < 0) | (self.values > HIGHEST[self.unit])
        if impossible.any():
            raise ValueError(f"{self.values[impossible][0]} is not a possible {self.unit}.")


def figures_from_rows(
    *,
    series: Ints,
    days: Days,
    values: Floats,
    numerators: Floats,
    denominators: Floats,
    series_count: int,
    unit: Unit,
) -> tuple[Figures, Ints]:
    """Lays rows on a grid, and says in which column (P,) each row stands.

    `series` (P,) from 0 to `series_count` - 1; `days` (P,) the last day of the row's period; the rest (P,), NaN where
    unknown. The columns are the periods that any row has, so a period that nobody reported is no gap. The order of the
    rows is irrelevant. ValueError for two rows of one series and period.
    """
    periods, columns = np.unique(days, return_inverse=True)
    places = series * max(1, periods.size) + columns
    if np.unique(places).size != places.size:
        raise ValueError("A series has two rows for one period.")

    def grid(numbers: Floats) -> Floats:
        laid = np.full((series_count, periods.size), np.nan)
        laid[series, columns] = numbers
        return laid

    laid = Figures(grid(values), grid(numerators), grid(denominators), unit)
    return laid, np.asarray(columns, dtype=np.intp)
