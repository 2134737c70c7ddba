"""The form of a whole part as a grid: a cell for each short field of each row, and some empty rows for new ones.

Longer texts, milestones and choices of several have their place in the form of one row; what they say stays.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms

from boards.components.forms import EditNumber, PlainForm, SeenNumbers
from boards.planning.row_forms import ROW, form_field, read_cells
from boards.plans.parts.inputs import Milestones, SomeOf, Words
from boards.plans.parts.listed import in_order
from boards.plans.parts.part import Fault, Field, Fields, Part, Rows, Setting

EMPTY_ROWS = 3  # for new ones, where people add rows
MOST_CELLS = 700  # in one form: of a larger part as many rows as fit, and a page more


def cells_of(part: Part, setting: Setting) -> Mapping[str, Field]:
    """Fields that a grid has, by name."""
    return {name: field for name, field in part.fields("", setting).items() if _is_short(field)}


def _is_short(field: Field) -> bool:
    asked = field.input
    long = isinstance(asked, Milestones | SomeOf) or (isinstance(asked, Words) and asked.rows > 1)
    return asked is not None and not long


def shown_rows(part: Part, rows: Rows, setting: Setting) -> list[tuple[str, Fields]]:
    """In the part's order; where the policy names rows also those that are not written."""
    named = setting.read(part.listed.named) if part.listed and part.listed.named else {}
    return in_order(part, {**{key: {} for key in named}, **rows}, setting)


class WholePartForm(PlainForm):
    """`new` are the keys of empty rows, which come with the form, so that a form that is sent twice is one row.

    They stand where the part `ends`, if it is one to which people may add.
    """

    edit_number = EditNumber()
    seen = SeenNumbers()
    new = forms.RegexField(r"^([0-9a-f]{8} ?)*$", widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *arguments: Any,
        rows: Iterable[tuple[str, Fields]],
        asked: Mapping[str, Field],
        adds: bool,
        ends: bool,
        titles: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.rows = dict(rows)
        if self.is_bound:
            # As it was opened: a row that was taken out since is still in it, and one that was added is not.
            sent = dict.fromkeys(name.rpartition(".")[0] for name in self.data if "." in name)
            kept = {key: self.rows[key] for key in self.rows if key in sent}
            self.rows = {**kept, **{key: {} for key in sent if key not in kept and re.fullmatch(ROW, key)}}
        self.asked = asked
        wanted = self.data.get("new", "") if self.is_bound else ""
        self.adds = adds
        fresh = [key for key in wanted.split() if len(key) == 8][:EMPTY_ROWS]
        self.fresh = fresh or [secrets.token_hex(4) for _ in range(EMPTY_ROWS)] if adds and ends else []
        self.fields["new"].initial = " ".join(self.fresh)
        self.titles = {**titles, **{key: f"New row {place}" for place, key in enumerate(self.fresh, start=1)}}
        self.keys = tuple(dict.fromkeys((*self.rows, *self.fresh)))
        for key in self.keys:
            for name, field in asked.items():
                self.fields[cell(key, name)] = made = form_field(replace(field, always=False, hint=""))
                made.initial = self.rows.get(key, {}).get(name, "")
                made.label = f"{self.titles.get(key, key)}: {field.title}"

    def clean(self) -> dict[str, Any]:
        """`said` is by row what its cells say; an empty row that was empty is not among it, and none with a cell that
        cannot be read."""
        entered: dict[str, Any] = super().clean() or {}
        self.said: dict[str, Fields] = {}
        for key in self.keys:
            typed = read_cells(
                self, entered, self.asked, title=self.titles.get(key, key), name=partial(cell, key)
            )
            if typed is None:
                continue
            if not typed and self.rows.get(key) and self.adds and key not in self.fresh:
                self.add_error(
                    cell(key, next(iter(self.asked))),
                    f"{self.titles.get(key, key)}: every cell is empty. To take the row out, open it.",
                )
            elif typed or self.rows.get(key) or key in entered.get("seen", {}):
                self.said[key] = typed
        return entered

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Say what the part refuses beside the cells."""
        for fault in faults:
            name = cell(fault.key, fault.field)
            title = self.fields[name].label if name in self.fields else self.titles.get(fault.key, "")
            words = f"{fault.problem} {fault.remedy}"
            self.add_error(name if name in self.fields else None, f"{title}: {words}" if title else words)


def cell(key: str, field: str) -> str:
    """The name of a cell in the form."""
    return f"{key}.{field}"
