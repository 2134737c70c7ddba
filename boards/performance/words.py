"""Where judged figures become words and marks: the four facts of a cell, said the same way on every page and report.

Facts 1 (result against promise) and 4 (freshness) are said here; direction and assurance in `analysis.words`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from boards.components.words import counted
from boards.figures.models import FigureStatus, Marker
from boards.performance.cells import Cell, Point
from boards.performance.judging import Feed
from boards.performance.models import Result
from boards.performance.promise_words import eased
from boards.plans.words import promise_value_words
from targets.calc.periods import Period, PeriodKind, day_words, period_letters, period_words
from targets.calc.rounding import UNIT_WORDS, round_half_up, shown
from targets.catalogue.models import Definition

NOT_STATED = "not stated by the source"

PROMISE_WORDS = {"standard": "standard", "agreed": "agreed value", "trajectory": "trajectory"}

# "; copy in owner/repository at b0cfe2d", "(owner/repository at 38fca5a, 7 October 2025)", the same after a comma.
_COPY = re.compile(
    r"; copy in \S+ at [0-9a-f]{7}|(,)? \(?[\w.-]+/[\w.-]+ at [0-9a-f]{7}(, | \()\d{1,2} [A-Z][a-z]+ \d{4}\)"
)

_REPOSITORY = re.compile(r"([\w.-]+/[\w.-]+) at ([0-9a-f]{7})\b")

#: Licences under which what was published may be given on, with the address of each.
OPEN_LICENCES = {
    "Open Government Licence v3.0": (
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    )
}

#: What a result "not judged" lacks.
NOT_HELD = {
    "no_agreed_value": "agreed value not held",
    "no_baseline": "baseline not held",
    "no_condition": "one condition not held",
    "on_the_way": "on the way, its day is still to come",
    "agreed_too_late": "no promise was in force",
    "agreed_undated": "day of agreement not held",
    "year_not_pooled": "counts of one period not held",
    "year_not_planned": "promise for the whole year not held",
}

REASON_WORDS = {
    "no_agreed_value": "no agreed value is held for this board and year",
    "no_baseline": "the value that the change is measured from is not held",
    "no_condition": "one of the conditions that it asks for is not held",
    "on_the_way": "the day by which it is to be reached is still to come, and no trajectory judges until then",
    "not_confirmed": "its value or deadline was not seen in guidance of that year",
    "agreed_too_late": "the value was agreed after the facts: no promise was in force",
    "agreed_undated": "its source does not say when the value was agreed, so it may have been after the facts",
    "shape_not_judged": "this kind of target cannot be judged here yet",
    "paused": "the standard is paused",
    "dropped": "the target was dropped",
    "moved": "in this year another series is held against the standard",
    "neutral": "neither more nor less is better",
    "year_not_pooled": "the year is judged on all its periods together, and not every one has its counts",
    "year_not_planned": "the year is judged on all its periods together, and the trajectory plans single ones",
    "nothing_held": "no figure is held",
}


@dataclass(frozen=True)
class Facts:
    """One cell in words. `result` is the mark's key; texts are ready to print, empty where there is nothing to say.

    `promise` is for a table ("standard 95%"), `against` for a sentence ("standard of 95%"); `when` is the period in few
    letters; `note` says what the figure stands in for; `unit` what the figure counts, where its text does not say it.
    `eased` says that the promise was made easier in the year, and what became of the first.
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
    unit: str = ""
    eased: str = ""

    @property
    def judged(self) -> str:
        """The result in words, for its mark."""
        return judged_words(self.word, result=self.result, met=self.met)

    @property
    def measured(self) -> str:
        """The figure with its unit, for a sentence: "63.1%", "0.155 per 1,000 bed days"."""
        return f"{self.value} {self.unit}".strip()

    @property
    def sentence(self) -> str:
        """Everything at once, for a screen reader or a tooltip."""
        parts = [self.judged, self.value, self.promise, self.eased]
        parts += [*self.qualifiers, self.freshness, self.reason]
        return ", ".join(part for part in parts if part)


def judged_words(word: str, *, result: str, met: str) -> str:
    """ "on track", "slightly off track, missed", "off track": only of the middle one its word does not say whether the
    promise was met."""
    return f"{word}, {met}" if met and result == Result.SLIGHTLY_OFF_TRACK else word


def the_period(period: Period) -> str:
    """The period as a sentence names it: "March 2023", "the 12 months to March 2023"."""
    article = "the " if period.kind in (PeriodKind.ROLLING_YEAR, PeriodKind.WEEK) else ""
    return f"{article}{period_words(period)}"


def in_period(period: Period) -> str:
    """ "in March 2023", "in January to March 2023", "in the 12 months to March 2023"."""
    return f"in {the_period(period)}"


def span_words(periods: Iterable[Period]) -> str:
    """Which periods these are: the one that all of them are, else the months between which they end."""
    ends = sorted(set(periods))
    if len(ends) == 1:
        return the_period(ends[0])
    first, last = f"{ends[0].end:%B %Y}", f"{ends[-1].end:%B %Y}"
    return f"periods that end in {last}" if first == last else f"periods that end between {first} and {last}"


def result_words(result: str, reason: str) -> str:
    """ "on track", "target not confirmed", "not judged: baseline not held"."""
    label = str(Result(result).label)
    return f"{label}: {NOT_HELD[reason]}" if result == Result.NOT_JUDGED and reason in NOT_HELD else label


def checked(row: Definition, name: str, text: str) -> str:
    """A text of the policy, which says so itself where its field `name` was not seen in the source."""
    return f"{text} ({NOT_STATED})" if text and name in row.recalled else text


