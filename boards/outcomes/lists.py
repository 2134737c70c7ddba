"""Everything that was ever said about links to outcomes, as a list: nothing of it is changed or taken out."""

from django.db.models import Q, QuerySet

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_cell, invented_column
from boards.organisations.models import Organisation
from boards.outcomes.links import GOVERNMENT
from boards.outcomes.models import LinkStatement, towards_words
from targets.outcomes.files import outcomes, vocabulary


class StatementFilter(ListFilter):
    kind = Choice(label="Kind", field_name="kind", choices=LinkStatement.Kind.choices)
    towards = Choice(
        label="Outcome", field_name="towards", choices=[(str(n), f"Outcome {n}") for n in range(1, 10)]
    )
    board = Choice(label="Board", field_name="owner__slug", says="of {}")


def statements(boards: frozenset[int] | None) -> QuerySet[LinkStatement]:
    """Of the Government, and of boards that the reader may see, None being all; the newest first."""
    rows = LinkStatement.objects.select_related("owner", "by")
    if boards is not None:
        rows = rows.filter(Q(owner=None) | Q(owner__in=boards))
    return rows.order_by("-pk")


def owner_words(one: LinkStatement) -> str:
    return one.owner.name if one.owner else GOVERNMENT


def _owner_cell(one: LinkStatement) -> TableCell:
    return board_cell(one.owner) if one.owner else TableCell(GOVERNMENT)


def _towards(one: LinkStatement) -> str:
    return towards_words(one.towards, outcomes(), vocabulary())


def _owner(one: LinkStatement) -> Organisation | None:
    return one.owner


STATEMENTS: ListOf[LinkStatement] = ListOf(
    key="statements",
    noun=("statement", "statements"),
    caption="What was said about links, the newest first",
    columns=(
        Column("named", "What", lambda one: one.named, order=("named",)),
        Column("subject", "Key", lambda one: one.subject, Kind.CODE, only="file"),
        Column("kind", "Kind", lambda one: str(LinkStatement.Kind(one.kind).label), order=("kind",)),
        Column("says", "Says", lambda one: "serves" if one.holds else "does not serve"),
        Column("towards", "Which", _towards, order=("towards",)),
        Column("since", "From when", lambda one: one.since, Kind.DATE, order=("since",)),
        Column("owner", "Whose", owner_words, order=("owner__name",), shown=_owner_cell),
        Column("source", "Who says so, and where", lambda one: one.source),
        Column("framework", "Year", lambda one: one.framework_id or "", Kind.CODE),
        Column("by", "Written by", lambda one: one.by.name, order=("by__name",)),
        Column("at", "Written", lambda one: one.at, Kind.MOMENT, order=("at",)),
        invented_column(_owner),
    ),
    order="",
    empty="Nobody has said anything about links yet. The links of this site are our own reading.",
    filters=StatementFilter,
    per_page=50,
)
