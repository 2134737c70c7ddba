"""Figures against every rule: all that is wrong is named at once, or the rows are ready to be stored."""

from itertools import compress
from typing import Any

import polars as pl

from boards.figures.intake import numbers
from boards.figures.intake.checks import Check, all_checks
from boards.figures.intake.problems import KEPT, Problem, Problems, shown
from boards.figures.intake.reference import Reference, day_in_words
from boards.figures.intake.reshape import Figures, Whole
from boards.figures.intake.sums import added_up
from boards.figures.intake.table import ROW
from boards.figures.intake.typed import NUMBER_TYPE, typed
from boards.figures.models import FigureStatus

MOST_ADDED_UP = 10**12  # what a value's column holds
PLACES_OF_COUNTS = 6  # a value made from counts is stored to six places
CELL = ["organisation_id", "start"]
# One number for organisation and first day (the kind follows from them): it is far quicker to compare than two.
CELL_NUMBER = pl.col("organisation_id") * 10_000_000 + pl.col("start").cast(pl.Int32)
GOOD_CELL = (
    pl.col("organisation_id").is_not_null()
    & (pl.col("kind") == pl.col("expected_kind"))
    & ~pl.col("misaligned")
    & pl.col("is_over")
    & pl.col("is_of_the_nhs")
)


def validate(figures: Figures, *, reference: Reference, problems: Problems) -> pl.DataFrame:
    """The rows ready to be staged (the columns of `staging.COLUMNS` without the submission).

    Raises `Refused` after naming everything that is wrong.
    """
    frame = checked(figures, reference=reference, problems=problems)
    if figures.layout.sum_rows:
        problems.stop_if_any()
        frame = added_up(frame)
        _report_large_sums(frame, figures=figures, problems=problems)
    else:
        _report_duplicates(frame, figures=figures, reference=reference, problems=problems)
    problems.stop_if_any()
    return frame.select(stored())


def checked(
    figures: Figures, *, reference: Reference, problems: Problems, whole: Whole | None = None
) -> pl.DataFrame:
    """The `typed` figures, after naming all that is wrong with a row by itself."""
    frame = typed(figures, reference=reference, whole=whole)
    for column, is_whole in (("numerator", True), ("denominator", True), ("value", False)):
        numbers.report(
            frame,
            column,
            name=figures.names[column],
            whole=is_whole,
            problems=problems,
            shorthand_in=figures.layout.publishers_file,
        )
    checks = all_checks(figures, reference)
    broken = frame.select(check.when.any().alias(str(number)) for number, check in enumerate(checks)).row(0)
    for check in compress(checks, broken):
        _report(check, frame, name=figures.names[check.column], problems=problems)
    return frame


def _report(check: Check, frame: pl.DataFrame, *, name: str, problems: Problems) -> None:
    broken = frame.filter(check.when)
    first = broken.head(KEPT).select(
        pl.col(ROW).alias("row"), pl.col(check.column).alias("value"), **check.extras
    )
    for cells in first.iter_rows(named=True):
        words = {name: _in_words(cell) for name, cell in cells.items()} | {"value": shown(cells["value"])}
        problems.add(
            Problem(
                row=cells["row"],
                column=name,
                value=words["value"],
                code=check.code,
                problem=check.problem.format(**words),
                remedy=check.remedy.format(**words),
            )
        )
    problems.add_uncollected(max(0, broken.height - KEPT))


def _in_words(value: Any) -> str:
    return day_in_words(value) if hasattr(value, "strftime") else str(value)


def _report_duplicates(
    frame: pl.DataFrame, *, figures: Figures, reference: Reference, problems: Problems
) -> None:
    """Every later row for an organisation and period that the file has given already, naming the first."""
    cells = frame.select(pl.when(GOOD_CELL).then(CELL_NUMBER).alias("cell"))["cell"].drop_nulls()
    if cells.n_unique() == len(cells):
        return
    twice = (
        frame.filter(GOOD_CELL)
        .with_columns(first_row=pl.col(ROW).min().over(CELL))
        .filter(pl.col(ROW) != pl.col("first_row"))
    )
    report_twice(twice, figures=figures, reference=reference, problems=problems)


def report_twice(twice: pl.DataFrame, *, figures: Figures, reference: Reference, problems: Problems) -> None:
    """Rows whose cell an earlier one has, its number in `first_row`."""
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


def _report_large_sums(frame: pl.DataFrame, *, figures: Figures, problems: Problems) -> None:
    for role, name in (("first", "numerator"), ("second", "denominator")):
        for row, total in (
            frame.filter(pl.col(role) >= MOST_ADDED_UP).select(ROW, role).head(KEPT).iter_rows()
        ):
            problems.add(
                Problem(
                    row,
                    figures.names[name],
                    str(total),
                    "too_large",
                    f"The rows of this organisation and period add up to {total:,}, a million million or more.",
                    "Check the figures and their unit.",
                )
            )


def stored() -> list[pl.Expr]:
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
    written = pl.when(count | second.is_not_null()).then(pl.lit(PLACES_OF_COUNTS)).otherwise("places")
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
