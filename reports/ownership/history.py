"""What was done to a report, by whom and from what to what, as its page lists it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.organisations.marks import invented_column
from boards.organisations.models import Organisation
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from reports.ownership.sections import CORRECTED, CORRECTION, heading_of
from reports.ownership.verbs import PAST, Verb


@dataclass(frozen=True)
class Done:
    """One edit in words. `step` is its place among the report's edits, the newest highest."""

    step: int
    at: datetime
    who: str
    what: str
    before: str
    after: str
    organisation: Organisation


class HistoryFilter(ListFilter):
    who = Choice(label="Who", says="by {}")
    what = Choice(label="What", says="of {}")
    words = Search(label="Words", fields=("before", "after"))


HISTORY: ListOf[Done] = ListOf(
    key="history",
    noun=("edit", "edits"),
    caption="What was done to this report, by whom",
    columns=(
        Column("at", "When", lambda done: done.at, Kind.MOMENT, order=("step",)),
        Column("who", "Who", lambda done: done.who, order=("who",)),
        Column("what", "What", lambda done: done.what, order=("what",)),
        Column("before", "Before", lambda done: done.before),
        Column("after", "After", lambda done: done.after),
        invented_column(lambda done: done.organisation),
    ),
    order="-at",
    empty="Nothing yet.",
    filters=HistoryFilter,
    per_page=20,
)


def history_choices(lines: Sequence[Done]) -> dict[str, list[tuple[str, str]]]:
    return {
        "who": distinct((done.who, done.who) for done in lines),
        "what": distinct((done.what, done.what) for done in lines),
    }


def history_of(report: OwnershipReport, edits: Sequence[ReportEdit]) -> tuple[Done, ...]:
    """Of edits, newest first."""
    lines = []
    for place, edit in enumerate(edits):
        before, after = _before_and_after(edit)
        lines.append(
            Done(
                step=len(edits) - place,
                at=edit.at,
                who=edit.editor_label,
                what=_what(edit),
                before=before,
                after=after,
                organisation=report.organisation,
            )
        )
    return tuple(lines)


def _what(edit: ReportEdit) -> str:
    if edit.part == Part.WORDS:
        return heading_of(edit.entry)
    return "Figures drafted anew" if edit.part == Part.FIGURES else PAST[Verb(edit.entry)].capitalize()


def _before_and_after(edit: ReportEdit) -> tuple[str, str]:
    before, after = edit.before or {}, edit.after or {}
    if edit.part == Part.WORDS:
        told = _correction if edit.entry == CORRECTION else _body
        return told(before), told(after)
    return "", after.get("reason") or after.get("correction") or ""


def _body(fields: Mapping[str, str]) -> str:
    return fields.get("body") or "nothing"


def _correction(fields: Mapping[str, str]) -> str:
    """Its fields in one line; of an edition begun when it was one text, that."""
    if not fields.get("was"):
        return _body(fields)
    return " ".join(f"{words}: {fields[name]}" for name, words in CORRECTED.items())
