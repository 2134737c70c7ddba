"""The list of people."""

from django.urls import reverse

from boards.components.columns import Column
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.people.queries import Person, combined
from boards.people.roles import WITH_PAGES

NONE = "none"


class PeopleFilter(ListFilter):
    words = Search(label="Name or e-mail address", fields=("name", "email"))
    role = Choice(
        label="Role",
        field_name="role_keys",
        lookup_expr="contains",
        choices=[*((role.value, role.short) for role in WITH_PAGES), (NONE, "no role")],
    )
    account = Choice(
        label="Account",
        field_name="account",
        choices=[("open", "open"), ("sample", "sample"), ("closed", "closed")],
        says="account {}",
    )


def roles_in_words(person: Person) -> str:
    """ "Planner, NHS Lothian; Analyst until 31 March 2027"."""
    return "; ".join(f"{held.words}{held.until}" for held in person.roles) or NONE


def both_in_one(person: Person) -> str:
    """A note on whoever would have to check what they write themselves."""
    both = combined((held.role, held.organisation_id) for held in person.roles)
    return "writes, and signs or releases" if both else ""


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
        Column(
            "roles",
            "Roles",
            roles_in_words,
            shown=lambda one: TableCell(roles_in_words(one), note=both_in_one(one)),
        ),
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
