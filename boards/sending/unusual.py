"""What is unusual about a submission's figures: shown before it is accepted, with a question for each kind of it."""

from dataclasses import dataclass
from typing import Any

from django import forms

from boards.components.columns import Column, Kind, Table
from boards.components.forms import PlainForm
from boards.components.parts import Download, Heading, PlainTable, TableCell
from boards.components.words import counted
from boards.figures.models import Submission, UnusualFigure
from boards.figures.plausibility.checking import MOST_CHECKED
from boards.figures.plausibility.explaining import LONGEST
from boards.figures.plausibility.queries import Reason, Warnings
from boards.figures.plausibility.words import period_of, reason_cell, unusual_words
from boards.organisations.queries import Organisations
from boards.performance.columns import exact
from targets.calc.periods import period_words
from targets.catalogue.queries import Catalogue

MOST_SHOWN = 100
State = Submission.State

ABOUT = (
    "Nothing is refused for being unusual. Mend what is wrong, or say why it is right. "
    "Your reason is shown beside the figure."
)
NONE = "No figure is unusual."
NEWEST = f"Of a file of more than {MOST_CHECKED:,} rows the newest {MOST_CHECKED:,} are searched."
FIRST = "These are the first figures of their series, so nothing is asked. Look whether they are right."


class ReasonsForm(PlainForm):
    """A text for each kind of warning that asks for one; it covers all figures of the kind."""

    def __init__(self, *arguments: Any, warnings: Warnings, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for kind in warnings.asking:
            label = f"{kind.label}: why is it right?"
            self.fields[kind.kind] = forms.CharField(
                label=label,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=f"For {counted(kind.count, 'figure')}. Whoever reads the figure reads this too.",
                error_messages={"required": f"Say why: “{kind.label}”. Or give the file up and mend it."},
            )


@dataclass(frozen=True)
class UnusualPart:
    """The part of a submission's page; `form` None where nothing is asked, `note` "" where there is nothing to add."""

    heading: str
    note: str
    table: PlainTable | None
    form: ReasonsForm | None


def unusual_part(
    submission: Submission,
    warnings: Warnings,
    *,
    form: ReasonsForm | None,
    address: str,
    catalogue: Catalogue,
    everybody: Organisations,
) -> UnusualPart | None:
    """None where nothing is to be said; `form` where the reader may accept the submission now."""
    in_part = NEWEST if submission.rows > MOST_CHECKED else ""
    if not warnings.total:
        return UnusualPart("Unusual figures", f"{NONE} {in_part}", None, None) if in_part else None
    asked = warnings.asking
    waits = submission.state == State.STAGED
    note = (ABOUT if asked else FIRST) if waits else ""
    return UnusualPart(
        heading=f"{counted(warnings.total, 'unusual figure')}",
        note=f"{note} {in_part}".strip(),
        table=_table(submission, warnings, address=address, catalogue=catalogue, everybody=everybody),
        form=form if asked else None,
    )


def _table(
    submission: Submission,
    warnings: Warnings,
    *,
    address: str,
    catalogue: Catalogue,
    everybody: Organisations,
) -> PlainTable:
    accepted = submission.state == State.ACCEPTED
    more = warnings.total - len(warnings.rows)
    columns = ("Organisation", "Period", "Kind", "What is unusual", *(("Reason",) if accepted else ()))
    rows = []
    for row in warnings.rows:
        board = everybody.named(row.organisation_id)
        definition = catalogue.definition_on(measure_key=submission.measure_id, day=row.period_end)
        cells = [
            TableCell(board.name if board else ""),
            TableCell(period_words(period_of(row))),
            TableCell(row.get_kind_display()),
            TableCell(unusual_words(row, definition=definition)),
        ]
        if accepted:
            cells.append(reason_cell(row, warnings.reason(row)))
        rows.append(tuple(cells))
    return PlainTable(
        key=f"unusual-figures-{submission.pk}",  # several submissions may stand on one page
        caption="What was unusual, and why" if accepted else "Figures to look at",
        note=f"The first {len(warnings.rows)}; {more:,} more are in the file." if more > 0 else "",
        columns=tuple(Heading(text) for text in columns),
        rows=tuple(rows),
        download=Download("Take all unusual figures", f"{address}unusual.csv", xlsx=f"{address}unusual.xlsx"),
    )


def unusual_table(
    submission: Submission, warnings: Warnings, *, catalogue: Catalogue, everybody: Organisations
) -> Table[UnusualFigure]:
    """Every unusual figure with its numbers and its reason, as a file."""
    boards = {one.pk: one for one in everybody.all}

    def said(row: UnusualFigure) -> Reason | None:
        return warnings.reason(row) if row.asks else None

    def words(row: UnusualFigure) -> str:
        definition = catalogue.definition_on(measure_key=submission.measure_id, day=row.period_end)
        return unusual_words(row, definition=definition)

    def number(key: str, title: str, about: str = "") -> Column[UnusualFigure]:
        return Column(key, title, lambda row: exact(getattr(row, key)), Kind.NUMBER, about)

    columns: tuple[Column[UnusualFigure], ...] = (
        Column("board", "Board", lambda row: boards[row.organisation_id].slug, Kind.CODE),
        Column("board_name", "Board", lambda row: boards[row.organisation_id].name),
        Column("measure", "Measure", lambda _: submission.measure_id, Kind.CODE),
        Column("period", "Period", period_of, Kind.PERIOD),
        Column("kind", "Kind", lambda row: row.kind, Kind.CODE, "In which way it is unusual."),
        Column("part", "Part", lambda row: row.part, Kind.CODE, "Value, numerator or denominator."),
        number("figure", "Figure", "The unusual number."),
        number("low", "Lowest usual"),
        number("high", "Highest usual"),
        number("limit_low", "Lower limit"),
        number("limit_high", "Upper limit"),
        Column("basis", "Basis", lambda row: row.basis, Kind.CODE, "Own figures, or those of all boards."),
        Column("points", "Earlier figures", lambda row: row.points, Kind.NUMBER, "Its own, in the window."),
        Column("unusual", "What is unusual", words),
        Column("reason", "Reason", lambda row: reason.text if (reason := said(row)) else None),
        Column("reason_by", "Reason by", lambda row: reason.by if (reason := said(row)) else None),
        Column(
            "reason_at", "Reason at", lambda row: reason.at if (reason := said(row)) else None, Kind.MOMENT
        ),
    )
    return Table(columns, warnings.rows)
