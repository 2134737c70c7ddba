"""CSV files to take away: text in them can never run as a formula in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | Decimal | date | datetime | bool | None

# What a spreadsheet may take for the start of a formula, as it stands or in its full-width form, and the characters
# that make it look at the next one. Apostrophes before it are ours or were there already.
_DANGEROUS = re.compile(
    r"'*[\s\x00-\x1f\x7f\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\x00＝＋－＠−﹢﹣﹦]"
)
_CONTROL_FIRST = re.compile(r"'*[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with CRLF line ends (RFC 4180).

    Numbers stay numbers, negative ones too, whether given as numbers or as their digits. Text that a spreadsheet could
    run gets an apostrophe before it, which `restored` takes away again. Dates are written as 2025-03-01, truth as
    yes and no, None as an empty cell. ValueError where a row has not as many cells as the header.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} cells under a header of {len(header)}")
        writer.writerow([_written(cell) for cell in row])
    return text.getvalue().encode()


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet could take it for a formula."""
    return f"'{text}" if _is_dangerous(text) else text


def restored(text: str) -> str:
    """The text as it was before `harmless`."""
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    if _NUMBER.fullmatch(text):
        return False
    return bool(_DANGEROUS.match(text) or _CONTROL_FIRST.match(text))


def _written(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if not isinstance(cell, Decimal) else f"{cell:f}"
