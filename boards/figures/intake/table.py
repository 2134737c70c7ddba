"""Text to a table of strings: line numbers, trimmed cells, blank rows and columns left out."""

import csv
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from boards.figures.intake.labels import plain
from boards.figures.intake.problems import KEPT, Problem, Problems, fatal, shown

MOST_COLUMNS = 200
ROW = "\0row"  # no header has this name: a text with a NUL is refused before
TRIMMED = ("\t", " ", "\x0b", "\x0c")
CONTENT = r"[^\s,]"
BLOCK = 250_000  # cells that are held as strings of Python at one time
PIECE = 500_000  # characters of lines that are looked at one by one


@dataclass(frozen=True)
class Table:
    """`frame` has the column `ROW` (line number, the header is line 1) and one String column for each of `columns`.

    An empty cell is null. `header_row` is the header's line. Without quotation marks no cell has a comma.
    """

    columns: tuple[str, ...]
    header_row: int
    frame: pl.DataFrame
    has_quotes: bool


def read_table(text: str, *, problems: Problems) -> Table:
    """Every row that has too few or too many cells is named; then, or for a header that cannot be used, `Refused`.

    Files without quotation marks are read by Polars alone; those with some by the standard library's reader.
    """
    start = len(text) - len(text.lstrip("\n"))
    end = text.find("\n", start)
    if '"' in text:
        names, frame = _read_quoted(text, problems=problems)
        header_row = text.count("\n", 0, len(text) - len(text.lstrip())) + 1
    else:
        header_row = start + 1
        names = unquoted_names(text, header_row)
        frame = _read_plain(text[end + 1 :] if end >= 0 else "", len(names), header_row, problems=problems)
        if not text.isascii() or any(space in text for space in TRIMMED):
            frame = _trimmed(frame)
    frame = _without_blank_rows(frame)
    kept = named(names, header_row, full=_full(frame), problems=problems)
    problems.stop_if_any()
    refuse_no_rows(frame.height)
    return Table(
        columns=tuple(kept.values()),
        header_row=header_row,
        frame=under_names(frame, kept),
        has_quotes='"' in text,
    )


def refuse_no_rows(rows: int) -> None:
    if rows == 0:
        raise fatal("no_rows", "The file has a header but no rows.", "Add at least one row of figures.")


def plain_block(body: str, width: int, row: int, *, problems: Problems) -> pl.DataFrame:
    """Some lines without quotation marks, which follow the line `row`, as rows; blank ones left out."""
    return _without_blank_rows(_trimmed(_read_plain(body, width, row, problems=problems)))


def unquoted_names(text: str, header_row: int) -> list[str]:
    """The header's cells, of a text without quotation marks; `Problems.Fatal` for too many, or another separator."""
    start = header_row - 1
    end = text.find("\n", start)
    names = text[start : end if end >= 0 else len(text)].split(",")
    check_width(names, header_row)
    return names


def check_width(names: list[str], row: int) -> None:
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
        return _parsed(body.encode(), width, first_row=header_row + 1)
    except pl.exceptions.PolarsError:  # some lines have too many cells and others as many too few
        return _read_ragged(body, width, header_row, problems=problems)


def _read_ragged(body: str, width: int, header_row: int, *, problems: Problems) -> pl.DataFrame:
    """Blank lines of any width are passed over; once a line is ragged no good one is kept. A piece at a time."""
    pieces: list[pl.DataFrame] = []
    row = header_row + 1
    for piece in _pieces(body):
        lines = pl.DataFrame({"line": piece.split("\n")}, schema={"line": pl.String}).with_row_index(ROW, row)
        row += lines.height
        lines = lines.filter(pl.col("line").str.contains(CONTENT))
        cells = pl.col("line").str.count_matches(",", literal=True) + 1
        ragged = lines.filter(cells != width)
        told = ragged.head(max(0, KEPT - problems.count)).with_columns(cells=cells)
        for number, line, count in told.iter_rows():
            problems.add(_ragged(number, line, count, width))
        problems.add_uncollected(ragged.height - told.height)
        if lines.height and not problems.count:
            good = _parsed("\n".join(lines["line"]).encode(), width)
            pieces.append(good.insert_column(0, lines[ROW]))
    return pl.concat(pieces) if pieces and not problems.count else _none(width)


def _pieces(body: str) -> Iterator[str]:
    """A few hundred thousand characters each, cut at line ends."""
    start = 0
    while (end := body.find("\n", start + PIECE)) >= 0:
        yield body[start:end]
        start = end + 1
    yield body[start:]


