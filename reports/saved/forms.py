"""What is filled in to save a view."""

from typing import Any

from django import forms

from boards.components.forms import PlainForm
from boards.people.roles import RULES, Action, Role

#: Who can open what is shared with them.
SEE_THE_DESK = tuple(role for role in Role if Action.VIEW_DESK in RULES[role])


class ViewForm(PlainForm):
    """Its name, with whom it is shared, and what its owner is told; the last only where its page `tells`."""

    name = forms.CharField(
        max_length=80, help_text="As you will look for it, for example “Emergency care in the north”."
    )
    shared_with = forms.ChoiceField(
        label="Share it with",
        required=False,
        help_text="They see what their own rights let them see.",
        choices=[("", "Nobody"), *((role.value, f"Everybody who is: {role.short}") for role in SEE_THE_DESK)],
    )
    tells_red = forms.BooleanField(
        label="Tell me when a board turns off track",
        required=False,
        help_text="All news in the one mail of a working day, unless you want to hear only of what is late. What is so "
        "today already is no news.",
    )
    tells_special = forms.BooleanField(label="Tell me when a special cause appears", required=False)
    tells_late = forms.BooleanField(label="Tell me when a return is late", required=False)

    def __init__(self, *arguments: Any, tells: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not tells:
            for name in ("tells_red", "tells_special", "tells_late"):
                del self.fields[name]
