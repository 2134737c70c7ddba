"""One cell that cannot be read, by every way into a plan: the same words at its row and field, and nothing stored."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from boards.api.models import Use
from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_rows import SAMPLES
from boards.plans.parts import ACTIONS
from tests.boards.api.programs import program
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.test_workbook import cell, changed, send, taken
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import BOARD, cast, version

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PART = f"/desk/boards/{BOARD}/plan/{OPEN}/actions/"
ROW, WRITTEN = next(iter(SAMPLES[ACTIONS].items()))
PROBLEM, REMEDY = "“soon” is not one day.", "Write it as 2026-09-30 or as 30 September 2026."


def told(answer: Any) -> str:
    return unescape(read(answer))


def by_form() -> tuple[str, str, str]:
    said = {"row": ROW, "edit_number": "1", **WRITTEN, "serves": ["ae-4-hours"], "ends": "soon"}
    return told(signed_in(Role.PLANNER).post(f"{PART}{ROW}/edit/", said)), WRITTEN["title"], "Ends: “soon”"


def by_grid() -> tuple[str, str, str]:
    said = {
        "edit_number": "1",
        "seen": "",
        "new": "",
        f"{ROW}.title": WRITTEN["title"],
        f"{ROW}.ends": "soon",
    }
    page = told(signed_in(Role.PLANNER).post(f"{PART}grid/", said))
    return page, f"{WRITTEN['title']}: Ends: “soon”", f'id="id_{ROW}.ends_error"'


def by_paste() -> tuple[str, str, str]:
    said = {"block": "soon\n", "row": "0", "column": "ends"}
    return told(signed_in(Role.PLANNER).post(f"{PART}paste/", said, follow=True)), "Row 2", "ends"


def by_csv() -> tuple[str, str, str]:
    file = SimpleUploadedFile("actions.csv", f"row,ends\n{ROW},soon\n".encode(), content_type="text/csv")
    return told(signed_in(Role.PLANNER).post(f"{PART}upload/", {"file": file}, follow=True)), "Row 2", "ends"


def by_workbook() -> tuple[str, str, str]:
    planner = signed_in(Role.PLANNER)
    content = changed(taken(planner), lambda sheets: cell(sheets, "Actions", ROW, "Ends", "soon"))
    return send(planner, content), "Actions", "ends"


def by_api() -> tuple[str, str, str]:
    rows = {"version": 1, "edit_number": 1, "rows": {ROW: {**WRITTEN, "ends": "soon"}}}
    answer = program(Use.PLAN, board=BOARD).call("patch", f"boards/{BOARD}/plans/{OPEN}/parts/actions/", rows)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    return f"{fault['problem']} {fault['remedy']} {fault['row']} {fault['field']}", ROW, "ends"


@pytest.mark.parametrize("way", [by_form, by_grid, by_paste, by_csv, by_workbook, by_api])
def test_it_is_refused_in_the_same_words_at_its_row_and_field(
    way: Callable[[], tuple[str, str, str]],
) -> None:
    planner = cast().planner
    draft = services.open_version(actor=planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    services.save_rows(actor=planner, version_id=draft, edit_number=0, part=ACTIONS, rows={ROW: WRITTEN})
    before = ACTIONS.rows(draft)
    answer, row, field = way()
    assert PROBLEM in answer
    assert REMEDY in answer
    assert row in answer
    assert field in answer
    assert ACTIONS.rows(draft) == before
    assert version(draft).edit_number == 1
