"""The rows of a file that a layout keeps or drops. What it leaves out is counted, and what it does not know is told."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from boards.figures.intake.labels import folded, nearest
from boards.figures.intake.layouts import MEASURE, Filter, Layout
from boards.figures.intake.problems import KEPT, Problem, Problems, fatal, shown
from boards.figures.intake.reference import Reference
from boards.figures.intake.table import ROW

MOST_LISTED = 50  # labels of one column
NAMED = 5  # labels in one message


@dataclass(frozen=True)
class LeftOut:
    """So many rows of a file were not read, because their `column` has this `label`."""

    column: str
    label: str
    rows: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def filtered(
    frame: pl.DataFrame, *, layout: Layout, problems: Problems
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """The rows that are read, and what was left out, the most rows of a column first.

    Labels are compared as `folded`. Named are labels nearly like a listed one, and periods of which nothing is kept
    although none of their labels is known. Raises `Problems.Fatal` where no row is left.
    """
    left_out: list[LeftOut] = []
    for rule, keeps in (*((rule, True) for rule in layout.keep), *((rule, False) for rule in layout.drop)):
        if rule.column not in frame.columns:
            continue
        labels = frame[rule.column].unique().to_list()
        listed = _written(labels, rule.values)
        known = [*listed, *_written(labels, rule.others)]
        known += _report_near(
            frame, rule, [label for label in labels if label not in known], layout, problems
        )
        is_listed = pl.col(rule.column).is_in(listed)
        if keeps:
            _report_periods(frame, rule, known, layout, problems)
        kept = is_listed.fill_null(False) if keeps else ~is_listed.fill_null(False)
        left_out += _counted(frame.filter(~kept), rule.column)
        frame = frame.filter(kept)
    if frame.height == 0 and not problems.count:
        raise fatal("no_rows", "No row of the file is left after the layout's filters.", _filters(layout))
    return frame, tuple(left_out)


def of_measure(
    frame: pl.DataFrame, *, layout: Layout, reference: Reference, problems: Problems, is_part: bool = False
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """The measure's own rows of a file that holds several, and how many are of others. A row of none is a problem.

    A part of a file may have none of its own.
    """
    column = layout.columns.get(MEASURE, "")
    if column not in frame.columns:
        return frame, ()
    nameless = frame.filter(pl.col(column).is_null())[ROW]
    for row in nameless.head(KEPT):
        problems.add(
            Problem(
                row,
                column,
                "",
                "measure_missing",
                "The row has no measure.",
                "Write the measure's key or title.",
            )
        )
    problems.add_uncollected(max(0, len(nameless) - KEPT))
    own = [
        label
        for label in frame[column].unique().to_list()
        if label and folded(label) in reference.measure_names
    ]
    is_own = pl.col(column).is_in(own).fill_null(False)
    others = tuple(_counted(frame.filter(~is_own & pl.col(column).is_not_null()), column))
    frame = frame.filter(is_own)
    if frame.height == 0 and not problems.count and not is_part:
        raise fatal(
            "no_rows",
            f"No row of the file is of the measure {reference.measure_key}.",
            f"Write it in the column {column}, or send the file for the measures that it names.",
        )
    return frame, others


UNTOUCHED = "not filled in"  # a label of rows, in no column


def without_untouched(
    frame: pl.DataFrame, *, is_part: bool = False
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """The rows, and how many of a template's were not filled in: they name an organisation and period, nothing else.

    Raises `Problems.Fatal` where none was, unless it is a part of a file.
    """
    figure = ("numerator", "denominator", "value", "marker", "status")
    untouched = (
        pl.all_horizontal(pl.col(figure).is_null())
        & pl.col("organisation").is_not_null()
        & pl.col("period").is_not_null()
    )
    rows = frame.select(untouched.sum()).item()
    if not rows:
        return frame, ()
    if rows == frame.height and not is_part:
        raise fatal(
            "no_rows", "No row of the file has a figure.", "Fill in at least one row, or write its marker."
        )
    return frame.filter(~untouched), (LeftOut("", UNTOUCHED, rows),)


def _written(labels: list[str | None], values: tuple[str, ...]) -> list[str]:
    """Of the labels of a file those that are one of the values."""
    wanted = {folded(value) for value in values}
    return [label for label in labels if label is not None and folded(label) in wanted]


def _report_near(
    frame: pl.DataFrame, rule: Filter, unknown: list[str | None], layout: Layout, problems: Problems
) -> list[str]:
    """Those of the unknown labels that were named."""
    values = {folded(value): value for value in rule.values}
    near = {label: found for label in unknown if label and (found := nearest(folded(label), values))}
    if not near:
        return []
    rows = frame.filter(pl.col(rule.column).is_in(list(near))).group_by(rule.column, maintain_order=True)
    for label, first, count in rows.agg(pl.col(ROW).min(), pl.len()).iter_rows():
        rows_of_it = f" ({count:,} rows)" if count > 1 else ""
        problems.add(
            Problem(
                first,
                rule.column,
                shown(label),
                "label_near",
                f"“{shown(label)}”{rows_of_it} is nearly “{values[near[label]]}”, by which this layout chooses rows.",
                f"Write it like that. If it is something else, add it to `others` of that filter in {layout.file}.",
            )
        )
    return list(near)


def _report_periods(
    frame: pl.DataFrame, rule: Filter, known: list[str], layout: Layout, problems: Problems
) -> None:
    """Periods in which no row has a label that the layout knows: the publisher may have renamed what is kept."""
    period = layout.columns["period"]
    if period not in frame.columns:
        return
    is_known = pl.col(rule.column).is_in(known).fill_null(False)
    found = frame.filter(is_known)[period].unique()
    silent = frame.filter(pl.col(period).is_not_null() & ~pl.col(period).is_in(found.implode()))
    if silent.height == 0:
        return
    wanted = " or ".join(rule.values)
    of_period = silent.group_by(period, maintain_order=True).agg(
        pl.col(ROW).min(), pl.col(rule.column).fill_null("nothing").unique(maintain_order=True)
    )
    for written, first, labels in of_period.iter_rows():
        more = f" and {len(labels) - NAMED:,} others" if len(labels) > NAMED else ""
        problems.add(
            Problem(
                first,
                rule.column,
                shown(written),
                "labels_unknown",
                f"No row of {shown(written)} has the {rule.column} {wanted}; they have "
                f"{', '.join(shown(label) for label in labels[:NAMED])}{more}.",
                f"If one of these is what was meant, add it to `values` of that filter in {layout.file}; if the file "
                "has nothing to read there, add them to `others`.",
            )
        )


def _counted(dropped: pl.DataFrame, column: str) -> Iterator[LeftOut]:
    counts = dropped[column].value_counts(sort=True).rows()
    for label, rows in counts[:MOST_LISTED]:
        yield LeftOut(column, shown(label), rows)
    if len(counts) > MOST_LISTED:
        rest = counts[MOST_LISTED:]
        yield LeftOut(column, f"{len(rest):,} other labels", sum(rows for _, rows in rest))


def _filters(layout: Layout) -> str:
    def words(rule: Filter) -> str:
        return f"{rule.column} = {' or '.join(rule.values)}"

    kept = "; ".join(words(rule) for rule in layout.keep) or "every row"
    dropped = "; ".join(words(rule) for rule in layout.drop) or "none"
    return f"Check the file: the layout keeps {kept} and leaves out {dropped}."
