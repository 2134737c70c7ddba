"""Rows of agreed plans as one list: each leads to the plan it is from, and says whose it is and of how many boards."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar

from boards.components.columns import Column, Kind
from boards.components.filters import ListFilter
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_cell
from boards.organisations.models import Organisation
from boards.planning.roll_ups.held import Held
from boards.planning.roll_ups.page import Listed, RollUp


class OfBoard(Protocol):
    """A row of one board's plan."""

    @property
    def organisation(self) -> Organisation: ...

    @property
    def href(self) -> str: ...


Line = TypeVar("Line", bound=OfBoard)


@dataclass(frozen=True)
class Noun:
    """What the rows are: `one` with its article, `many` in the plural. `key` names the list in addresses. `field` of a
    line is what the row says first, by which it is sorted too; in files it is the column `column`, or `one`."""

    key: str
    one: str
    many: str
    caption: str
    field: str
    column: str = ""


def rows_of(
    held: Held,
    boards: int,
    *columns: Column[Line],
    noun: Noun,
    says: Callable[[Line], str],
    filters: type[ListFilter],
) -> ListOf[Line]:
    """The list of `boards` boards' rows: what each `says` leads to it, then whose it is, then `columns`."""
    word = noun.one.split()[-1]
    return ListOf(
        key=noun.key,
        noun=(word, noun.many),
        caption=f"{noun.caption} of {held.of(boards)}",
        columns=held.columns(
            Column("board", "Board", lambda line: line.organisation.slug, Kind.CODE, only="file"),
            Column(
                noun.column or word,
                word.capitalize(),
                says,
                order=(noun.field,),
                shown=lambda line: TableCell(says(line), href=line.href),
            ),
            Column(
                "board_name",
                "Board",
                lambda line: line.organisation.name,
                order=("organisation__name",),
                shown=lambda line: board_cell(line.organisation),
            ),
            *columns,
            Column("boards", f"Boards with {noun.many}", lambda line: boards, Kind.NUMBER, only="file"),
            Column("boards_asked", "Boards asked", lambda line: len(held.asked), Kind.NUMBER, only="file"),
        ),
        order="",
        empty=f"No agreed plan says {noun.one}.",
        filters=filters,
    )


def only_listed(held: Held, listed: Listed, spoken: Collection[int], *, note: str) -> RollUp:
    """A part of which nothing is drawn or added up: its rows, of the boards that say any."""
    return RollUp(
        who=held.who(spoken, where="in this list"),
        boards=len(spoken),
        finding="",
        summary="",
        described="",
        twin=None,
        notes=(note,),
        listed=listed,
    )
