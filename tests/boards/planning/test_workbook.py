"""A plan taken as a workbook, filled in elsewhere and sent back: nothing changes but what somebody changed."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from boards.evidence.workbooks import Sheets, read_workbook
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_sections import LEADS, regional_of_sample, sections_of_sample
from boards.plans.demo_staff import STAFF
from boards.plans.parts import (
    ACTIONS,
    COMMUNITY,
    REGIONAL,
    REGIONAL_CITED,
    RISKS,
    SECTIONS,
    TRAJECTORIES,
    asked_parts,
)
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.queries import PlanView, plan
from boards.plans.sent_files import PlanFile
from boards.plans.words import field_of
from boards.plans.workbook.comparing import compare
from boards.plans.workbook.given import GIVEN
from boards.plans.workbook.reading import read_book
from targets.calc.periods import a_year_before
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import AE, BOARD, Cast, cast, version
from tests.support.plans import agreed_rows
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = {
    SECTIONS: "words",
    COMMUNITY: "contribution",
    REGIONAL: "words",
    REGIONAL_CITED: "note",
}  # a field of long text of each
#: The demonstration's regional text, as this board would lead it.
LED = {
    part: {key: {**said, "boards": LEADS} for key, said in rows.items()}
    for part, rows in regional_of_sample(LEADS).items()
}
#: Signs that a spreadsheet, or what writes it, takes for something else.
HARD = "=1+1 _x0041_ +x\n “two”\ttabs & <b>, 1,5 𝔸"


def text(answer: Any, status: int = 200) -> str:
    return unescape(read(answer, status))


def save(people: Cast, draft: int, part: Any, rows: Any) -> None:
    number = version(draft).edit_number
    services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)


def full(people: Cast) -> int:
    """A draft of every part, with texts that are hard to keep. What it cites another board leads, and has signed."""
    lead = Organisation.including_samples.get(slug=LEADS)
    agreed_rows(lead, OPEN, regional_of_sample(LEADS), at=timezone.now() - timedelta(days=2))
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    written = {**SAMPLES, **STAFF, **money_of_sample(BOARD), **sections_of_sample(BOARD), **LED}
    written |= regional_of_sample(BOARD)
    for part, rows in written.items():
        save(people, draft, part, rows)
    for part, field in LONG.items():
        key, said = next(iter(part.rows(draft).items()))
        save(people, draft, part, {key: {**said, field: HARD}})
    first = next(iter(SAMPLES[ACTIONS]))
    save(people, draft, ACTIONS, {first: {**SAMPLES[ACTIONS][first], "what": HARD, "title": "'=x"}})
    periods = rules_for(catalogue(), framework_key=OPEN)[AE].periods
    values = {field_of(period): f"{80 + number}.5" for number, period in enumerate(periods)}
    save(people, draft, TRAJECTORIES, {AE: {**values, "baseline": "79", "rationale": HARD}})
    return draft


@made_once
def written() -> tuple[Cast, int]:
    """Who plans, and their full draft."""
    people = cast()
    return people, full(people)


def taken(client: Client) -> bytes:
    answer = client.get(f"{PLAN}workbook.xlsx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="plan-{BOARD}-{OPEN}.xlsx"'
    return bytes(answer.content)


def changed(content: bytes, change: Callable[[dict[str, list[list[str]]]], None]) -> bytes:
    """The workbook as another program writes it, with other cells."""
    sheets = {
        name: [list(row) for row in rows] for name, rows in read_workbook(content, name="b.xlsx").items()
    }
    change(sheets)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                page.write_string(number, place, cell)
    book.close()
    return file.getvalue()


def cell(sheets: dict[str, list[list[str]]], sheet: str, row: str, column: str, value: str) -> None:
    """Write into the row that has each of these texts in one of its first cells."""
    lines = sheets[sheet]
    place = lines[0].index(column)
    (line,) = (line for line in lines[1:] if set(row.split()) <= set(line[:4]))
    line[place] = value


def send(client: Client, content: bytes, name: str = "filled.xlsx") -> str:
    upload = SimpleUploadedFile(name, content, content_type=XLSX)
    return text(client.post(f"{PLAN}workbook/", {"file": upload}, follow=True))


def accept(client: Client, page: str, **chosen: str) -> str:
    hidden = dict(re.findall(r'name="(edit_number|shown)" value="([^"]*)"', page))
    rows = re.findall(r'name="take" value="([^"]+)"', page)
    number = PlanFile.objects.latest("id").pk
    sent = {**hidden, "take": rows, **chosen}
    return text(client.post(f"{PLAN}workbook/{number}/accept/", sent, follow=True))


def seen() -> PlanView:
    return plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )


def compared(content: bytes) -> Any:
    held = seen()
    sheets: Sheets = read_workbook(content, name="b.xlsx")
    return compare(read_book(held, sheets, organisation=BOARD), held)


def test_a_workbook_that_nobody_edited_changes_nothing(written: tuple[Cast, int], tmp_path: Path) -> None:
    content = taken(signed_in(Role.PLANNER))
    assert all(written.rows for written in seen().parts), "every sheet has rows"
    sheets = read_workbook(content, name="b.xlsx")
    assert len(sheets) == 3 + len(asked_parts(seen().setting))
    assert {"Read me", "Actions", "Risks", "Trajectories", "Workforce", GIVEN} <= set(sheets)
    for sent in (content, changed(content, lambda sheets: None), office(content, tmp_path)):
        comparison = compared(sent)
        assert comparison.rows == ()
        assert comparison.problems == ()


def office(content: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice opens and saves it. `bin/setup dev` installs it where it may, which root always may:
    only another account goes without, and is told.
    """
    if not shutil.which("soffice"):
        wanted = "LibreOffice is not installed: apt-get install libreoffice-calc"
        (pytest.fail if os.geteuid() == 0 else pytest.skip)(wanted)
    (folder / "plan.xlsx").write_bytes(content)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    done = subprocess.run(
        [*command, "--outdir", str(folder / "saved"), str(folder / "plan.xlsx")],
        capture_output=True,
        timeout=120,
        check=False,
    )
    saved = folder / "saved" / "plan.xlsx"
    assert saved.exists(), done.stderr
    return saved.read_bytes()


