"""What is filled in to make a token."""

from collections.abc import Sequence
from typing import Any

from django import forms

from boards.api.models import Use
from boards.components.forms import PlainForm

DAYS = ((30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "a year"))


class TokenForm(PlainForm):
    name = forms.CharField(
        label="What it is for",
        max_length=80,
        help_text="The program or system that will use it, for example “Finance system, savings”.",
        error_messages={"required": "Say what the token is for."},
    )
    board = forms.TypedChoiceField(label="Board", coerce=int)
    use = forms.TypedChoiceField(
        label="What it may do", coerce=Use, choices=Use.choices, widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(
        label="How long it works",
        coerce=int,
        choices=DAYS,
        initial=90,
        help_text="After that it stops by itself. You can revoke it earlier.",
    )

    def __init__(self, *arguments: Any, boards: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        board = self.fields["board"]
        assert isinstance(board, forms.ChoiceField)
        board.choices = list(boards) if len(boards) == 1 else [("", "Choose"), *boards]
