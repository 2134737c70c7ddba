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
from boards.people.acts import by_whom
from boards.planning.pages.words import address_of
from boards.plans.acts import why_part_not_ready
from boards.plans.models import PlanEdit
from boards.plans.parts.listed import WHOLE
from boards.plans.queries import PlanView, Progress, WrittenPart


@dataclass(frozen=True)
class PartLine:
    """One part. `by` and `at` are of its last change in the shown version, empty and None without any.

    `progress` is what the list shows of its `state`; who handed it over, and when, stands on the part's page.
    """

    key: str
    title: str
    href: str
    rows: int
    writers: str
    progress: str
    state: str
    missing: str
    by: str
    at: datetime | None


COLUMNS: tuple[Column[PartLine], ...] = (
    Column("part", "Part", lambda line: line.key, Kind.CODE, only="file"),
    Column(
        "title", "Part", lambda line: line.title, shown=lambda line: TableCell(line.title, href=line.href)
    ),
    Column("rows", "Rows", lambda line: line.rows, Kind.NUMBER),
    Column("state", "State", lambda line: line.state, shown=lambda line: line.progress),
    Column("missing", "What is missing", lambda line: line.missing),
    Column("writers", "Written by", lambda line: line.writers),
    Column("changed_by", "Last change by", lambda line: line.by, only="file"),
    Column("changed_at", "Last change", lambda line: line.at, Kind.MOMENT, only="file"),
    Column(
        "changed",
        "Last change",
        lambda line: None,
        shown=lambda line: moment_words(line.at) if line.at else "",
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
        own = [edit for edit in edits if edit.part == part.key]
        last = own[0] if own else None
        lines.append(
            PartLine(
                key=part.key,
                title=part.title,
                href=f"{address}{part.key}/{older}" if part.listed else f"#{part.key}-caption",
                rows=len(written.rows),
                writers=", ".join(dict.fromkeys(edit.editor_label for edit in own)),
                progress=progress_words(written)
                + (", kept locally" if plan.local.get(part.key, "") is None else ""),
                state=state_words(written) + kept_words(plan, part.key),
                missing=missing_words(written),
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


@dataclass(frozen=True)
class PartAct:
    """A button that hands a part over, or takes that back; without an address `why` it cannot be pressed."""

    words: str
    title: str
    href: str = ""
    why: str = ""


def part_act(written: WrittenPart, *, address: str) -> PartAct:
    """For somebody who writes the plan while it is with its planners."""
    title, part = written.part.title, f"{address}{written.part.key}/"
    if written.ready:
        return PartAct("Take the hand-over back", title, href=f"{part}not-ready/")
    why = why_part_not_ready(written)
    return PartAct("Hand over as ready", title, href="" if why else f"{part}ready/", why=why)


def state_words(written: WrittenPart) -> str:
    """ "ready, handed over by Fiona at 10:31 on 3 March 2026", "not started, not required"."""
    if written.progress is Progress.READY and written.ready:
        return f"ready, handed over {by_whom(written.ready.by, written.ready.at)}"
    return progress_words(written)


def progress_words(written: WrittenPart) -> str:
    """The same without who handed it over."""
    if written.progress is Progress.ANSWER:
        return f"{written.progress}: {counted(len(written.questions), 'question waits', 'questions wait')}"
    if written.progress is Progress.NOT_STARTED and not written.missing:
        return f"{written.progress}, not required"
    return str(written.progress)


def missing_words(written: WrittenPart) -> str:
    if not written.missing:
        return "nothing"
    if any(missing.row == WHOLE for missing in written.missing):
        return "nothing is written yet"
    return counted(len(written.missing), f"{written.part.one} is", f"{written.part.many} are") + " incomplete"