def _read_quoted(text: str, *, problems: Problems) -> tuple[list[str], pl.DataFrame]:
    blocks = list(quoted_blocks(_lines(text), problems=problems))
    names = blocks[-1][0]
    return names, _none(len(names)) if problems.count else pl.concat(frame for _, frame in blocks)


def quoted_blocks(lines: Iterable[str], *, problems: Problems) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """The header's cells and rows, by the standard library's reader: a block at a time, for strings of Python take much
    memory. Blank rows are left out; once a row is ragged no good one is kept.
    """
    reader = csv.reader(lines, strict=True)
    names: list[str] = []
    numbers = array("I")
    block: list[str] = []  # the cells of rows one after the other
    before = 0
    try:
        for cells in reader:
            if not names and any(cells):
                names = cells
                check_width(names, before + 1)
            elif names and len(cells) == len(names):
                if not problems.count:
                    numbers.append(before + 1)
                    block += cells
            elif names and any(map(str.strip, cells)):
                if problems.count < KEPT:
                    problems.add(_ragged(before + 1, ",".join(cells), len(cells), len(names)))
                else:
                    problems.add_uncollected(1)
            if len(block) >= BLOCK:
                yield names, _block(block, numbers, len(names))
                block.clear()
                del numbers[:]
            before = reader.line_num
    except csv.Error as problem:
        raise fatal(
            "quotation_marks",
            f"The quotation marks do not match: {problem}.",
            'Put each text with a comma in one pair of ", and write a " inside it twice.',
            row=before + 1,
        ) from None
    yield names, _block(block, numbers, len(names))


def _lines(text: str) -> Iterator[str]:
    """One after the other, each with its line end."""
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def _schema(width: int) -> dict[str, type[pl.String]]:
    return {f"column {index}": pl.String for index in range(width)}


def _parsed(lines: bytes, width: int, *, first_row: int | None = None) -> pl.DataFrame:
    """Lines without quotation marks, all of one width; PolarsError where one is longer."""
    return pl.read_csv(
        lines,
        has_header=False,
        schema=_schema(width),
        quote_char=None,
        row_index_name=None if first_row is None else ROW,
        row_index_offset=first_row or 0,
    )


def _none(width: int) -> pl.DataFrame:
    return pl.DataFrame(schema={ROW: pl.UInt32, **_schema(width)})


def _block(cells: list[str], numbers: "array[int]", width: int) -> pl.DataFrame:
    columns = {name: cells[index::width] for index, name in enumerate(_schema(width))}
    frame = _trimmed(pl.DataFrame(columns, schema=_schema(width)))
    return _without_blank_rows(frame.insert_column(0, pl.Series(ROW, numbers, dtype=pl.UInt32)))


def _ragged(row: int, line: str, cells: int, width: int) -> Problem:
    return Problem(
        row=row,
        column="",
        value=shown(line),
        code="ragged_row",
        problem=f"This row has {cells} cells; the header has {width}.",
        remedy="Give every row as many cells as the header; write thousands without a comma.",
    )


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """White space around cells taken away; empty cells null."""
    cells = pl.all().exclude(ROW)
    return frame.with_columns(cells.str.strip_chars()).with_columns(pl.when(cells != "").then(cells))


def _without_blank_rows(frame: pl.DataFrame) -> pl.DataFrame:
    blank = pl.all_horizontal(pl.all().exclude(ROW).is_null())
    return frame.filter(~blank) if frame.select(blank.any()).item() else frame


def _full(frame: pl.DataFrame) -> list[bool]:
    """Which columns have any content."""
    return [frame[name].null_count() < frame.height for name in frame.columns if name != ROW]


def under_names(frame: pl.DataFrame, kept: Mapping[str, str]) -> pl.DataFrame:
    return frame.select(ROW, *kept).rename(dict(kept))


def named(
    written: Sequence[str], header_row: int, *, full: Sequence[bool], problems: Problems
) -> dict[str, str]:
    """The file's own names of the columns that are kept: without those that have neither name nor content."""
    names = [plain(name) for name in written]
    seen: set[str] = set()
    kept: dict[str, str] = {}
    unnamed = [index for index, name in enumerate(names) if full[index] and not name]
    if len(unnamed) > 1:
        raise fatal(
            "merged_header",
            f"{len(unnamed)} columns have no name, as where cells of the header are merged.",
            "Write the header in one line, with a name of its own for every column, as the layout says.",
            row=header_row,
        )
    for index, name in enumerate(names):
        if not (name or full[index]):
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
            kept[f"column {index}"] = name
    return kept


def _header_problem(row: int, name: str, code: str, what: str) -> Problem:
    return Problem(
        row=row,
        column=name,
        value=name,
        code=code,
        problem=f"The column {name} {what}.",
        remedy="Give every column one name of its own, as the layout says.",
    )
