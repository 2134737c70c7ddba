"""What an administrator fills in."""

from typing import Any

from django import forms

from boards.components.forms import PlainForm
from boards.organisations.models import Organisation
from boards.people.roles import Role


class PersonForm(PlainForm):
    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the person's name."}
    )
    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="They sign in with it. A link to set their password is sent to it at once.",
        error_messages={"required": "Enter the e-mail address, for example name@board.scot."},
    )


class RoleForm(PlainForm):
    role = forms.ChoiceField(
        label="Role", choices=Role.choices, error_messages={"required": "Choose the role."}
    )
    organisation = forms.TypedChoiceField(
        label="Board",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="For planners, approvers, viewers and commenters. The other roles hold for the whole of NHSScotland.",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        boards = Organisation.objects.exclude(kind=Organisation.Kind.NATION).values_list("pk", "name")
        choices = self.fields["organisation"]
        assert isinstance(choices, forms.TypedChoiceField)
        choices.choices = [("", "The whole of NHSScotland"), *boards]
