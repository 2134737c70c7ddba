"""What an administrator fills in about a round of participation audits."""

from typing import Any

from django import forms

from boards.asks.forms import Day
from boards.components.forms import PlainForm
from boards.participation.asking import criteria_text, levels_text, read_criteria, read_levels
from boards.participation.models import DAYS, AuditRound
from boards.participation.rounds import Asked

TITLES = {
    "opens": "Opens",
    "sign_by": "Boards sign by",
    "comment_by": "Public groups comment by",
    "moderate_by": "Reviewers decide by",
    "check_by": "Factual check ends",
    "final_by": "Results are final",
}
FIRST_YEAR, LAST_YEAR = 2000, 2099


class DaysForm(PlainForm):
    """The days of a round: all are needed, for each is somebody's last day."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in DAYS:
            self.fields[name] = Day(
                label=TITLES[name], error_messages={"invalid": "Enter a date, for example 2027-03-31."}
            )

    @property
    def days(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DAYS}


class AskedForm(PlainForm):
    """What a round is and asks."""

    title = forms.CharField(label="Title", max_length=120)
    first_year = forms.IntegerField(
        label="Year in which its financial year begins",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}."
        ),
    )
    fictional = forms.BooleanField(
        label="Invented for demonstration: only sample boards are asked",
        required=False,
        help_text="Its title then ends with “ (fictional)”.",
    )
    scope = forms.CharField(
        label="What it looks at",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences that boards and public groups read first.",
    )
    with_complaints = forms.BooleanField(
        label="It is read beside each board's report on complaints", required=False
    )
    guide = forms.URLField(
        label="Address of an easy-read guide for public groups",
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": "Enter the whole address, for example https://www.example.org/guide."},
    )
    rule = forms.ChoiceField(label="The overall level is", choices=AuditRound.Rule.choices)
    levels = forms.CharField(
        label="Levels, the lowest first",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One in each line, such as “1 Beginning”. Leave it empty for a round without levels.",
    )
    target_level = forms.IntegerField(
        label="Target: the number of a level",
        required=False,
        min_value=1,
        help_text="Only where somebody set one. Without it no result of the round is called met or missed.",
        error_messages=dict.fromkeys(("invalid", "min_value"), "Enter the number of a level, for example 3."),
    )
    target_source = forms.CharField(label="Source of the target", required=False, max_length=300)
    criteria = forms.CharField(
        label="Sections and criteria",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=(
            "One in each line: “3 Title of the section”, then “3.1 Wording of the criterion”. "
            "Where its wording was read stands behind it: “| Source: …”. Without a source it is marked as not verified."
        ),
    )

    def clean_levels(self) -> Any:
        return self._read(*read_levels(self.cleaned_data["levels"]))

    def clean_criteria(self) -> Any:
        return self._read(*read_criteria(self.cleaned_data["criteria"]))

    @staticmethod
    def _read(rows: Any, problems: tuple[str, ...]) -> Any:
        if problems:
            raise forms.ValidationError(list(problems))
        return rows

    @property
    def asked(self) -> Asked:
        names = (
            "title",
            "first_year",
            "fictional",
            "scope",
            "with_complaints",
            "guide",
            "rule",
            "levels",
            "criteria",
            "target_level",
            "target_source",
        )
        return Asked(**{name: self.cleaned_data[name] for name in names})


class RoundForm(DaysForm, AskedForm):
    """A new round, whole."""

    field_order = (*AskedForm.base_fields, *DAYS)


def initial_of(asked: Asked) -> dict[str, Any]:
    """What a form begins with, to change a round or to copy it."""
    return {
        **asked.fields,
        "levels": levels_text(asked.levels),
        "criteria": criteria_text(asked.criteria),
    }
