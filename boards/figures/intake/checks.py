"""The rules that a row of figures must keep, as expressions on whole columns.

A row that breaks a rule only because it breaks another one is not named for the first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from boards.figures.intake import numbers, periods
from boards.figures.intake.layouts import Layout
from boards.figures.intake.reference import Reference, day_in_words
from boards.figures.intake.reshape import Figures
from boards.figures.intake.typed import MARKERS, NUMBER_TYPE
from boards.figures.models import FigureStatus, Marker
from targets.calc.periods import PeriodKind

MOST_GUESSED = 50  # names of which we say what may have been meant
LARGEST = 10.0**12  # what a value's column holds
ROUNDING_SLACK = 1e-9  # of float64 arithmetic; far below the sixth place
# Of a figure that is marked so the total may be known: how many people there were, not how many of them in time.
KEPT_BACK = (Marker.SUPPRESSED.value, Marker.WITHHELD.value, Marker.NOT_AVAILABLE.value)
HALF_A_PLACE = {places: 0.5 / 10**places for places in range(7)}


@dataclass(frozen=True)
class Check:
    """A rule: rows where `when` is true break it. The texts may name {value} and `extras` in braces."""

    code: str
    column: str
    when: pl.Expr
    problem: str
    remedy: str
    extras: dict[str, pl.Expr] = field(default_factory=dict)


def all_checks(figures: Figures, reference: Reference) -> tuple[Check, ...]:
    """For the columns that `typed` adds to the figures."""
    return (
        *_place_checks(reference),
        *_period_checks(figures, reference),
        *_code_checks(),
        *_presence_checks(summed=figures.layout.sum_rows),
        *_number_checks(),
    )


def _place_checks(reference: Reference) -> Iterator[Check]:
    """Whose figure it is."""
    organisation, ours = pl.col("organisation"), pl.col("organisation_id")
    yield Check(
        "organisation_missing",
        "organisation",
        organisation.is_null(),
        "The organisation is missing.",
        "Give its code or address name, for example S08000024 or nhs-lothian.",
    )
    yield Check(
        "organisation_unknown",
        "organisation",
        organisation.is_not_null() & ours.is_null(),
        "No organisation has the code or name “{value}”.{meant}",
        "Give a code that the organisation has or had, its name, or its address name, for example S08000024 or "
        "nhs-lothian.",
        {"meant": organisation.map_elements(_guesses(reference), return_dtype=pl.String)},
    )
    if reference.own_id is not None:
        own = reference.names[reference.own_id]
        yield Check(
            "another_boards_row",
            "organisation",
            ours != reference.own_id,
            f"The row is for {{value}}, but these are the figures of {own}.",
            "Take the row out: each board sends its own figures.",
        )


def _guesses(reference: Reference) -> Callable[[str], str]:
    """`did_you_mean` of the first different names, for each costs a comparison with every name that there is."""
    known: dict[str, str] = {}

    def guess(text: str) -> str:
        if text not in known:
            known[text] = reference.did_you_mean(text) if len(known) < MOST_GUESSED else ""
        return known[text]

    return guess


def _period_checks(figures: Figures, reference: Reference) -> Iterator[Check]:
    written_as = figures.layout.written_as
    readable = pl.col("day").is_not_null() & pl.col("kind").is_not_null()
    right_kind = readable & (pl.col("kind") == pl.col("expected_kind"))
    misaligned = pl.col("misaligned")
    aligned = right_kind & ~misaligned
    yield Check(
        "period_missing",
        "period",
        pl.col("period").is_null(),
        "The period is missing.",
        periods.REMEDIES[written_as],
    )
    yield Check(
        "period_unreadable",
        "period",
        pl.col("period").is_not_null() & pl.col("day").is_null(),
        "“{value}” is not a period as this layout writes it.",
        periods.REMEDIES[written_as] + _how_it_is_written(figures.layout),
    )
    yield Check(
        "period_kind_unknown",
        "period_kind",
        pl.col("period_kind").is_not_null() & pl.col("kind_key").is_null(),
        "“{value}” is not a kind of period.",
        f"Use one of: {', '.join(kind.value for kind in PeriodKind)}; an empty cell means the measure's own.",
    )
    yield Check(
        "period_kind_wrong",
        "period_kind" if figures.layout.kind is None else "period",
        readable & pl.col("start").is_not_null() & (pl.col("kind") != pl.col("expected_kind")),
        "The period is a {kind}; this measure is published by {expected}.",
        "Give one row for each {expected}.",
        {"kind": _words("kind"), "expected": _words("expected_kind")},
    )
    yield Check(
        "period_misaligned",
        "period",
        right_kind & misaligned,
        "No {kind} begins on that day.",
        "{rule}",
        {"kind": _words("kind"), "rule": pl.col("kind").replace_strict(_alignments(reference))},
    )
    yield Check(
        "period_not_a_last_day",
        "period",
        readable & pl.col("start").is_null(),
        "{value} is a {weekday}, not the last day of a {kind}.",
        "A week ends on a Sunday, all other periods with the last day of a month. Check the day.",
        {"kind": _words("kind"), "weekday": pl.col("day").dt.strftime("%A")},
    )
    yield Check(
        "period_not_over",
        "period",
        aligned & ~pl.col("is_over"),
        f"The period ends on {{end}}, after {day_in_words(reference.known_from)}, when these figures were known.",
        "Check the year; send a figure when its period is over.",
        {"end": pl.col("end")},
    )
    yield Check(
        "period_too_early",
        "period",
        aligned & ~pl.col("is_of_the_nhs"),
        "The period begins before the NHS did, on 5 July 1948.",
        "Check the year.",
    )


def _how_it_is_written(layout: Layout) -> str:
    file = layout.publishers_file
    return f" If the publisher writes all of them so, say it with `written_as` in {file}." if file else ""


def _words(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all("_", " ", literal=True)


def _alignments(reference: Reference) -> dict[str, str]:
    rules = {kind.value: rule for kind, rule in periods.ALIGNMENTS.items()}
    if reference.first_month_of_year == 1:
        rules[PeriodKind.YEAR.value] = "A year of this measure begins on 1 January."
    return rules


def _code_checks() -> Iterator[Check]:
    """Markers and statuses."""
    yield Check(
        "marker_unknown",
        "marker",
        pl.col("marker").is_not_null() & pl.col("marker_key").is_null(),
        "“{value}” is not a marker.",
        f"Use one of: {', '.join(MARKERS)}.",
    )
    yield Check(
        "status_unknown",
        "status",
        pl.col("status").is_not_null() & pl.col("status_key").is_null(),
        "“{value}” is not a status.",
        f"Use one of: {', '.join(FigureStatus.values)}; an empty cell means final.",
    )


def _presence_checks(*, summed: bool) -> Iterator[Check]:
    """What a row must have and must not have. A total may stand beside a numerator that is kept back."""
    numerator, denominator, marker = pl.col("numerator"), pl.col("denominator"), pl.col("marker")
    first, second, given = pl.col("first"), pl.col("second"), pl.col("given")
    count, unmarked = pl.col("is_count"), marker.is_null()
    any_figure = first.is_not_null() | given.is_not_null() | (second != 0).fill_null(False)
    yield Check(
        "nothing_given",
        "value",
        pl.all_horizontal(pl.col("numerator", "denominator", "value", "marker_key").is_null())
        & marker.is_null(),
        "The row has neither a figure nor a marker.",
        numbers.MARKERS_REMEDY,
    )
    yield Check(
        "figure_and_marker",
        "marker",
        marker.is_not_null()
        & pl.col("marker_key").is_not_null()
        & any_figure
        & ~((pl.col("marker_key") == Marker.ZERO_DENOMINATOR.value) & (second == 0) & (first == 0))
        & ~(pl.col("marker_key").is_in(KEPT_BACK) & first.is_null() & given.is_null() & ~count),
        "The row has a figure and the marker “{value}”, which says that there is none.",
        "Keep the figure or the marker, not both.",
    )
    yield Check(
        "denominator_of_a_count",
        "denominator",
        count & denominator.is_not_null(),
        "This measure is a plain count and has no denominator.",
        "Leave the denominator empty.",
    )
    yield Check(
        "denominator_missing",
        "denominator",
        unmarked & ~count & numerator.is_not_null() & denominator.is_null(),
        "There is a numerator without its denominator.",
        "Give both, or only the value.",
    )
    yield Check(
        "numerator_missing",
        "numerator",
        unmarked
        & ~count
        & numerator.is_null()
        & denominator.is_not_null()
        & (second.is_null() | (second != 0)),
        "There is a denominator without its numerator.",
        "Give both, or only the value.",
    )
    if summed:
        yield Check(
            "value_cannot_be_added",
            "value",
            unmarked & ~count & given.is_not_null() & first.is_null(),
            "The value {value} has no counts, so it cannot be added to the other rows of its organisation.",
            "Give its numerator and denominator.",
        )


def _number_checks() -> Iterator[Check]:
    """What the numbers of one row must be to each other."""
    first, second, given = pl.col("first"), pl.col("second"), pl.col("given")
    percent, count = pl.col("is_percent"), pl.col("is_count")
    both = first.is_not_null() & second.is_not_null()
    yield Check(
        "numerator_above_denominator",
        "numerator",
        both & ((percent & (first > second)) | (~count & (second == 0) & (first > 0))),
        "The numerator {value} is above the denominator {denominator}.",
        "Check both counts: the numerator is part of the denominator.",
        {"denominator": pl.col("denominator")},
    )
    yield Check(
        "percent_above_100",
        "value",
        percent & (given > 100),
        "A percentage cannot be above 100.",
        "Check the figure; if it is a count, give it as numerator and denominator.",
    )
    yield Check(
        "value_of_nobody",
        "value",
        pl.col("marker").is_null() & (second == 0) & pl.col("value").is_not_null(),
        "The denominator is 0, so there is no value.",
        "Leave the value empty: a denominator of 0 means that nobody was counted.",
    )
    yield Check(
        "count_not_whole",
        "value",
        count & given.is_not_null() & (given != given.floor()),
        "A count must be a whole number.",
        "Give the count itself, not a rate or an average.",
    )
    yield Check(
        "value_disagrees",
        "value",
        count & first.is_not_null() & given.is_not_null() & (first.cast(NUMBER_TYPE) != given),
        "The value {value} is not the numerator {numerator}.",
        "This measure is a plain count: give one of them, or both alike.",
        {"numerator": pl.col("numerator")},
    )
    exact = pl.col("scale").cast(pl.Float64) * first / second
    yield Check(
        "too_large",
        "numerator",
        ~percent & ~count & (second > 0) & (exact >= LARGEST),
        "These counts give a value of a million million or more.",
        "Check both counts and their unit.",
    )
    half_a_place = pl.col("places").replace_strict(HALF_A_PLACE, default=0.5, return_dtype=pl.Float64)
    yield Check(
        "value_disagrees",
        "value",
        ~count
        & both
        & (second > 0)
        & (~percent | (first <= second))
        & (~percent | (given <= 100))
        & (
            (given.cast(pl.Float64) - exact).abs() > half_a_place + ROUNDING_SLACK * exact.clip(lower_bound=1)
        ),
        "The value {value} is not what the counts {numerator} and {denominator} give (places of its column: {places}).",
        "Check all three; leave the value empty to have it worked out from the counts.",
        {name: pl.col(name) for name in ("numerator", "denominator", "places")},
    )