def test_its_front_says_what_it_is_and_how_it_comes_back(written: tuple[Cast, int]) -> None:
    _, draft = written
    front = read_workbook(taken(signed_in(Role.PLANNER)), name="b.xlsx")["Read me"]
    told = {row[0]: row[1] for row in front if len(row) > 1 and row[1]}
    assert "Sample Mainland" in front[0][0]
    assert told["Version"] == f"1, edit number {version(draft).edit_number}"
    assert str(timezone.localdate().year) in told["Made"]
    assert "and send it at " in told["How to send it back"]
    assert f"{PLAN}workbook/" in told["How to send it back"]


def test_figures_and_what_was_agreed_stand_beside_what_is_typed() -> None:
    people = cast()
    periods = rules_for(catalogue(), framework_key=OPEN)[AE].periods
    values = {field_of(period): "85" for period in periods}
    board = Organisation.including_samples.get(slug=BOARD)
    rows = {TRAJECTORIES: {AE: values}, ACTIONS: SAMPLES[ACTIONS]}
    agreed_rows(board, OPEN, rows, at=timezone.now() - timedelta(days=2))
    draft = services.open_version(
        actor=people.planner, organisation_id=board.pk, framework_key=OPEN, reason="Another ward."
    )
    first = next(iter(SAMPLES[ACTIONS]))
    save(people, draft, ACTIONS, {first: {**SAMPLES[ACTIONS][first], "title": "Twelve more beds"}})
    begins = a_year_before(periods[0]).start
    arrive(f"{BOARD},{begins},811,1000,,,final", returned_by=BOARD, known_from=date(2026, 2, 3))
    sheets = read_workbook(taken(signed_in(Role.PLANNER)), name="b.xlsx")
    head, *lines = sheets["Trajectories"]
    beside = {
        name: lines[0][head.index(name)]
        for name in ("Unit", "To reach", "A year before", "Figure", "Version 1")
    }
    assert (beside["A year before"], beside["Version 1"], beside["Figure"]) == ("81.1", "85", "")
    assert Decimal(beside["To reach"]) == 95
    head, *lines = sheets["Actions"]
    against = [line[head.index("Against version 1")] for line in lines if line[0]]
    was = SAMPLES[ACTIONS][first]["title"]
    assert [one for one in against if one != "unchanged"] == [f"Title: {was}, now Twelve more beds"]


