"""What a workbook promises who fills it in: lists to choose from, locked names, a hidden sheet, help in grey."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from boards.people.roles import Role
from boards.plans import services
from boards.plans.parts.risks import KINDS
from boards.plans.workbook.given import GIVEN, LISTS
from targets.catalogue.plan_parts import PlanPart
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.test_workbook import OPEN, send, taken
from tests.boards.planning.test_workbook import written as written  # noqa: PLC0414 (a fixture)
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import BOARD, SAMPLE, Cast, agree, cast, drafted, sign

pytestmark = pytest.mark.django_db

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
GREY = "FF5E5E5E"


@dataclass(frozen=True)
class Page:
    """One sheet as it is stored, with the styles of the book."""

    sheet: ElementTree.Element
    styles: ElementTree.Element
    strings: list[str]

    def cells(self, row: int) -> list[ElementTree.Element]:
        found = self.sheet.find(f"{MAIN}sheetData/{MAIN}row[@r='{row}']")
        return [] if found is None else list(found)

    def says(self, cell: ElementTree.Element) -> str:
        value = cell.findtext(f"{MAIN}v") or ""
        return self.strings[int(value)] if cell.get("t") == "s" else value

    def _format(self, cell: ElementTree.Element) -> ElementTree.Element:
        formats = self.styles.find(f"{MAIN}cellXfs")
        assert formats is not None
        return formats[int(cell.get("s", "0"))]

    def is_locked(self, cell: ElementTree.Element) -> bool:
        """Unless it says otherwise; the sheet as a whole is protected."""
        said = self._format(cell).find(f"{MAIN}protection")
        return said is None or said.get("locked") != "0"

    def is_grey(self, cell: ElementTree.Element) -> bool:
        fonts = self.styles.find(f"{MAIN}fonts")
        assert fonts is not None
        color = fonts[int(self._format(cell).get("fontId", "0"))].find(f"{MAIN}color")
        return color is not None and color.get("rgb") == GREY

    def is_filled(self, cell: ElementTree.Element) -> bool:
        fills = self.styles.find(f"{MAIN}fills")
        assert fills is not None
        return fills[int(self._format(cell).get("fillId", "0"))].find(f".//{MAIN}fgColor") is not None

    def validations(self) -> dict[str, str]:
        """By kind and first cell what a rule refers to."""
        rules = self.sheet.findall(f"{MAIN}dataValidations/{MAIN}dataValidation")
        return {rule.get("sqref", ""): rule.findtext(f"{MAIN}formula1") or "" for rule in rules}


def opened(content: bytes) -> tuple[dict[str, Page], dict[str, str]]:
    """Pages by name, and how each is hidden."""
    book = zipfile.ZipFile(io.BytesIO(content))

    def part(name: str) -> ElementTree.Element:
        return ElementTree.fromstring(book.read(f"xl/{name}"))  # noqa: S314 (a book of our own)

    sheets = part("workbook.xml").findall(f"{MAIN}sheets/{MAIN}sheet")
    strings = ["".join(one.itertext()) for one in part("sharedStrings.xml")]
    styles = part("styles.xml")
    pages = {
        one.get("name", ""): Page(part(f"worksheets/sheet{number}.xml"), styles, strings)
        for number, one in enumerate(sheets, start=1)
    }
    return pages, {one.get("name", ""): one.get("state", "visible") for one in sheets}


def test_names_are_locked_lists_are_offered_and_what_was_given_out_is_very_hidden(
    written: tuple[Cast, int],
) -> None:
    pages, hidden = opened(taken(signed_in(Role.PLANNER)))
    assert {name for name, state in hidden.items() if state == "veryHidden"} == {GIVEN, LISTS}
    assert {state for name, state in hidden.items() if name not in (GIVEN, LISTS)} == {"visible"}
    for name, page in pages.items():
        if name not in (GIVEN, LISTS):
            assert page.sheet.find(f"{MAIN}sheetProtection") is not None, name
            assert all(page.is_locked(cell) for cell in page.cells(1)), name

    risks = pages["Risks"]
    header = {risks.says(cell): re.sub(r"\d", "", cell.get("r", "")) for cell in risks.cells(1)}
    row = {re.sub(r"\d", "", cell.get("r", "")): cell for cell in risks.cells(2)}
    assert not risks.is_locked(row[header["Owner"]])
    rules = risks.validations()
    (place,) = (formula for cells, formula in rules.items() if cells.startswith(f"{header['Kind']}2:"))
    column = re.search(r"\$([A-Z]+)\$1", place)
    assert column, place
    listed = pages[LISTS]
    offered = [
        listed.says(cell)
        for number in range(1, len(KINDS) + 1)
        for cell in listed.cells(number)
        if re.sub(r"\d", "", cell.get("r", "")) == column.group(1)
    ]
    assert offered == list(KINDS.values())

    line = pages["Trajectories"]
    typed = [cell for cell in line.cells(2) if not line.is_locked(cell)]
    beside = [cell for cell in line.cells(2) if line.is_locked(cell) and line.says(cell)]
    assert typed, "a value can be typed"
    assert all(line.is_grey(cell) for cell in beside)
    assert not any(line.is_grey(cell) for cell in typed)


def test_a_book_of_another_policy_is_refused_in_words(written: tuple[Cast, int]) -> None:
    planner = signed_in(Role.PLANNER)
    content = taken(planner)
    kept = PlanPart.objects.get(framework=OPEN, part="community", board_kind="territorial")
    PlanPart.objects.filter(pk=kept.pk).delete()
    assert "What is asked in this plan has changed since the workbook was given out." in send(
        planner, content
    )
    kept.save(force_insert=True)
    assert "What is asked in this plan has changed" not in send(planner, content), "it is asked again"


def test_a_book_of_an_older_version_is_refused_in_words() -> None:
    people, planner = cast(), signed_in(Role.PLANNER)
    draft = drafted(people.planner)
    content = planner.get(f"{PLAN}workbook.xlsx").content
    sign(people.approver, draft)
    agree(people.reviewer, draft)
    services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="A ward is late."
    )
    told = read(planner.post(f"{PLAN}workbook/", {"file": SimpleUploadedFile("plan.xlsx", content)}))
    assert "This workbook is of version 1; the newest is version 2." in told
