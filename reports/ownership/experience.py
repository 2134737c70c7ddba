"""What people answered about a board's care, as a report says it: beside Scotland, without a target or a colour."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from boards.participation.experience import experience
from boards.performance.cells import Series
from boards.performance.words import value_words
from targets.calc.periods import financial_year_label
from targets.catalogue.queries import Catalogue

Held = Mapping[str, Series]


def experience_words(own: Held, nation: Held, *, policy: Catalogue, year: int) -> tuple[str, ...]:
    """A sentence of each measure of which the board has a figure of the year, or of the survey before it."""
    found = []
    for group in experience().groups:
        for key in group.measures:
            here, whole = (_by_year(series.get(key)) for series in (own, nation))
            told = next((at for at in range(year, year - group.every, -1) if at in here), None)
            if told is None:
                continue
            definition = policy.definition_on(measure_key=key, day=date(told + 1, 3, 31))
            words = [f"{value_words(here[told], definition=definition, with_unit=True)} here"]
            if told in whole:
                words.append(f"{value_words(whole[told], definition=definition, with_unit=True)} in Scotland")
            found.append(f"{policy.measures[key].title}, {financial_year_label(told)}: {', '.join(words)}.")
    return tuple(found)


def _by_year(series: Series | None) -> dict[int, Decimal]:
    points = series.points if series else ()
    return {one.period.start.year: one.value for one in points if one.value is not None}
