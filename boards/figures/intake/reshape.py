"""A file's table in the terms of figures: filters, qualifiers, derived columns and sums as its layout says."""

from dataclasses import dataclass

import polars as pl

from boards.figures.intake import numbers
from boards.figures.intake.codes import CODED, with_meanings
from boards.figures.intake.filters import LeftOut, filtered, of_measure, without_untouched
from boards.figures.intake.layouts import NUMBERS, ROLES, Combine, Layout, Number
from boards.figures.intake.problems import Problem, Problems, fatal, shown
from boards.figures.intake.reference import Reference
from boards.figures.intake.table import ROW, Table


@dataclass(frozen=True)
class Figures:
    """`frame` has `ROW` and one text column for each of `ROLES` and `NUMBERS`; null is empty.

    `names` says what the file calls each of them, for messages; `left_out` which of its rows are not among them.
    """

    layout: Layout
    frame: pl.DataFrame
    names: dict[str, str]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Whole:
    """What is known of a file that is read a block at a time: its columns, as `table.named` keeps them.

    In lower case those whose every comma groups three digits, and has a decimal point behind it; and that of values.
    """

    width: int
    kept: dict[str, str]
    grouped: frozenset[str]
    grouped_with_point: frozenset[str]
    values: str
    places: int  # of the column of values, as it is written
    places_without_commas: int

    def is_grouped(self, column: str, *, with_point: bool) -> bool:
        return column.casefold() in (self.grouped_with_point if with_point else self.grouped)

    def places_of_values(self, *, counts: bool) -> int:
        is_grouped = self.is_grouped(self.values, with_point=not counts)
        return self.places_without_commas if is_grouped else self.places


def reshape(
    table: Table, *, layout: Layout, reference: Reference, problems: Problems, whole: Whole | None = None
) -> Figures:
    """Raises `Refused` after naming every bad column, qualifier, or number that has to be calculated with.

    With `whole` the table is a block of a file, and may hold no row that is read.
    """
    frame = _with_layout_names(table, layout, problems=problems)
    frame, of_others = of_measure(
        frame, layout=layout, reference=reference, problems=problems, is_part=whole is not None
    )
    left_out: tuple[LeftOut, ...] = ()
    if whole is None:
        frame, left_out = filtered(frame, layout=layout, problems=problems)
    left_out += of_others
    names = _names(layout)
    frame = with_meanings(frame, layout=layout, problems=problems)
    if table.has_quotes:  # else no cell has a comma
        counts = all(version.is_count for version in reference.versions)
        frame = without_commas(frame, layout=layout, counts=counts, whole=whole)
    columns = {role: pl.col(name) for role, name in layout.columns.items() if name in frame.columns}
    for role, name in CODED.items():
        if name in frame.columns:
            columns[role] = pl.coalesce(columns[role], name) if role in columns else pl.col(name)
    derived = any(number.combine is not Combine.ONE for number in layout.numbers.values())
    if derived:
        for column in dict.fromkeys(column for n in layout.numbers.values() for column in n.columns):
            numbers.report(
                frame, column, name=column, whole=True, problems=problems, shorthand_in=layout.publishers_file
            )
    for role, number in layout.numbers.items():
        if derived:
            columns[role] = _derived(number)
        elif number.columns[0] in frame.columns:
            columns[role] = pl.col(number.columns[0])
    problems.stop_if_any()
    shaped = frame.select(
        ROW, *(columns.get(role, pl.lit(None, pl.String)).alias(role) for role in (*ROLES, *NUMBERS))
    )
    if derived:
        shaped = shaped.with_columns(pl.col(NUMBERS).cast(pl.String))
    if layout.leaves_blank_out:
        shaped, untouched = without_untouched(shaped, is_part=whole is not None)
        left_out += untouched
    return Figures(layout=layout, frame=shaped, names=names, left_out=left_out)


def _with_layout_names(table: Table, layout: Layout, *, problems: Problems) -> pl.DataFrame:
    """The frame with the layout's spelling of its columns; a missing or unknown column is a problem."""
    known = {name.casefold(): name for name in layout.known}
    there = {column.casefold() for column in table.columns}
    for name in layout.required:
        if name.casefold() not in there:
            problems.add(
                Problem(
                    table.header_row,
                    name,
                    "",
                    "missing_column",
                    f"The column {name} is missing.",
                    f"Add it: the layout “{layout.title}” needs {', '.join(layout.required)}.",
                )
            )
    if layout.refuse_other_columns:
        for column in table.columns:
            if column.casefold() not in known:
                problems.add(
                    Problem(
                        table.header_row,
                        shown(column),
                        shown(column),
                        "unknown_column",
                        f"The column {shown(column)} is not one of this layout.",
                        f"Remove it, or name it as one of: {', '.join(layout.known)}.",
                    )
                )
    numbers_there = [n for n in layout.numbers.values() if all(c.casefold() in there for c in n.columns)]
    if not numbers_there:
        raise fatal(
            "missing_column",
            "The file has no column of figures.",
            f"Add at least one of: {', '.join(n.name for n in layout.numbers.values())}.",
            row=table.header_row,
        )
    problems.stop_if_any()
    return table.frame.rename(
        {column: known[column.casefold()] for column in table.columns if column.casefold() in known}
    )


def _names(layout: Layout) -> dict[str, str]:
    names = {role: layout.columns.get(role, role) for role in ROLES}
    for role in NUMBERS:
        names[role] = layout.numbers[role].name if role in layout.numbers else role
    if layout.qualifiers:
        names["marker"] = layout.qualifiers.columns[0]
    return names


def without_commas(
    frame: pl.DataFrame, *, layout: Layout, counts: bool, whole: Whole | None = None
) -> pl.DataFrame:
    """The frame without thousands commas, in columns of numbers where every comma groups three digits.

    In a column of rates 1,234 could be a decimal: there each such number must have a decimal point too.
    """
    for role, number in layout.numbers.items():
        for column in number.columns:
            if column not in frame.columns:
                continue
            with_point = role == "value" and not counts
            grouped = numbers.GROUPED_DECIMAL if with_point else numbers.GROUPED
            cells = frame[column].filter(frame[column].str.contains(",", literal=True).fill_null(False))
            if whole:
                groups = whole.is_grouped(column, with_point=with_point)
            else:
                groups = bool(len(cells)) and bool(cells.str.contains(grouped).all())
            if groups:
                frame = frame.with_columns(pl.col(column).str.replace_all(",", "", literal=True))
    return frame


def _derived(number: Number) -> pl.Expr:
    parts = [numbers.as_whole(column, has_points=True) for column in number.columns]
    if number.combine is Combine.DIFFERENCE:
        total = parts[0]
        for part in parts[1:]:
            total = total - part
        return total
    return pl.sum_horizontal(*parts, ignore_nulls=False)
