"""A file of a part: why it was refused, what it would change cell by cell, or what it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.components.columns import Column
from boards.components.columns import Kind as Kinds
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.components.parts import Heading, Notice, PlainTable, Row, TableCell
from boards.components.words import counted, moment_words
from boards.figures.intake.problems import Problem
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.plans.parts.comparing import Cell, Kind, Preview
from boards.plans.parts.part import Part, Rows
from boards.plans.queries import Accepted
from boards.plans.sent_files import PlanFile


def problems_table(problems: Sequence[Problem], *, count: int) -> PlainTable:
    more = count - len(problems)
    return PlainTable(
        key="errors",
        caption="What is wrong with the file",
        note=f"The first {len(problems):,} of {count:,} errors." if more else "",
        columns=(
            Heading("Row", number=True),
            Heading("Column"),
            Heading("Value"),
            Heading("Problem"),
            Heading("What to do"),
        ),
        rows=tuple(
            tuple(
                TableCell(text)
                for text in (
                    "whole file" if problem.row is None else f"{problem.row:,}",
                    problem.column,
                    problem.value,
                    problem.problem,
                    problem.remedy,
                )
            )
            for problem in problems
        ),
    )


CHANGE_WORDS = {
    Kind.WRONG: "wrong",
    Kind.REMOVED: "taken out",
    Kind.CHANGED: "changed",
    Kind.ADDED: "added",
    Kind.KEPT: "empty in the file: stays",
    Kind.UNCHANGED: "unchanged",
}


@dataclass(frozen=True)
class CellLine:
    """One cell of the preview in words; `file_row` is its row in the file."""

    key: str
    row: str
    cell: str
    was: str
    now: str
    change: str
    file_row: int | None
    problem: str


class CellFilter(ListFilter):
    change = Choice(label="Change")
    key = Choice(label="Only of", says="of {}")


def cell_lines(cells: Iterable[Cell]) -> tuple[CellLine, ...]:
    """What is wrong comes first, then the others as the file has them."""
    ordered = sorted(cells, key=lambda cell: cell.kind != Kind.WRONG)
    return tuple(
        CellLine(
            key=cell.key,
            row=cell.row_title,
            cell=cell.title,
            was=cell.was_words,
            now=cell.now_words,
            change=CHANGE_WORDS[cell.kind],
            file_row=cell.row,
            problem=f"{cell.fault.problem} {cell.fault.remedy}" if cell.fault else "",
        )
        for cell in ordered
    )


def cells_of(
    part: Part, lines: Sequence[CellLine], *, organisation: Organisation, accepted: bool
) -> ListOf[CellLine]:
    """The list of a file's cells; with what is wrong only where something is."""
    columns: tuple[Column[CellLine], ...] = (
        Column("key", part.one.capitalize(), lambda line: line.key, Kinds.CODE, only="file"),
        Column("row", part.one.capitalize(), lambda line: line.row, order=("row",)),
        Column("cell", "Value of", lambda line: line.cell),
        Column("was", "Before" if accepted else "Now in the plan", lambda line: line.was),
        Column("now", "After" if accepted else "Would be", lambda line: line.now),
        Column("change", "Change", lambda line: line.change, order=("change",)),
        Column("file_row", "Row of the file", lambda line: line.file_row, Kinds.CODE),
        Column("problem", "What is wrong", lambda line: line.problem),
    )
    unused = {
        key
        for key, used in (
            ("problem", any(line.problem for line in lines)),
            ("file_row", any(line.file_row is not None for line in lines)),
        )
        if not used
    }
    return ListOf(
        key="cells",
        noun=("value", "values"),
        caption="What the file changed" if accepted else "What the file would change",
        columns=of_board(tuple(column for column in columns if column.key not in unused), organisation),
        order="",
        empty="The file names no value that is held, and brings none.",
        filters=CellFilter,
        per_page=100,
    )


def cell_choices(lines: Sequence[CellLine]) -> dict[str, list[tuple[str, str]]]:
    return {
        "change": distinct((line.change, line.change) for line in lines),
        "key": distinct((line.key, line.row) for line in lines if line.key),
    }


@dataclass(frozen=True)
class FilePage:
    """A file that was sent: what it is, and what can be done about it.

    `shown` and `edit_number` go along with an acceptance; `send` is where another one is sent.
    """

    title: str
    lead: str
    notices: tuple[Notice, ...]
    facts: tuple[Row, ...]
    shown: str
    edit_number: int
    can_accept: bool
    can_undo: bool
    send: str


def file_page(
    file: PlanFile,
    *,
    part: Part,
    preview: Preview | None,
    edit_number: int,
    accepted: Accepted | None,
    rows: Rows,
    why_not: str,
    may_write: bool,
) -> FilePage:
    """`rows` are the part's now; `why_not` says why the version takes no change now, empty where it does."""
    writable = may_write and not why_not
    undone = accepted is not None and all(
        rows.get(key, {}) == fields for key, fields in accepted.before.items()
    )
    facts = [Row("File", file.file_name), Row("Sent", f"{file.sent_by.name}, {moment_words(file.sent_at)}")]
    if file.replace_all:
        facts.append(Row("Replace all", "yes: what the file does not have is taken out"))
    if accepted:
        facts.append(Row("Accepted", f"{accepted.edit.editor_label}, {moment_words(accepted.edit.at)}"))
    waits = preview is not None and preview.can_stand
    return FilePage(
        title=_title(preview, waits=waits, undone=undone),
        lead=_undone_words(part, undone=undone)
        if accepted
        else _lead(preview, part, file)
        if preview
        else "",
        notices=(Notice(text=why_not, tone="warning"),) if waits and may_write and why_not else (),
        facts=tuple(facts),
        shown=preview.shown if preview else "",
        edit_number=edit_number,
        can_accept=waits and writable,
        can_undo=accepted is not None and writable and not undone,
        send=f"../../{f'{part.key}/' if part.listed else ''}upload/" if writable else "",
    )


def _title(preview: Preview | None, *, waits: bool, undone: bool) -> str:
    if preview is None:
        return "Accepted, then undone" if undone else "Accepted"
    if preview.faults:
        return "The file cannot be accepted"
    return "Check before you accept" if waits else "The file changes nothing"


def _undone_words(part: Part, *, undone: bool) -> str:
    if undone:
        return f"This was undone: the {part.many} are as they were before the file."
    return f"What the file changed is part of the draft. Undo saves these {part.many} as they were before."


def _lead(preview: Preview, part: Part, file: PlanFile) -> str:
    """ "2 values changed, 1 added. Nothing is stored yet. What the file does not have stays: 3 trajectories." """
    if preview.faults:
        values = counted(len(preview.faults), "value is", "values are")
        return f"{values} wrong, so nothing can be stored. What to do is beside each. Mend the file and send it again."
    told = [
        f"{preview.counts[kind]:,} {word}"
        for kind, word in (
            (Kind.CHANGED, "changed"),
            (Kind.ADDED, "added"),
            (Kind.REMOVED, "taken out"),
            (Kind.UNCHANGED, "unchanged"),
            (Kind.KEPT, "left alone (empty in the file)"),
        )
        if preview.counts[kind]
    ]
    words = [f"Values: {', '.join(told) or 'none'}.", "Nothing is stored yet."]
    if not file.replace_all:
        stays = counted(preview.not_named, part.one, part.many) if preview.not_named else ""
        words.append(f"What the file does not have stays as it is{f': {stays}' if stays else ''}.")
    return " ".join(words)
