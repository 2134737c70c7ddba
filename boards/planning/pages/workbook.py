"""A workbook that came back: what it changes, row by row, and what is to be decided."""

from dataclasses import dataclass

from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.words import counted, moment_words
from boards.plans.sent_files import PlanFile
from boards.plans.workbook.comparing import BookCell, BookRow, Comparison

NOTHING = "nothing"
LONGEST = 300  # characters of a value that is shown


@dataclass(frozen=True)
class CellPart:
    """One field. `name` is that of a choice, where both changed it."""

    title: str
    given: str
    now: str
    book: str
    wrong: str
    name: str = ""


@dataclass(frozen=True)
class RowPart:
    """One row that can be taken, or why not."""

    name: str
    title: str
    kind: str
    cells: tuple[CellPart, ...]
    wrong: str
    can_stand: bool


@dataclass(frozen=True)
class WorkbookPage:
    title: str
    lead: str
    about: str
    rows: tuple[RowPart, ...]
    problems: PlainTable | None
    can_accept: bool
    shown: str
    edit_number: int


def workbook_page(
    book: PlanFile, *, comparison: Comparison | None, refused: str, edit_number: int, may_write: bool
) -> WorkbookPage:
    """`refused` is why the workbook cannot be accepted as it is, or any more."""
    return WorkbookPage(
        title=book.file_name,
        lead=_lead(book, comparison, refused),
        about=f"Sent by {book.sent_by.name}, {moment_words(book.sent_at)}.",
        rows=tuple(map(_row, comparison.rows)) if comparison else (),
        problems=_problems(comparison) if comparison and comparison.problems else None,
        can_accept=may_write and bool(comparison and any(row.can_stand for row in comparison.rows)),
        shown=comparison.shown if comparison else "",
        edit_number=edit_number,
    )


def _lead(book: PlanFile, comparison: Comparison | None, refused: str) -> str:
    if book.accepted_as is not None:
        return "This workbook was accepted. The history of the plan says what it changed."
    if comparison is None:
        return refused
    if not comparison.rows and not comparison.problems:
        return "The workbook changes nothing: the plan says all of it already."
    told = [f"It changes {counted(len(comparison.rows), 'row')}. Nothing is stored yet."]
    if comparison.clashes:
        fields = counted(comparison.clashes, "field was", "fields were")
        told.append(f"{fields} changed here too since it was given out: choose one value for each.")
    if comparison.problems:
        told.append(f"{counted(len(comparison.problems), 'cell')} of it cannot be read.")
    return " ".join(told)


def _row(row: BookRow) -> RowPart:
    gone = bool(row.given and not row.stored)
    return RowPart(
        name=row.name,
        title=f"{row.part.one.capitalize()}: {row.title}",
        kind="new" if row.is_new else "taken out here meanwhile" if gone else "changed",
        cells=tuple(_cell(row, cell) for cell in row.cells),
        wrong=f"{row.fault.problem} {row.fault.remedy}" if row.fault else "",
        can_stand=row.can_stand,
    )


def _cell(row: BookRow, cell: BookCell) -> CellPart:
    return CellPart(
        title=cell.title,
        given=_said(cell.given),
        now=_said(cell.now_words),
        book=_said(cell.book_words),
        wrong=f"{cell.fault.problem} {cell.fault.remedy}" if cell.fault else "",
        name=f"choice:{row.name}/{cell.field}" if cell.is_clash else "",
    )


def _said(words: str) -> str:
    if not words:
        return NOTHING
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"


def _problems(comparison: Comparison) -> PlainTable:
    return PlainTable(
        key="problems",
        caption="What cannot be read",
        note="These cells are left as they are. Mend them in the workbook and send it again.",
        columns=tuple(map(Heading, ("Sheet", "Row", "Column", "Cell", "What is wrong"))),
        rows=tuple(
            (
                TableCell(part.title),
                TableCell(str(problem.row or "")),
                TableCell(problem.column),
                TableCell(problem.value),
                TableCell(f"{problem.problem} {problem.remedy}"),
            )
            for part, problem in comparison.problems
        ),
    )
