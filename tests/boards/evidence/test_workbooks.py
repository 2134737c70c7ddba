"""Workbooks that people send: read by a process of its own, and refused in words where they could do harm."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from boards.evidence import workbooks
from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks import LARGEST, OLD_OR_LOCKED, child, read_workbook
from tests.boards.evidence.hostile import HOSTILE, book
from tests.support.effort import effort


def written(*rows: tuple[Any, ...], more: int = 0) -> bytes:
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet("One")
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            sheet.write(number, place, cell)
    for row in range(more):
        sheet.write_row(row, 0, ["x"] * 200)
    workbook.add_worksheet("Hidden").very_hidden()
    workbook.close()
    return file.getvalue()


def test_cells_are_texts_by_sheet_and_place() -> None:
    moment = datetime(2026, 9, 30, 10, 31)  # noqa: DTZ001 - a cell has no zone
    content = written(
        ("a", "", 80, 48.5, 0.1, True),
        (),
        ("", date(2026, 9, 30), moment, Decimal("1234567.25"), " kept \n as it is "),
    )
    sheets = read_workbook(content, name="Plan.xlsx")
    assert sheets["Hidden"] == ()
    first, empty, last = sheets["One"]
    assert first == ("a", "", "80", "48.5", "0.1", "yes")
    assert not any(empty)
    assert last[1:5] == ("2026-09-30", "2026-09-30T10:31:00", "1234567.25", " kept \n as it is ")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        *((name, content, code) for name, content, code in HOSTILE.values() if name.endswith(".xlsx")),
        ("b.xlsm", book, "macro"),
        ("b.csv", lambda: b"a,b", "wrong_kind"),
        ("b.xls", lambda: OLD_OR_LOCKED + bytes(500), "old_excel"),
        ("b.xlsx", lambda: OLD_OR_LOCKED + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("b.xlsx", lambda: bytes(LARGEST + 1), "too_large"),
        ("b.xlsx", lambda: b"%PDF-1.7\n" + book(), "wrong_ending"),
        ("b.xlsx", lambda: book() + b"<script>", "two_in_one"),
        ("b.xlsx", book, "damaged"),
        ("b.xlsx", lambda: written(more=1_600), "too_many_cells"),
    ],
)
def test_what_could_do_harm_is_refused_in_words_and_in_time(name: str, content: Any, code: str) -> None:
    sent = content()
    with effort() as spent, pytest.raises(RefusedFile) as refusal:
        read_workbook(sent, name=name)
    assert refusal.value.code == code
    assert refusal.value.problem.endswith(".")
    assert refusal.value.remedy.endswith(".")
    assert spent.seconds < 2


def test_a_small_book_that_swells_is_stopped_by_the_memory_of_its_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One long text, said once in the file and in every cell once it is read: 18 KB become 60 MB."""
    content = written(*[("x" * 20_000,) * 100] * 10)
    assert len(content) < 20_000
    sheets = read_workbook(content, name="b.xlsx")
    assert sum(map(len, sheets["One"])) == 1_000, "the memory that it has is enough"
    limit, source = "MEMORY = 200 * 2**20", Path(child.__file__).read_text()
    assert limit in source
    (tmp_path / "child.py").write_text(source.replace(limit, "MEMORY = 40 * 2**20"))
    monkeypatch.setattr(workbooks, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(RefusedFile, match="takes more memory or time than there is"):
        read_workbook(content, name="b.xlsx")
