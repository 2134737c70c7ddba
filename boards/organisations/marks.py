"""How a row about a sample says that it is invented: on pages beside the board's name, in files in a column."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from boards.components.columns import Column, Table
from boards.components.parts import PlainTable, TableCell
from boards.components.tables import PageTable, with_files
from boards.organisations.models import INVENTED, Organisation

Row = TypeVar("Row")


def invented_words(organisation: Organisation | None) -> str:
    """Empty for what is real, and where no board is meant."""
    return INVENTED if organisation is not None and organisation.is_sample else ""


def board_cell(organisation: Organisation, *, href: str = "") -> TableCell:
    """A board's name in a row."""
    return TableCell(organisation.name, href=href, note=invented_words(organisation))


def board_column(
    name: Callable[[Row], str],
    of: Callable[[Row], Organisation | None],
    *,
    key: str = "board",
    order: tuple[str, ...] = ("board",),
    href: Callable[[Row], str] | None = None,
) -> Column[Row]:
    """Whose a row is, beside other rows; a sample's says so there."""

    def shown(row: Row) -> TableCell:
        return TableCell(name(row), href=href(row) if href else "", note=invented_words(of(row)))

    return Column(key, "Board", name, order=order, shown=shown)


def of_board(columns: tuple[Column[Row], ...], organisation: Organisation | None) -> tuple[Column[Row], ...]:
    """The columns of a file all of whose rows are one board's: a sample's say so, what is real needs no column."""
    if organisation is None or not organisation.is_sample:
        return columns
    return (*columns, invented_column(lambda _: organisation))


def invented_column(of: Callable[[Row], Organisation | None]) -> Column[Row]:
    """For the files of rows among which there may be a sample's; `of` says whose a row is."""
    return Column(
        "invented",
        "Invented",
        lambda row: invented_words(of(row)) or None,
        about=f"“{INVENTED}” in the rows of boards that do not exist.",
        only="file",
    )


def with_files_of(table: PlainTable, organisation: Organisation) -> PageTable:
    """A table of words about one board, with its files: a sample's say in every row that they are invented."""
    made = with_files(table)
    return replace(made, file=Table(of_board(made.file.columns, organisation), made.file.rows))
