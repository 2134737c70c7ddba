"""A promised value in words, as every page says it, and the name of its period, as every edit does."""

from decimal import Decimal

from targets.calc.periods import Period
from targets.calc.rounding import shown
from targets.catalogue.models import Definition


def promise_value_words(value: Decimal, *, definition: Definition) -> str:
    """A promised value with the places that it needs, but no more than are compared: 95%, 0.32, 1,181, 30.6%."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    if definition.judge_places is not None:
        places = min(places, definition.judge_places)
    return shown(value, places=places, unit=definition.unit)


def field_of(period: Period) -> str:
    """The name of a period's field in the rows and edits of trajectories; it is stored, and never changes."""
    return f"{period.start} to {period.end}"
