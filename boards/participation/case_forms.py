"""What a board fills in about a case study, and what its public group picks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from boards.asks.forms import Day
from boards.components.forms import EditNumber, PlainForm
from boards.participation.audit_forms import Needed
from boards.participation.case_rows import (
    LONGEST_CONSENT,
    LONGEST_DONE,
    LONGEST_OUTCOME,
    LONGEST_ROLE,
    LONGEST_TITLE,
    MOST_PICKS,
    CaseStudy,
    Theme,
)
from boards.participation.case_studies import Told, told_of
from boards.participation.models import AuditCriterion

NO_CRITERION = "No criterion of a round"


class CaseForm(PlainForm):
    edit_number = EditNumber()
    title = forms.CharField(label="Title", max_length=LONGEST_TITLE)
    done = Needed(
        label="What was done", rows=8, max_length=LONGEST_DONE, help_text="Without names of people."
    )
    outcome = Needed(label="What came of it", rows=5, max_length=LONGEST_OUTCOME)
    theme = forms.ChoiceField(label="Theme", choices=[("", "Choose a theme"), *Theme.choices])
    criterion = forms.TypedChoiceField(label="Criterion", required=False, coerce=int, empty_value=None)
    contact_role = forms.CharField(
        label="Whom to ask",
        max_length=LONGEST_ROLE,
        help_text="A post, such as “Head of patient relations”; no person's name.",
    )
    consent_by = forms.CharField(
        label="Who consented",
        max_length=LONGEST_CONSENT,
        help_text="Such as “The ward's panel, at its meeting”; no person's name.",
    )
    consent_until = Day(
        label="Until when the consent holds",
        error_messages={"invalid": "Enter a date, for example 2027-03-31."},
        help_text="After this day the library does not show it. You are asked to renew it before.",
    )

    def __init__(
        self, *arguments: Any, criteria: Iterable[AuditCriterion], today: date, **options: Any
    ) -> None:
        """`criteria` come with their round."""
        super().__init__(*arguments, **options)
        self.today = today
        choices = [(str(one.pk), f"{one.round.title}: {one}") for one in criteria]
        self.fields["criterion"].choices = [("", NO_CRITERION), *choices]  # type: ignore[attr-defined]

    def clean_consent_until(self) -> date:
        day: date = self.cleaned_data["consent_until"]
        if day < self.today:
            raise forms.ValidationError("The consent is over on that day. Ask for one that holds.")
        return day

    @property
    def told(self) -> Told:
        entered = dict(self.cleaned_data)
        del entered["edit_number"]
        return Told(**entered)


def initial(one: CaseStudy | None) -> dict[str, object]:
    if one is None:
        return {"edit_number": 0}
    told = told_of(one)
    return {
        **{name: getattr(told, name) for name in told.__dataclass_fields__},
        "criterion": one.criterion_id or "",
        "edit_number": one.edit_number,
    }


class PickForm(PlainForm):
    picked = forms.TypedMultipleChoiceField(
        label="Which of these stories shall others hear?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Choose at most {MOST_PICKS}. You can also choose none.",
    )

    def __init__(self, *arguments: Any, stories: Iterable[CaseStudy], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["picked"].choices = [(str(one.pk), one.title) for one in stories]  # type: ignore[attr-defined]

    def clean_picked(self) -> list[int]:
        picked: list[int] = self.cleaned_data["picked"]
        if len(picked) > MOST_PICKS:
            raise forms.ValidationError(f"Choose at most {MOST_PICKS}.")
        return picked
