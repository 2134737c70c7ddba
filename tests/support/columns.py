"""Figures as columns, made of rows by hand."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from boards.figures.columns import COUNT_PLACES, MARKERS, STATUSES, VALUE_PLACES, Figures
from boards.figures.models import Stream
from boards.figures.queries import Known
from targets.calc.integers import MISSING, column


def columns_of(rows: Mapping[str, Iterable[Known]]) -> Figures:
    """The figures of each measure."""
    every = [(measure, known) for measure, own in enumerate(rows.values()) for known in own]
    periods = tuple(sorted({known.period for _, known in every}))
    places = {period: place for place, period in enumerate(periods)}
    return Figures(
        measures=tuple(rows),
        periods=periods,
        measure=column(measure for measure, _ in every),
        organisation=column(known.organisation_id for _, known in every),
        period=column(places[known.period] for _, known in every),
        returned=np.array([known.stream == Stream.BOARD for _, known in every], dtype=bool),
        observation=column(known.observation_id for _, known in every),
        known_from=column(known.known_from.toordinal() for _, known in every),
        status=column(STATUSES.index(known.status) for _, known in every),
        marker=column(MARKERS.index(known.marker) for _, known in every),
        numerator=column(_units(known.numerator, COUNT_PLACES) for _, known in every),
        denominator=column(_units(known.denominator, COUNT_PLACES) for _, known in every),
        value=column(_units(known.value, VALUE_PLACES) for _, known in every),
        previous=column(_units(known.previous, VALUE_PLACES) for _, known in every),
    )


def _units(number: Decimal | None, places: int) -> int:
    if number is None:
        return MISSING
    units = number.scaleb(places)
    assert units == int(units), f"{number} has more than {places} decimal places"
    return int(units)
