"""Cells out of a spreadsheet, pasted into a part: shown where they land, then accepted."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_rows import SAMPLES
from boards.plans.parts import ACTIONS, RISKS
from boards.plans.sent_files import PlanFile
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import PLAN as PLAN_OF_TRAJECTORIES
from tests.boards.planning.visits import planned, read, signed_in
from tests.boards.plans.plans import BOARD, cast, drafted, version

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"


def text(answer: Any, status: int = 200) -> str:
    return unescape(read(answer, status))


def accepted(client: Any, page: str, plan: str) -> str:
    """What the page says after the button that accepts what it shows."""
    assert 'action="accept/"' in page
    hidden = dict(re.findall(r'name="(edit_number|shown)" value="([^"]+)"', page))
    file = PlanFile.objects.latest("id")
    return text(client.post(f"{plan}files/{file.pk}/accept/", hidden, follow=True))


def test_a_block_lands_on_rows_or_adds_them_and_what_cannot_be_read_is_named() -> None:
    people, planner = cast(), signed_in(Role.PLANNER)
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    for part in (ACTIONS, RISKS):
        number = version(draft).edit_number
        rows = SAMPLES[part]
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)
    paste, before = f"{PLAN}actions/paste/", ACTIONS.rows(draft)
    first = next(iter(before))
    form = text(planner.get(paste))
    assert "Add each row of the block as a new action" in form
    assert before[first]["title"] in form

    for block, row, column, told in (
        ("", "0", "title", "Paste the cells here."),
        ("\t\n", "0", "title", "Nothing was pasted."),
        ("A\tB", "0", "support", "from “Support wanted” on there is 1"),
        ("A\nB\nC\nD\nE\nF\nG\nH", "1", "title", "from the chosen one on there are only"),
        ("Title\tTitle\nA\tB", "0", "", "A column stands twice"),
        ("Title\tLead", "0", "", "only a line of names"),
    ):
        page = text(planner.post(paste, {"block": block, "row": row, "column": column}))
        assert told in page, told
    bad = {"block": 'Lead\tEnds\n"B. Person,\ndirector"\tsoon\n', "row": "0"}
    page = text(planner.post(paste, bad, follow=True))
    assert "“soon” is not one day." in page
    assert ACTIONS.rows(draft) == before

    page = text(planner.post(paste, {"block": "B. Person\n", "row": "0", "column": "lead"}, follow=True))
    assert "B. Person" in page
    assert ACTIONS.rows(draft) == before
    accepted(planner, page, PLAN)
    assert ACTIONS.rows(draft) == {**before, first: {**before[first], "lead": "B. Person"}}

    new = {"block": "Title\tArea\tTargets it serves\nNew ward\tsafe\tae-4-hours\n", "row": "new"}
    accepted(planner, text(planner.post(paste, new, follow=True)), PLAN)
    added = [said for key, said in ACTIONS.rows(draft).items() if key not in before]
    assert added == [{"title": "New ward", "area": "safe", "serves": "ae-4-hours"}]


def test_a_row_of_months_is_turned_and_lands_period_by_period() -> None:
    people, planner = cast(), signed_in(Role.PLANNER)
    drafted(people.planner)
    paste = f"{PLAN_OF_TRAJECTORIES}trajectories/paste/"
    form = text(planner.get(paste))
    place = re.search(r'<option value="(\d+)">A&E: seen within 4 hours[^<]*2022-06-01', form)
    assert place
    sent = {"block": "81\t82.5\t83", "row": place[1], "column": "value", "turned": "on"}
    accepted(planner, text(planner.post(paste, sent, follow=True)), PLAN_OF_TRAJECTORIES)
    assert planned()[:6] == [Decimal(value) for value in ("80", "80", "81", "82.5", "83", "80")]
