"""What people enter on the way to a report."""

from typing import Any

from django import forms

from boards.components.forms import EditNumber, PlainForm
from boards.components.paper.signs import BadWords, clean
from boards.organisations.models import Organisation
from reports.ownership.sections import SECTIONS
from reports.ownership.writing import LONGEST_TEXT
from reports.publication.forms import TEXT_ERRORS, Words
from targets.catalogue.models import Framework

#: Instead of the number of an edit. What was typed must not be lost with the page.
NUMBERLESS = (
    "The form came without its number. Keep a copy of your text, open the page again and save it there."
)


class _Printed:
    """A text that a report prints: a sign that its PDF cannot print is told beside the field."""

    def to_python(self, value: Any) -> str | None:
        text: str | None = super().to_python(value)  # type: ignore[misc]
        try:
            return text and clean(text)
        except BadWords as bad:
            raise forms.ValidationError(str(bad)) from bad


class PrintedWords(_Printed, Words):
    """Several lines of it."""


class PrintedLine(_Printed, forms.CharField):
    """One line of it."""


class AskForDrafts(PlainForm):
    """Which reports shall be drafted."""

    framework = forms.ChoiceField(
        label="Year",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a year of the list."),
    )
    organisations = forms.MultipleChoiceField(
        label="Boards",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one board.",
            "invalid_choice": "Choose boards of the list only.",
        },
    )

    def __init__(
        self, *arguments: Any, frameworks: list[Framework], organisations: list[Organisation], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        year, boards = self.fields["framework"], self.fields["organisations"]
        assert isinstance(year, forms.ChoiceField)
        assert isinstance(boards, forms.MultipleChoiceField)
        year.choices = [(framework.key, framework.name) for framework in frameworks]
        boards.choices = [(str(organisation.pk), organisation.name) for organisation in organisations]


class SectionWords(PlainForm):
    """One section's words; `edit_number` tells which state of the report the author saw."""

    body = PrintedWords(
        label="Your words",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        rows=14,
        help_text="Plain text. An empty line begins a new paragraph. Figures stay as they are published.",
    )
    edit_number = EditNumber(words=NUMBERLESS)


class SendBack(PlainForm):
    """Questions to the author: about the whole report, and about each section. `questions` are those that were asked,
    by section."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["whole"] = Words(
            label="About the whole report",
            required=False,
            max_length=2000,
            rows=4,
            help_text="What the author shall answer or change.",
        )
        for section in SECTIONS.values():
            self.fields[section.key] = Words(
                label=f"About “{section.heading}”", required=False, max_length=2000, rows=2
            )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        asked = {"" if name == "whole" else name: text for name, text in entered.items() if text}
        if not asked and not self.errors:
            raise forms.ValidationError("Ask at least one question, so that the author knows what to change.")
        return {"questions": asked}


class Answer(PlainForm):
    text = Words(
        label="Your answer",
        max_length=2000,
        rows=4,
        help_text="The publisher reads it beside the question. It is not printed in the report.",
        empty="Write the answer.",
    )


class NothingToSay(PlainForm):
    """Only the press of a button."""


class CorrectionWords(PlainForm):
    """What is printed at the top of an edition that corrects another; its fields are those of `Correction`."""

    was = PrintedWords(
        label="What the released edition says",
        max_length=2000,
        rows=3,
        help_text="The words or the figure that are wrong, as they stand there.",
        empty="Say what the released edition says, so that a reader finds it.",
    )
    now = PrintedWords(
        label="What the new edition says instead",
        max_length=2000,
        rows=3,
        empty="Say what the new edition says instead.",
    )
    body = PrintedWords(
        label="Why",
        max_length=2000,
        rows=3,
        help_text="What went wrong, and what it means for the reader.",
        empty="Say why: every reader of the new edition sees it.",
    )


class ChangedCorrection(CorrectionWords):
    """The same in a draft; `edit_number` tells which state of the report was opened."""

    edit_number = EditNumber(words=NUMBERLESS)


class ContactWords(PlainForm):
    """One way to reach a board."""

    text = PrintedWords(
        label="How to reach the board",
        max_length=2000,
        rows=5,
        empty="Enter how to reach the board.",
    )
    owner = PrintedLine(
        label="Who keeps this right",
        max_length=120,
        error_messages=TEXT_ERRORS | {"required": "Enter the post that keeps this contact right."},
    )
    sample = forms.BooleanField(label="This is a sample, not a real contact", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
