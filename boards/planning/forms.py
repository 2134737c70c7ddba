"""Forms of plans."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from boards.components.forms import EditNumber, PlainForm
from boards.evidence.forms import EvidenceField
from boards.evidence.workbooks import LARGEST as LARGEST_WORKBOOK
from boards.figures.intake.text import size_problem
from boards.plans.agreement import Outcome
from boards.plans.parts.block import Places
from boards.plans.parts.inputs import Milestones, Unreadable, milestones, read_day
from boards.plans.parts.part import Fault, Fields, Part
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE
from boards.plans.parts.trajectories.rules import LONGEST_RATIONALE, Rules, example, plain, read_value
from boards.plans.words import field_of
from targets.calc.periods import Period, period_words


class ReasonForm(PlainForm):
    """Why an agreed plan is changed."""

    reason = forms.CharField(
        label="Why is the agreed plan changed?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say in a sentence or two why the agreed plan is changed."},
    )


class LineForm(PlainForm):
    """Why one line of an agreed plan is changed."""

    why = forms.CharField(
        label="Why does this line change?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a sentence or two why this line of the agreed plan changes."},
    )


class QuestionForm(PlainForm):
    """Why a signed plan goes back to its board; `asked` questions wait already, then nothing more need be said."""

    question = forms.CharField(
        label="What shall the board answer or change in the whole plan?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what the board shall answer or change."},
    )

    def __init__(self, *arguments: Any, asked: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["question"].required = not asked


class ExplanationForm(PlainForm):
    """Why a plan is sound although a check found something; `found` is what it said when the form was opened."""

    found = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="Explanation",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why the plan is sound all the same."},
    )


class RecommendForm(PlainForm):
    """What one reviewer recommends to decide."""

    outcome = forms.ChoiceField(
        label="What do you recommend?",
        choices=[(outcome.value, str(outcome.label).capitalize()) for outcome in Outcome],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you recommend."},
    )
    reasons = forms.CharField(
        label="Why?",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed for everything but a plain agreement. The board reads it when it is decided.",
    )
    conditions = forms.CharField(
        label="Conditions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only for an agreement with conditions. A line for each: its last day, a colon, what the board has "
        "to do. For example 2026-09-30: Send a plan for the winter.",
    )

    def clean_conditions(self) -> list[tuple[date, str]]:
        text = self.cleaned_data["conditions"]
        if not text.strip():
            return []
        try:
            return list(milestones(Milestones(longest=500, most=20).read(text)))
        except Unreadable as wrong:
            raise forms.ValidationError(f"Conditions: {wrong.problem} {wrong.remedy}") from wrong

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        outcome = entered.get("outcome")
        if outcome and outcome != Outcome.AGREED and not entered.get("reasons", "").strip():
            self.add_error("reasons", "Say why the plan shall not be plainly agreed.")
        if outcome == Outcome.CONDITIONS and entered.get("conditions") == []:
            self.add_error("conditions", "Name at least one condition, with its last day.")
        if outcome and outcome != Outcome.CONDITIONS and entered.get("conditions"):
            self.add_error(
                "conditions", "Conditions belong to an agreement with conditions. Leave them empty."
            )
        return entered


class LetterForm(PlainForm):
    """Who signed the letter to the board."""

    letter_by = forms.CharField(
        label="Who signed the letter to the board?",
        max_length=200,
        help_text="Name and post.",
        error_messages={"required": "Say who signed the letter to the board."},
    )
    letter = EvidenceField(label="The letter itself")


class PlanFileForm(PlainForm):
    """A CSV file of one part."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose the CSV file.",
            "empty": "The file is empty. Choose one with a header and at least one row.",
        },
    )

    replace_all = forms.BooleanField(
        label="Replace all: take out what the file does not have",
        required=False,
        help_text="Rows that it does not name, and values whose cells are empty. Leave it unticked to change only what "
        "the file says.",
    )

    def __init__(self, *arguments: Any, part: Part, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.part = part
        others = [name for column in part.columns for name in column.names if name not in part.needed]
        self.fields["file"].help_text = (
            "Take the file of this plan, change what you want to change and send it back. It needs "
            f"{' and '.join(part.needed)}; it may have {', '.join(others)}."
        )

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        problem = size_problem(upload.size or 0, limit_bytes=settings.PLAN_FILE_LIMIT_BYTES)
        if problem:
            raise forms.ValidationError(f"{problem} A file of {self.part.many} is far smaller.")
        return upload


class WorkbookForm(PlainForm):
    """A workbook that was filled in."""

    file = forms.FileField(
        label="Workbook",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="The Excel workbook of this plan, filled in and saved as .xlsx.",
        error_messages={
            "required": "Choose the workbook.",
            "empty": "The file is empty. Choose the workbook.",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if problem := size_problem(upload.size or 0, limit_bytes=LARGEST_WORKBOOK):
            raise forms.ValidationError(f"{problem} A workbook of a plan is far smaller.")
        return upload


class BlockForm(PlainForm):
    """A block of cells out of a spreadsheet, and where it is laid down."""

    block = forms.CharField(
        label="Cells",
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"}),
        help_text="Copy cells in your spreadsheet and paste them here. Empty cells change nothing.",
        error_messages={"required": "Paste the cells here."},
    )
    column = forms.ChoiceField(
        label="Its first column is",
        required=False,
        help_text="Not needed where the first line of the block names its columns.",
    )
    row = forms.ChoiceField(label="Its first row is", required=False)
    turned = forms.BooleanField(
        label="Turn it: what stands in a row of the block belongs below each other", required=False
    )

    def __init__(self, *arguments: Any, places: Places, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("column", places.columns), ("row", places.rows)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@dataclass(frozen=True)
class PeriodField:
    """One period's input in the grid."""

    period: Period
    bound: forms.BoundField


class TrajectoryForm(PlainForm):
    """One trajectory: a value for each period, where it starts from, and why.

    `edit_number` is the plan version's when the form was opened.
    """

    edit_number = EditNumber()
    baseline = forms.CharField(
        label="Baseline",
        required=False,
        max_length=30,
        help_text="The figure that the trajectory starts from.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    baseline_period_end = forms.CharField(
        label="Last day of the baseline",
        required=False,
        max_length=40,
        help_text="Of the period that the baseline is the figure of, for example 31 March 2026.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    rationale = forms.CharField(
        label="Why these values?",
        required=False,
        max_length=LONGEST_RATIONALE,
        help_text="What will be done, and why it will move the figure so far.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self, *arguments: Any, rules: Rules, agreed: Fields, closed: Container[Period] = (), **options: Any
    ) -> None:
        """`agreed` is what was agreed of the baseline: it is shown, and stays. So do values of `closed` periods."""
        super().__init__(*arguments, **options)
        self.rules = rules
        for name in agreed:
            self.fields[name].widget.attrs["readonly"] = True
            self.fields[name].help_text = "Agreed with the plan, so it stays."
        for period in rules.periods:
            self.fields[form_field_of(period)] = forms.CharField(
                label=period_words(period),
                required=False,
                max_length=30,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8}
                    | ({"readonly": True} if period in closed else {})
                ),
            )

    @property
    def by_period(self) -> Iterator[PeriodField]:
        for period in self.rules.periods:
            yield PeriodField(period=period, bound=self[form_field_of(period)])

    @property
    def names(self) -> dict[str, str]:
        """By field of the trajectory's row, the form's own."""
        periods = {field_of(period): form_field_of(period) for period in self.rules.periods}
        return periods | {name: name for name in (BASELINE, BASELINE_PERIOD_END, RATIONALE)}

    @property
    def others(self) -> tuple[forms.BoundField, ...]:
        return tuple(self[name] for name in (BASELINE, BASELINE_PERIOD_END, RATIONALE))

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        self.points: dict[Period, Decimal] = {}
        for period in self.rules.periods:
            value = self._value(form_field_of(period))
            if value is not None:
                self.points[period] = value
        self.starts_from = self._value("baseline")
        self.starts_on = self._baseline_end(str(entered.get(BASELINE_PERIOD_END) or "").strip())
        return entered

    def _baseline_end(self, text: str) -> date | None:
        try:
            return read_day(text) if text else None
        except Unreadable as wrong:
            label = self.fields[BASELINE_PERIOD_END].label
            self.add_error(BASELINE_PERIOD_END, f"{label}: {wrong.problem} {wrong.remedy}")
        return None

    def _value(self, name: str) -> Decimal | None:
        text = str(self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        value, wrong = read_value(text, rules=self.rules)
        if wrong is not None:
            _, problem, remedy = wrong
            self.add_error(name, f"{self.fields[name].label}: {problem} {remedy}")
        return value

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Say what the part refuses beside the fields."""
        for fault in faults:
            name = self.names.get(fault.field)
            label = f"{self.fields[name].label}: " if name else ""
            self.add_error(name, f"{label}{fault.problem} {fault.remedy}")

    @property
    def hint(self) -> str:
        """What to type."""
        return f"Enter {example(self.rules)}. Leave a period empty that has no planned value yet."


def initial(
    *,
    values: Mapping[Period, Decimal],
    baseline: Decimal | None,
    baseline_period_end: date | None,
    rationale: str,
    edit_number: int,
) -> dict[str, object]:
    """What a trajectory's form shows first."""
    start: dict[str, object] = {form_field_of(period): plain(value) for period, value in values.items()}
    return start | {
        BASELINE: plain(baseline),
        BASELINE_PERIOD_END: baseline_period_end.isoformat() if baseline_period_end else "",
        RATIONALE: rationale,
        "edit_number": edit_number,
    }


def form_field_of(period: Period) -> str:
    return f"value_{period.start.isoformat()}"
