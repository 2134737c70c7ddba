"""What a period adds, as its definition counts it."""

from targets.calc.periods import Period, PeriodKind, Step, step_of
from targets.catalogue.models import Definition


def step_in(definition: Definition, period: Period) -> Step:
    """`step_of` the period; a measure that adds up through the year grows as often as it is published."""
    running = definition.aggregation == Definition.Aggregation.CUMULATIVE
    return step_of(period, grows_by=PeriodKind(definition.frequency) if running else None)
