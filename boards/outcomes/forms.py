"""What is filled in about a link: what serves which outcome, or not any more, since when and who says so."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from boards.asks.forms import Day
from boards.components.forms import EditNumber, PlainForm
from boards.outcomes.links import Saying
from boards.participation.audit_forms import Needed

LONGEST_SOURCE, LONGEST_NAME = 500, 200
HOLDS = {"yes": "It serves it", "no": "It does not serve it"}


class LinkForm(PlainForm):
    seen = EditNumber()
    subject = forms.ChoiceField(label="What")
    towards = forms.ChoiceField(label="Which outcome or theme")
    holds = forms.ChoiceField(
        label="What is said", choices=list(HOLDS.items()), initial="yes", widget=forms.RadioSelect
    )
    since = Day(
        label="From when",
        error_messages={"invalid": "Enter a date, for example 2026-04-01."},
        help_text="The day from which it is said, not later than today.",
    )
    source = Needed(
        label="Who says so, and where",
        rows=3,
        max_length=LONGEST_SOURCE,
        help_text="A document with its page, a minute, or the reason in a sentence. No person's name.",
    )

    def __init__(
        self,
        *arguments: Any,
        subjects: Iterable[tuple[str, Any]],
        towards: Iterable[tuple[str, Any]],
        today: date,
        **options: Any,
    ) -> None:
        """Both are choices, which may stand in groups."""
        super().__init__(*arguments, **options)
        self.today = today
        self.fields["subject"].choices = [("", "Choose"), *subjects]  # type: ignore[attr-defined]
        self.fields["towards"].choices = [("", "Choose"), *towards]  # type: ignore[attr-defined]

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if day > self.today:
            raise forms.ValidationError("The day is still to come: enter today or a day before.")
        return day

    @property
    def saying(self) -> Saying:
        told = self.cleaned_data
        return Saying(
            named=self._named(told["subject"]),
            holds=told["holds"] == "yes",
            since=told["since"],
            source=told["source"],
        )

    def _named(self, subject: str) -> str:
        """In the words of the choice, whichever group it stands in."""
        choices: Any = self.fields["subject"].choices  # type: ignore[attr-defined]
        flat = (
            one for key, words in choices for one in (words if isinstance(words, list) else [(key, words)])
        )
        return str(dict(flat)[subject])[:LONGEST_NAME]
