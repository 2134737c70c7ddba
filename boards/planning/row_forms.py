"""The form of one row of a part that people list: a field of the form for each of the row, by what it takes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms

from boards.components.forms import EditNumber, GroupedCheckboxes, PlainForm
from boards.plans.parts.inputs import JOINT, Day, Milestones, Number, OneOf, SomeOf, Unreadable, Words
from boards.plans.parts.part import Fault, Field, Fields

HIDDEN = ("edit_number", "row")
ROW = r"^[0-9a-z-]{1,40}$"  # handed out as eight signs, or named by the policy


class _Several(forms.MultipleChoiceField):
    """Takes keys one by one, and several in one text, as a choice between two people's values sends them."""

    def to_python(self, value: Any) -> list[str]:
        return [key for text in value or () for key in str(text).split(JOINT) if key]


class RowForm(PlainForm):
    """One row. `edit_number` is the version's when the form was opened, `row` the key that was handed out with it."""

    edit_number = EditNumber()
    row = forms.RegexField(ROW, widget=forms.HiddenInput)

    def __init__(
        self, *arguments: Any, asked: Mapping[str, Field], needed: Collection[str], **options: Any
    ) -> None:
        """`needed` are fields without which the plan is not handed over; a row is saved without them."""
        super().__init__(*arguments, **options)
        self.asked = asked
        for name, field in asked.items():
            self.fields[name] = made = form_field(field)
            if name in needed and not field.always:
                made.asked_later = True  # type: ignore[attr-defined]
                made.help_text = f"{field.hint} Needed before the plan is handed over.".strip()

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        self.said: dict[str, str] = {}
        for name, field in self.asked.items():
            text = entered.get(name) or ""
            text = JOINT.join(text) if isinstance(text, list) else str(text).strip()
            if not text or field.input is None:
                continue
            try:
                self.said[name] = field.input.read(text)
            except Unreadable as wrong:
                self.add_error(name, f"{field.title}: {wrong.problem} {wrong.remedy}")
        return entered

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Say what the part refuses beside the fields."""
        for fault in faults:
            name = fault.field if fault.field in self.asked else None
            title = f"{self.asked[name].title}: " if name else ""
            self.add_error(name, f"{title}{fault.problem} {fault.remedy}")

    @cached_property
    def names(self) -> dict[str, str]:
        """By field of the row, the form's own."""
        return {name: name for name in self.asked}


def read_cells(
    form: forms.Form,
    entered: Mapping[str, Any],
    asked: Mapping[str, Field],
    *,
    title: str,
    name: Callable[[str], str],
) -> dict[str, str] | None:
    """One row of a form of many, as its fields are held; None where one cannot be read, which the form then says.

    `name` gives the form's own name of a field.
    """
    said, is_read = {}, not any(name(key) in form.errors for key in asked)
    for key, field in asked.items():
        value = entered.get(name(key)) or ""
        text = "yes" if value is True else str(value).strip()
        if not text or field.input is None:
            continue
        try:
            said[key] = field.input.read(text)
        except Unreadable as wrong:
            is_read = False
            form.add_error(name(key), f"{title}: {field.title}: {wrong.problem} {wrong.remedy}")
    return said if is_read else None


def initial(said: Fields, asked: Mapping[str, Field], *, row: str, edit_number: int) -> dict[str, object]:
    """What a row's form shows first."""
    start: dict[str, object] = {
        name: text.split(JOINT) if isinstance(asked[name].input, SomeOf) else text
        for name, text in said.items()
        if name in asked
    }
    return start | {"row": row, "edit_number": edit_number}


def form_field(field: Field) -> forms.Field:
    options: dict[str, Any] = {"label": field.title, "help_text": field.hint, "required": field.always}
    match field.input:
        case SomeOf(options=choices, groups=groups) if groups:
            grouped: dict[str, list[tuple[str, str]]] = {}
            for key, title in choices.items():
                grouped.setdefault(groups[key], []).append((key, title))
            return _Several(choices=list(grouped.items()), widget=GroupedCheckboxes, **options)
        case SomeOf(options=choices):
            return _Several(choices=list(choices.items()), widget=forms.CheckboxSelectMultiple, **options)
        case OneOf(options=choices):
            return forms.ChoiceField(choices=[("", "Choose"), *choices.items()], **options)
        case Day():
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), max_length=40, **options)
        case Number(may_be_negative=signed):  # the keyboard of a phone for decimals has no minus
            attributes = {"inputmode": "text" if signed else "decimal", "autocomplete": "off"}
            return forms.CharField(widget=forms.TextInput(attrs=attributes), max_length=30, **options)
        case Milestones():
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **options)
        case Words(rows=1):
            return forms.CharField(**options)
        case Words(rows=rows):
            return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)
    raise TypeError(f"{field.title} is not typed")
