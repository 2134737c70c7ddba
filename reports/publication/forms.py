"""What a person enters to prepare or withdraw a data release, and how reports and releases take texts."""

from collections.abc import Iterable
from typing import Any

from django import forms

from boards.components.forms import PlainForm

TEXT_ERRORS = {
    "max_length": "It has %(show_value)s characters. Shorten it to %(limit_value)s.",
    "null_characters_not_allowed": "It holds a sign that cannot be printed. Remove it, or type the text again.",
}


class Words(forms.CharField):
    """Several lines of text. A line's end counts as one character; a text that is too long is told, never cut."""

    def __init__(self, *, rows: int, empty: str = "", **options: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages=TEXT_ERRORS | {"required": empty},
            **options,
        )

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text and text.replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`: a browser would cut a pasted text without a word."""
        return {}


class PrepareRelease(PlainForm):
    """The cut and its name; `services.prepare_release` says what it refuses."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="What a reader sees, for example “Figures known by 7 October 2025”.",
        error_messages=TEXT_ERRORS
        | {"required": "Give the release a title, for example “Figures known by 7 October 2025”."},
    )
    note = Words(
        label="What is new or corrected",
        required=False,
        max_length=2000,
        rows=4,
        help_text="In plain words. It is public with the release.",
    )
    known_on = forms.DateField(
        label="Include figures known by",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Figures that became known after this day are left out.",
        error_messages=dict.fromkeys(("invalid", "required"), "Enter a day, for example 2025-10-07."),
    )
    plans = forms.TypedMultipleChoiceField(
        label="Plans that it makes public",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Agreed plans in force. Parts that a board keeps to itself and names of people are never public; "
        "read the texts before you choose, for a text can name a person. A plan that is not chosen is not public.",
        error_messages={"invalid_choice": "This plan is not in force any more. Choose again."},
    )

    def __init__(self, *args: Any, plans: Iterable[tuple[int, str]] = (), **options: Any) -> None:
        """`plans` are those that can be chosen, by number, with their words; without any nothing is asked."""
        super().__init__(*args, **options)
        self.fields["plans"].choices = list(plans)  # type: ignore[attr-defined]
        if not self.fields["plans"].choices:  # type: ignore[attr-defined]
            del self.fields["plans"]


class WithdrawRelease(PlainForm):
    reason = Words(
        label="Why",
        max_length=2000,
        rows=4,
        help_text="Its page shows it at the desk.",
        empty="Say why it is withdrawn: its page shows it.",
    )
