"""What stands beside a planned value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.figures.queries import Known, observations_as_known_on
from boards.plans.parts.part import Setting
from boards.plans.promises import promises
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


def promised_a_year_before(
    setting: Setting, *, measure_key: str, periods: Iterable[Period]
) -> dict[Period, Decimal]:
    """What the agreed plan of the year before said at last of the same months; none of weeks. Two to five queries."""
    year = setting.framework.year_start
    before = [
        key
        for key, one in setting.policy.frameworks.items()
        if one.year_start == add_months(year, -12) and one.fictional == setting.framework.fictional
    ]
    said: dict[tuple[date, PeriodKind], Decimal | None] = {}
    for key in before:
        planned = promises(
            measure_key=measure_key, organisation_id=setting.organisation_id, framework_key=key
        ).planned
        histories = planned.get((setting.organisation_id, measure_key, key), {})
        said |= {(period.start, period.kind): history[-1].value for period, history in histories.items()}
    found = {period: said.get((add_months(period.start, -12), period.kind)) for period in periods}
    return {
        period: value
        for period, value in found.items()
        if value is not None and period.kind is not PeriodKind.WEEK
    }
