"""The one way in: bytes -> text -> table -> figures in the layout's terms -> every error at once, or rows to stage.

`read` is the whole of it and touches no database: what it must know comes in a `Reference`.
"""

from dataclasses import dataclass

import polars as pl

from boards.figures.intake.filters import LeftOut
from boards.figures.intake.header import from_header
from boards.figures.intake.layouts import MEASURE, Layout, candidates, find, recognise
from boards.figures.intake.problems import Problem, Problems, Refused
from boards.figures.intake.reference import Reference
from boards.figures.intake.reshape import reshape
from boards.figures.intake.spool import Spool
from boards.figures.intake.table import ROW, read_table
from boards.figures.intake.text import decode
from boards.figures.intake.validate import validate

#: Goes up whenever a file could be read otherwise than before. What is held stays as it was read: `services.rereading`.
RULES = 2

__all__ = ["RULES", "Intake", "Layout", "LeftOut", "Problem", "Reference", "read"]


@dataclass(frozen=True)
class Intake:
    """What one file holds: rows ready to be staged, or problems and no rows.

    `frame` has the columns of `staging.COLUMNS` without the submission, one row for each figure. `problems` are the
    first 10,000 in the order of the file, `problem_count` is how many there are. `layout` is "" when none fitted.
    The rows of a large file lie on disk. `left_out` says which rows of the file were not read.
    """

    layout: str
    frame: pl.DataFrame | Spool | None
    problems: tuple[Problem, ...]
    problem_count: int
    left_out: tuple[LeftOut, ...] = ()


def read(*, content: bytes, reference: Reference, layout_name: str | None, limit_bytes: int) -> Intake:
    """Read a CSV file completely and name everything that is wrong with it.

    `layout_name` None finds the layout by the columns of the file; UnknownLayout for a name that there is not.
    Never raises for what the bytes are: a file that cannot be read at all has one problem without a row.
    """
    layout = find(layout_name) if layout_name else None
    return read_as(content=content, reference=reference, layout=layout, limit_bytes=limit_bytes)


def read_as(*, content: bytes, reference: Reference, layout: Layout | None, limit_bytes: int) -> Intake:
    """As `read`, by a layout at hand."""
    problems = Problems()
    left_out: tuple[LeftOut, ...] = ()
    try:
        text = from_header(
            decode(content, limit_bytes=limit_bytes),
            layouts=[layout] if layout else candidates(reference.measure_key),
        )
        table = read_table(text, problems=problems)
        layout = layout or recognise(table.columns, measure_key=reference.measure_key)
        figures = reshape(table, layout=layout, reference=reference, problems=problems)
        left_out = figures.left_out
        frame = validate(figures, reference=reference, problems=problems)
    except Refused:
        frame = None
    except Problems.Fatal as fatal:
        problems.add(fatal.problem)
        frame = None
    return Intake(
        layout=layout.name if layout else "",
        frame=frame,
        problems=problems.kept(),
        problem_count=problems.count,
        left_out=left_out,
    )


def measures_named(
    *, content: bytes, layout_name: str, limit_bytes: int
) -> tuple[tuple[str, int], ...] | None:
    """Each text in the column of measures with its first row, the first one first, "" for an empty cell.

    None where the file has no such column. Raises `Problems.Fatal` for a file whose rows cannot be told apart, with the
    first reason why.
    """
    layout, problems = find(layout_name), Problems()
    text = from_header(decode(content, limit_bytes=limit_bytes), layouts=[layout])
    try:
        table = read_table(text, problems=problems)
    except Refused:
        raise Problems.Fatal(problems.kept()[0]) from None
    column = next((name for name in table.columns if name.casefold() == layout.columns[MEASURE]), None)
    if column is None:
        return None
    first = table.frame.group_by(column, maintain_order=True).agg(pl.col(ROW).min())
    return tuple((label or "", row) for label, row in first.iter_rows())
