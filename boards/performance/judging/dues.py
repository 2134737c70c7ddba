"""When a figure is due, and when it is late."""

from datetime import date, timedelta
from typing import NamedTuple

from boards.performance.cells import Cell
from targets.calc.periods import Period, PeriodKind, add_months, periods_in_year
from targets.catalogue.models import Definition


def due_on(period: Period, *, lag_months: int) -> date:
    """The last day on which a period's figure is in time: the end of the month `lag_months` after its last month."""
    return add_months(period.end.replace(day=1), lag_months + 1) - timedelta(days=1)


def frequency(definition: Definition, *, national: bool) -> PeriodKind:
    """How often a figure comes: for the nation sometimes less often than for the boards."""
    return PeriodKind((national and definition.national_frequency) or definition.frequency)


def late_period(
    newest: Period | None, *, definition: Definition, national: bool, today: date
) -> Period | None:
    """The oldest period after `newest` whose figure is overdue today; None when all is in or the feed has ended.

    Without any figure nothing is known to have started, so nothing is late. `collected_until` ends the feed.
    """
    if newest is None or newest.kind is not frequency(definition, national=national):
        return None
    expected = newest.next()
    collected_until = definition.collected_until
    if collected_until is not None and expected.end > collected_until:
        return None
    return expected if today > due_on(expected, lag_months=definition.lag_months) else None


class Feed(NamedTuple):
    """How a series goes on after its newest figure: what is overdue, the oldest first, and by when it was due."""

    late: Period | None
    due: date | None
    ended: bool


def feed_of(cell: Cell, *, definition: Definition, national: bool, today: date) -> Feed | None:
    """Of a newest cell with a figure; None for every other: a year that is over is not late for what followed.

    `definition` is the one in force today.
    """
    if not cell.latest or cell.period is None or cell.actual is None:
        return None
    newest = cell.period
    if definition.year_result == Definition.YearResult.POOLED and newest.kind is PeriodKind.YEAR:
        kind = frequency(definition, national=national)  # a year added up ends with its last period
        *_, newest = periods_in_year(first_year=newest.financial_year, kind=kind)
    late = late_period(newest, definition=definition, national=national, today=today)
    until = definition.collected_until
    return Feed(
        late=late,
        due=due_on(late, lag_months=definition.lag_months) if late else None,
        ended=until is not None and until < today and newest.next().end > until,
    )
