"""Every rule that a row of figures must keep, checked on whole columns; all that is wrong is named at once.

One row can have several problems; a problem that only follows from another is not named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from boards.figures.intake import numbers, periods
from boards.figures.intake.problems import KEPT, Problem, Problems, shown
from boards.figures.intake.reference import Reference, Version, day_in_words
from boards.figures.intake.reshape import Figures
from boards.figures.intake.table import ROW
from boards.figures.models import FigureStatus, Marker
from targets.calc.periods import PeriodKind

PLACES_OF_COUNTS = 6  # a value made from counts is stored to six places
MARKERS = {marker: marker for marker in Marker.values if marker}
ROUNDING_SLACK = 1e-9  # of float64 arithmetic; far below the sixth place
NUMBER_TYPE = pl.Decimal(18, 6)


def validate(figures: Figures, *, reference: Reference, problems: Problems) -> pl.DataFrame:
    """The rows ready to be staged (the columns of `staging.COLUMNS` without the submission).

    Worth nothing when `problems` has any afterwards.
    """
    frame = _typed(figures, reference=reference, problems=problems)
    for check in (*_place_checks(figures, reference), *_number_checks(reference)):
        _apply(check, frame, names=figures.names, problems=problems)
    _report_duplicates(frame, figures=figures, reference=reference, problems=problems)
    return frame.select(_staged())


@dataclass(frozen=True)
class _Check:
    """A rule: rows where `when` is true break it. The texts may name columns of the frame in braces."""

    code: str
    column: str
    when: pl.Expr
    problem: str
    remedy: str
    extras: tuple[str, ...] = ()


def _apply(check: _Check, frame: pl.DataFrame, *, names: dict[str, str], problems: Problems) -> None:
    broken = (
        frame.lazy().filter(check.when.fill_null(False)).select(ROW, check.column, *check.extras).collect()
    )
    for row, value, *extras in broken.head(KEPT).iter_rows():
        words = {name: _in_words(extra) for name, extra in zip(check.extras, extras, strict=True)}
        words["value"] = shown(value)
        problems.add(
            Problem(
                row=row,
                column=names[check.column],
                value=shown(value),
                code=check.code,
                problem=check.problem.format(**words),
                remedy=check.remedy.format(**words),
            )
        )
    problems.add_uncollected(max(0, broken.height - KEPT))


def _in_words(value: Any) -> str:
    return day_in_words(value) if hasattr(value, "strftime") else str(value)


def _typed(figures: Figures, *, reference: Reference, problems: Problems) -> pl.DataFrame:
    """The figures' frame with typed columns beside the written ones; what cannot be read is null."""
    layout = figures.layout
    frame = figures.frame.with_columns(
        organisation_id=_mapped(figures.frame["organisation"], reference.ids_by_name, str.upper),
        marker_key=_mapped(figures.frame["marker"], MARKERS, _as_key),
        status_key=_mapped(figures.frame["status"], {s: s for s in FigureStatus.values}, _as_key),
        kind_key=_mapped(figures.frame["period_kind"], {k.value: k.value for k in PeriodKind}, _as_key),
        day=periods.read_days(pl.col("period"), written_as=layout.written_as),
    )
    given = pl.lit(layout.kind.value) if layout.kind else pl.col("kind_key")
    expected_by_day = _by_version(reference, pl.col("day"), "kind")
    frame = frame.with_columns(
        kind=pl.when(pl.col("period_kind").is_null())
        .then(pl.coalesce(given, expected_by_day))
        .otherwise(given)
    )
    frame = periods.changed(frame, layout.changes)
    frame = frame.with_columns(
        start=periods.first_days(pl.col("day"), pl.col("kind"), written_as=layout.written_as)
    ).with_columns(end=periods.last_days(pl.col("start"), pl.col("kind")))
    is_count = _by_version(reference, pl.col("end"), "is_count").fill_null(False)
    frame = frame.with_columns(
        expected_kind=_by_version(reference, pl.col("end"), "kind"),
        is_percent=_by_version(reference, pl.col("end"), "is_percent"),
        is_count=is_count,
        scale=_by_version(reference, pl.col("end"), "scale"),
        first=numbers.as_whole("numerator", has_points=True),
        second=numbers.as_whole("denominator", has_points=True),
        given=pl.when(~numbers.is_bad("value", whole=False)).then("value").cast(NUMBER_TYPE),
    )
    for column in ("numerator", "denominator"):
        numbers.report(frame, column, name=figures.names[column], whole=True, problems=problems)
    numbers.report(frame, "value", name=figures.names["value"], whole=False, problems=problems)
    return _with_blanks_marked(frame, layout.blank)


