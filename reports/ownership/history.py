"""What was done to a report, by whom and from what to what, as its page tells it."""

from collections.abc import Iterable

from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.words import spoken_moment
from reports.ownership.models import Part, ReportEdit
from reports.ownership.sections import heading_of
from reports.ownership.verbs import PAST, Verb


def history_of(edits: Iterable[ReportEdit]) -> PlainTable:
    return PlainTable(
        key="history",
        caption="What was done to this report, by whom",
        columns=(Heading("When"), Heading("Who"), Heading("What"), Heading("Before"), Heading("After")),
        rows=tuple(
            (
                TableCell(spoken_moment(edit.at)),
                TableCell(edit.editor_label),
                TableCell(_what(edit)),
                *_before_and_after(edit),
            )
            for edit in edits
        ),
        empty="Nothing yet.",
    )


def _what(edit: ReportEdit) -> str:
    if edit.part == Part.WORDS:
        return heading_of(edit.entry)
    return "Figures drafted anew" if edit.part == Part.FIGURES else PAST[Verb(edit.entry)].capitalize()


def _before_and_after(edit: ReportEdit) -> tuple[TableCell, TableCell]:
    before, after = edit.before or {}, edit.after or {}
    if edit.part == Part.WORDS:
        return TableCell(before.get("body") or "nothing"), TableCell(after.get("body") or "nothing")
    return TableCell(""), TableCell(after.get("reason") or after.get("correction") or "")
