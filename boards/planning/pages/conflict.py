"""Two people saved the same row of a part: each field in which they differ is a choice between both values."""

from collections.abc import Mapping
from functools import partial

from django import forms

from boards.components.choosing import Choice, choice_of, saved_by
from boards.plans.parts.part import Part, Setting
from boards.plans.parts.telling import said
from boards.work.edits import EntryConflict


def choices_of(
    conflict: EntryConflict, *, part: Part, setting: Setting, form: forms.Form, names: Mapping[str, str]
) -> dict[str, Choice]:
    """By field of the row; `names` says which field of the form each of them is."""
    fields = part.fields(conflict.entry, setting)
    return {
        one.field: choice_of(
            one,
            name=names[one.field],
            legend=str(form.fields[names[one.field]].label),
            theirs=saved_by(conflict),
            said=partial(said, fields[one.field]),
        )
        for one in conflict.merge.differences
        if one.field in names
    }
