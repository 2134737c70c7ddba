"""What a part adds up, in its workbook: formulas that follow what is typed, in any program, and that nobody reads back.

LibreOffice reckons them here, from what is typed alone: it is given none of their results.
"""

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

from boards.evidence.workbooks import Sheets, read_workbook
from boards.people.roles import Role
from boards.plans.parts import CAPITAL, FINANCE, PARTS, SAVINGS, WORKFORCE
from boards.plans.parts.part import Fields, Part, Rows, Setting
from boards.plans.services.parts import setting_of
from boards.plans.workbook.sheets import PartSheet
from tests.boards.planning.test_workbook import accept, changed, compared, office, save, send, taken
from tests.boards.planning.test_workbook import written as written  # noqa: PLC0414 (a fixture)
from tests.boards.planning.visits import signed_in
from tests.boards.plans.plans import Cast, version

pytestmark = pytest.mark.django_db

ADDING = (FINANCE, SAVINGS, CAPITAL, WORKFORCE)
SCHEME = {
    "title": "A theatre list on Saturdays",
    "theme": "Theatres",
    "year": "Year 1, 2026/27",
    "recurs": "Recurring",
    "identified": "Identified",
    "in_year": "1.25",
    "full_year": "2.5",
}


def setting(draft: int) -> Setting:
    return setting_of(version(draft), today=timezone.localdate())


def sheet_of(part: Part, draft: int) -> PartSheet:
    return PartSheet(part, part.rows(draft), setting(draft))


def told(part: Part, rows: Rows, draft: int) -> dict[str, dict[str, Decimal]]:
    """What the plan's page adds up."""
    assert part.listed
    assert part.listed.totals
    return {
        title: {name: Decimal(text) for name, text in said.items()}
        for title, said in part.listed.totals(rows, setting(draft)).items()
    }


def totals(sheets: Sheets, sheet: PartSheet) -> dict[str, dict[str, Decimal]]:
    """What the workbook adds up, right of all that is read."""
    head, *lines = sheets[sheet.name]
    start = head.index("Totals")
    assert start > len(sheet.names), "with a column between"
    names = [sheet.names[sheet.header.index(title)] for title in head[start + 1 :] if title]
    return {
        line[start]: {
            name: Decimal(text) for name, text in zip(names, line[start + 1 :], strict=False) if text
        }
        for line in lines
        if len(line) > start and line[start]
    }


def reckoned(content: bytes, folder: Path) -> Sheets:
    """The workbook as LibreOffice saves it that has to reckon every formula itself."""
    return read_workbook(
        office(edited(content, lambda name, page: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", page)), folder),
        name="b.xlsx",
    )


def edited(content: bytes, change: Callable[[str, str], str]) -> bytes:
    """With another text of each sheet that is a page of the workbook, by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(made, "w") as copy:
        names = re.findall(r'<sheet [^>]*name="([^"]*)"', book.read("xl/workbook.xml").decode())
        pages = {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(names, start=1)}
        for path in book.namelist():
            text = book.read(path)
            copy.writestr(path, change(pages[path], text.decode()).encode() if path in pages else text)
    return made.getvalue()


def typed(content: bytes, sheet: PartSheet, row: int, said: Fields) -> bytes:
    """With these cells of a line typed, as a person does in the program: formulas stay."""

    def change(name: str, page: str) -> str:
        if name != sheet.name:
            return page
        for field, text in said.items():
            place = f"{xl_col_to_name(sheet.names.index(field))}{row}"
            is_number = re.fullmatch(r"[0-9.]+", text)
            cell = f"><v>{text}</v></c>" if is_number else f' t="inlineStr"><is><t>{text}</t></is></c>'
            page, found = re.subn(rf'(<c r="{place}" s="\d+")[^>]*?(?:/>|>.*?</c>)', rf"\1{cell}", page)
            assert found == 1, place
        return page

    return edited(content, change)


def test_every_sum_that_a_page_shows_is_a_formula_of_its_sheet(
    written: tuple[Cast, int], tmp_path: Path
) -> None:
    """Every part that adds up says how: a new one is found here."""
    _, draft = written
    content = taken(signed_in(Role.PLANNER))
    adding = tuple(part for part in PARTS if part.listed and part.listed.totals)
    assert adding == ADDING
    assert all(part.listed and part.listed.adding for part in adding)
    as_given, by_office = read_workbook(content, name="b.xlsx"), reckoned(content, tmp_path)
    for part in adding:
        wanted = told(part, part.rows(draft), draft)
        assert wanted
        for sheets in (as_given, by_office):
            assert totals(sheets, sheet_of(part, draft)) == wanted, part.key


def test_a_sum_follows_what_is_typed_below_the_last_row_too(
    written: tuple[Cast, int], tmp_path: Path
) -> None:
    """And is the one that the page tells once the workbook is accepted."""
    (_, draft), planner = written, signed_in(Role.PLANNER)
    before = told(SAVINGS, SAVINGS.rows(draft), draft)
    savings, capital = sheet_of(SAVINGS, draft), sheet_of(CAPITAL, draft)
    scheme = {**SCHEME, "theme": next(iter(savings.choices["theme"].values()))}
    scheme["year"] = next(iter(savings.choices["year"].values()))
    identified = savings.keys.index(
        next(key for key, said in SAVINGS.rows(draft).items() if said["identified"] == "yes")
    )
    content = typed(taken(planner), savings, len(savings.keys) + 2, scheme)
    content = typed(content, savings, identified + 2, {"identified": "Not yet identified"})
    content = typed(content, capital, 2, {"year1": "40.5"})
    sheets = reckoned(content, tmp_path)
    assert "The workbook changed 3 rows of the plan." in accept(planner, send(planner, content))
    after = told(SAVINGS, SAVINGS.rows(draft), draft)
    assert after != before
    assert totals(sheets, savings) == after
    assert totals(sheets, capital) == told(CAPITAL, CAPITAL.rows(draft), draft)


def test_a_year_of_which_nothing_is_typed_has_no_sum(written: tuple[Cast, int], tmp_path: Path) -> None:
    """An empty sheet does not say that nothing is spent."""
    people, draft = written
    for part in ADDING:
        save(people, draft, part, {key: {} for key in part.rows(draft)})
    content = taken(signed_in(Role.PLANNER))
    for sheets in (read_workbook(content, name="b.xlsx"), reckoned(content, tmp_path)):
        for part in ADDING:
            found = totals(sheets, sheet_of(part, draft))
            assert part.listed
            assert found == {title: {} for title in part.listed.adding}, part.key


def test_what_stands_in_a_sum_is_never_read(written: tuple[Cast, int]) -> None:
    """Whoever overwrites one, or types where sums stand, changes nothing of the plan and is not hindered."""
    _, draft = written
    content = taken(signed_in(Role.PLANNER))
    names = [sheet_of(part, draft).name for part in ADDING]

    def overwritten(sheets: dict[str, list[list[str]]], words: str) -> None:
        for name in names:
            start = sheets[name][0].index("Totals")
            for line in sheets[name]:
                line[start:] = [words] * 9

    for words in ("999999", "=1+1", "", "Totals", "-1e400", "x" * 32_000):
        comparison = compared(changed(content, partial(overwritten, words=words)))
        assert comparison.rows == (), words
        assert comparison.problems == (), words
