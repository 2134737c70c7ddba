"""The nation's figures that were not published, added up from the boards' counts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from boards.figures.models import FigureStatus, Marker, Stream
from boards.figures.queries import Known
from boards.performance.judging.dues import frequency
from boards.performance.judging.policy import Boards, Policy
from targets.calc.periods import Period
from targets.calc.rounding import percent_of
from targets.catalogue.models import Definition

VALUE_PLACES = 6  # of a stored figure


class Sum(NamedTuple):
    """A figure added up from counts: the nation's from its boards', or a year's. Fields as on `Known`."""

    organisation_id: int
    period: Period
    known_from: date
    status: str
    numerator: Decimal
    denominator: Decimal | None
    value: Decimal | None
    stream: str = Stream.OFFICIAL.value
    marker: str = ""
    observation_id: int | None = None
    previous: Decimal | None = None
    from_boards: bool = True


Figure = Known | Sum


def sums(figures: Sequence[Figure], *, policy: Policy, boards: Boards) -> list[Sum]:
    """The nation's figures that were not published, added up from the boards' official counts.

    Never an average. Only for periods of the nation's own frequency where every territorial board has counts (0 of 0
    are counts), and never in place of a published row, even one that says why there is no value.
    """
    published = {figure.period for figure in figures if figure.organisation_id == boards.nation}
    by_period: dict[Period, list[Figure]] = defaultdict(list)
    for figure in figures:
        if (
            figure.organisation_id in boards.territorial
            and figure.stream == Stream.OFFICIAL
            and (not figure.marker or nobody(figure))
        ):
            by_period[figure.period].append(figure)
    return [
        added_up
        for period, parts in by_period.items()
        if period not in published
        and len(parts) == len(boards.territorial)
        and (
            added_up := _sum(period, parts, definition=policy.definition_on(period.end), nation=boards.nation)
        )
    ]


def nobody(figure: Figure) -> bool:
    """0 of 0: no figure of itself, yet known, so that it adds nothing to a sum and takes nothing from it."""
    return figure.marker == Marker.ZERO_DENOMINATOR.value


def _sum(period: Period, parts: list[Figure], *, definition: Definition, nation: int) -> Sum | None:
    if period.kind is not frequency(definition, national=True):
        return None
    counted = definition.unit == Definition.Unit.COUNT
    tops = [part.value if counted else Decimal(0) if nobody(part) else part.numerator for part in parts]
    bottoms = [Decimal(0) if nobody(part) else part.denominator for part in parts]
    if any(top is None for top in tops) or (not counted and any(bottom is None for bottom in bottoms)):
        return None
    numerator = sum((top for top in tops if top is not None), Decimal(0))
    denominator = None if counted else sum((bottom for bottom in bottoms if bottom is not None), Decimal(0))
    if denominator is None:
        value: Decimal | None = numerator
    else:
        value = percent_of(
            numerator=numerator, denominator=denominator, scale=definition.scale, places=VALUE_PLACES
        )
    provisional = any(part.status == FigureStatus.PROVISIONAL for part in parts)
    return Sum(
        organisation_id=nation,
        period=period,
        known_from=max(part.known_from for part in parts),
        status=(FigureStatus.PROVISIONAL if provisional else FigureStatus.FINAL).value,
        numerator=numerator,
        denominator=denominator,
        value=value,
        marker=(Marker.NONE if value is not None else Marker.ZERO_DENOMINATOR).value,
    )
