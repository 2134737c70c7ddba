"""A figure that is sent, in words."""

from decimal import Decimal

from boards.performance.words import count_words, figure_words
from targets.catalogue.models import Definition


def counted_figure_words(
    *,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    marker: str,
    definition: Definition,
) -> str:
    """A figure with its counts, "63.1% (13,457 of 21,326)", or why there is none."""
    text = figure_words(value, marker, definition=definition)
    if value is not None and numerator is not None and denominator is not None:
        text += f" ({count_words(numerator)} of {count_words(denominator)})"
    return text
