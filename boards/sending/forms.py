"""Forms for sending figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from boards.components.forms import PlainForm
from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks import is_workbook
from boards.figures.intake.layouts import layouts
from boards.figures.intake.text import IN_PARTS, size_problem
from boards.figures.intake.workbook import figures_as_csv
from boards.figures.models import FigureStatus, Marker
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue

SEVERAL = "As the file says, in a column “measure”"
NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


class FigureForm(PlainForm):
    """One figure of one period, typed. What the values must be to each other is checked as for a file."""

    period = forms.ChoiceField(label="Period", error_messages={"required": "Choose the period."})
    numerator = forms.CharField(required=False, max_length=30, widget=forms.TextInput(attrs=NUMBER))
    denominator = forms.CharField(required=False, max_length=30, widget=forms.TextInput(attrs=NUMBER))
    value = forms.CharField(required=False, max_length=30, widget=forms.TextInput(attrs=NUMBER))
    marker = forms.ChoiceField(
        label="Or say why there is no figure",
        required=False,
        choices=[("", "There is a figure"), *[(m.value, m.label) for m in Marker if m.value]],
    )
    status = forms.ChoiceField(label="Status", choices=FigureStatus.choices, initial=FigureStatus.PROVISIONAL)

    def __init__(
        self, *arguments: Any, definition: Definition, periods: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.is_count = definition.unit == Definition.Unit.COUNT
        self._choices("period", periods)
        if self.is_count:
            del self.fields["numerator"], self.fields["denominator"]
            self._say(
                "value", "Number", f"{_sentence(definition.numerator)} A whole number, for example 1200."
            )
        else:
            self._say("numerator", "Numerator", f"{_sentence(definition.numerator)} For example 13457.")
            self._say("denominator", "Denominator", f"{_sentence(definition.denominator)} For example 21326.")
            self._say("value", "Value", "Only where the two counts are not known, for example 63.1.")

    def _say(self, name: str, label: str, hint: str) -> None:
        self.fields[name].label = label
        self.fields[name].help_text = hint

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        if not any(entered.get(name) for name in ("numerator", "denominator", "value", "marker")):
            first, words = (
                ("value", "the number") if self.is_count else ("numerator", "the two counts, or the value")
            )
            self.add_error(first, f"Enter {words}, or say why there is no figure.")
        return entered

    def add_problems(self, problems: Sequence[dict[str, Any]]) -> None:
        """Put the problems that the intake found beside their fields; what belongs to none goes to the top."""
        for problem in problems:
            name = problem["column"] if problem["column"] in self.fields else None
            if problem["column"] in ("numerator", "denominator") and self.is_count:
                name = "value"
            said, remedy = self._words(problem)
            self.add_error(name, f"{said} {remedy}")

    def _words(self, problem: dict[str, Any]) -> tuple[str, str]:
        """Problem and remedy in the words of this form: it has fields and choices, no cells and no rows."""
        code, said, remedy = problem["code"], problem["problem"], problem["remedy"]
        instead = f"Leave it empty and choose under “{self.fields['marker'].label}”."
        if code in ("marker_as_number", "not_finite"):
            return said, instead
        if code == "limit":
            return said, f"{instead} A small number is suppressed."
        if code == "not_a_number":
            return said, f"Write digits only, for example 1234 or 95.4. Is there no figure? {instead}"
        if code == "formula":
            return "This is a formula or text, not a number.", remedy
        if code == "figure_and_marker":
            return "You gave a figure and also said why there is none.", "Keep one of the two."
        if code == "nothing_given":
            return "There is neither a figure nor a reason why there is none.", "Give one of them."
        return said, remedy


class UploadForm(PlainForm):
    """A CSV file of one measure, or a workbook, which is read as one."""

    measure = forms.ChoiceField(label="Measure", required=False)
    file = forms.FileField(
        label="CSV file or Excel workbook",
        help_text="A workbook (.xlsx) has its figures on one sheet. "
        "Columns: organisation, period (its first day, as 2025-09-01 or 01/09/2025), numerator and "
        "denominator; or value; or marker. A column measure, where the file holds several. Rows without any figure are "
        "left out.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.xlsx"}),
        error_messages={
            "required": "Choose the CSV file.",
            "empty": "The file is empty. Choose one with a header and at least one row.",
        },
    )

    def __init__(self, *arguments: Any, catalogue: Catalogue, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", SEVERAL), *[(key, m.title) for key, m in catalogue.sent.items()]]

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        problem = size_problem(upload.size or 0, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        if problem:
            raise forms.ValidationError(f"{problem} {IN_PARTS}")
        if not is_workbook(upload.name or ""):
            return upload
        try:
            content = figures_as_csv(upload.read(), name=upload.name or "")
        except RefusedFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return SimpleUploadedFile(f"{upload.name}.csv", content, "text/csv")


class OfficialForm(UploadForm):
    """A national publication: its layout and the day from which the world knew it."""

    layout = forms.ChoiceField(
        label="Layout",
        required=False,
        help_text="How the file is laid out. Usually its columns tell.",
    )
    known_from = forms.DateField(
        label="Published on",
        help_text="The day on which these figures were published, for example 2025-01-07.",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "Enter the day of the publication.",
            "invalid": "Enter a day, for example 2025-01-07.",
        },
    )
    field_order = ("measure", "known_from", "layout", "file")

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today
        field = self.fields["layout"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Find it by the columns"),
            *[(name, layout.title) for name, layout in layouts().items()],
        ]
        self.fields["file"].help_text = "The file as it was published, or one of our own layout."

    def clean_known_from(self) -> date:
        day: date = self.cleaned_data["known_from"]
        if day > self.today:
            raise forms.ValidationError("The day is in the future. Enter today or an earlier day.")
        return day


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
