"""Rows about an organisation and a measure, each made once in a process.

A page wants thousands of cells, of which hardly one differs from the time before. So only the versions of the rows are
read first, as PostgreSQL itself tells them apart: which row, where it lies, and which transaction wrote it there.
Whatever changes a row, by whichever way, makes another version of it, and no version comes twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection

from boards.performance.rows import COLUMNS, cells_of

Made = TypeVar("Made")

MOST_KEPT = 50_000  # of a table, some 60 MB of cells; beyond it all are read again

_VERSION = "id::text || ctid::text || xmin::text"


class Reader(Generic[Made]):
    """Reads `columns`, the organisation and the measure first, and keeps what `make` makes of the rows."""

    def __init__(
        self, columns: Sequence[str], make: Callable[[list[tuple[Any, ...]]], Iterable[Made]]
    ) -> None:
        self.columns, self.make = columns, make
        self.kept: dict[str, dict[str, Made]] = defaultdict(dict)  # by table and version

    def read(
        self, table: str, conditions: Iterable[str], values: Sequence[int | str | None]
    ) -> dict[tuple[int, str], Made]:
        """By (organisation, measure), of the rows of which all `conditions` hold; of two with one key the last stands.

        One statement where this process has read every row of them before, or none at all, else two. What is as it was
        is the same object.
        """
        where = " AND ".join(conditions)
        kept = self.kept[table]
        with connection.cursor() as cursor:
            if kept:
                cursor.execute(
                    f"SELECT organisation_id, measure_id, {_VERSION} FROM {table} WHERE {where}",  # noqa: S608
                    values,
                )
                found = cursor.fetchall()
                try:
                    return {
                        (organisation, measure): kept[version] for organisation, measure, version in found
                    }
                except KeyError:
                    pass
            columns = ", ".join((*self.columns, _VERSION))
            cursor.execute(f"SELECT {columns} FROM {table} WHERE {where}", values)  # noqa: S608
            rows = cursor.fetchall()
        if len(kept) + len(rows) > MOST_KEPT:
            kept.clear()
        answer: dict[tuple[int, str], Made] = {}
        for row, made in zip(rows, self.make(rows), strict=True):
            answer[row[0], row[1]] = kept.setdefault(row[-1], made)
        return answer

    def forget(self) -> None:
        """Read everything anew."""
        self.kept.clear()


CELLS = Reader(COLUMNS, cells_of)