def _mapped(column: pl.Series, mapping: dict[str, Any], normalise: Any) -> pl.Series:
    """What each text stands for; null where it stands for nothing. Each distinct text is looked up once."""
    found = {text: mapping.get(normalise(text)) for text in column.unique().to_list() if text is not None}
    known = {text: value for text, value in found.items() if value is not None}
    kind = pl.String if not mapping or isinstance(next(iter(mapping.values())), str) else pl.Int64
    if not known:
        return pl.Series([None] * len(column), dtype=kind)
    return column.replace_strict(known, default=None, return_dtype=kind)


def _as_key(text: str) -> str:
    return text.strip().casefold().replace(" ", "_").replace("-", "_")


def _by_version(reference: Reference, day: pl.Expr, what: str) -> pl.Expr:
    """A property of the definition that holds for a period ending on the day; kinds also differ for the nation."""
    oldest, *later = reference.versions
    chain = _of_version(oldest, what, reference.nation_id)
    for version in later:
        answer = _of_version(version, what, reference.nation_id)
        chain = pl.when(day >= version.valid_from).then(answer).otherwise(chain)
    return chain


def _of_version(version: Version, what: str, nation_id: int | None) -> pl.Expr:
    if what != "kind":
        return pl.lit(getattr(version, what))
    kind = pl.lit(version.kind.value)
    if version.national_kind is version.kind:
        return kind
    national = pl.lit(version.national_kind.value)
    return pl.when(pl.col("organisation_id") == nation_id).then(national).otherwise(kind)


def _with_blanks_marked(frame: pl.DataFrame, blank: str) -> pl.DataFrame:
    """Rows without any figure get the layout's marker; a denominator of 0 is its own marker."""
    nothing = pl.all_horizontal(pl.col("numerator", "denominator", "value", "marker").is_null())
    nobody = (pl.col("second") == 0) & (pl.col("first").fill_null(0) == 0) & pl.col("value").is_null()
    return frame.with_columns(
        marker_key=pl.when(nobody & pl.col("marker").is_null())
        .then(pl.lit(Marker.ZERO_DENOMINATOR.value))
        .when(nothing & pl.lit(bool(blank)))
        .then(pl.lit(blank))
        .otherwise("marker_key")
    )


def _place_checks(figures: Figures, reference: Reference) -> Iterable[_Check]:
    """Whose figure it is, and of which period."""
    organisation, ours = pl.col("organisation"), pl.col("organisation_id")
    yield _Check(
        "organisation_missing",
        "organisation",
        organisation.is_null(),
        "The organisation is missing.",
        "Give its code or address name, for example S08000024 or nhs-lothian.",
    )
    yield _Check(
        "organisation_unknown",
        "organisation",
        organisation.is_not_null() & ours.is_null(),
        "No organisation has the code {value}.",
        "Give a code that the organisation has or had, or its address name, for example S08000024 or nhs-lothian.",
    )
    if reference.own_id is not None:
        own = reference.names[reference.own_id]
        yield _Check(
            "another_boards_row",
            "organisation",
            ours != reference.own_id,
            f"The row is for {{value}}, but these are the figures of {own}.",
            "Take the row out: each board sends its own figures.",
        )
    yield from _period_checks(figures, reference)
    yield _Check(
        "marker_unknown",
        "marker",
        pl.col("marker").is_not_null() & pl.col("marker_key").is_null(),
        "“{value}” is not a marker.",
        f"Use one of: {', '.join(MARKERS)}.",
    )
    yield _Check(
        "status_unknown",
        "status",
        pl.col("status").is_not_null() & pl.col("status_key").is_null(),
        "“{value}” is not a status.",
        f"Use one of: {', '.join(FigureStatus.values)}; an empty cell means final.",
    )