def source_of(definition: Definition, *, returned_by: str = "") -> str:
    """Whose a figure is: its publisher's, with source and licence, or the own return of the board with this name.

    What a board sent in is nobody else's, so no publisher is credited with it, and no licence given.
    """
    if returned_by:
        return f"{returned_by}: its own return, management information, not published."
    publisher = checked(definition, "publisher", definition.publisher)
    return f"{publisher}. {definition.source}. {definition.licence}."


def plain_source(source: str) -> str:
    """A source without the repository and version that it was copied from, which /data/ and the files say."""
    return _COPY.sub("", source)


def copies(source: str) -> tuple[tuple[str, str], ...]:
    """The public repositories that a source was read from, each with the address of the version that was read."""
    return tuple(
        (name, f"https://github.com/{name}/tree/{version}") for name, version in _REPOSITORY.findall(source)
    )


def value_words(
    value: Decimal, *, definition: Definition, apart_from: Decimal | None = None, with_unit: bool = False
) -> str:
    """A figure at its definition's places.

    `apart_from` is a promise that it must not be mistaken for, unless the comparison itself, at the definition's
    judged places, finds them equal.
    """
    if apart_from is not None and definition.judge_places is not None:
        apart_from = round_half_up(apart_from, places=definition.judge_places)
        if round_half_up(value, places=definition.judge_places) == apart_from:
            apart_from = None
    return shown(
        value,
        places=definition.display_places,
        unit=definition.unit,
        apart_from=apart_from,
        with_unit=with_unit,
    )


def figure_words(
    value: Decimal | None,
    marker: str,
    *,
    definition: Definition,
    apart_from: Decimal | None = None,
    with_unit: bool = False,
) -> str:
    """A figure as `value_words` says it, or why there is none; empty where nothing at all is held."""
    if value is None:
        return Marker(marker).label if marker else ""
    return value_words(value, definition=definition, apart_from=apart_from, with_unit=with_unit)


def count_words(count: Decimal) -> str:
    """A number of people or cases: "13,457"; a fraction keeps the places it needs."""
    places = max(0, -int(count.normalize().as_tuple().exponent))
    return shown(count, places=places, unit="count")


def promise_words(value: Decimal | None, kind: str, *, definition: Definition, joint: str = " ") -> str:
    """ "standard 95%", "agreed value 575", "trajectory 91.2%"; empty without a promise. `joint` stands between."""
    if value is None:
        return ""
    return f"{PROMISE_WORDS[kind]}{joint}{promise_value_words(value, definition=definition)}"


def unit_words(definition: Definition) -> str:
    """The unit in a word or two, for a heading or a file."""
    return unit_word(definition.unit)


def unit_word(unit: str) -> str:
    return str(Definition.Unit(unit).label) or "number"


def places_words(definition: Definition) -> str:
    """How exactly figure and promise are compared."""
    if definition.judge_places is None:
        return "unrounded, from the counts"
    if definition.judge_places == 0:
        return "rounded to whole numbers"
    return f"rounded to {counted(definition.judge_places, 'decimal place')}"


def facts_of_cell(cell: Cell | None, *, definition: Definition, feed: Feed | None = None) -> Facts:
    """A cell's facts; None is a cell of which nothing was ever asked or held.

    Lateness is said where the `feed` of its series is given.
    """
    if cell is None:
        return Facts(Result.NO_DATA.value, Result.NO_DATA.label, "", "", "", "", (), "", "", "", "")
    return Facts(
        result=cell.result.value,
        word=result_words(cell.result, cell.reason),
        met=_met(cell.met),
        value=figure_words(cell.actual, cell.marker, definition=definition, apart_from=cell.promised),
        promise=promise_words(cell.promised, cell.promise_kind, definition=definition),
        against=promise_words(cell.promised, cell.promise_kind, definition=definition, joint=" of "),
        qualifiers=_qualifiers(
            small=cell.small_numbers, returned=cell.management_information, pooled=cell.pooled
        ),
        freshness=_freshness(cell.period, cell.figure_status, revised=cell.revised, feed=feed)
        if cell.period
        else "",
        when=period_letters(cell.period) if cell.period else "",
        reason=_reason(cell),
        note="" if cell.actual is None else definition.proxy_note,
        unit="" if cell.actual is None else UNIT_WORDS[definition.unit].strip(),
        eased=eased(cell, definition=definition),
    )


def facts_of_point(point: Point, *, definition: Definition) -> Facts:
    """A point's facts, in the same words as a cell's."""
    return Facts(
        result=point.result.value,
        word=result_words(point.result, point.reason),
        met=_met(point.met),
        value=figure_words(point.value, point.marker, definition=definition, apart_from=point.promised),
        promise=promise_words(point.promised, point.promise_kind, definition=definition),
        against=promise_words(point.promised, point.promise_kind, definition=definition, joint=" of "),
        qualifiers=_qualifiers(
            small=point.small_numbers, returned=point.management_information, pooled=point.pooled
        ),
        freshness=_freshness(point.period, point.figure_status, revised=point.revised),
        when=period_letters(point.period),
        reason=_reason(point),
        note="" if point.value is None else definition.proxy_note,
        unit="" if point.value is None else UNIT_WORDS[definition.unit].strip(),
        eased=eased(point, definition=definition),
    )


def _reason(judged: Cell | Point) -> str:
    """Why it is not judged, where its result does not say that itself."""
    is_said = judged.result == Result.NOT_JUDGED and judged.reason in SAID_BY_RESULT
    return "" if is_said else REASON_WORDS.get(judged.reason, "")


SAID_BY_RESULT = ("no_agreed_value", "no_baseline", "no_condition", "on_the_way")


def _met(met: bool | None) -> str:
    return "" if met is None else "met" if met else "missed"


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
        told.append("last figure held here")
    return ", ".join(part for part in told if part)
