"""The columns of a table, said once: what a page prints, what files hold, by what a reader may order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from boards.components.exports import Cell, csv_bytes, xlsx_bytes
from boards.components.parts import TableCell
from boards.components.words import moment_words
from targets.calc.periods import Period, day_words, period_words

Row = TypeVar("Row")
Value = str | int | Decimal | date | datetime | Period | bool | None


class Kind(StrEnum):
    """What the values of a column are. A period stands in files as its two days and its kind."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DATE = "day"
    MOMENT = "moment"
    PERIOD = "period"
    MARK = "result mark"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of rows.

    `key` is its name in files and addresses, `title` its heading, `of` a row's exact value: what files hold. A page
    prints that value in words, or what `shown` makes of the row. `unit` and `about` tell readers of a file what it is.
    `order` names what a list is ordered by where its reader asks (fields of the query, or attributes of the row): none
    where a reader may not order by it. `only` keeps a column out of the page or out of files.
    """

    key: str
    title: str
    of: Callable[[Row], Value]
    kind: Kind = Kind.TEXT
    about: str = ""
    unit: str = ""
    order: tuple[str, ...] = ()
    shown: Callable[[Row], TableCell | str] | None = None
    only: Literal["", "page", "file"] = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the column in a file, where a period takes three."""
        if self.kind is Kind.PERIOD:
            return (f"{self.key}_start", f"{self.key}_end", f"{self.key}_kind")
        return (self.key,)

    def cells(self, row: Row) -> tuple[Cell, ...]:
        """A row's exact values under `names`."""
        value = self.of(row)
        if self.kind is not Kind.PERIOD:
            if isinstance(value, Period):
                raise TypeError(f"column {self.key} holds a period and does not say so")
            return (value,)
        if isinstance(value, Period):
            return value.start, value.end, value.kind.value
        return None, None, None

    def cell(self, row: Row) -> TableCell:
        """A row's value for a page."""
        if self.shown is not None:
            told = self.shown(row)
            return told if isinstance(told, TableCell) else TableCell(told)
        return TableCell(_words(self.of(row), is_code=self.kind is Kind.CODE))


def linked(
    key: str,
    title: str,
    of: Callable[[Row], str],
    href: Callable[[Row], str],
    *,
    order: tuple[str, ...] = (),
) -> Column[Row]:
    """A column whose words lead somewhere; files hold the words."""
    return Column(key, title, of, order=order, shown=lambda row: TableCell(of(row), href=href(row)))


def _words(value: Value, *, is_code: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Period():
            return period_words(value)
        case datetime():
            return moment_words(value)
        case date():
            return day_words(value)
        case int() | Decimal() if not is_code:
            return f"{value:,}"
    return str(value)


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Columns and their rows, as files."""

    columns: tuple[Column[Row], ...]
    rows: Iterable[Row]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for column in self._in_files for name in column.names)

    def csv(self) -> bytes:
        return csv_bytes(self.names, self.lines())

    def xlsx(self) -> bytes:
        """With a second sheet that says what each column is, where any column does."""
        told = [
            (name, column.title, column.kind.value, column.unit, column.about)
            for column in self._in_files
            for name in column.names
        ]
        has_words = any(column.about or column.unit for column in self._in_files)
        about = [("name", "title", "kind", "unit", "about"), *told] if has_words else ()
        return xlsx_bytes(self.names, self.lines(), about=about)

    @property
    def _in_files(self) -> tuple[Column[Row], ...]:
        return tuple(column for column in self.columns if column.only != "page")

    def lines(self) -> Iterable[tuple[Cell, ...]]:
        """The exact values of each row, under `names`."""
        for row in self.rows:
            yield tuple(cell for column in self._in_files for cell in column.cells(row))
