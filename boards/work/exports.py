"""The one writer of CSV files: exact numbers, and text that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

#: Spreadsheets run a cell that begins so, some of them also in the full-width form or after a tab or line end.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
GUARD = "'"


def harmless(value: object) -> object:
    """Numbers as they are, None as empty; text that could be run as a formula gets an apostrophe in front.

    Text that already begins with an apostrophe gets one too, so that `restored` gives every text back as it was.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | float):
        return value
    text = str(value).replace("\0", "")
    return GUARD + text if text.lstrip(" ").startswith(FORMULA_STARTS) or text.startswith(GUARD) else text


def restored(text: str) -> str:
    """The text as it was before `harmless`."""
    return text.removeprefix(GUARD)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A UTF-8 file with a byte order mark, so that spreadsheets read names right, and CRLF line ends (RFC 4180)."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")
