"""The list of people."""

from django.urls import reverse

from boards.components.columns import Column
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.people.queries import Held, Person
from boards.people.roles import Role

NONE = "none"


class PeopleFilter(ListFilter):
    words = Search(label="Name or e-mail address", fields=("name", "email"))
    role = Choice(
        label="Role",
        field_name="role_keys",
        lookup_expr="contains",
        choices=[*((role.value, role.short) for role in Role), (NONE, "no role")],
    )
    account = Choice(
        label="Account",
        field_name="account",
        choices=[("open", "open"), ("sample", "sample"), ("closed", "closed")],
        says="account {}",
    )


def role_words(held: Held) -> str:
    """ "Planner, NHS Lothian"; a national role without a place."""
    name = held.role.short
    return f"{name}, {held.organisation_name}" if held.organisation_name else name


PEOPLE: ListOf[Person] = ListOf(
    key="people",
    noun=("person", "people"),
    caption="Everybody with an account",
    columns=(
        Column(
            "name",
            "Name",
            lambda one: one.name,
            order=("name",),
            shown=lambda one: TableCell(one.name, href=reverse("person", args=[one.user_id])),
        ),
        Column("email", "E-mail address", lambda one: one.email, order=("email",)),
        Column("roles", "Roles", lambda one: "; ".join(map(role_words, one.roles)) or NONE),
        Column(
            "second_factor",
            "Second factor",
            lambda one: "set up" if one.has_second_factor else "not set up",
            order=("has_second_factor",),
        ),
        Column("account", "Account", lambda one: one.account, order=("account",)),
    ),
    order="name",
    empty="Nobody has an account yet. Add the first person below.",
    filters=PeopleFilter,
)
