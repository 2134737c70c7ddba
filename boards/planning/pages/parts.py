"""The parts of a plan as a list of what there is to do: how far each is, and who changed it last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted, moment_words
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.models import PlanEdit
from boards.plans.parts.listed import WHOLE
from boards.plans.queries import PlanView, WrittenPart


@dataclass(frozen=True)
class PartLine:
    """One part. `by` and `at` are of its last change in the shown version, empty and None without any."""

    key: str
    title: str
    href: str
    rows: int
    state: str
    by: str
    at: datetime | None


COLUMNS: tuple[Column[PartLine], ...] = (
    Column("part", "Part", lambda line: line.key, Kind.CODE, only="file"),
    Column(
        "title", "Part", lambda line: line.title, shown=lambda line: TableCell(line.title, href=line.href)
    ),
    Column("rows", "Rows", lambda line: line.rows, Kind.NUMBER),
    Column("state", "State", lambda line: line.state),
    Column("changed_by", "Last change by", lambda line: line.by, only="file"),
    Column("changed_at", "Last change", lambda line: line.at, Kind.MOMENT, only="file"),
    Column(
        "changed",
        "Last change",
        lambda line: None,
        shown=lambda line: f"{line.by}, {moment_words(line.at)}" if line.at else "",
        only="page",
    ),
)


def parts_table(plan: PlanView, edits: Sequence[PlanEdit], *, organisation: Organisation) -> PageTable:
    """`edits` are the shown version's, newest first."""
    address = address_of(organisation, plan.framework.key)
    older = f"?version={plan.shown.number}" if plan.shown and plan.shown != plan.newest else ""
    lines = []
    for written in plan.parts:
        part = written.part
        last = next((edit for edit in edits if edit.part == part.key), None)
        lines.append(
            PartLine(
                key=part.key,
                title=part.title,
                href=f"{address}{part.key}/{older}" if part.listed else f"#{part.key}-caption",
                rows=len(written.rows),
                state=state_words(written) + kept_words(plan, part.key),
                by=last.editor_label if last else "",
                at=last.at if last else None,
            )
        )
    return page_table(of_board(COLUMNS, organisation), lines, key="parts", caption="Parts of the plan")


def kept_words(plan: PlanView, part: str) -> str:
    """Who reads a part that the board may keep to itself; empty for others."""
    if part not in plan.local:
        return ""
    shared = plan.local[part]
    return f"; shared by {shared.by}, {moment_words(shared.at)}" if shared else "; kept locally, not shared"


def state_words(written: WrittenPart) -> str:
    if not written.missing:
        return "complete" if written.rows else "empty, and not required"
    if any(missing.row == WHOLE for missing in written.missing):
        return "nothing is written yet"
    return counted(len(written.missing), f"{written.part.one} is", f"{written.part.many} are") + " incomplete"
