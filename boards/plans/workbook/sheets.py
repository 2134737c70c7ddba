"""How a part stands on its sheet of a workbook: its columns, what is chosen from, and the text of every cell.

Making and reading both go by this, so that a cell which nobody touched reads as it was written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from boards.components.columns import Column
from boards.components.exports import FIRST_DAY, LONGEST_TEXT, MOST_DIGITS, Cell
from boards.plans.parts.inputs import OneOf, SomeOf
from boards.plans.parts.part import Part, Rows, Setting

TOO_LONG = "(too long for a spreadsheet: change it on the page)"


@dataclass(frozen=True)
class PartSheet:
    """`rows` are those whose lines stand on it."""

    part: Part
    rows: Rows
    setting: Setting

    @property
    def name(self) -> str:
        """The part's title without signs that a sheet's name cannot have."""
        return re.sub(r"[\[\]:*?/\\']", "", self.part.title)[:31]

    @cached_property
    def columns(self) -> tuple[tuple[str, Column[Any]], ...]:
        """Each with its name in files; a period takes three."""
        return tuple(
            (name, column) for column in self.part.columns if column.only != "page" for name in column.names
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(
            f"{column.title} ({column.unit})" if column.unit else column.title for _, column in self.columns
        )

    @cached_property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells as they are written."""
        return tuple(
            tuple(self._shown(name, cell) for name, cell in zip(self.names, line, strict=True))
            for line in self.part.table(self.rows, self.setting).lines()
        )

    @cached_property
    def choices(self) -> Mapping[str, Mapping[str, str]]:
        """Titles by key of columns in which one of several is chosen; keys where two titles are alike."""
        found: dict[str, Mapping[str, str]] = {}
        for field in self.fields.values():
            asked = field.input
            if isinstance(asked, OneOf) and not isinstance(asked, SomeOf):
                titles = [title.casefold() for title in asked.options.values()]
                unlike = len(set(titles)) == len(titles)
                found[field.column] = asked.options if unlike else {key: key for key in asked.options}
        return found

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """Of any row."""
        keys = {"", *self.rows, *(str(line[self._key]) for line in self.part.table({}, self.setting).lines())}
        return {
            name: field for key in sorted(keys) for name, field in self.part.fields(key, self.setting).items()
        }

    @cached_property
    def typed(self) -> frozenset[str]:
        """Columns into which people type; the others say which row it is."""
        return frozenset(field.column for field in self.fields.values() if field.column)

    @cached_property
    def identity(self) -> tuple[int, ...]:
        """Places of the columns that say which line it is."""
        return tuple(self.names.index(name) for name in self.part.needed if name not in self.typed)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """What a reader gets back for each line that nobody touched."""
        return tuple(tuple(map(text_of, line)) for line in self.lines)

    @property
    def identities(self) -> tuple[tuple[str, ...], ...]:
        """What says which line each is."""
        return tuple(tuple(text_of(line[place]) for place in self.identity) for line in self.lines)

    @property
    def keys(self) -> tuple[str, ...]:
        """The row of each line."""
        return tuple(str(line[self._key]) for line in self.lines)

    @property
    def _key(self) -> int:
        return self.names.index(self.part.needed[0])

    def _shown(self, name: str, cell: Cell) -> Cell:
        if isinstance(cell, str) and cell and name in self.choices:
            return self.choices[name].get(cell, cell)
        if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
            return TOO_LONG
        return cell


def text_of(cell: Cell) -> str:
    """What a reader of the workbook gets back for a cell."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case date() if cell >= FIRST_DAY:
            return cell.isoformat()
        case Decimal():
            digits = len(cell.as_tuple().digits)
            return plain(f"{cell:f}") if digits <= MOST_DIGITS else f"{cell:f}"
    return clean(str(cell))


def clean(text: str) -> str:
    """Line ends alike, and no white space around it: spreadsheets keep neither."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def plain(number: str) -> str:
    """A number without zeros at its end."""
    return number.rstrip("0").rstrip(".") if "." in number else number
