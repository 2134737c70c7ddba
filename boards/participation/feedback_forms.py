"""What is filled in about an entry of “You said, we did”, and what its readers say."""

from datetime import date, datetime
from typing import Any

from django import forms

from boards.components.forms import HIGHEST_NUMBER, PlainForm
from boards.evidence.forms import EvidenceField
from boards.participation.audit_forms import Needed, Words
from boards.participation.feedback_rows import LONGEST_ABOUT, LONGEST_WHY, LONGEST_WORDS, Because, Feedback
from boards.participation.telling import Told

NO_NAMES = "Leave out names, dates of birth and whatever tells who it was."


class Month(forms.CharField):
    """A month, with the browser's own picker where it has one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "month"}), **options)

    def clean(self, value: Any) -> date:
        text = super().clean(value)
        try:
            return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
        except ValueError as wrong:
            raise forms.ValidationError("Enter a month, for example 2026-03.") from wrong


class FeedbackForm(PlainForm):
    about = forms.CharField(
        label="What it is about",
        max_length=LONGEST_ABOUT,
        help_text="In a few words, such as “Finding the way”.",
    )
    said = Needed(
        label="You said",
        rows=5,
        max_length=LONGEST_WORDS,
        help_text=f"What people told you, at most {LONGEST_WORDS} characters. {NO_NAMES}",
        error_messages={"required": "Say what people told you."},
    )
    did = Needed(
        label="We did",
        rows=5,
        max_length=LONGEST_WORDS,
        help_text=f"What changed, or why nothing did. At most {LONGEST_WORDS} characters. {NO_NAMES}",
        error_messages={"required": "Say what changed, or why nothing did."},
    )
    month = Month(label="In which month", error_messages={"required": "Enter the month in which it changed."})
    people = forms.IntegerField(
        label="How many people told you",
        min_value=1,
        max_value=HIGHEST_NUMBER,
        error_messages={"min_value": "At least one person told you.", "invalid": "Enter a number."},
    )
    link = forms.URLField(
        label="A public page that shows it",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="May stay empty. It begins with https://. A file is attached afterwards.",
        error_messages={"invalid": "Enter a whole address that begins with https://."},
    )

    @property
    def told(self) -> Told:
        return Told(**self.cleaned_data)


class SendForm(PlainForm):
    """Asked only where the check suspects something."""

    may_stay = Needed(
        label="Why it may stay",
        rows=3,
        max_length=LONGEST_WHY,
        help_text="Both readers see this beside what the check suspects.",
        error_messages={"required": "Say why what the check suspects may stay, or change the words."},
    )


class ReadForm(PlainForm):
    decision = forms.ChoiceField(
        label="What you decide",
        choices=(("yes", "It may be public"), ("no", "It goes back to be changed")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it may be public."},
    )
    looked = forms.BooleanField(
        label="I looked for names, dates of birth, and cases that somebody could recognise",
        error_messages={"required": "Look for what tells who somebody is, and then tick this."},
    )
    why = Words(
        label="Why",
        rows=3,
        max_length=LONGEST_WHY,
        help_text="Needed where it goes back: say what has to change, without repeating a name.",
    )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if entered.get("decision") == "no" and not str(entered.get("why", "")).strip():
            self.add_error("why", "Say what has to change.")
        return entered


class OffForm(PlainForm):
    """Why an entry shall be taken off public pages: in general words for everybody, and at length for the desk."""

    because = forms.ChoiceField(
        label="What the public is told",
        choices=Because.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the public is told."},
    )
    why = Needed(
        label="Why",
        rows=3,
        max_length=LONGEST_WHY,
        help_text="Its board and publishers read it; it is never public. Do not repeat a name.",
        error_messages={"required": "Say why."},
    )

    @property
    def reason(self) -> Because:
        return Because(self.cleaned_data["because"])


class FileForm(PlainForm):
    file = EvidenceField(label="A file that shows it", required=True)


def initial(held: Feedback) -> dict[str, object]:
    return {
        "about": held.about,
        "said": held.said,
        "did": held.did,
        "month": f"{held.month:%Y-%m}",
        "people": held.people,
        "link": held.link,
    }
