"""The base of every form: what is wrong is said in our words, with the field's own name in them.

Of what people type, signs that nobody sees are taken out: a direction mark turns a sentence round for whoever reads it,
and a zero-width sign makes two names that look alike.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from boards.components.words import seen

#: Of a field that nobody sees: its value came with the page.
TOO_OLD = "Part of this form is missing. Load the page again and send it once more."
HIGHEST_NUMBER = 2**31 - 1  # that the database holds


class EditNumber(forms.IntegerField):
    """The number that a document had when its form was opened, sent back unseen. `words` say what to do without it."""

    def __init__(self, *, words: str = TOO_OLD) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            min_value=0,
            max_value=HIGHEST_NUMBER,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
        )


class SeenNumbers(forms.CharField):
    """Of entries that a form of many saved or showed since it was opened, at which number, sent back unseen."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, max_length=100_000)

    def clean(self, value: Any) -> dict[str, int]:
        try:
            return numbers_of(super().clean(value))
        except ValueError:
            raise forms.ValidationError(TOO_OLD) from None


def numbers_of(text: str) -> dict[str, int]:
    """By entry; ValueError for what no form sent."""
    pairs = (pair.rpartition(":") for pair in text.split())
    found = {entry: int(number) for entry, _, number in pairs}
    if any(not 0 <= number <= HIGHEST_NUMBER for number in found.values()):
        raise ValueError(text)
    return found


def numbers_text(numbers: Mapping[str, int]) -> str:
    """As `SeenNumbers` takes it."""
    return " ".join(f"{entry}:{number}" for entry, number in numbers.items())


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Very many choices under titles that fold; one under which something is chosen is open."""

    template_name = "components/forms/grouped_checkboxes.html"


class PlainForm(forms.Form):
    """A form whose fields say what to do; a field's own `error_messages` come first.

    A text whose blanks stay (`strip=False`), a pasted block say, is taken as it is: its reader judges each cell.
    """

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            _speak_plainly(field, label=str(self[name].label))
            if isinstance(field, forms.CharField) and field.strip:
                field.to_python = _of_what_is_seen(type(field).to_python, field)  # type: ignore[assignment, method-assign]
        super().full_clean()


def _of_what_is_seen(read: Callable[[Any, Any], Any], field: forms.CharField) -> Callable[[Any], Any]:
    return lambda value: read(field, seen(value) if isinstance(value, str) else value)


def _speak_plainly(field: forms.Field, *, label: str) -> None:
    """Replace what Django says of this kind of field; what the form says itself stays."""
    chosen = isinstance(field, forms.ChoiceField)
    words = {
        "required": f"Choose “{label}”." if chosen else f"Fill in “{label}”.",
        "invalid": f"“{label}” cannot be read. Check what you entered.",
        "invalid_choice": f"Choose “{label}” from the list.",
        "max_length": f"“{label}” has %(show_value)d characters. Use at most %(limit_value)d.",
        "null_characters_not_allowed": f"“{label}” has a character that cannot be stored. Type it anew.",
    }
    if isinstance(field.widget, forms.HiddenInput):
        words = dict.fromkeys(words, TOO_OLD)
    for code, text in words.items():
        if field.error_messages.get(code) == _djangos(field, code):
            field.error_messages[code] = text


def _djangos(field: forms.Field, code: str) -> object:
    """None where Django leaves the words to a validator."""
    for kind in type(field).__mro__:
        if code in getattr(kind, "default_error_messages", {}):
            return kind.default_error_messages[code]  # type: ignore[attr-defined]
    return None
