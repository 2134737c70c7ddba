"""Where a file's header is: in its first line, or below titles and notes that its layout says to skip."""

import csv
import re
from collections.abc import Iterator, Sequence

from boards.figures.intake.labels import plain
from boards.figures.intake.layouts import Layout, fits
from boards.figures.intake.problems import fatal

LOOKED_AT = 30  # lines in which a header is looked for
SEPARATOR = re.compile(r"\W*sep=(.)\W*", re.IGNORECASE)  # a note to a spreadsheet, not to us


def from_header(text: str, *, layouts: Sequence[Layout]) -> str:
    """The text with the lines above its header blank, so that rows keep their numbers.

    Raises `Problems.Fatal` where lines stand above a header that one of the layouts has, and it does not say so.
    """
    skipping = [layout for layout in layouts if layout.skip_lines]
    if not skipping and _may_begin_with_header(text, layouts):
        return text
    lines = list(_first_lines(text))
    for layout in skipping:
        if layout.skip_lines < len(lines) and fits(layout, _cells(lines[layout.skip_lines])):
            return _blanked(text, layout.skip_lines)
    _refuse_separator(lines)
    written = [number for number, line in enumerate(lines) if line.strip()]
    for number in written[1:] if written else ():
        columns = _cells(lines[number])
        if found := next((layout for layout in layouts if fits(layout, columns)), None):
            if fits(found, _cells(lines[written[0]])):
                break  # a second header among the rows is told with the rows
            above = f"{number} lines stand" if number > 1 else "1 line stands"
            raise fatal(
                "lines_above_header",
                f"{above} above the header, which is in line {number + 1}.",
                "Take out what stands above the header. For a publication that always has it, write "
                f"skip_lines = {number} in {found.file}.",
                row=1,
            )
    return text


def _may_begin_with_header(text: str, layouts: Sequence[Layout]) -> bool:
    first = next((line for line in _first_lines(text) if line.strip()), "")
    return any(fits(layout, _cells(first)) for layout in layouts)


def _first_lines(text: str) -> Iterator[str]:
    start = 0
    for _ in range(LOOKED_AT):
        end = text.find("\n", start)
        yield text[start : end if end >= 0 else len(text)]
        if end < 0:
            return
        start = end + 1


def _cells(line: str) -> list[str]:
    try:
        return [plain(cell) for cell in next(csv.reader([line]), [])]
    except csv.Error:  # told where the whole text is read
        return []


def _blanked(text: str, lines: int) -> str:
    start = 0
    for _ in range(lines):
        start = text.index("\n", start) + 1
    return "\n" * lines + text[start:]


def _refuse_separator(lines: list[str]) -> None:
    found = SEPARATOR.fullmatch(lines[0]) if lines else None
    if found:
        raise fatal(
            "wrong_separator" if found[1] != "," else "lines_above_header",
            f"The first line, {lines[0].strip()}, is a note to a spreadsheet.",
            "Take it out, and save the file as CSV with commas between the columns.",
            row=1,
        )
