"""What people enter on the way to a report."""

from typing import Any

from django import forms

from boards.organisations.models import Organisation
from boards.work.forms import PlainForm
from reports.ownership.services import LONGEST_TEXT
from targets.catalogue.models import Framework


class AskForDrafts(PlainForm):
    """Which reports shall be drafted."""

    framework = forms.ChoiceField(label="Year")
    organisations = forms.MultipleChoiceField(
        label="Boards",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one board."},
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

    body = forms.CharField(
        label="Your words",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Plain text. An empty line begins a new paragraph. Figures stay as they are published.",
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput)


class ApproveReport(PlainForm):
    """The hash of what was read, so that nothing else is approved."""

    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)


class SendBack(PlainForm):
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the author shall change.",
        error_messages={"required": "Say why, so that the author knows what to change."},
    )


class Correction(PlainForm):
    correction = forms.CharField(
        label="What is wrong and why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It is printed at the top of the new edition.",
        error_messages={"required": "Say what is wrong and why: every reader of the new edition sees it."},
    )


class ContactWords(PlainForm):
    """One way to reach a board."""

    text = forms.CharField(
        label="How to reach the board",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter how to reach the board."},
    )
    owner = forms.CharField(
        label="Who keeps this right",
        max_length=120,
        error_messages={"required": "Enter the post that keeps this contact right."},
    )
    sample = forms.BooleanField(label="This is a sample, not a real contact", required=False)
