"""A generator of malformed files that knows every error that it planted: row, column and code."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass

HEADER = ["organisation", "period", "numerator", "denominator", "value", "marker", "status"]
BOARDS = ["S08000024", "nhs-fife", "S08000031", "S08000015", "S08000027"]
MONTHS = [f"{year}-{month:02d}-01" for year in range(2015, 2025) for month in range(1, 13)]

Cells = dict[str, str]
Error = tuple[int | None, str, str]


@dataclass(frozen=True)
class Fault:
    """Spoils one good row; `codes` are the errors that it must be told, with their columns."""

    name: str
    spoil: Callable[[Cells], None]
    errors: tuple[tuple[str, str], ...]


def _set(**cells: str) -> Callable[[Cells], None]:
    return lambda row: row.update(cells)


def _one(column: str, text: str, code: str) -> Fault:
    return Fault(f"{column} {text!r}", _set(**{column: text}), ((column, code),))


NOT_NUMBERS = [
    ("-5", "negative"),
    ("-0", "negative"),
    ("−5", "negative"),
    ("-1,234", "negative"),
    ("1e3", "exponent"),
    ("1e309", "exponent"),
    ("1E+9", "exponent"),
    ("NaN", "marker_as_number"),
    ("nan", "marker_as_number"),
    ("#N/A", "marker_as_number"),
    ("*", "marker_as_number"),
    ("-", "marker_as_number"),
    ("..", "marker_as_number"),
    (":", "marker_as_number"),
    ("c", "marker_as_number"),
    ("inf", "not_finite"),
    ("-Infinity", "not_finite"),
    ("+NaN", "not_finite"),
    ("1,23", "thousands"),
    ("0,243", "thousands"),
    ("12,34,567", "thousands"),
    ("12%", "percent_sign"),
    ("12 %", "percent_sign"),
    ("<5", "limit"),
    ("< 5", "limit"),
    ("≤5", "limit"),
    (">=100", "limit"),
    ("5+", "limit"),
    ("5 or fewer", "limit"),
    ("=1+1", "formula"),
    ("+5", "formula"),
    ("@SUM(A1)", "formula"),
    ("＝1+1", "formula"),
    ("９５", "not_a_number"),
    ("1 234", "not_a_number"),
    ("1\u00a0234", "not_a_number"),
    ("1_000", "not_a_number"),
    ("0x10", "not_a_number"),
    ("1.2.3", "not_a_number"),
    ("twelve", "not_a_number"),
    ("1/2", "not_a_number"),
    ("£5", "not_a_number"),
    ("1234567890123", "too_large"),
]

ABOVE = (("numerator", "numerator_above_denominator"),)
NOTHING = (("value", "nothing_given"),)
DISAGREES = (("value", "value_disagrees"),)
FAULTS = [
    *(_one("numerator", text, code) for text, code in NOT_NUMBERS),
    *(_one("denominator", text, code) for text, code in NOT_NUMBERS),
    *(_one("value", text, code) for text, code in NOT_NUMBERS),
    _one("numerator", "12.5", "not_whole"),
    _one("denominator", "99.9", "not_whole"),
    _one("value", "63.1234567", "too_many_places"),
    _one("value", "100.1", "percent_above_100"),
    _one("value", "250", "percent_above_100"),
    _one("organisation", "", "organisation_missing"),
    _one("organisation", "S08009999", "organisation_unknown"),
    _one("organisation", "NHS Nowhere", "organisation_unknown"),
    _one("organisation", "=S08000024", "organisation_unknown"),
    _one("period", "", "period_missing"),
    _one("period", "04/01/2023", "period_unreadable"),
    _one("period", "1/4/2023", "period_unreadable"),
    _one("period", "01/13/2023", "period_misaligned"),
    _one("period", "31/02/2023", "period_unreadable"),
    _one("period", "30/04/2023", "period_misaligned"),
    _one("period", "2023-4-1", "period_unreadable"),
    _one("period", "2023-13-01", "period_unreadable"),
    _one("period", "2023-02-30", "period_unreadable"),
    _one("period", "45017", "period_unreadable"),
    _one("period", "April 2023", "period_unreadable"),
    _one("period", "2023/24", "period_unreadable"),
    _one("period", "2023-04-01 00:00:00", "period_unreadable"),
    _one("period", "２０２３-04-01", "period_unreadable"),
    _one("period", "2023-04-02", "period_misaligned"),
    _one("period", "2023-04-30", "period_misaligned"),
    _one("period", "2099-01-01", "period_not_over"),
    _one("period", "1900-01-01", "period_too_early"),
    _one("marker", "secret", "marker_unknown"),
    _one("marker", "withheld", "figure_and_marker"),
    _one("marker", "zero_denominator", "figure_and_marker"),
    _one("status", "maybe", "status_unknown"),
    Fault("part above whole", _set(numerator="501", denominator="500", value=""), ABOVE),
    Fault("some of nobody", _set(numerator="3", denominator="0", value=""), ABOVE),
    Fault("a value of nobody", _set(numerator="0", denominator="0", value="50"), (("value", "value_of_nobody"),)),
    Fault("no numerator", _set(numerator=""), (("numerator", "numerator_missing"),)),
    Fault("no denominator", _set(denominator=""), (("denominator", "denominator_missing"),)),
    Fault("a status of nothing", _set(numerator="", denominator="", value="", status="final"), NOTHING),
    Fault("value of other counts", _set(numerator="250", denominator="500", value="50.1"), DISAGREES),
    Fault("a rate instead", _set(numerator="250", denominator="500", value="0.5"), DISAGREES),
    Fault(
        "two at once",
        _set(organisation="X", period="2023", numerator="12%", denominator="<5", value="a lot", status="?"),
        (
            ("organisation", "organisation_unknown"),
            ("period", "period_unreadable"),
            ("numerator", "percent_sign"),
            ("denominator", "limit"),
            ("value", "not_a_number"),
            ("status", "status_unknown"),
        ),
    ),
]  # fmt: skip


def good_rows(rng: random.Random, count: int) -> list[Cells]:
    """Distinct cells with counts; the value is given on some rows, to one place."""
    rows = []
    for board, month in rng.sample([(b, m) for b in BOARDS for m in MONTHS], count):
        denominator = rng.randint(20, 30_000)
        numerator = rng.randint(0, denominator)
        value = f"{100 * numerator / denominator:.4f}" if rng.random() < 0.5 else ""
        rows.append(
            dict(zip(HEADER, [board, month, str(numerator), str(denominator), value, "", ""], strict=True))
        )
    return rows


def as_bytes(rows: list[Cells], *, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def malformed(seed: int, faults: list[Fault]) -> tuple[bytes, set[Error]]:
    """A file with the faults on rows of their own, sometimes with a row twice; and every error that must be told."""
    rng = random.Random(seed)
    rows = good_rows(rng, len(faults) + rng.randint(2, 40))
    places = rng.sample(range(len(rows)), len(faults))
    expected: set[Error] = set()
    for index, fault in zip(places, faults, strict=True):
        fault.spoil(rows[index])
        expected |= {(index + 2, column, code) for column, code in fault.errors}
    if rng.random() < 0.5:
        good = next(index for index in range(len(rows)) if index not in places)
        rows.append(dict(rows[good]))
        expected.add((len(rows) + 1, "period", "duplicate"))
    content = as_bytes(rows, quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    if rng.random() < 0.3:
        content = b"\xef\xbb\xbf" + content
    if rng.random() < 0.3:
        content = content.replace(b"\n", b"\r\n")
    return content, expected


_GOOD = as_bytes(good_rows(random.Random(1), 6))
_TEXT = _GOOD.decode()
_LINES = _TEXT.splitlines()


def _with_line(index: int, line: str) -> bytes:
    return "\n".join([*_LINES[:index], line, *_LINES[index + 1 :], ""]).encode()


def _with_points(line: str) -> str:
    organisation, period, numerator, denominator, *rest = line.split(",")
    return ",".join([organisation, period, f"{numerator}.0", f"{denominator}.00", *rest])


#: Files that are spoilt as a whole, with every error that must be told.
SPOILT_FILES: dict[str, tuple[bytes, set[Error]]] = {
    "empty": (b"", {(None, "", "empty_file")}),
    "only a byte order mark": (b"\xef\xbb\xbf", {(None, "", "empty_file")}),
    "only blanks": (b" \r\n \t\r\n", {(None, "", "empty_file")}),
    "only a header": (_LINES[0].encode(), {(None, "", "no_rows")}),
    "a header and blank rows": (_LINES[0].encode() + b"\n,,,,,,\n\n", {(None, "", "no_rows")}),
    "UTF-16 with a mark": (_TEXT.encode("utf-16"), {(None, "", "wrong_encoding")}),
    "UTF-16 without a mark": (_TEXT.encode("utf-16-le"), {(None, "", "wrong_encoding")}),
    "UTF-16 big endian": (_TEXT.encode("utf-16-be"), {(None, "", "wrong_encoding")}),
    "UTF-32 without a mark": (_TEXT.encode("utf-32-be"), {(None, "", "wrong_encoding")}),
    "a Windows program": (
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8" + bytes(range(256)) * 4 + b"\0" * 900,
        {(None, "", "not_csv")},
    ),
    "a Linux program": (b"\x7fELF\x02\x01\x01" + b"\0\x03>\0\x01" * 400, {(None, "", "not_csv")}),
    "UTF-32": (_TEXT.encode("utf-32"), {(None, "", "wrong_encoding")}),
    "neither UTF-8 nor Windows-1252": (_with_line(3, "x\x81".encode("latin-1").decode("latin-1")).replace(
        "\x81".encode(), b"\x81"), {(4, "", "wrong_encoding")}),
    "a NUL in a cell": (_with_line(3, _LINES[3].replace(",", ",\0", 1)), {(4, "", "nul")}),
    "a NUL in a text with old line ends": (
        _with_line(3, _LINES[3] + "\0").replace(b"\n", b"\r"), {(4, "", "nul")},
    ),
    "a header with the reader's own name": (_GOOD.replace(b"marker", b"\0row"), {(1, "", "nul")}),
    "neither UTF-8 nor Windows-1252, old line ends": (
        _with_line(3, "x\x81").replace(b"\n", b"\r").replace(b"\xc2\x81", b"\x81"), {(4, "", "wrong_encoding")},
    ),
    "ragged and a column twice, in quotation marks": (
        ('"' + _TEXT.replace("organisation", 'organisation"').replace("value", "Numerator") + "a,b\n").encode(),
        {(1, "Numerator", "duplicate_column"), (8, "", "ragged_row")},
    ),
    "a workbook": (b"PK\x03\x04" + _GOOD, {(None, "", "not_csv")}),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + _GOOD, {(None, "", "not_csv")}),
    "a PDF": (b"%PDF-1.7\n" + _GOOD, {(None, "", "not_csv")}),
    "semicolons": (_GOOD.replace(b",", b";"), {(1, "", "wrong_separator")}),
    "tabs": (_GOOD.replace(b",", b"\t"), {(1, "", "wrong_separator")}),
    "a million columns": (b"a," * 1_000_000 + b"b\n1\n", {(1, "", "too_many_columns")}),
    "a column twice": (_GOOD.replace(b"value", b"Numerator"), {(1, "Numerator", "duplicate_column")}),
    "a column without a name": (_GOOD.replace(b",value", b","), {(1, "(column 5)", "unnamed_column")}),
    "a column too many": (
        b"\n".join(line + (b",note" if index == 0 else b",x") for index, line in enumerate(_GOOD.splitlines())),
        {(1, "note", "unknown_column")},
    ),
    "no organisation": (_GOOD.replace(b"organisation", b"who"), {(1, "", "unknown_layout")}),
    "no header": ("\n".join(_LINES[1:]).encode(), {(1, "", "unknown_layout")}),
    "a row too long": (_with_line(3, _LINES[3] + ",1"), {(4, "", "ragged_row")}),
    "a row too short": (_with_line(3, "S08000024,2023-04-01"), {(4, "", "ragged_row")}),
    "one row too long and one too short": (
        _with_line(3, _LINES[3] + ",1").replace(_LINES[5].encode(), _LINES[5].rpartition(",")[0].encode()),
        {(4, "", "ragged_row"), (6, "", "ragged_row")},
    ),
    "thousands without quotation marks": (
        _with_line(2, "S08000024,2023-04-01,1,234,5,678,,,"), {(3, "", "ragged_row")},
    ),
    "an open quotation mark": (_with_line(4, '"' + _LINES[4]), {(5, "", "quotation_marks")}),
    "text after a quotation mark": (_with_line(2, '"S08000024"x,2023-04-01,1,2,,,'), {(3, "", "quotation_marks")}),
}  # fmt: skip

#: Files that differ from a plain one in ways that do not matter.
HARMLESS_FILES: dict[str, bytes] = {
    "plain": _GOOD,
    "byte order mark": b"\xef\xbb\xbf" + _GOOD,
    "CRLF": _GOOD.replace(b"\n", b"\r\n"),
    "CR": _GOOD.replace(b"\n", b"\r"),
    "no line end at the end": _GOOD.rstrip(b"\n"),
    "blank lines at both ends": b"\n\n" + _GOOD + b"\n\n",
    "blank lines between": _GOOD.replace(b"\n", b"\n\n"),
    "rows of commas at the end": _GOOD + b",,,,,,\n,,,,,,\n",
    "blank columns at the end": _GOOD.replace(b"\n", b",,\n"),
    "blanks around cells": _GOOD.replace(b",", b" , "),
    "tabs and no-break spaces around cells": _TEXT.replace(",", "\t,\u00a0").encode(),
    "Windows-1252": _TEXT.replace(",", ",\u00a0").encode("cp1252"),
    "all in quotation marks": "\n".join(
        ",".join(f'"{c}"' for c in line.split(",")) for line in _LINES
    ).encode(),
    "a line end at the end of a cell in quotation marks": _GOOD.replace(b"nhs-fife", b'"nhs-fife\n"'),
    "counts with a point": "\n".join([_LINES[0], *map(_with_points, _LINES[1:])]).encode(),
    "capitals": _GOOD.replace(b"nhs-fife", b"NHS-Fife").replace(b"organisation", b"ORGANISATION"),
}  # fmt: skip
PLAIN = _GOOD
