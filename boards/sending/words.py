"""A figure that is sent, in words."""

from decimal import Decimal

from boards.figures.models import Marker
from boards.performance.words import count_words, value_words
from targets.catalogue.models import Definition


def figure_words(
    *,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    marker: str,
    definition: Definition,
) -> str:
    """A figure with its counts, "63.1% (13,457 of 21,326)", or why there is none."""
    if value is None:
        return Marker(marker).label
    text = value_words(value, definition=definition)
    if numerator is not None and denominator is not None:
        text += f" ({count_words(numerator)} of {count_words(denominator)})"
    return text
