"""A large file, read a block of rows at a time: to the same end as `intake.read`, in the memory of a block.

Twice: what a row means can depend on the whole file (which columns are empty, how many places its values have, whether
commas group thousands), so that is found out first. Rows that are ready lie on disk until all are known to be right.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from boards.figures.intake import Intake, numbers, read_as
from boards.figures.intake.filters import LeftOut
from boards.figures.intake.header import from_header
from boards.figures.intake.labels import plain
from boards.figures.intake.layouts import MEASURE, Layout, candidates, find, recognise
from boards.figures.intake.problems import KEPT, Problems, Refused, fatal
from boards.figures.intake.reference import Reference
from boards.figures.intake.reshape import Whole, reshape
from boards.figures.intake.source import Source, look_through
from boards.figures.intake.spool import Spool
from boards.figures.intake.table import ROW, Table, named, refuse_no_rows, under_names
from boards.figures.intake.typed import typed
from boards.figures.intake.validate import CELL_NUMBER, GOOD_CELL, checked, report_twice, stored

# Of a file whose layout needs all of it at once, so that it takes at most 64 MB: bytes, and lines, of which each costs.
MOST_READ_WHOLE, MOST_LINES_READ_WHOLE = 4 * 2**20, 200_000
_CELLS = np.dtype([("cell", np.int64), ("row", np.uint32)])


def read_large(
    *, path: Path, reference: Reference, layout_name: str | None, limit_bytes: int, was_taken: bool = False
) -> Intake:
    """As `read`. A layout that filters or adds up rows needs the whole file: then it is read whole, up to 4 MB, or
    whatever it has where it `was_taken` before."""
    layout = find(layout_name) if layout_name else None
    problems = Problems()
    left_out: tuple[LeftOut, ...] = ()
    spool: Spool | None = None
    try:
        source = look_through(path, limit_bytes=limit_bytes)
        from_header(source.head, layouts=[layout] if layout else candidates(reference.measure_key))
        names = source.names()
        layout = layout or recognise(
            [name for name in map(plain, names) if name], measure_key=reference.measure_key
        )
        if not layout.is_row_by_row:
            if not was_taken:
                _refuse_if_not_read_whole(source, layout)
            return read_as(
                content=path.read_bytes(), reference=reference, layout=layout, limit_bytes=limit_bytes
            )
        whole = _found_out(source, names, layout, problems=problems)
        spool, left_out = _read(source, whole, layout, reference, problems=problems)
    except Refused:
        pass
    except Problems.Fatal as found:
        problems.add(found.problem)
    return Intake(
        layout=layout.name if layout else "",
        frame=None if problems.count else spool,
        problems=problems.kept(),
        problem_count=problems.count,
        left_out=left_out,
    )


def measures_named_in(
    path: Path, *, layout_name: str, limit_bytes: int
) -> tuple[tuple[str, int], ...] | None:
    """As `measures_named`."""
    layout, problems = find(layout_name), Problems()
    source = look_through(path, limit_bytes=limit_bytes)
    from_header(source.head, layouts=[layout])
    names = source.names()
    column = next(
        (
            f"column {index}"
            for index, name in enumerate(names)
            if plain(name).casefold() == layout.columns[MEASURE]
        ),
        None,
    )
    found: dict[str, int] = {}
    for frame in source.blocks(len(names), problems=problems):
        if column is not None:
            first = frame.group_by(column, maintain_order=True).agg(pl.col(ROW).min())
            for label, row in first.iter_rows():
                found.setdefault(label or "", row)
    if problems.count:
        raise Problems.Fatal(problems.kept()[0])
    return None if column is None else tuple(found.items())


def _refuse_if_not_read_whole(source: Source, layout: Layout) -> None:
    if source.size > MOST_READ_WHOLE or source.lines > MOST_LINES_READ_WHOLE:
        raise fatal(
            "too_large",
            f"The file has {source.size / 2**20:,.0f} MB and {source.lines:,} lines; in the layout “{layout.title}”, "
            f"whose rows are chosen or added up, the limit is {MOST_READ_WHOLE // 2**20} MB and "
            f"{MOST_LINES_READ_WHOLE:,} lines.",
            "Send it in parts, for example one year in each file, or have it loaded with manage.py import_figures.",
        )


# What depends on the whole file


@dataclass
class _Column:
    is_full: bool = False
    has_commas: bool = False
    all_grouped: bool = True
    all_with_point: bool = True
    places: int = 0
    places_without_commas: int = 0

    def add(self, cells: pl.Series) -> None:
        self.is_full = self.is_full or cells.null_count() < len(cells)
        commas = cells.filter(cells.str.contains(",", literal=True).fill_null(False))
        if len(commas):
            self.has_commas = True
            self.all_grouped = self.all_grouped and bool(commas.str.contains(numbers.GROUPED).all())
            self.all_with_point = self.all_with_point and bool(
                commas.str.contains(numbers.GROUPED_DECIMAL).all()
            )
            self.places_without_commas = max(
                self.places_without_commas, _places(commas.str.replace_all(",", "", literal=True))
            )
        self.places = max(self.places, _places(cells))


def _places(cells: pl.Series) -> int:
    return int(cells.to_frame("value").select(numbers.places("value")).item())


def _found_out(source: Source, names: list[str], layout: Layout, *, problems: Problems) -> Whole:
    """Names every ragged row; then, or for a header that cannot be used, `Refused`."""
    columns = [_Column() for _ in names]
    rows = 0
    for frame in source.blocks(len(names), problems=problems):
        rows += frame.height
        for index, column in enumerate(columns):
            column.add(frame[f"column {index}"])
    if not problems.count:
        full = [column.is_full for column in columns]
        kept = named(names, source.header_row, full=full, problems=problems)
    problems.stop_if_any()
    refuse_no_rows(rows)
    by_name = {
        name.casefold(): column
        for index, column in enumerate(columns)
        if (name := kept.get(f"column {index}"))
    }
    name_of_values = layout.numbers["value"].columns[0].casefold() if "value" in layout.numbers else ""
    values = by_name.get(name_of_values)
    return Whole(
        width=len(names),
        kept=kept,
        grouped=frozenset(name for name, one in by_name.items() if one.has_commas and one.all_grouped),
        grouped_with_point=frozenset(
            name for name, one in by_name.items() if one.has_commas and one.all_with_point
        ),
        values=name_of_values,
        places=values.places if values else 0,
        places_without_commas=max(values.places, values.places_without_commas) if values else 0,
    )


# Its rows


@dataclass
class _Seen:
    """The cells of good rows, for what is twice in the file."""

    parts: list[Any] = field(default_factory=list)
    count: int = 0  # of rows that are there already

    def add(self, frame: pl.DataFrame) -> None:
        good = frame.filter(GOOD_CELL).select(CELL_NUMBER.alias("cell"), ROW)
        part = np.empty(good.height, dtype=_CELLS)
        part["cell"], part["row"] = good["cell"].to_numpy(), good[ROW].to_numpy()
        self.parts.append(part)

    def twice(self) -> dict[int, int]:
        """Each row of a cell that an earlier row has, with the first of these."""
        cells = np.concatenate(self.parts)
        self.parts.clear()
        cells.sort(order=["cell", "row"])
        again = np.zeros(len(cells), dtype=bool)
        again[1:] = cells["cell"][1:] == cells["cell"][:-1]
        if not again.any():
            return {}
        firsts = np.maximum.accumulate(np.where(again, 0, np.arange(len(cells))))
        rows, first_rows = cells["row"][again], cells["row"][firsts[again]]
        in_order = np.argsort(rows)[:KEPT]
        self.count = int(again.sum())
        return dict(zip(rows[in_order].tolist(), first_rows[in_order].tolist(), strict=True))


def _read(
    source: Source, whole: Whole, layout: Layout, reference: Reference, *, problems: Problems
) -> tuple[Spool, tuple[LeftOut, ...]]:
    spool, seen = Spool(), _Seen()
    left_out: Counter[tuple[str, str]] = Counter()
    rows = 0
    for table in _tables(source, whole):
        own = Problems()
        try:
            figures = reshape(table, layout=layout, reference=reference, problems=own, whole=whole)
            for part in figures.left_out:
                left_out[part.column, part.label] += part.rows
            rows += figures.frame.height
            if figures.frame.height:
                frame = checked(figures, reference=reference, problems=own, whole=whole)
                seen.add(frame)
                if not (problems.count or own.count):
                    spool.add(frame.select(stored()))
        except Refused:
            if any(problem.row == table.header_row for problem in own.kept()):
                problems.merge(own)
                raise
        problems.merge(own)
    if not rows and not problems.count:
        raise fatal(
            "no_rows",
            f"No row of the file has a figure of the measure {reference.measure_key}.",
            "Fill in at least one row, or choose the measure that the file is of.",
        )
    if seen.parts and (twice := seen.twice()):
        _report(twice, seen.count, source, whole, layout, reference, problems=problems)
    return spool, tuple(LeftOut(column, label, count) for (column, label), count in left_out.items())


def _tables(source: Source, whole: Whole) -> Iterator[Table]:
    columns = tuple(whole.kept.values())
    for frame in source.blocks(whole.width, problems=Problems()):
        if frame.height:
            yield Table(columns, source.header_row, under_names(frame, whole.kept), source.has_quotes)


def _report(
    twice: dict[int, int],
    count: int,
    source: Source,
    whole: Whole,
    layout: Layout,
    reference: Reference,
    *,
    problems: Problems,
) -> None:
    """Rows that are there already are read once more, for what is written in them."""
    for table in _tables(source, whole):
        frame = table.frame.filter(pl.col(ROW).is_in(list(twice)))
        if frame.height:
            told = Table(table.columns, table.header_row, frame, table.has_quotes)
            figures = reshape(told, layout=layout, reference=reference, problems=Problems(), whole=whole)
            report_twice(
                typed(figures, reference=reference, whole=whole).with_columns(
                    first_row=pl.col(ROW).replace_strict(twice, return_dtype=pl.UInt32)
                ),
                figures=figures,
                reference=reference,
                problems=problems,
            )
    problems.add_uncollected(count - len(twice))
