"""One board beside another, or beside itself in another year: its interval, the difference, and what may be said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from boards.figures.ending import Ending
from boards.organisations.models import Organisation
from boards.performance.analysis.reasons import FEWEST_PEOPLE
from boards.performance.analysis.variation import six_digits
from boards.performance.cells import Figured
from boards.performance.columns import exact
from reports.dashboards.pages.setting import Setting
from targets.calc.differences import difference, told_apart
from targets.calc.intervals import Interval, crude_rate, wilson
from targets.calc.periods import Period
from targets.catalogue.models import Definition, Measure

NO_COUNTS = "cannot be said: counts are not published with the figure"
UNLIKE_COUNTS = "cannot be said: the counts of the two do not fit each other"
TOO_FEW = f"cannot be said: fewer than {FEWEST_PEOPLE} people"
OTHER_PERIOD = "not compared: another period"
SAME_PERIOD = "not compared: it is the same period"
OVERLAP = "not compared: the two periods have months in common"
NO_FIGURE = "no figure held here"
NUMBERS = "not compared: a number of people tells nothing of boards of unlike size"
LEVELS = "not compared: a level on a scale"
OTHER_DEFINITION = "not compared: the definition changed between"
Figures = Mapping[tuple[int, str], Figured]  # by organisation and measure
HIGHER, LOWER, ALIKE = "higher", "lower", "cannot be told apart"


class Figure(NamedTuple):
    """A `Figured` of one period, judged by nobody: comparing needs no promise."""

    measure_key: str
    definition_id: int
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None
    actual: Decimal | None


def figures_of(setting: Setting, endings: Mapping[tuple[int, str], Ending]) -> Figures:
    """Each with the definition that counted then."""
    on = setting.catalogue.definition_on
    return {
        (owner, key): Figure(key, on(measure_key=key, day=one.period.end).pk, *one)
        for (owner, key), one in endings.items()
    }


@dataclass(frozen=True)
class Side:
    """One board's figure with its interval, and its difference from what it is compared with, in the same unit."""

    name: str
    href: str
    family: str
    period: Period | None
    figure: Decimal | None
    people: Decimal | None
    verdict: str
    earlier: Decimal | None = None
    earlier_period: Period | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    difference: Decimal | None = None
    difference_low: Decimal | None = None
    difference_high: Decimal | None = None


def beside_base(
    setting: Setting,
    board: Organisation,
    cell: Figured | None,
    *,
    period: Period | None,
    base: Organisation | None,
    figures: Figures,
    measure: Measure,
) -> Side:
    """The board's figure of the period beside that of `base`, which for the nation is Scotland without the board."""
    side = alone(setting, board, cell, measure)
    if cell is None or cell.actual is None:
        return side
    if cell.period != period:
        return replace(side, verdict=OTHER_PERIOD)
    unit = setting.definition(cell).unit
    if unit not in _INTERVALS:
        return replace(side, verdict=LEVELS if unit == Definition.Unit.LEVEL else NUMBERS)
    if board == base:
        return replace(side, verdict="the others are compared with it")
    if base == setting.nation:
        return beside(side, counts_of(cell), rest_of_scotland(setting, board, cell, figures), unit)
    with_cell = figures.get((base.pk, measure.key)) if base else None
    if with_cell is None or with_cell.actual is None:
        return replace(side, verdict=NO_FIGURE if base else "")
    if with_cell.period != period:
        return replace(side, verdict=OTHER_PERIOD)
    return beside(side, counts_of(cell), counts_of(with_cell), unit)


def rest_of_scotland(
    setting: Setting, board: Organisation, cell: Figured, figures: Figures
) -> tuple[float, float] | None:
    """Counts of all other boards of the period, or Scotland's own without the board: a whole and its part are no two
    samples. None where neither is held; none is estimated."""
    key, own = cell.measure_key, counts_of(cell)
    others = [
        counts_of(other)
        for one in setting.organisations.territorial
        if one != board and (other := figures.get((one.pk, key))) is not None and other.period == cell.period
    ]
    held = [counts for counts in others if counts is not None]
    if len(held) == len(setting.organisations.territorial) - 1:
        return sum(count for count, _ in held), sum(total for _, total in held)
    nation = setting.nation
    whole = figures.get((nation.pk, key)) if nation else None
    if whole is None or whole.period != cell.period or own is None or (all_of := counts_of(whole)) is None:
        return None
    return all_of[0] - own[0], all_of[1] - own[1]


def alone(setting: Setting, board: Organisation, cell: Figured | None, measure: Measure) -> Side:
    """Its figure, with its interval where its counts are held."""
    href = setting.to("cell", board=board.slug, measure=measure.key)
    family = board.get_peer_family_display() if board.peer_family else ""
    if cell is None or cell.actual is None:
        return Side(board.name, href, family, None, None, None, NO_FIGURE)
    side = Side(board.name, href, family, cell.period, exact(cell.actual), exact(cell.denominator), "")
    own, unit = counts_of(cell), setting.definition(cell).unit
    if own is None or unit not in _INTERVALS or own[1] < FEWEST_PEOPLE:
        return side
    interval = _INTERVALS[unit](*own)
    return replace(side, low=_number(interval.lower), high=_number(interval.upper))


def beside(side: Side, own: tuple[float, float] | None, other: tuple[float, float] | None, unit: str) -> Side:
    """The side with its difference from another pair of counts, and in words what may be said of it."""
    if own is None or other is None:
        return replace(side, verdict=NO_COUNTS)
    if other[0] < 0 or other[1] <= 0:
        return replace(side, verdict=UNLIKE_COUNTS)
    if min(own[1], other[1]) < FEWEST_PEOPLE:
        return replace(side, verdict=TOO_FEW)
    try:
        of = difference(first=_INTERVALS[unit](*own), second=_INTERVALS[unit](*other))
    except ValueError:  # Scotland and the board are of two publications: more would be left than there are
        return replace(side, verdict=UNLIKE_COUNTS)
    apart = ALIKE
    if told_apart(of):
        apart = HIGHER if of.value > 0 else LOWER
    return replace(
        side,
        difference=_number(of.value),
        difference_low=_number(of.lower),
        difference_high=_number(of.upper),
        verdict=apart,
    )


def _percent(count: float, total: float) -> Interval:
    return wilson(count=count, total=total, multiplier=100)


def _per_thousand(count: float, total: float) -> Interval:
    return crude_rate(count=count, population=total, multiplier=1000)


_INTERVALS = {
    Definition.Unit.PERCENT.value: _percent,
    Definition.Unit.PER_1000_BED_DAYS.value: _per_thousand,
}


def counts_of(cell: Figured) -> tuple[float, float] | None:
    if cell.numerator is None or not cell.denominator:
        return None
    return float(cell.numerator), float(cell.denominator)


def _number(value: np.ndarray | float) -> Decimal | None:
    return six_digits(float(value))


def unlike(setting: Setting, now: Figured, then: Figured) -> str:
    """Why two figures of a board are not compared; empty where they can be."""
    if now.definition_id != then.definition_id:
        return OTHER_DEFINITION
    one, other = now.period, then.period
    if one is None or other is None or one.kind != other.kind:
        return OTHER_PERIOD
    if one == other:
        return SAME_PERIOD
    if max(one.start, other.start) <= min(one.end, other.end):  # people counted in both are no two samples
        return OVERLAP
    if (one.end.month, one.start.month) != (other.end.month, other.start.month):
        return "not compared: another part of the year"
    unit = setting.definition(now).unit
    if unit not in _INTERVALS:
        return LEVELS if unit == Definition.Unit.LEVEL else NUMBERS
    return ""
