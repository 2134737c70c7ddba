"""The sentences of a report: judged cells and points in plain words. Nothing here is edited by hand afterwards."""

from collections.abc import Iterable
from datetime import date

from boards.components.words import counted
from boards.figures.models import Marker
from boards.performance import judging
from boards.performance.cells import Cell
from boards.performance.models import Result
from boards.performance.promise_words import eased
from boards.performance.words import (
    NOT_STATED,
    REASON_WORDS,
    checked,
    count_words,
    in_period,
    value_words,
)
from boards.plans.words import promise_value_words
from targets.calc.periods import Period, PeriodKind, day_words, financial_year_label, period_words
from targets.catalogue.models import Definition

PROMISE = {
    "standard": "The standard is {}",
    "agreed": "The value agreed for the year was {}",
    "trajectory": "The plan for that period was {}",
}


#: What is said of a key that policy names as recalled.
RECALLED = {
    "publisher": "the publisher",
    "numerator": "the way of counting",
    "denominator": "the way of counting",
}

NOT_CONFIRMED = (
    "Target not confirmed (value or deadline not seen in guidance of the year), so not judged and in no count"
)

PERIODS = {PeriodKind.WEEK: "weeks", PeriodKind.MONTH: "months", PeriodKind.QUARTER: "quarters"}


def sentence(cell: Cell, *, definition: Definition) -> str:
    """The year's result: the figure, its period, the promise, met or missed. ValueError for a cell without figure."""
    if cell.actual is None or cell.period is None:
        raise ValueError("a cell without a figure has no result to tell")
    value = value_words(cell.actual, definition=definition, apart_from=cell.promised, with_unit=True)
    told = f"{value} {in_period(cell.period)}."
    if cell.met is None:
        return f"{told} It is not judged{_because(cell)}."
    return f"{told} {promise(cell, definition=definition)}: {met_words(cell.met)}."


def promise(cell: Cell, *, definition: Definition) -> str:
    """ "The standard is 95%"; empty without a promise."""
    if cell.promised is None:
        return ""
    return PROMISE[cell.promise_kind].format(promise_value_words(cell.promised, definition=definition))


def met_words(met: bool) -> str:
    return "met" if met else "missed"


def notes(cell: Cell, *, definition: Definition, year_end: date, national: bool) -> tuple[str, ...]:
    """What qualifies the result: a promise made easier, counts, the rest of the year, small numbers, status, proxy."""
    told = [
        _eased(cell, definition),
        _counts(cell, definition),
        _rest_of_the_year(cell, definition),
        _no_later_figure(cell, year_end),
        _small_numbers(cell),
        {
            "provisional": "This figure is provisional: it may still change.",
            "revised": "This figure was revised after it was first published. Its source does not say why.",
        }.get(cell.figure_status, ""),
        "Added up here from the boards' own published figures: no figure for Scotland was published."
        if cell.pooled and national
        else "",
        definition.proxy_note,
        definition.break_note if cell.period and definition.valid_from > _a_year_before(cell.period) else "",
    ]
    return tuple(note for note in told if note)


def unpublished_reason(cell: Cell | None, *, year: int) -> str:
    """Why a measure that was asked has no figure for the year, in half a sentence.

    What is not held here may have been published elsewhere, so nothing is called unpublished but what a marker says.
    """
    held = f"no figure for {financial_year_label(year)} is held here"
    if cell is None or cell.reason == judging.NOTHING_HELD or cell.result is Result.NOT_CONFIRMED:
        return held
    if cell.result is Result.NOT_DUE:
        return "the figure is not due yet"
    if cell.marker and cell.period:
        return f"{period_words(cell.period)}: {Marker(cell.marker).label}"
    return REASON_WORDS.get(cell.reason, held)


def verdict(*, organisation: str, year: int, met: int, missed: int, unjudged: int, unpublished: int) -> str:
    """The report in one or two sentences."""
    label, asked = financial_year_label(year), met + missed + unjudged + unpublished
    if not asked:
        return f"No target of {label} is confirmed, so none is judged."
    if not met + missed:
        told = f"None of the {asked} promises made to you for {label} could be judged."
    else:
        told = f"{organisation} kept {met} of the {met + missed} promises that could be judged for {label}."
    rest = []
    if unjudged:
        rest.append(f"{counted(unjudged, 'has', 'have')} a figure but could not be judged")
    if unpublished:
        rest.append(f"{counted(unpublished, 'has', 'have')} no figure")
    return f"{told} Of the {asked} promises, {' and '.join(rest)}." if rest else told


def source(definition: Definition, *, known_from: date | None) -> str:
    """Who published the figure, and the edition that it is from.

    That an edition counts as known from a day does not say that it was published on it, so neither do we.
    """
    told = checked(definition, "publisher", definition.publisher)
    return f"{told}, from the edition known from {day_words(known_from)}" if known_from else told


def not_stated(recalled: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, ...]:
    """What was not seen in a source, a sentence for each kind; `recalled` has each measure's title and keys."""
    titles: dict[str, list[str]] = {}
    for title, keys in recalled:
        for what in dict.fromkeys(RECALLED.get(key, key.replace("_", " ")) for key in keys):
            titles.setdefault(what, []).append(title)
    return tuple(
        f"{NOT_STATED[:1].upper()}{NOT_STATED[1:]}: {what} of {'; '.join(found)}."
        for what, found in titles.items()
    )


def not_confirmed(titles: Iterable[str]) -> str:
    """Which targets judge nothing; empty where all are confirmed."""
    told = "; ".join(titles)
    return f"{NOT_CONFIRMED}: {told}." if told else ""


def _because(cell: Cell) -> str:
    return f": {REASON_WORDS[cell.reason]}" if cell.reason in REASON_WORDS else ""


def _eased(cell: Cell, definition: Definition) -> str:
    told = eased(cell, definition=definition)
    return f"This promise was made easier in the year: {told}." if told else ""


def _counts(cell: Cell, definition: Definition) -> str:
    if cell.numerator is None or cell.denominator is None:
        return ""
    told = (
        f"{definition.numerator[:1].upper()}{definition.numerator[1:]}: {count_words(cell.numerator)} out of "
        f"{count_words(cell.denominator)} ({definition.denominator})."
    )
    recalled = {"numerator", "denominator"} & set(definition.recalled)
    return f"{told} How this is counted is {NOT_STATED}." if recalled else told


def _rest_of_the_year(cell: Cell, definition: Definition) -> str:
    if cell.periods < 2 or cell.best is None or cell.worst is None or cell.period is None:
        return ""
    best, worst = (value_words(value, definition=definition) for value in (cell.best, cell.worst))
    noun = PERIODS.get(cell.period.kind, "periods")
    told = f"Best in the year {best}, worst {worst}"
    return (
        f"{told}; promise met in {cell.periods_met} of {cell.periods} {noun}."
        if cell.met is not None
        else f"{told}."
    )


def _no_later_figure(cell: Cell, year_end: date) -> str:
    if cell.period is None or cell.period.next().end > year_end:
        return ""
    return "No later figure of the year is held."


def _small_numbers(cell: Cell) -> str:
    if not cell.small_numbers or cell.denominator is None:
        return ""
    return f"Small numbers: only {count_words(cell.denominator)} were counted, so a few more or fewer change it a lot."


def _a_year_before(period: Period) -> date:
    return period.end.replace(year=period.end.year - 1, day=28)
