"""What a file would change in a part, cell by cell, before anybody accepts it; and how two versions differ.

A file never empties what it does not name: rows, fields and columns that it does not have stay, and so does what is
held where its cell is empty. Only who says "replace all" takes out whatever the file's columns do not say.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from boards.figures.intake.problems import Problem
from boards.plans.parts.part import Fault, Field, FileCell, Part, Rows, Setting
from boards.plans.parts.reading import FileRead
from boards.work.canonical import sha256_of
from boards.work.edits import Change


class Kind(StrEnum):
    """What becomes of one cell. The values stand in addresses and files."""

    WRONG = "wrong"
    REMOVED = "removed"
    CHANGED = "changed"
    ADDED = "added"
    KEPT = "kept"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Cell:
    """One field of one row: its text now and after the file, empty for none, and its row in the file.

    `fault` is why it cannot stand. KEPT is a cell that is empty in the file, so what is held stays.
    """

    key: str
    field: str
    row_title: str
    title: str
    was: str
    now: str
    was_words: str
    now_words: str
    kind: Kind
    row: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Preview:
    """Every cell that the file names or takes out, in the order of the file, and what would be saved.

    A cell that cannot be read is one of them, and one of the faults. `not_named` counts rows that are held and stay,
    because the file does not have them.
    """

    cells: tuple[Cell, ...]
    changes: Mapping[str, Change]
    faults: tuple[Fault, ...]
    not_named: int

    @cached_property
    def counts(self) -> Counter[Kind]:
        return Counter(cell.kind for cell in self.cells)

    @property
    def can_stand(self) -> bool:
        """There is something to accept, and nothing of it is wrong."""
        return bool(self.changes) and not self.faults

    @property
    def shown(self) -> str:
        """A hash of all that would change, from what to what: an acceptance says which preview it is of."""
        return sha256_of(
            [[c.key, c.field, c.was, c.now] for c in self.cells if c.kind not in (Kind.KEPT, Kind.UNCHANGED)]
        )


def preview(part: Part, read: FileRead, *, stored: Rows, replace_all: bool, setting: Setting) -> Preview:
    """`stored` are the part's rows now."""
    named = [*read.cells, *(stored if replace_all else ())]
    after = {
        key: _after(part, key, read, stored=stored, replace_all=replace_all, setting=setting)
        for key in dict.fromkeys(named)
    }
    changes = {
        key: Change(before=stored.get(key, {}), after=fields)
        for key, fields in after.items()
        if fields != stored.get(key, {})
    }
    unreadable = tuple(_unreadable(problem) for problem in read.problems)
    faults = part.check(changes, setting)
    by_cell = {(fault.key, fault.field): fault for fault in faults}
    return Preview(
        cells=unreadable
        + tuple(
            cell
            for key, fields in after.items()
            for cell in row_cells(
                part,
                key,
                Change(before=stored.get(key, {}), after=fields),
                setting,
                said=read.cells.get(key, {}),
                faults=by_cell,
            )
        ),
        changes=changes,
        faults=tuple(cell.fault for cell in unreadable if cell.fault) + faults,
        not_named=sum(key not in after for key in stored),
    )


def _unreadable(problem: Problem) -> Cell:
    return Cell(
        key="",
        field=problem.column,
        row_title="The whole file" if problem.row is None else f"Row {problem.row:,}",
        title=problem.column,
        was="",
        now=problem.value,
        was_words="",
        now_words=problem.value,
        kind=Kind.WRONG,
        row=problem.row,
        fault=Fault("", problem.column, problem.value, problem.problem, problem.remedy),
    )


def _after(
    part: Part, key: str, read: FileRead, *, stored: Rows, replace_all: bool, setting: Setting
) -> dict[str, str]:
    said = read.cells.get(key)
    if said is None:
        return {}
    known = part.fields(key, setting)
    taken_out = (
        {name for name, field in known.items() if field.column in read.columns} if replace_all else set()
    )
    kept = {name: text for name, text in stored.get(key, {}).items() if name not in taken_out}
    return kept | {name: cell.text for name, cell in said.items() if cell.text}


def differences(part: Part, before: Rows, now: Rows, setting: Setting) -> tuple[Cell, ...]:
    """What two versions of a part say differently, cell by cell: rows in the order of `now`, those taken out last."""
    return tuple(
        cell
        for key in dict.fromkeys((*now, *before))
        if before.get(key, {}) != now.get(key, {})
        for cell in row_cells(part, key, Change(before=before.get(key, {}), after=now.get(key, {})), setting)
    )


def row_cells(
    part: Part,
    key: str,
    change: Change,
    setting: Setting,
    *,
    said: Mapping[str, FileCell] | None = None,
    faults: Mapping[tuple[str, str], Fault] | None = None,
) -> Iterator[Cell]:
    """The cells of one row that are changed, named by the file (`said`) or wrong."""
    before, after, said, faults = change.before or {}, change.after or {}, said or {}, faults or {}
    known = part.fields(key, setting)
    row_title = part.title_of(key, after or before, setting)
    whole_row = [""] if (key, "") in faults else []
    for name in dict.fromkeys((*whole_row, *known, *before, *after, *said)):
        was, now, cell, fault = (
            before.get(name, ""),
            after.get(name, ""),
            said.get(name),
            faults.get((key, name)),
        )
        kind = _kind(was, now, cell, fault)
        if kind is None:
            continue
        field = known.get(name) or Field(name or "the whole row")
        yield Cell(
            key=key,
            field=name,
            row_title=row_title,
            title=field.title,
            was=was,
            now=now,
            was_words=field.words(was) if was else "",
            now_words=now if fault and now else field.words(now) if now else "",
            kind=kind,
            row=cell.row if cell else None,
            fault=fault,
        )


def _kind(was: str, now: str, cell: FileCell | None, fault: Fault | None) -> Kind | None:
    """None for what is neither changed nor named, and for an empty cell where nothing is held."""
    if fault:
        return Kind.WRONG
    if was != now:
        return Kind.CHANGED if was and now else Kind.ADDED if now else Kind.REMOVED
    if cell is None or not was:
        return None
    return Kind.UNCHANGED if cell.text else Kind.KEPT
