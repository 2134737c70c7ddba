"""Where judged figures become words and marks: the four facts of a cell, said the same way on every page and report.

Facts 1 (result against promise) and 4 (freshness) are said; direction and assurance are absent until they are computed.
"""

from dataclasses import dataclass
from decimal import Decimal

from boards.figures.models import FigureStatus, Marker
from boards.performance.cells import Cell, Point
from boards.performance.judging import Feed
from boards.performance.models import Result
from targets.calc.periods import Period, day_words, period_letters, period_words
from targets.calc.rounding import shown
from targets.catalogue.models import Definition

PROMISE_WORDS = {"standard": "standard", "agreed": "agreed value", "trajectory": "trajectory"}

REASON_WORDS = {
    "no_agreed_value": "no agreed value is held for this board and year",
    "shape_not_judged": "this kind of target cannot be judged here yet",
    "paused": "the standard is paused",
    "dropped": "the target was dropped",
    "neutral": "neither more nor less is better",
    "year_not_pooled": "the year is judged on all its periods together, and not every one has its counts",
    "year_not_planned": "the year is judged on all its periods together, and the trajectory plans single ones",
    "nothing_held": "no figure is held",
}


@dataclass(frozen=True)
class Facts:
    """One cell in words. `result` is the mark's key; texts are ready to print, empty where there is nothing to say.

    `promise` is for a table ("standard 95%"), `against` for a sentence ("standard of 95%"); `when` is the period in few
    letters; `note` says what the figure stands in for.
    """

    result: str
    word: str
    met: str
    value: str
    promise: str
    against: str
    qualifiers: tuple[str, ...]
    freshness: str
    when: str
    reason: str
    note: str

    @property
    def sentence(self) -> str:
        """Everything at once, for a screen reader or a tooltip."""
        parts = [self.word, self.met, self.value, self.promise, *self.qualifiers, self.freshness, self.reason]
        return ", ".join(part for part in parts if part)


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


def promise_words(value: Decimal | None, kind: str, *, definition: Definition, joint: str = " ") -> str:
    """ "standard 95%", "agreed value 575", "trajectory 91.2%"; empty without a promise. `joint` stands between."""
    if value is None:
        return ""
    return f"{PROMISE_WORDS[kind]}{joint}{promise_value_words(value, definition=definition)}"


def places_words(definition: Definition) -> str:
    """How exactly figure and promise are compared."""
    if definition.judge_places is None:
        return "unrounded, from the counts"
    if definition.judge_places == 0:
        return "rounded to whole numbers"
    return f"rounded to {definition.judge_places} decimal place{'s' if definition.judge_places > 1 else ''}"


def facts_of_cell(cell: Cell | None, *, definition: Definition, feed: Feed | None = None) -> Facts:
    """A cell's facts; None is a cell of which nothing was ever asked or held.

    Lateness is said where the `feed` of its series is given.
    """
    if cell is None:
        return Facts(Result.NO_DATA.value, Result.NO_DATA.label, "", "", "", "", (), "", "", "", "")
    return Facts(
        result=cell.result.value,
        word=Result(cell.result).label,
        met=_met(cell.met),
        value=_value(cell.actual, cell.marker, cell.promised, definition),
        promise=promise_words(cell.promised, cell.promise_kind, definition=definition),
        against=promise_words(cell.promised, cell.promise_kind, definition=definition, joint=" of "),
        qualifiers=_qualifiers(
            small=cell.small_numbers, returned=cell.management_information, pooled=cell.pooled
        ),
        freshness=_freshness(cell.period, cell.figure_status, revised=cell.revised, feed=feed)
        if cell.period
        else "",
        when=period_letters(cell.period) if cell.period else "",
        reason=REASON_WORDS.get(cell.reason, ""),
        note=definition.proxy_note,
    )


def facts_of_point(point: Point, *, definition: Definition) -> Facts:
    """A point's facts, in the same words as a cell's."""
    return Facts(
        result=point.result.value,
        word=Result(point.result).label,
        met=_met(point.met),
        value=_value(point.value, point.marker, point.promised, definition),
        promise=promise_words(point.promised, point.promise_kind, definition=definition),
        against=promise_words(point.promised, point.promise_kind, definition=definition, joint=" of "),
        qualifiers=_qualifiers(
            small=point.small_numbers, returned=point.management_information, pooled=point.pooled
        ),
        freshness=_freshness(point.period, point.figure_status, revised=point.revised),
        when=period_letters(point.period),
        reason=REASON_WORDS.get(point.reason, ""),
        note=definition.proxy_note,
    )


def _met(met: bool | None) -> str:
    return "" if met is None else "met" if met else "missed"


def _value(value: Decimal | None, marker: str, promised: Decimal | None, definition: Definition) -> str:
    if value is not None:
        return value_words(value, definition=definition, apart_from=promised)
    return Marker(marker).label if marker else ""


def _qualifiers(*, small: bool, returned: bool, pooled: bool) -> tuple[str, ...]:
    told = ((returned, "management information"), (small, "small numbers"), (pooled, "added up from boards"))
    return tuple(words for so, words in told if so)


def _freshness(period: Period, status: str, *, revised: bool, feed: Feed | None = None) -> str:
    """ "March 2025, provisional, revised, late: April 2025 was due by 30 June 2025"."""
    told = [
        period_words(period),
        "" if status == FigureStatus.REVISED else status,
        "revised" if revised else "",
    ]
    if feed and feed.late and feed.due:
        told.append(f"late: {period_words(feed.late)} was due by {day_words(feed.due)}")
    elif feed and feed.ended:
        told.append("no longer collected here")
    return ", ".join(part for part in told if part)
