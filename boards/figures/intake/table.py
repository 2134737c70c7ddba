"""Text to a table of strings: line numbers, trimmed cells, blank rows and columns left out."""

import csv
from dataclasses import dataclass

import polars as pl

from boards.figures.intake.problems import Problem, Problems, fatal, shown

MOST_COLUMNS = 200
ROW = "\0row"  # no header can have this name
TRIMMED = ("\t", " ", "\x0b", "\x0c")


@dataclass(frozen=True)
class Table:
    """`frame` has the column `ROW` (line number, the header is line 1) and one String column for each of `columns`.

    An empty cell is null. `header_row` is the header's line.
    """

    columns: tuple[str, ...]
    header_row: int
    frame: pl.DataFrame


def read_table(text: str, *, problems: Problems) -> Table:
    """Every row that has too few or too many cells is named; then, or for a header that cannot be used, `Refused`.

    Files without quotation marks are read by Polars alone; those with some by the standard library's reader.
    """
    start = len(text) - len(text.lstrip("\n"))
    end = text.find("\n", start)
    header_line = text[start : end if end >= 0 else len(text)]
    if '"' in text:
        names, frame = _read_quoted(text, problems=problems)
        header_row = text.count("\n", 0, len(text) - len(text.lstrip())) + 1
    else:
        header_row = start + 1
        names = header_line.split(",")
        _check_width(names, header_row)
        frame = _read_plain(text[end + 1 :] if end >= 0 else "", len(names), header_row, problems=problems)
    columns, frame = _named(
        [name.strip() for name in names], _trimmed(text, frame), header_row, problems=problems
    )
    problems.stop_if_any()
    if frame.height == 0:
        raise fatal("no_rows", "The file has a header but no rows.", "Add at least one row of figures.")
    return Table(columns=columns, header_row=header_row, frame=frame)


def _check_width(names: list[str], row: int) -> None:
    if len(names) > MOST_COLUMNS:
        raise fatal(
            "too_many_columns",
            f"The header has {len(names):,} columns; the most that are read is {MOST_COLUMNS}.",
            "Send only the columns of the layout.",
            row=row,
        )
    if len(names) == 1:
        for separator, name in ((";", "semicolons"), ("\t", "tabs")):
            if separator in names[0]:
                raise fatal(
                    "wrong_separator",
                    f"The columns are separated by {name}.",
                    "Save the file as CSV with commas between the columns.",
                    row=row,
                )


def _read_plain(body: str, width: int, header_row: int, *, problems: Problems) -> pl.DataFrame:
    """Lines without quotation marks. The sum of commas tells whether any line is ragged without looking at each."""
    body = body.rstrip("\n")
    lines = body.count("\n") + 1
    if body.count(",") != lines * (width - 1) or not body:
        return _read_ragged(body, width, header_row, problems=problems)
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            schema={f"column {index}": pl.String for index in range(width)},
            quote_char=None,
            row_index_name=ROW,
            row_index_offset=header_row + 1,
        )
    except pl.exceptions.PolarsError:  # some lines have too many cells and others as many too few
        return _read_ragged(body, width, header_row, problems=problems)
    return frame


def _read_ragged(body: str, width: int, header_row: int, *, problems: Problems) -> pl.DataFrame:
    lines = [line.split(",") for line in body.split("\n")]
    numbered = list(enumerate(lines, start=header_row + 1))
    return _frame(numbered, width, problems=problems)


def _read_quoted(text: str, *, problems: Problems) -> tuple[list[str], pl.DataFrame]:
    reader = csv.reader(text.split("\n"), strict=True)
    numbered: list[tuple[int, list[str]]] = []
    names: list[str] = []
    before = 0
    try:
        for cells in reader:
            if not names and any(cells):
                names = cells
                _check_width(names, before + 1)
            elif names:
                numbered.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as problem:
        raise fatal(
            "quotation_marks",
            f"The quotation marks do not match: {problem}.",
            'Put each text with a comma in one pair of ", and write a " inside it twice.',
            row=before + 1,
        ) from None
    return names, _frame(numbered, len(names), problems=problems)


def _frame(numbered: list[tuple[int, list[str]]], width: int, *, problems: Problems) -> pl.DataFrame:
    """Rows of the right width as a frame; the others become problems, blank ones are passed over."""
    good: list[tuple[int, list[str]]] = []
    for row, cells in numbered:
        if len(cells) == width:
            good.append((row, cells))
        elif any(cell.strip() for cell in cells):
            problems.add(
                Problem(
                    row=row,
                    column="",
                    value=shown(",".join(cells)),
                    code="ragged_row",
                    problem=f"This row has {len(cells)} cells; the header has {width}.",
                    remedy="Give every row as many cells as the header; write thousands without a comma.",
                )
            )
    data = {ROW: pl.Series([row for row, _ in good], dtype=pl.UInt32)}
    for index in range(width):
        data[f"column {index}"] = pl.Series([cells[index] or None for _, cells in good], dtype=pl.String)
    return pl.DataFrame(data)


def _trimmed(text: str, frame: pl.DataFrame) -> pl.DataFrame:
    """White space around cells taken away, where the file has any at all; empty cells null."""
    cells = pl.all().exclude(ROW)
    if not text.isascii() or any(space in text for space in TRIMMED):
        frame = frame.with_columns(cells.str.strip_chars())
        frame = frame.with_columns(pl.when(cells != "").then(cells))
    blank = pl.all_horizontal(cells.is_null())
    return frame.filter(~blank) if frame.select(blank.any()).item() else frame


def _named(
    names: list[str], frame: pl.DataFrame, header_row: int, *, problems: Problems
) -> tuple[tuple[str, ...], pl.DataFrame]:
    """The frame under the file's own column names, without columns that have neither name nor content."""
    seen: set[str] = set()
    kept: dict[str, str] = {}
    for index, name in enumerate(names):
        stored = f"column {index}"
        if not name and frame[stored].null_count() == frame.height:
            continue
        if not name:
            problems.add(
                _header_problem(header_row, f"(column {index + 1})", "unnamed_column", "has no name")
            )
        elif name.casefold() in seen:
            problems.add(
                _header_problem(header_row, shown(name), "duplicate_column", "is in the header twice")
            )
        else:
            seen.add(name.casefold())
            kept[stored] = name
    return tuple(kept.values()), frame.select(ROW, *kept).rename(kept)


def _header_problem(row: int, name: str, code: str, what: str) -> Problem:
    return Problem(
        row=row,
        column=name,
        value=name,
        code=code,
        problem=f"The column {name} {what}.",
        remedy="Give every column one name of its own, as the layout says.",
    )
