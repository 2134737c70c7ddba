"""What an administrator fills in."""

from typing import Any

from django import forms

from boards.asks.forms import Day
from boards.components.forms import PlainForm
from boards.organisations.models import Organisation
from boards.people.queries import Person, combined
from boards.people.roles import WITH_PAGES, Role
from boards.plans.parts import PARTS

OFFERED = [(role.value, role.label) for role in WITH_PAGES]
WHOLE = "The whole of NHSScotland"
WRITES = (
    "{name} would write for a board as its planner, and be asked as {roles} to sign or release it. Nobody can do that "
    "with what they wrote themselves: give one of the roles to another person, or tick the box below."
)


class _GivesRole(PlainForm):
    """A role, the board that it holds for, and the last day of it."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose the role."})
    organisation = forms.TypedChoiceField(
        label="Board",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="For planners, approvers and viewers. The other roles hold for the whole of NHSScotland.",
    )
    last_day = Day(
        label="Last day",
        required=False,
        help_text="Leave it empty for a role that holds until somebody ends it.",
        error_messages={"invalid": "Enter a date, for example 2027-03-31."},
    )
    parts = forms.MultipleChoiceField(
        label="Parts of plans",
        required=False,
        choices=[(part.key, part.title) for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
        help_text="For a planner who writes only some of them. Tick none for one who writes the whole plan.",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        boards = Organisation.objects.exclude(kind=Organisation.Kind.NATION).values_list("pk", "name")
        for name, choices in (("role", OFFERED), ("organisation", [("", WHOLE), *boards])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class PersonForm(_GivesRole):
    """A new person, with a first role or none yet."""

    field_order = ("name", "email", "role", "organisation", "last_day", "parts")

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the person's name."}
    )
    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="They sign in with it. An invitation with a link to set their password is sent to it at once.",
        error_messages={"required": "Enter the e-mail address, for example name@board.scot."},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.required, role.choices = False, [("", "None yet"), *OFFERED]


class RoleForm(_GivesRole):
    """One more role of a person. What would put writing and deciding into one hand is asked about once."""

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.person = person
        if "anyway" in self.data:
            self._ask_anyway()

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data
        if "role" not in entered or "organisation" not in entered or entered.get("anyway"):
            return entered
        held = {(one.role, one.organisation_id) for one in self.person.roles}
        new = combined(held | {(Role(entered["role"]), entered["organisation"])}) - combined(held)
        if new:
            self._ask_anyway()
            roles = " and ".join(sorted({role.short.lower() for role, _ in new}))
            self.add_error("role", WRITES.format(name=self.person.name, roles=roles))
        return entered

    def _ask_anyway(self) -> None:
        self.fields["anyway"] = forms.BooleanField(label="Give the role all the same", required=False)


class EndForm(PlainForm):
    """When a role ends."""

    last_day = Day(
        label="Last day",
        required=False,
        help_text="Leave it empty to end the role at once.",
        error_messages={"invalid": "Enter a date, for example 2027-03-31."},
    )
