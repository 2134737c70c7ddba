"""The list of one's tokens."""

from django.urls import reverse

from boards.api.queries import TokenView
from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_cell, invented_column

STATES = ("open", "expired", "revoked")


class TokenFilter(ListFilter):
    words = Search(label="What it is for, or how it begins", fields=("name", "begins"))
    state = Choice(label="State", field_name="state", choices=[(state, state) for state in STATES])


def _revoke(one: TokenView) -> TableCell:
    if one.state != "open":
        return TableCell("")
    return TableCell("Revoke", href=reverse("revoke_token", args=[one.token_id]), note=f"“{one.name}”")


TOKENS: ListOf[TokenView] = ListOf(
    key="tokens",
    noun=("token", "tokens"),
    caption="Tokens that you made",
    columns=(
        Column("name", "What it is for", lambda one: one.name, order=("name",)),
        Column("begins", "Begins with", lambda one: one.begins, Kind.CODE, order=("begins",)),
        Column(
            "board",
            "Board",
            lambda one: one.organisation.slug,
            Kind.CODE,
            order=("board",),
            shown=lambda one: board_cell(one.organisation),
        ),
        Column("use", "What it may do", lambda one: one.opens, order=("opens",)),
        Column("made", "Made", lambda one: one.made_at, Kind.MOMENT, order=("made_at",)),
        Column("expires", "Works until", lambda one: one.expires_at, Kind.MOMENT, order=("expires_at",)),
        Column("used", "Last used", lambda one: one.used_at, Kind.MOMENT, order=("used_at",)),
        Column("state", "State", lambda one: one.state, order=("state",)),
        Column("revoke", "Revoke", lambda one: "", shown=_revoke, only="page"),
        invented_column(lambda one: one.organisation),
    ),
    order="-made",
    empty="You have made no token yet.",
    filters=TokenFilter,
)
