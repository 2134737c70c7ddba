"""A section of a quarterly return as one form: every row with its fields, filled in from the quarter before.

What stands in a row that nobody has said yet is a proposal: it is said when its author changes it, ticks "No change",
or presses the button that says so of all the rest. So a quarter without news is a few presses, and never nobody's word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from boards.components.forms import EditNumber, PlainForm, SeenNumbers
from boards.direction.return_queries import SectionView
from boards.direction.section import UNCHANGED, AskedRow, unmarked
from boards.direction.sections import UNKNOWN
from boards.planning.row_forms import form_field, read_cells
from boards.plans.parts.part import Fault, Field, Fields
from boards.work.edits import EntryConflict

SAME = "same"
REST = "rest"  # the button that says "no change" of every row that is not said otherwise


@dataclass(frozen=True)
class SheetRow:
    """One row as the page shows it. `told` is what somebody else saved meanwhile, `state` whether it is said."""

    key: str
    title: str
    planned: tuple[tuple[str, str], ...]
    group: str
    is_below: bool
    state: str
    told: str
    fields: tuple[BoundField, ...]
    same: BoundField | None


class SheetForm(PlainForm):
    """`proposed` names the rows that were only filled in beforehand when the form was opened."""

    edit_number = EditNumber()
    seen = SeenNumbers()
    proposed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, view: SectionView, before: int, **options: Any) -> None:
        """`before` is the number of the quarter that fills the form in, 0 without one."""
        super().__init__(*arguments, **options)
        self.view, self.before = view, before
        waiting = [one.key for one in view.asked if one.key not in view.said and one.key in view.before]
        self.fields["proposed"].initial = " ".join(waiting)
        self._proposed = frozenset(self.data.get("proposed", "").split() if self.is_bound else waiting)
        for asked in view.asked:
            first = view.said.get(asked.key) or view.before.get(asked.key, {})
            for name, field in view.section.fields.items():
                self.fields[_name(asked, name)] = _made(name, field, first.get(name, ""))
            if self._is_proposed(asked):
                self.fields[_name(asked, SAME)] = forms.BooleanField(label="No change", required=False)

    def _is_proposed(self, asked: AskedRow) -> bool:
        return asked.key in self._proposed and asked.key in self.view.before

    def clean(self) -> dict[str, Any]:
        """`said` is by row what is said of it; a row with a cell that cannot be read is not among it."""
        entered: dict[str, Any] = super().clean() or {}
        self.said: dict[str, Fields] = {}
        says_rest = REST in self.data
        for asked in self.view.asked:
            typed = read_cells(
                self, entered, self.view.section.fields, title=asked.title, name=partial(_name, asked)
            )
            proposal = unmarked(self.view.before.get(asked.key, {}))
            if typed is None:
                continue
            if not self._is_proposed(asked):
                if typed or asked.key in self.view.said:
                    self.said[asked.key] = typed
            elif typed != proposal and entered.get(_name(asked, SAME)):
                self.add_error(
                    _name(asked, SAME),
                    f"{asked.title}: “No change” is ticked, and something is changed. Keep one of the two.",
                )
            elif typed != proposal:
                self.said[asked.key] = typed
            elif says_rest or entered.get(_name(asked, SAME)):
                self.said[asked.key] = {**proposal, UNCHANGED: "yes"}
            elif asked.key in entered.get("seen", {}):
                self.said[asked.key] = {}  # this form said something of it, and its author took that back
        return entered

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Say what the service refuses beside the fields."""
        titles = {one.key: one.title for one in self.view.asked}
        for fault in faults:
            name = f"{fault.key}.{fault.field}"
            title = titles.get(fault.key, "")
            words = f"{title}: {fault.problem} {fault.remedy}"
            self.add_error(name if name in self.fields else None, words)

    def shown(self, conflicts: Iterable[EntryConflict] = ()) -> Iterator[SheetRow]:
        others = {one.entry: one for one in conflicts}
        for asked in self.view.asked:
            said = self.view.said.get(asked.key)
            state = "said" if said else "not said yet"
            if self.view.is_unchanged(asked.key):
                state = f"said: no change since quarter {self.before}"
            yield SheetRow(
                key=asked.key,
                title=asked.title,
                planned=asked.planned,
                group=asked.group,
                is_below=bool(asked.under),
                state=state,
                told=self._told(others[asked.key]) if asked.key in others else "",
                fields=tuple(self[_name(asked, name)] for name in self.view.section.fields),
                same=self[_name(asked, SAME)] if self._is_proposed(asked) else None,
            )

    def _told(self, conflict: EntryConflict) -> str:
        fields = self.view.section.fields
        theirs = "; ".join(
            f"{fields[one.field].title}: {fields[one.field].words(one.theirs) if one.theirs else 'nothing'}"
            for one in conflict.merge.differences
            if one.field in fields
        )
        return (
            f"{conflict.words} There it says: {theirs}. Save again to put yours in its place, or change it."
        )


def _name(asked: AskedRow, field: str) -> str:
    return f"{asked.key}.{field}"


def _made(name: str, field: Field, first: str) -> forms.Field:
    """Nothing is demanded here: a row may wait."""
    if name == UNKNOWN:
        return forms.BooleanField(label=field.title, required=False, initial=first == "yes")
    made = form_field(replace(field, always=False))
    made.initial = first
    made.asked_later = True  # type: ignore[attr-defined]
    return made
