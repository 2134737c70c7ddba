"""Small multiples: the newest years of every board on one scale, Scotland's line behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Line, Mark, Panels, Plot, ValueAxis
from boards.performance.charts import axis_of

Values = Sequence[Decimal | None]


def small_multiples(
    days: Sequence[date], boards: Sequence[tuple[str, Values]], *, nation: Values | None, unit: str
) -> Panels:
    """A panel for each board, in their order; a value, or None that breaks its line, for each of the days."""
    every = [values for _, values in boards] + ([nation] if nation else [])
    axis = _ended(every, unit=unit)
    return Panels(
        tuple(
            (name, Plot(at=tuple(days), marks=_marks(values, nation), axis=axis)) for name, values in boards
        )
    )


def _marks(values: Values, nation: Values | None) -> tuple[Mark, ...]:
    own = Line("value", tuple(values), palette.SOLID)
    return (Line("nation", tuple(nation), palette.BEHIND), own) if nation else (own,)


def _ended(every: Sequence[Values], *, unit: str) -> ValueAxis:
    """With an end, also where nothing says what the most is."""
    numbers = [value for values in every for value in values if value is not None]
    axis = axis_of(numbers, unit=unit)
    if axis.most is not None:
        return axis
    return replace(axis, most=int(max(numbers, default=Decimal(1)).to_integral_value(ROUND_CEILING)) or 1)


def aligned(days: Sequence[date], figures: Mapping[date, Decimal | None]) -> tuple[Decimal | None, ...]:
    """The figures, by the days on which they are drawn, for each of the days."""
    return tuple(figures.get(day) for day in days)
