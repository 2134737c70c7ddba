"""Numbers of judged figures in words: what every report and public page prints for a value and for a promise."""

from decimal import Decimal

from targets.calc.rounding import shown
from targets.catalogue.models import Definition


def value_words(
    value: Decimal, *, definition: Definition, apart_from: Decimal | None = None, with_unit: bool = False
) -> str:
    """A figure at its definition's places; `apart_from` is a promise that it must not be mistaken for."""
    return shown(
        value,
        places=definition.display_places,
        unit=definition.unit,
        apart_from=apart_from,
        with_unit=with_unit,
    )


def promise_value_words(value: Decimal, *, definition: Definition) -> str:
    """A promised value with as many places as it needs: 95%, 0.32, 1,181, 30.618%."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return shown(value, places=places, unit=definition.unit)


def count_words(count: Decimal) -> str:
    """A number of people or cases: "13,457"; a fraction keeps the places it needs."""
    places = max(0, -int(count.normalize().as_tuple().exponent))
    return shown(count, places=places, unit="count")
