"""What stands beside a planned value."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.figures.queries import Known, observations_as_known_on
from targets.calc.periods import Period, PeriodKind, add_months


@dataclass(frozen=True)
class Beside:
    """What stands beside a planned value: the figure a year earlier, and the period's own where it is known."""

    year_before: Known | None
    now: Known | None


def beside_trajectory(
    *, organisation_id: int, measure_key: str, periods: Iterable[Period]
) -> dict[Period, Beside]:
    """By period, with the board's own returns where nothing is published. One query."""
    held = {
        (known.period.start, known.period.kind): known
        for known in observations_as_known_on(
            measure_key=measure_key, organisation_id=organisation_id, include_returns=True
        )
    }
    return {
        period: Beside(
            year_before=None
            if period.kind is PeriodKind.WEEK
            else held.get((add_months(period.start, -12), period.kind)),
            now=held.get((period.start, period.kind)),
        )
        for period in periods
    }
