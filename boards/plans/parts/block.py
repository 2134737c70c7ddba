"""A block of cells, copied out of a spreadsheet, as the file of a part: each cell lands where the block is laid down.

What comes of it is read, shown and accepted as any file of the part (`reading.py`, `comparing.py`).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from boards.components.columns import Table
from boards.components.exports import csv_bytes
from boards.components.words import counted
from boards.plans.parts.part import Part, Rows, Setting

MOST_ROWS, MOST_CELLS = 2_000, 50_000
NEW = "new"  # the place of a block whose rows are all new ones


class CannotLay(Exception):
    """The block is no table, or does not fit where it is laid: what is wrong, and what to do."""


@dataclass(frozen=True)
class Places:
    """Where a block can be laid: `rows` and `columns` each by the value of its choice and its name for people."""

    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]


def places(part: Part, rows: Rows, setting: Setting) -> Places:
    """Onto the rows of the part's file, from one of its columns on."""
    table, typed = part.table(rows, setting), _typed(part, rows, setting)
    keys = [table.names.index(name) for name in part.needed if name not in typed]
    titled = []
    for number, line in enumerate(table.lines()):
        first, *others = (_text(line[key]) for key in keys)
        titled.append((str(number), ", ".join([part.title_of(first, rows.get(first, {}), setting), *others])))
    new = ((NEW, f"Add each row of the block as a new {part.one}"),) if part.listed else ()
    return Places(
        rows=(*new, *titled),
        columns=tuple((column.key, column.title) for column in part.columns if column.key in typed),
    )


def as_file(
    part: Part, text: str, *, rows: Rows, setting: Setting, row: str, column: str, turned: bool = False
) -> bytes:
    """The block as a CSV file of the part. CannotLay.

    `row` and `column` are where its first cell lands; with a first line of column names or titles these say the
    columns, and its own key column the rows. `turned` makes its columns its rows.
    """
    block = _cells(text)
    if turned:
        block = [list(cells) for cells in zip_longest(*block, fillvalue="")]
    table = part.table(rows, setting)
    by_title = {column.title.casefold(): column.key for column in reversed(part.columns)}
    first = [cell.strip().casefold() for cell in block[0]]
    headed = [name if name in table.names else by_title.get(name, "") for name in first]
    if len(first) > 1 and all(headed):
        block = block[1:]
        if len(set(headed)) < len(headed):
            raise CannotLay("A column stands twice in the block's first line. Keep one of the two.")
    else:
        headed = _from(part, _typed(part, rows, setting), column, width=len(block[0]))
    if not block:
        raise CannotLay("The block has only a line of names. Copy the rows below it too.")
    missing = [name for name in part.needed if name not in headed]
    keys = _keys(part, table, missing, row=row, height=len(block))
    return csv_bytes((*missing, *headed), [(*key, *cells) for key, cells in zip(keys, block, strict=True)])


def _cells(text: str) -> list[list[str]]:
    """Spreadsheets put tabs between cells, and quotation marks around a cell with several lines."""
    if "\0" in text:
        raise CannotLay("The block has a character that cannot be stored. Copy it anew.")
    try:
        block = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        block = [line.split("\t") for line in text.splitlines()]
    while block and not any(cell.strip() for cell in block[-1]):
        block.pop()
    if not block:
        raise CannotLay("Nothing was pasted. Copy cells in your spreadsheet and paste them here.")
    width = max(map(len, block))
    if len(block) > MOST_ROWS or len(block) * width > MOST_CELLS:
        raise CannotLay(
            f"The block has {len(block):,} rows and {width:,} columns. Paste at most {MOST_ROWS:,} rows at a time, "
            "or send a file."
        )
    return [cells + [""] * (width - len(cells)) for cells in block]


def _typed(part: Part, rows: Rows, setting: Setting) -> tuple[str, ...]:
    """Columns into which something is typed: not those that only say which row it is, of which the first is its key."""
    table = part.table(rows, setting)
    key = table.names.index(part.needed[0])
    keys = {"", *(_text(line[key]) for line in table.lines())}
    fields = {field.column for row in keys for field in part.fields(row, setting).values()}
    return tuple(name for name in table.names if name in fields)


def _from(part: Part, typed: Sequence[str], column: str, *, width: int) -> list[str]:
    if column not in typed:
        raise CannotLay("Choose the column in which the block begins.")
    columns = typed[typed.index(column) :]
    if width > len(columns):
        title = next(one.title for one in part.columns if one.key == column)
        raise CannotLay(
            f"The block has {counted(width, 'column', 'columns')}, and from “{title}” on there "
            f"{'is' if len(columns) == 1 else 'are'} {len(columns)}. Copy fewer, or begin further left."
        )
    return list(columns[:width])


def _keys(
    part: Part, table: Table[Any], missing: Sequence[str], *, row: str, height: int
) -> list[tuple[str, ...]]:
    """What says which row each line of the block is about, for the columns that it does not have itself."""
    if not missing:
        return [()] * height
    if row == NEW and part.listed:
        return [("",) * len(missing)] * height
    lines = list(table.lines())
    if not (row.isascii() and row.isdecimal() and len(row) < 6 and int(row) < len(lines)):
        raise CannotLay("Choose the row in which the block begins.")
    lines = lines[int(row) :]
    if height > len(lines):
        raise CannotLay(
            f"The block has {counted(height, 'row', 'rows')}, and from the chosen one on there are only "
            f"{len(lines)}. Copy fewer, or begin further up."
        )
    return [tuple(_text(line[table.names.index(name)]) for name in missing) for line in lines[:height]]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
