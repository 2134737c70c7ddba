"""Judged cells read from the tables that keep them, each made once in a process.

A page wants thousands of cells, of which hardly one differs from the time before. So only the versions of the rows are
read first, as PostgreSQL itself tells them apart: which row, where it lies, and which transaction wrote it there.
Whatever changes a row, by whichever way, makes another version of it, and no version comes twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from boards.performance.cells import Cell
from boards.performance.rows import COLUMNS, cells_of

Cells = dict[tuple[int, str], Cell]

MOST_KEPT = 50_000  # of a table, some 60 MB; beyond it all are read again

_VERSION = "id::text || ctid::text || xmin::text"

_kept: dict[str, dict[str, Cell]] = defaultdict(dict)  # by table and version


def read_cells(table: str, conditions: Iterable[str], values: Sequence[int | str | None]) -> Cells:
    """Cells by (organisation, measure) of the rows of which all `conditions` hold; the last of two with one key stands.

    One statement where this process has read every row before, else two. What is as it was is the same object.
    """
    where = " AND ".join(conditions)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT organisation_id, measure_id, {_VERSION} FROM {table} WHERE {where}",  # noqa: S608
            values,
        )
        found, kept = cursor.fetchall(), _kept[table]
        try:
            return {(organisation, measure): kept[version] for organisation, measure, version in found}
        except KeyError:
            columns = ", ".join((*COLUMNS, _VERSION))
            cursor.execute(f"SELECT {columns} FROM {table} WHERE {where}", values)  # noqa: S608
            rows = cursor.fetchall()
    if len(kept) + len(rows) > MOST_KEPT:
        kept.clear()
    cells: Cells = {}
    for row, cell in zip(rows, cells_of(rows), strict=True):
        cells[row[0], row[1]] = kept.setdefault(row[-1], cell)
    return cells


def forget() -> None:
    """Read everything anew."""
    _kept.clear()
