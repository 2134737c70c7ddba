"""A month at once: a grid of every figure that a board is asked for now, to type in or to paste from a spreadsheet."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from boards.components.forms import PlainForm
from boards.figures.intake.labels import folded
from boards.figures.intake.problems import shown
from boards.figures.services import SEVERAL_COLUMNS
from boards.sending.forms import FigureForm
from boards.sending.queries import NextFigure
from targets.calc.periods import period_words
from targets.catalogue.queries import Catalogue

PASTED = tuple(
    name for name in SEVERAL_COLUMNS if name != "organisation"
)  # in the order in which they are pasted
LONGEST = 100_000  # characters of what is pasted
FIRST_ROW = 2  # of rows that are checked as a file: row 1 is its header


@dataclass(frozen=True)
class GridRow:
    """One figure to type: its measure and period, and the form of its fields."""

    measure_key: str
    title: str
    period: str
    form: FigureForm

    @property
    def cells(self) -> tuple[tuple[str, forms.BoundField | None], ...]:
        """Heading and field in the order of the columns; a plain count has no numerator and denominator."""
        return tuple((words, self._field(name)) for name, words in COLUMNS)

    def _field(self, name: str) -> forms.BoundField | None:
        if name not in self.form.fields:
            return None
        field = self.form[name]
        field.field.widget.attrs["aria-label"] = f"{dict(COLUMNS)[name]}: {self.title}, {self.period}"
        return field


COLUMNS = (
    ("numerator", "Numerator"),
    ("denominator", "Denominator"),
    ("value", "Value"),
    ("marker", "No figure because"),
    ("status", "Status"),
)


class PasteForm(PlainForm):
    """Rows copied from a spreadsheet."""

    pasted = forms.CharField(
        label="Or paste rows from a spreadsheet",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=f"Columns in this order, or with a line of their names: {', '.join(PASTED)}. The measure by its "
        "title or key, the period by its first day.",
    )

    def __init__(self, *arguments: Any, measures: dict[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.measures = measures
        self.lines: list[int] = []  # of each row that was read

    def clean_pasted(self) -> list[dict[str, str]]:
        """The rows, by the names of `PASTED`."""
        text: str = self.cleaned_data["pasted"]
        separator = "\t" if "\t" in text else ","
        rows: list[dict[str, str]] = []
        names: Sequence[str] = PASTED
        for number, cells in enumerate(csv.reader(text.splitlines(), delimiter=separator), start=1):
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not rows and names is PASTED and folded(cells[0]) == "measure":
                names = [folded(cell) for cell in cells]
                unknown = [name for name in names if name not in PASTED]
                if unknown:
                    raise forms.ValidationError(
                        f"The column {shown(unknown[0])} is none of: {', '.join(PASTED)}."
                    )
                continue
            if len(cells) > len(names):
                raise forms.ValidationError(
                    f"Line {number} has {len(cells)} cells; there are {len(names)} columns."
                )
            row = dict(zip(names, cells, strict=False))
            if folded(row.get("measure", "")) not in self.measures:
                raise forms.ValidationError(
                    f"Line {number}: “{shown(row.get('measure', ''))}” is no measure. Write its title or key, for "
                    "example ae-4-hours."
                )
            rows.append(row)
            self.lines.append(number)
        return rows

    def add_problem(self, problem: dict[str, Any], *, row: int) -> None:
        """Say what is wrong with one of the rows, at the line where it was pasted."""
        column = f", {problem['column']}" if problem["column"] else ""
        self.add_error("pasted", f"Line {self.lines[row]}{column}: {problem['problem']} {problem['remedy']}")


def grid_rows(
    figures: Sequence[NextFigure], *, catalogue: Catalogue, data: Any, initial: dict[str, Any]
) -> tuple[GridRow, ...]:
    """A row for every figure that is due or late; where none is, for the next one of each measure that the board has.

    `data` is what was sent, None before.
    """
    rows = []
    for figure in [one for one in figures if one.due is not None] or figures:
        if figure.following is None:
            continue
        key, start = figure.measure.key, figure.following.start.isoformat()
        words = period_words(figure.following)
        typed = {
            name.removeprefix(f"{key}-"): value
            for name, value in initial.items()
            if name.startswith(f"{key}-")
        }
        form = FigureForm(
            data,
            prefix=key,
            initial={"period": start, **typed},
            empty_permitted=True,
            use_required_attribute=False,
            definition=catalogue.definition_on(measure_key=key, day=figure.following.end),
            periods=[(start, words)],
        )
        form.fields["period"].widget = forms.HiddenInput()
        rows.append(GridRow(key, figure.measure.title, words, form))
    return tuple(rows)


def typed_rows(rows: Sequence[GridRow]) -> list[tuple[GridRow, dict[str, str]]]:
    """Of a valid grid the rows that were filled in, as rows of a file."""
    return [
        (
            row,
            {"measure": row.measure_key}
            | {name: str(value) for name, value in row.form.cleaned_data.items()},
        )
        for row in rows
        if row.form.has_changed()
    ]