def test_what_one_side_changed_is_taken_and_what_both_changed_is_chosen(written: tuple[Cast, int]) -> None:
    (people, draft), planner = written, signed_in(Role.PLANNER)
    first, second, third, *_ = ACTIONS.rows(draft)
    content = taken(planner)
    before = ACTIONS.rows(draft)

    def edit(sheets: dict[str, list[list[str]]]) -> None:
        cell(sheets, "Actions", first, "Lead", "B. Book, director")
        cell(sheets, "Actions", second, "Title", "A title of the workbook")
        cell(sheets, "Actions", second, "Support wanted", "")
        cell(sheets, "Actions", third, "Ends", "soon")
        cell(sheets, "Trajectories", f"{AE} 2026-06-01", "Promise", "85")
        sheets["Actions"].append(["", "A new action", *[""] * (len(sheets["Actions"][0]) - 2)])
        area = sheets["Actions"][0].index("Area")
        sheets["Actions"][-1][area] = "Workforce"
        sheets["Risks"] = sheets["Risks"][:1]  # what is not there stays

    sent = changed(content, edit)
    save(people, draft, ACTIONS, {second: {**before[second], "title": "A title of here", "lead": "C. Here"}})
    save(people, draft, ACTIONS, {first: {**before[first], "support": "Of here."}})
    page = send(planner, sent)
    assert "It changes 4 rows. Nothing is stored yet." in page
    assert "1 field was changed here too since it was given out" in page
    assert "“soon” is not one day." in page
    assert "Now: A title of here" in page
    assert "Workbook: A title of the workbook" in page
    assert RISKS.rows(draft) == {**SAMPLES[RISKS]}
    told = accept(planner, page)
    assert "A title of here" not in told or "choose one of the two values" in told
    choice = f"choice:actions/{second}/title"
    assert "The workbook changed 4 rows of the plan." in accept(planner, page, **{choice: "book"})
    rows = ACTIONS.rows(draft)
    assert rows[first] == {**before[first], "support": "Of here.", "lead": "B. Book, director"}
    assert rows[second]["title"] == "A title of the workbook"
    assert rows[second]["lead"] == "C. Here"
    assert rows[third] == before[third]
    (new,) = (said for key, said in rows.items() if key not in before)
    assert new == {"title": "A new action", "area": "workforce"}
    assert TRAJECTORIES.rows(draft)[AE]["2026-06-01 to 2026-06-30"] == "85"
    number = PlanFile.objects.latest("id").pk
    assert "This workbook was accepted." in text(planner.get(f"{PLAN}workbook/{number}/"))
    page = send(planner, sent)
    assert "The workbook changes nothing" in page or "soon" in page


def test_rows_are_taken_line_by_line_and_only_as_they_were_shown(written: tuple[Cast, int]) -> None:
    (people, draft), planner = written, signed_in(Role.PLANNER)
    first, second, *_ = ACTIONS.rows(draft)

    def edit(sheets: dict[str, list[list[str]]]) -> None:
        for row in (first, second):
            cell(sheets, "Actions", row, "Lead", "B. Book, director")

    page = send(planner, changed(taken(planner), edit))
    hidden = dict(re.findall(r'name="(edit_number|shown)" value="([^"]*)"', page))
    number = PlanFile.objects.latest("id").pk
    address = f"{PLAN}workbook/{number}/accept/"
    assert "Nothing was chosen" in text(planner.post(address, hidden, follow=True))
    save(people, draft, ACTIONS, {second: {**ACTIONS.rows(draft)[second], "lead": "C. Here"}})
    one = {**hidden, "take": [f"actions/{first}"]}
    assert "would change something else by now" in text(planner.post(address, one, follow=True))
    page = text(planner.get(f"{PLAN}workbook/{number}/"))
    one |= dict(re.findall(r'name="(edit_number|shown)" value="([^"]*)"', page))
    assert "changed 1 row of the plan" in text(planner.post(address, one, follow=True))
    assert ACTIONS.rows(draft)[first]["lead"] == "B. Book, director"
    assert ACTIONS.rows(draft)[second]["lead"] == "C. Here"
    assert "accepted already" in text(planner.post(address, one, follow=True))


def test_a_workbook_that_is_none_of_this_plan_is_refused_in_words(written: tuple[Cast, int]) -> None:
    (people, _), planner = written, signed_in(Role.PLANNER)
    content = taken(planner)

    def hidden(sheets: dict[str, list[list[str]]]) -> None:
        sheets[GIVEN][1][0] = sheets[GIVEN][1][0].replace(BOARD, "sample-islands")

    def nothing(sheets: dict[str, list[list[str]]]) -> None:
        del sheets[GIVEN]

    def more(sheets: dict[str, list[list[str]]]) -> None:
        sheets["Sums"] = [["1"]]

    def header(sheets: dict[str, list[list[str]]]) -> None:
        sheets["Actions"][0][1] = "Name"

    for change, told in (
        (hidden, "its hidden sheet was changed"),
        (nothing, "no workbook that was given out here"),
        (more, "The sheet “Sums” was not given out"),
        (header, "first line of the sheet “Actions” is not as it was given out"),
    ):
        assert told in send(planner, changed(content, change)), told
    assert "holds macros" in send(planner, content, name="filled.xlsm")
    assert not PlanFile.objects.exists()
    other = f"/desk/boards/{BOARD}/plan/sample-2022-23/"
    services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key="sample-2022-23"
    )
    upload = SimpleUploadedFile("a.xlsx", content, content_type=XLSX)
    assert "of another round" in text(planner.post(f"{other}workbook/", {"file": upload}))