def _period_checks(figures: Figures, reference: Reference) -> Iterable[_Check]:
    written_as = figures.layout.written_as
    readable = pl.col("day").is_not_null() & pl.col("kind").is_not_null()
    right_kind = readable & (pl.col("kind") == pl.col("expected_kind"))
    misaligned = periods.is_misaligned(
        pl.col("start"), pl.col("kind"), first_month_of_year=reference.first_month_of_year
    )
    aligned = right_kind & ~misaligned
    yield _Check(
        "period_missing",
        "period",
        pl.col("period").is_null(),
        "The period is missing.",
        periods.REMEDIES[written_as],
    )
    yield _Check(
        "period_unreadable",
        "period",
        pl.col("period").is_not_null() & pl.col("day").is_null(),
        "“{value}” is not a period as this layout writes it.",
        periods.REMEDIES[written_as],
    )
    yield _Check(
        "period_kind_unknown",
        "period_kind",
        pl.col("period_kind").is_not_null() & pl.col("kind_key").is_null(),
        "“{value}” is not a kind of period.",
        f"Use one of: {', '.join(kind.value for kind in PeriodKind)}; an empty cell means the measure's own.",
    )
    yield _Check(
        "period_kind_wrong",
        "period_kind" if figures.layout.kind is None else "period",
        readable & pl.col("start").is_not_null() & (pl.col("kind") != pl.col("expected_kind")),
        "The period is a {kind}; this measure is published by {expected_kind}.",
        "Give one row for each {expected_kind}.",
        ("kind", "expected_kind"),
    )
    for kind, rule in periods.ALIGNMENTS.items():
        if kind is PeriodKind.YEAR and reference.first_month_of_year == 1:
            rule = "A year of this measure begins on 1 January."
        yield _Check(
            "period_misaligned",
            "period",
            right_kind & misaligned & (pl.col("kind") == kind.value),
            f"No {kind.value.replace('_', ' ')} begins on that day.",
            rule,
        )
    yield _Check(
        "period_not_a_last_day",
        "period",
        readable & pl.col("start").is_null(),
        "{value} is not the last day of a period.",
        periods.REMEDIES[written_as],
    )
    yield _Check(
        "period_not_over",
        "period",
        aligned & (pl.col("end") > reference.known_from),
        f"The period ends on {{end}}, after {day_in_words(reference.known_from)}, when these figures were known.",
        "Check the year; send a figure when its period is over.",
        ("end",),
    )
    yield _Check(
        "period_too_early",
        "period",
        aligned & (pl.col("start") < periods.NHS_BEGAN),
        "The period begins before the NHS did, on 5 July 1948.",
        "Check the year.",
    )


