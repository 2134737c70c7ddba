"""Two people saved the same row of a part: each field in which they differ is a choice between both values."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from boards.plans.parts.part import Field, Part, Setting
from boards.plans.parts.telling import said
from boards.work.edits import Difference, EntryConflict


@dataclass(frozen=True)
class Option:
    """One side's value, as the form takes it and in words."""

    value: str
    side: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A field in which two people differ. `name` is the form's field that the chosen value goes into."""

    name: str
    legend: str
    options: tuple[Option, ...]
    remark: str


def choices_of(
    conflict: EntryConflict, *, part: Part, setting: Setting, form: forms.Form, names: Mapping[str, str]
) -> dict[str, Choice]:
    """By field of the row; `names` says which field of the form each of them is."""
    fields = part.fields(conflict.entry, setting)
    theirs = "Saved by you" if conflict.by_yourself else f"Saved by {conflict.by}"
    return {
        one.field: _choice(names[one.field], form, one, theirs=theirs, field=fields[one.field])
        for one in conflict.merge.differences
        if one.field in names
    }


def _choice(name: str, form: forms.Form, difference: Difference, *, theirs: str, field: Field) -> Choice:
    return Choice(
        name=name,
        legend=str(form.fields[name].label),
        options=tuple(
            Option(value=text or "", side=side, words=said(field, text), chosen=text == difference.proposed)
            for side, text in ((theirs, difference.theirs), ("Yours", difference.yours))
        ),
        remark="both changed it" if difference.is_clash else "one of you changed it",
    )
