"""Closed periods in a workbook: seen to be closed, and answered as in the editor when they are changed nonetheless."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from django.utils import timezone

from boards.evidence.workbooks import read_workbook
from boards.people.models import User
from boards.planning.forms import form_field_of
from boards.plans.models import PlanVersion
from boards.plans.parts import TRAJECTORIES
from boards.plans.words import field_of
from tests.boards.planning.test_workbook import (
    PLAN,
    accept,
    cell,
    changed,
    compared,
    office,
    send,
    taken,
    text,
)
from tests.boards.planning.test_workbook_layout import opened
from tests.boards.plans.plans import AE, Cast, cast
from tests.boards.plans.test_closed import APRIL, DECEMBER, MONTHS, begun
from tests.boards.plans.test_closed import changing as changing  # noqa: PLC0414 (a fixture)
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db

CLOSED = MONTHS[:8]  # April to November: it is 3 November


@pytest.fixture
def planner(changing: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    """On 3 November, with a draft that changes a plan of March."""
    monkeypatch.setattr(timezone, "now", lambda: changing.planner.now)
    begun(changing, reason="Winter")
    return who_plans(changing)


def who_plans(people: Cast) -> Client:
    assert people.planner.user_id
    return sign_in(Client(), User.objects.get(pk=people.planner.user_id))


def values_of(content: bytes) -> list[tuple[bool, bool, str]]:
    """Of each period of A&E: whether its value is locked, whether it is filled, and what stands below “Closed”."""
    page = opened(content)[0]["Trajectories"]
    head = {page.says(one): column_of(one) for one in page.cells(1)}
    rows = [{column_of(one): one for one in page.cells(row)} for row in range(2, 2 + lines_of(content))]
    return [
        (
            page.is_locked(row[head["Promise"]]),
            page.is_filled(row[head["Promise"]]),
            page.says(row[head["Closed"]]) if head["Closed"] in row else "",
        )
        for row in rows
        if page.says(row["A"]) == AE
    ]


def column_of(cell: Element) -> str:
    return re.sub(r"\d", "", cell.get("r", ""))


def lines_of(content: bytes) -> int:
    return len(read_workbook(content, name="b.xlsx")["Trajectories"]) - 1


def newest_draft() -> int:
    return PlanVersion.objects.latest("number").pk


def test_a_closed_period_is_grey_and_locked_and_says_what_is_agreed(planner: Client) -> None:
    content = taken(planner)
    found = values_of(content)
    assert len(found) == len(MONTHS)
    assert found[:8] == [(True, True, "closed: 85% is agreed")] * 8
    assert found[8:] == [(False, False, "")] * 4
    page = planner.get(f"{PLAN}trajectory/{AE}/edit/").content.decode()
    assert page.count("closed: 85% is agreed") == 8, "as the editor says it"
    front = {row[0]: row[1] for row in read_workbook(content, name="b.xlsx")["Read me"] if len(row) > 1}
    assert front["Grey cells"].startswith("They are closed: what is agreed stays.")


def test_where_nothing_is_closed_nothing_is_said_of_it() -> None:
    """A first version may write every period."""
    people = cast()
    begun(people)
    content = taken(who_plans(people))
    assert "Grey cells" not in {row[0] for row in read_workbook(content, name="b.xlsx")["Read me"] if row}
    found = values_of(content)
    assert found == [(False, False, "")] * len(MONTHS)


def test_a_change_of_a_closed_period_is_answered_as_in_the_editor(planner: Client) -> None:
    def edit(sheets: dict[str, list[list[str]]]) -> None:
        cell(sheets, "Trajectories", f"{AE} {APRIL.start}", "Promise", "60")
        cell(sheets, "Trajectories", f"{AE} {CLOSED[-1].start}", "Promise", "")
        cell(sheets, "Trajectories", f"{AE} {DECEMBER.start}", "Promise", "80")

    page = send(planner, changed(taken(planner), edit))
    fields = {form_field_of(period): "85" for period in MONTHS}
    typed = fields | {form_field_of(APRIL): "60", form_field_of(CLOSED[-1]): "", "edit_number": "0"}
    editor = text(planner.post(f"{PLAN}trajectory/{AE}/edit/", typed))
    for words in (
        "April 2026 is closed: it began on 1 April 2026, and 85% is agreed for it.",
        "November 2026 is closed: it began on 1 November 2026, and 85% is agreed for it.",
        "Leave 85%: a changed promise judges only what begins after it.",
    ):
        assert words in editor
        assert words in page
    assert 'name="take"' not in page, "the row cannot be ticked"
    told = accept(planner, page, take=f"trajectories/{AE}")
    assert "cannot be taken as it stands in the workbook. Nothing was stored." in told


def test_an_open_period_is_taken_beside_closed_ones_that_nobody_touched(
    planner: Client, tmp_path: Path
) -> None:
    """Grey cells come back as they went out, through another program too."""

    def edit(sheets: dict[str, list[list[str]]]) -> None:
        cell(sheets, "Trajectories", f"{AE} {DECEMBER.start}", "Promise", "80")

    assert compared(office(taken(planner), tmp_path)).rows == ()
    page = send(planner, changed(taken(planner), edit))
    assert "The workbook changed 1 row of the plan." in accept(planner, page)
    row = TRAJECTORIES.rows(newest_draft())[AE]
    assert (row[field_of(APRIL)], row[field_of(DECEMBER)]) == ("85", "80")