def _number_checks(reference: Reference) -> Iterable[_Check]:
    """What the numbers of one row must be to each other."""
    numerator, denominator, value, marker = (
        pl.col(name) for name in ("numerator", "denominator", "value", "marker")
    )
    first, second, given = pl.col("first"), pl.col("second"), pl.col("given")
    percent, count = pl.col("is_percent"), pl.col("is_count")
    both = first.is_not_null() & second.is_not_null()
    any_figure = numerator.is_not_null() | value.is_not_null() | (denominator.is_not_null() & (second != 0))
    yield _Check(
        "nothing_given",
        "value",
        pl.all_horizontal(pl.col("numerator", "denominator", "value", "marker_key").is_null())
        & marker.is_null(),
        "The row has neither a figure nor a marker.",
        numbers.MARKERS_REMEDY,
    )
    yield _Check(
        "figure_and_marker",
        "marker",
        marker.is_not_null()
        & pl.col("marker_key").is_not_null()
        & any_figure
        & ~((pl.col("marker_key") == Marker.ZERO_DENOMINATOR.value) & (second == 0) & (first == 0)),
        "The row has a figure and the marker “{value}”, which says that there is none.",
        "Keep the figure or the marker, not both.",
    )
    unmarked = marker.is_null()
    yield _Check(
        "denominator_of_a_count",
        "denominator",
        count & denominator.is_not_null(),
        "This measure is a plain count and has no denominator.",
        "Leave the denominator empty.",
    )
    yield _Check(
        "denominator_missing",
        "denominator",
        unmarked & ~count & numerator.is_not_null() & denominator.is_null(),
        "There is a numerator without its denominator.",
        "Give both, or only the value.",
    )
    yield _Check(
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
    yield _Check(
        "numerator_above_denominator",
        "numerator",
        both & ((percent & (first > second)) | (~count & (second == 0) & (first > 0))),
        "The numerator {value} is above the denominator {denominator}.",
        "Check both counts: the numerator is part of the denominator.",
        ("denominator",),
    )
    yield _Check(
        "percent_above_100",
        "value",
        percent & (given > 100),
        "A percentage cannot be above 100.",
        "Check the figure; if it is a count, give it as numerator and denominator.",
    )
    yield _Check(
        "value_of_nobody",
        "value",
        unmarked & (second == 0) & value.is_not_null(),
        "The denominator is 0, so there is no value.",
        "Leave the value empty: a denominator of 0 means that nobody was counted.",
    )
    yield _Check(
        "count_not_whole",
        "value",
        count & given.is_not_null() & (given != given.floor()),
        "A count must be a whole number.",
        "Give the count itself, not a rate or an average.",
    )
    yield _Check(
        "value_disagrees",
        "value",
        count & first.is_not_null() & given.is_not_null() & (first.cast(NUMBER_TYPE) != given),
        "The value {value} is not the numerator {numerator}.",
        "This measure is a plain count: give one of them, or both alike.",
        ("numerator",),
    )
    exact = pl.col("scale").cast(pl.Float64) * first / second
    half_a_place = pl.lit(0.5) / pl.lit(10.0).pow(_places())
    yield _Check(
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
        "The value {value} is not what the counts {numerator} and {denominator} give.",
        "Check all three; leave the value empty to have it worked out from the counts.",
        ("numerator", "denominator"),
    )


def _places() -> pl.Expr:
    """Decimal places as written in `value`; 0 without a point."""
    point = pl.col("value").str.find(".", literal=True)
    return (pl.col("value").str.len_bytes() - point - 1).fill_null(0).cast(pl.Int16)


def _report_duplicates(
    frame: pl.DataFrame, *, figures: Figures, reference: Reference, problems: Problems
) -> None:
    """Every later row for an organisation and period that the file has given already, naming the first."""
    key = ["organisation_id", "start", "kind"]
    known = pl.all_horizontal(pl.col(key).is_not_null())
    # One number instead of three columns: it is far quicker to compare.
    number = (
        pl.col("organisation_id") * 10_000_000
        + pl.col("start").cast(pl.Int32) * 10
        + pl.col("kind").rank("dense")
    )
    cells = frame.select(pl.when(known).then(number).alias("cell"))["cell"].drop_nulls()
    if cells.n_unique() == len(cells):
        return
    twice = (
        frame.filter(known)
        .with_columns(first_row=pl.col(ROW).min().over(key))
        .filter(pl.col(ROW) != pl.col("first_row"))
    )
    for row, period, organisation, first_row in (
        twice.select(ROW, "period", "organisation_id", "first_row").head(KEPT).iter_rows()
    ):
        problems.add(
            Problem(
                row,
                figures.names["period"],
                shown(period),
                "duplicate",
                f"{reference.names[organisation]} and this period are already on row {first_row}.",
                "Keep one of the two rows.",
            )
        )
    problems.add_uncollected(max(0, twice.height - KEPT))


def _staged() -> list[pl.Expr]:
    """The columns to store. A value is worked out from its counts exactly, on whole numbers, a half rounded up."""
    count, first, second, given = (pl.col(name) for name in ("is_count", "first", "second", "given"))
    marked = pl.col("marker_key").is_not_null()
    wide = first.cast(pl.Int128) * pl.col("scale").cast(pl.Int128) * (2 * 10**PLACES_OF_COUNTS)
    quotient = (wide + second) // pl.when(second > 0).then(second * 2)
    counted = quotient.cast(pl.Decimal(38, 0)).cast(pl.Decimal(38, 6)) / 10**PLACES_OF_COUNTS
    number = pl.when(count).then(pl.coalesce(first, given.cast(pl.Int64))).otherwise(first)
    value = (
        pl.when(count).then(number.cast(NUMBER_TYPE)).otherwise(pl.coalesce(counted.cast(NUMBER_TYPE), given))
    )
    written = pl.when(count | second.is_not_null()).then(pl.lit(PLACES_OF_COUNTS)).otherwise(_places())
    return [
        pl.col(ROW).alias("row"),
        pl.col("organisation_id"),
        pl.col("end").alias("period_end"),
        pl.col("start").alias("period_start"),
        pl.col("kind").alias("period_kind"),
        number.alias("numerator"),
        second.alias("denominator"),
        pl.when(~marked).then(value).alias("value"),
        written.cast(pl.Int16).alias("places"),
        pl.col("marker_key").fill_null("").alias("marker"),
        pl.col("status_key").fill_null(FigureStatus.FINAL.value).alias("status"),
    ]
