"""What stands beside a figure of a report: the same organisation a year before, and Scotland; one period each.

Where there is none of the very period, that is said; a figure of another period is never set beside one in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from boards.performance.cells import Cell, Series
from boards.performance.words import in_period, value_words
from boards.work.canonical import decimal_text
from reports.ownership.content import Beside
from targets.calc.periods import Period, a_year_before
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue

YEAR_BEFORE, SCOTLAND = "Year before", "Scotland"
IN_ALL = "a number for the whole of Scotland"
POOLED = "added up here from the boards' own figures"
COUNTED_OTHERWISE = "counted in another way then"


@dataclass(frozen=True)
class Held:
    """An organisation's figures: its series, and its judged cells of one year, both by measure."""

    series: Mapping[str, Series]
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class _Found:
    value: Decimal
    period: Period
    pooled: bool
    observation: int | None


def beside(cell: Cell, *, policy: Catalogue, before: Held, nation: Held | None) -> tuple[Beside, ...]:
    """For a cell with a figure; `before` holds the organisation's own year before, `nation` is None for the nation
    itself and for samples."""
    if cell.period is None:
        raise ValueError("a cell without a period has nothing beside it")
    key, period = cell.measure_key, cell.period
    wanted = a_year_before(period)
    own = policy.definition_on(measure_key=key, day=period.end)
    told = [_told(YEAR_BEFORE, _of(before, key, wanted), wanted, own=own, policy=policy)]
    if nation is not None:
        found = _of(nation, key, period) or _of_the_year(nation, key)
        told.append(_told(SCOTLAND, found, period, own=own, policy=policy))
    return tuple(told)


def _told(whose: str, found: _Found | None, wanted: Period, *, own: Definition, policy: Catalogue) -> Beside:
    """`wanted` is the period that was looked for, `own` how the figure itself is counted."""
    if found is None:
        missing = f"no figure {in_period(wanted)} is held here"
        return Beside(whose, missing, "", wanted.end.isoformat(), None, None)
    definition = policy.definition_on(measure_key=own.measure_id, day=found.period.end)
    value, alike = value_words(found.value, definition=definition), found.period == wanted
    is_a_size = whose == SCOTLAND and definition.unit == Definition.Unit.COUNT  # tells nothing of a board
    remarks = (
        "" if alike else f"none is held {in_period(wanted)}",
        POOLED if found.pooled else "",
        IN_ALL if is_a_size else "",
        "" if definition.version == own.version else COUNTED_OTHERWISE,
    )
    return Beside(
        whose=whose,
        words="; ".join([f"{value} {in_period(found.period)}", *filter(None, remarks)]),
        value=value if alike and not is_a_size else "",
        period_end=found.period.end.isoformat(),
        actual=decimal_text(found.value),
        observation=found.observation,
    )


def _of(held: Held, measure_key: str, period: Period) -> _Found | None:
    """The organisation's figure of the very period: of its series, or of the year's cell, which may be a sum."""
    return next((found for found in _all(held, measure_key) if found.period == period), None)


def _of_the_year(held: Held, measure_key: str) -> _Found | None:
    """The one that stands for the year, whatever its period."""
    return next(_cells(held, measure_key), None)


def _all(held: Held, measure_key: str) -> Iterator[_Found]:
    series = held.series.get(measure_key)
    for point in series.points if series else ():
        if point.value is not None:
            yield _Found(point.value, point.period, point.pooled, point.observation_id)
    yield from _cells(held, measure_key)


def _cells(held: Held, measure_key: str) -> Iterator[_Found]:
    cell = held.cells.get(measure_key)
    if cell is not None and cell.period is not None and cell.actual is not None:
        yield _Found(cell.actual, cell.period, cell.pooled, cell.observation_id)
