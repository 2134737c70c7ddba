"""A workbook that came back: whose it is, and which cells somebody changed in it.

A cell that reads as it was given out was not touched, whatever its column makes of it now. Lines that are not there any
more are left alone; a cell that was emptied is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks import Sheets
from boards.figures.intake.problems import Problem, Problems
from boards.plans.parts.part import FileCell, FileLine, Part, Rows
from boards.plans.queries import PlanView
from boards.plans.workbook.given import FRONT, GIVEN, LISTS, Given, NotGivenOut, read_lines, structure_of
from boards.plans.workbook.sheets import TOO_LONG, PartSheet, clean

ANEW = "Take the workbook of this plan anew and put your changes into that one."


@dataclass(frozen=True)
class PartRead:
    """One sheet: by key and field the texts that were changed, empty where one was emptied, and what cannot be read."""

    part: Part
    given: Rows
    touched: Mapping[str, Mapping[str, FileCell]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class BookRead:
    given: Given
    parts: tuple[PartRead, ...]


def read_book(plan: PlanView, sheets: Sheets, *, organisation: str) -> BookRead:
    """RefusedFile where it is not a workbook of this plan as it is asked now."""
    try:
        given, rows = read_lines(sheets.get(GIVEN, ()))
    except NotGivenOut:
        raise RefusedFile(
            "not_ours", "This is no workbook that was given out here, or its hidden sheet was changed.", ANEW
        ) from None
    if (given.organisation, given.framework) != (organisation, plan.framework.key):
        whose = "another board" if given.organisation != organisation else "another round"
        raise RefusedFile(
            "of_another", f"This workbook is of {whose}.", "Send it on the page of its own plan."
        )
    newest = plan.newest
    if newest is None or given.version != newest.number or given.edit_number > newest.edit_number:
        now = f"the newest is version {newest.number}" if newest else "there is none now"
        raise RefusedFile("old_version", f"This workbook is of version {given.version}; {now}.", ANEW)
    if given.structure != structure_of(plan):
        raise RefusedFile(
            "old_structure", "What is asked in this plan has changed since the workbook was given out.", ANEW
        )
    known = {PartSheet(written.part, {}, plan.setting).name for written in plan.parts}
    if unknown := [name for name in sheets if name not in {FRONT, GIVEN, LISTS, *known}]:
        raise RefusedFile(
            "unknown_sheet",
            f"The sheet “{unknown[0][:40]}” was not given out with this workbook.",
            "Delete it, or give the sheet its old name, and send the workbook again.",
        )
    return BookRead(
        given,
        tuple(
            _read_part(PartSheet(written.part, rows.get(written.part.key, {}), plan.setting), sheets)
            for written in plan.parts
        ),
    )


def _read_part(sheet: PartSheet, sheets: Sheets) -> PartRead:
    problems, touched = Problems(), dict[str, dict[str, FileCell]]()
    lines = sheets.get(sheet.name, ())
    width = len(sheet.names)
    if lines and tuple(map(clean, lines[0][:width])) != sheet.header:
        raise RefusedFile(
            "old_structure", f"The first line of the sheet “{sheet.name}” is not as it was given out.", ANEW
        )
    given = dict(zip(sheet.identities, sheet.texts, strict=True))
    for number, line in enumerate(lines[1:], start=2):
        texts = tuple(map(clean, line[:width])) + ("",) * (width - len(line))
        before = given.get(tuple(texts[place] for place in sheet.identity), ("",) * width)
        changed = {
            name
            for name, text, was in zip(sheet.names, texts, before, strict=True)
            if name in sheet.typed and text not in (was, TOO_LONG)
        }
        if changed:
            _read_line(
                sheet,
                FileLine(number, dict(zip(sheet.names, texts, strict=True))),
                changed,
                touched,
                problems,
            )
    return PartRead(sheet.part, sheet.rows, touched, problems.kept())


def _read_line(
    sheet: PartSheet,
    line: FileLine,
    changed: set[str],
    touched: dict[str, dict[str, FileCell]],
    problems: Problems,
) -> None:
    read = sheet.part.read_line(line, sheet.setting, problems)
    if read is None:
        return
    key, cells = read
    for field, cell in cells.items():
        if cell.column not in changed:
            continue
        first = touched.setdefault(key, {}).setdefault(field, cell)
        if first.text != cell.text:
            title = sheet.part.title_of(key, sheet.rows.get(key, {}), sheet.setting)
            problems.add(
                Problem(
                    line.row,
                    cell.column,
                    cell.text,
                    "duplicate",
                    f"{title}: row {first.row} says something else already.",
                    "Keep one of the two, or say the same in both rows.",
                )
            )
