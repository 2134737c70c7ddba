"""Files to take away, CSV and XLSX: text in them can never run as a formula in a spreadsheet.

Both hold the same rows under the same names. A moment is written by the clocks here, to the second.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format

from boards.work.actors import LOCAL

Cell = str | int | float | Decimal | date | datetime | bool | None

# What a spreadsheet may take for the start of a formula, in any of its forms (full-width, small, raised), and what it
# or whoever cleans its file may pass over on the way there: white space, and signs that nobody sees. Most are known by
# their category; the others have that of a letter or mark, or none yet.
_SIGNS = "=+-@−"
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Zs", "Zl", "Zp")
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001d159\U000e0000-\U000e0fff]"
)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

LONGEST_TEXT = 32_767  # characters in a cell of an XLSX file, more cannot be opened
CUT = " … (cut here: the CSV file has the whole text)"
MOST_DIGITS = 15  # that a spreadsheet keeps of a number
FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count days differently
WIDEST = 60


#: How a workbook is made whose text is no formula, link or number, whatever it looks like.
TEXT_IS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with CRLF line ends (RFC 4180), and the byte order mark by which Excel knows the encoding.

    Numbers stay numbers, negative ones too, whether given as numbers or as their digits. Text that a spreadsheet could
    run gets an apostrophe before it, which `restored` takes away again. Dates are written as 2025-03-01, truth as
    yes and no, None as an empty cell. ValueError where a row has not as many cells as the header.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    for row in _whole(header, rows):
        writer.writerow([_written(cell) for cell in row])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def xlsx_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, about: Sequence[Sequence[str]] = ()
) -> bytes:
    """The same table as a spreadsheet: numbers are numbers with their places, days and moments are dates.

    The header stays in sight. Text is text, whatever it looks like, so none is a formula or a link. `about` becomes a
    second sheet. A number of more than 15 digits and a day before March 1900 are text, for a spreadsheet would change
    them. The same table makes the same bytes. ValueError as `csv_bytes`.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, TEXT_IS_TEXT)
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the format knows no zone
    sheets = [("Rows", header, list(_whole(header, rows)))]
    if about:
        sheets.append(("About", about[0], [list(row) for row in about[1:]]))
    formats = _Formats(book)
    for name, head, lines in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, formats.head)
            widths = [len(title), *(len(str(line[column])) for line in lines if line[column] is not None)]
            sheet.set_column(column, column, min(WIDEST, max(widths) + 2))
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                _write(sheet, number, column, cell, formats)
    book.close()
    return file.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet could take it for a formula."""
    return f"'{text}" if _is_dangerous(text) else text


def restored(text: str) -> str:
    """The text as it was before `harmless`."""
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    """Whether the first sign that anybody sees is one of a formula's, or a control character stands before it.

    Apostrophes are passed over: the first may be ours.
    """
    if _NUMBER.fullmatch(text):
        return False
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cc":
            return True
        if sign != "'" and category not in _UNSEEN_CATEGORIES and not _UNSEEN.match(sign):
            return unicodedata.normalize("NFKC", sign)[:1] in _SIGNS
    return False


def _whole(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} cells under a header of {len(header)}")
        yield row


def _written(cell: Cell) -> str | int | float | Decimal:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case str():
            return harmless(cell)
        case datetime():
            return cell.astimezone(LOCAL).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
    return cell


class _Formats:
    """The few formats of one workbook: the header's, those of days and moments, and one for each number of places."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._places: dict[int, Format] = {}
        self.head = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})

    def number(self, places: int) -> Format:
        if places not in self._places:
            self._places[places] = self._book.add_format(
                {"num_format": f"0.{'0' * places}" if places else "0"}
            )
        return self._places[places]


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, cell: Cell, formats: _Formats
) -> None:
    match cell:
        case None | "":
            return
        case bool():
            sheet.write_string(line, column, "yes" if cell else "no")
        case str():
            fits = len(cell) <= LONGEST_TEXT
            sheet.write_string(line, column, cell if fits else cell[: LONGEST_TEXT - len(CUT)] + CUT)
        case datetime():
            local = cell.astimezone(LOCAL).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(line, column, local, formats.moment)
        case date() if cell >= FIRST_DAY:
            sheet.write_datetime(line, column, cell, formats.day)
        case date():
            sheet.write_string(line, column, cell.isoformat())
        case float():
            sheet.write_number(line, column, cell)
        case _:
            number = Decimal(cell)
            _, digits, exponent = number.as_tuple()
            if len(digits) > MOST_DIGITS:
                sheet.write_string(line, column, f"{number:f}")
            else:
                sheet.write_number(line, column, float(number), formats.number(max(0, -int(exponent))))
