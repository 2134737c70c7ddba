"""Saved views as lists and words."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from boards.components.columns import Column, Kind, linked
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_column, invented_column
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.people.roles import Role
from reports.saved.facts import KINDS, Fact
from reports.saved.facts import address_of as address_of_series
from reports.saved.models import SavedView
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class ViewRow:
    """One view, the reader's own or one shared with them."""

    name: str
    href: str
    owner: str
    is_own: bool
    shared_with: str
    tells: str
    number: int


@dataclass(frozen=True)
class FactRow:
    """One thing that is so in a view."""

    kind: str
    organisation: Organisation
    board: str
    what: str
    how: str
    since: date | None
    known: date | None
    href: str


class ViewFilter(ListFilter):
    words = Search(label="Words", fields=("name", "owner"))


class FactFilter(ListFilter):
    kind = Choice(label="What", choices=tuple((kind, kind) for kind in KINDS), says="{}")
    words = Search(label="Words", fields=("board", "what", "how"))


VIEWS: ListOf[ViewRow] = ListOf(
    key="views",
    noun=("view", "views"),
    caption="Your views, and those that are shared with you",
    columns=(
        linked("name", "View", lambda row: row.name, lambda row: row.href),
        Column("owner", "Whose", lambda row: "yours" if row.is_own else row.owner),
        Column("shared", "Shared with", lambda row: row.shared_with),
        Column("tells", "You are told", lambda row: row.tells),
        Column(
            "change",
            "What you can do",
            lambda row: "",
            only="page",
            shown=lambda row: TableCell(
                "Change, or remove it" if row.is_own else "Keep it as yours",
                href=reverse("change_view" if row.is_own else "keep_view", kwargs={"number": row.number}),
            ),
        ),
    ),
    order="",
    empty="Nothing is saved yet. Open the grid, a board, a target or a figure, choose there what you look for, "
    "and press “Save this view”.",
    filters=ViewFilter,
)

FACTS: ListOf[FactRow] = ListOf(
    key="facts",
    noun=("line", "lines"),
    caption="What is so in this view",
    columns=(
        board_column(lambda row: row.board, lambda row: row.organisation),
        linked("what", "Of what", lambda row: row.what, lambda row: row.href, order=("what",)),
        Column("how", "What is so", lambda row: row.how, order=("how",)),
        Column("known", "You know since", lambda row: row.known, Kind.DATE, order=("known",)),
        invented_column(lambda row: row.organisation),
    ),
    order="-known",
    empty="Nothing of what this view tells is so today.",
    filters=FactFilter,
    per_page=100,
)


def address_of(view: SavedView) -> str:
    return reverse("view", kwargs={"number": view.pk})


def view_row(view: SavedView, *, reader: int) -> ViewRow:
    is_own = view.owner_id == reader
    return ViewRow(
        name=view.name,
        href=address_of(view) if is_own and view.tells else view.address,
        owner=view.owner.name,
        is_own=is_own,
        shared_with=Role(view.shared_with).short if view.shared_with else "",
        tells=tells_words(view) if is_own else "",
        number=view.pk,
    )


def tells_words(view: SavedView) -> str:
    return ", ".join(kind for kind, words in KINDS.items() if getattr(view, words[2]))


def fact_row(
    fact: Fact, view: SavedView, *, everybody: Organisations, policy: Catalogue, today: date
) -> FactRow:
    """`known` is today for what came since the last mail."""
    board = everybody.named(fact.organisation_id)
    assert board is not None
    known = view.telling.known.get(fact.key)
    return FactRow(
        kind=fact.kind,
        organisation=board,
        board=board.name,
        what=policy.measures[fact.measure_key].short_title,
        how=fact.how,
        since=fact.since,
        known=date.fromisoformat(known) if known else today,
        href=address_of_series(board, fact.measure_key),
    )
