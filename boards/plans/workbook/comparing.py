"""What a workbook that came back would change: given out, now, and in the workbook, cell by cell.

Only the workbook changed it: it is changed. Somebody else changed it meanwhile too: a person decides, cell by cell. All
else stays as it is now. A row is taken whole or not at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from boards.figures.intake.problems import Problem
from boards.plans.parts.part import Fault, Field, Fields, Part, Rows, Setting
from boards.plans.queries import PlanView
from boards.plans.workbook.reading import BookRead, PartRead
from boards.work.canonical import sha256_of
from boards.work.edits import Change, merge


@dataclass(frozen=True)
class BookCell:
    """One field that the workbook changed: texts as edits hold them, empty for none, and as people read them.

    `fault` is why the workbook's cannot stand. `is_clash`: somebody changed it here since it was given out.
    """

    field: str
    title: str
    given: str
    now: str
    book: str
    now_words: str
    book_words: str
    is_clash: bool
    fault: Fault | None


@dataclass(frozen=True)
class BookRow:
    """One row that the workbook changed, or adds. `stored` is what it says now."""

    part: Part
    key: str
    title: str
    given: Fields
    stored: Fields
    cells: tuple[BookCell, ...]
    fault: Fault | None

    @property
    def name(self) -> str:
        return f"{self.part.key}/{self.key}"

    @property
    def is_new(self) -> bool:
        return not self.stored and not self.given

    @property
    def can_stand(self) -> bool:
        return not self.fault and not any(cell.fault for cell in self.cells)

    def after(self, keep: Mapping[str, bool]) -> Fields:
        """The row with the workbook's values, but for clashing fields in `keep`. One that is gone comes back whole."""
        taken = {cell.field: cell.book for cell in self.cells if not keep.get(cell.field)}
        start = self.stored or (self.given if taken else {})
        return {name: text for name, text in {**start, **taken}.items() if text}


@dataclass(frozen=True)
class Comparison:
    """Every row that would change, and what cannot be read, each with the sheet that it stands on."""

    rows: tuple[BookRow, ...]
    problems: tuple[tuple[Part, Problem], ...]

    @cached_property
    def shown(self) -> str:
        """A hash of all that would change, from what to what: an acceptance says which comparison it is of."""
        return sha256_of(
            [[row.name, c.field, c.given, c.now, c.book] for row in self.rows for c in row.cells]
        )

    @property
    def clashes(self) -> int:
        return sum(cell.is_clash for row in self.rows for cell in row.cells)


def compare(read: BookRead, plan: PlanView) -> Comparison:
    """Against the shown version as it is now."""
    stored = {written.part.key: written.rows for written in plan.parts}
    return Comparison(
        rows=tuple(row for part in read.parts for row in _rows(part, stored[part.part.key], plan.setting)),
        problems=tuple((part.part, problem) for part in read.parts for problem in part.problems),
    )


def _rows(read: PartRead, stored: Rows, setting: Setting) -> Iterator[BookRow]:
    part = read.part
    rows: list[BookRow] = []
    for key, touched in read.touched.items():
        given, now = read.given.get(key, {}), stored.get(key, {})
        book = {**given, **{field: cell.text for field, cell in touched.items()}}
        merged = merge(read=given, theirs=now, yours={name: text for name, text in book.items() if text})
        known = part.fields(key, setting)
        cells = []
        for one in merged.differences:
            if one.yours == one.read:
                continue  # the workbook left it, and somebody changed it here
            field = known.get(one.field) or Field(one.field)
            cells.append(
                BookCell(
                    field=one.field,
                    title=field.title,
                    given=one.read or "",
                    now=one.theirs or "",
                    book=one.yours or "",
                    now_words=field.words(one.theirs) if one.theirs else "",
                    book_words=field.words(one.yours) if one.yours else "",
                    is_clash=one.is_clash,
                    fault=None,
                )
            )
        if cells:
            title = part.title_of(key, book, setting)
            rows.append(BookRow(part, key, title, given, now, tuple(cells), fault=None))
    yield from _checked(part, rows, setting)


def _checked(part: Part, rows: list[BookRow], setting: Setting) -> Iterator[BookRow]:
    changes = {row.key: Change(before=row.stored, after=row.after({})) for row in rows}
    faults: dict[str, dict[str, Fault]] = {}
    for fault in part.check(changes, setting):
        faults.setdefault(fault.key, {})[fault.field] = fault
    for row in rows:
        wrong = faults.get(row.key, {})
        fields = {cell.field for cell in row.cells}
        cells = tuple(
            BookCell(**{**vars(cell), "fault": wrong[cell.field]}) if cell.field in wrong else cell
            for cell in row.cells
        )
        of_row = next((fault for field, fault in wrong.items() if field not in fields), None)
        yield BookRow(row.part, row.key, row.title, row.given, row.stored, cells, of_row)
