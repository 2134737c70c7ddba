"""What a person enters to prepare or withdraw a data release, and how reports and releases take texts."""

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


class WithdrawRelease(PlainForm):
    reason = Words(
        label="Why",
        max_length=2000,
        rows=4,
        help_text="Its page shows it at the desk.",
        empty="Say why it is withdrawn: its page shows it.",
    )
