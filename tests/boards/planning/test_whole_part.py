"""A whole part typed as a grid: cells of many rows in one save, and what others do meanwhile stays theirs."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.parts import ACTIONS, FINANCE
from boards.plans.parts.part import Part, Rows
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import BOARD, cast, version
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

PLAN = f"/desk/boards/{BOARD}/plan/sample-2026-27/"
BY_ITSELF = {"X-Autosave": "1"}


@pytest.fixture
def draft() -> int:
    planner = cast().planner
    version_id = services.open_version(
        actor=planner, organisation_id=number_of(BOARD), framework_key="sample-2026-27"
    )
    for part, rows in ((ACTIONS, SAMPLES[ACTIONS]), (FINANCE, dict(money_of_sample(BOARD))[FINANCE])):
        save(version_id, part, rows)
    return version_id


def save(version_id: int, part: Part, rows: Rows) -> None:
    services.save_rows(
        actor=cast().planner,
        version_id=version_id,
        edit_number=version(version_id).edit_number,
        part=part,
        rows=rows,
    )


class Window:
    """The grid in a browser: all its fields as they stand, sent again and again."""

    def __init__(self, part: str) -> None:
        self.client: Client = signed_in(Role.PLANNER)
        self.address = f"{PLAN}{part}/grid/"
        self.fields = fields_of(read(self.client.get(self.address)))

    def types(self, typed: dict[str, str], status: int = 200) -> dict[str, Any]:
        self.fields |= typed
        answer = self.client.post(self.address, self.fields, headers=BY_ITSELF)
        assert answer.status_code == status, answer.content
        told: dict[str, Any] = answer.json()
        self.fields |= told.get("hidden", {})
        return told


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the page's form."""
    found = {}
    for tag in re.findall("<input[^>]*>", page):
        name, value = (re.search(f' {one}="([^"]*)"', tag) for one in ("name", "value"))
        if name and "submit" not in tag and ('type="radio"' not in tag or "checked" in tag):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def test_a_grid_has_every_short_field_of_every_row_and_saves_what_changed_alone(draft: int) -> None:
    before = ACTIONS.rows(draft)
    first, second = list(before)[:2]
    window = Window("actions")
    assert window.fields[f"{first}.title"] == before[first]["title"]
    assert f"{first}.what" not in window.fields
    page = unescape(read(window.client.get(window.address)))
    assert "Longer texts are typed in a row’s own form, and stay as they are here: What will be done" in page
    number = version(draft).edit_number
    changed = {f"{first}.lead": "B. Person", f"{second}.ends": "30 June 2026"}
    answer = window.client.post(window.address, window.fields | changed, follow=True)
    assert "Saved: Actions." in read(answer)
    assert version(draft).edit_number == number + 1
    after = ACTIONS.rows(draft)
    assert after[first] == dict(before[first]) | {"lead": "B. Person"}
    assert after[second] == dict(before[second]) | {"ends": "2026-06-30"}
    assert {key: said for key, said in after.items() if key not in (first, second)} == {
        key: said for key, said in before.items() if key not in (first, second)
    }
    assert list(after) == list(before), "in their order"


def test_new_rows_are_added_and_what_is_wrong_is_said_beside_its_cell(draft: int) -> None:
    window = Window("actions")
    fresh = window.fields["new"].split()[0]
    told = window.types({f"{fresh}.title": "A new ward"}, status=422)
    assert "New row 1: Area: “Area” is missing. Fill it in." in told["why"]
    page = unescape(read(window.client.post(window.address, window.fields | {f"{fresh}.ends": "soon"})))
    assert "New row 1: Ends: “soon” is not one day." in page
    assert fresh in page, "a form that is sent again is the same row"
    window.types({f"{fresh}.area": "safe", f"{fresh}.ends": ""})
    assert ACTIONS.rows(draft)[fresh] == {"title": "A new ward", "area": "safe"}
    window.types({f"{fresh}.title": "A new ward for all"})
    assert ACTIONS.rows(draft)[fresh]["title"] == "A new ward for all"
    window.types({f"{fresh}.title": "", f"{fresh}.area": ""})
    assert fresh not in ACTIONS.rows(draft)
    first = next(iter(ACTIONS.rows(draft)))
    emptied = {name: "" for name in window.fields if name.startswith(f"{first}.")}
    assert "To take the row out, open it." in window.types(emptied, status=422)["why"]


def test_a_row_that_waits_says_why_and_holds_no_other_back(draft: int) -> None:
    first, second, third = list(ACTIONS.rows(draft))[:3]
    window = Window("actions")
    fresh, before = window.fields["new"].split()[0], ACTIONS.rows(draft)
    wrong = {f"{fresh}.title": "A new ward", f"{second}.ends": "soon", f"{second}.lead": "B. Person"}
    told = window.types(wrong | {f"{first}.lead": "B. Person"}, status=422)
    assert told["saved"]
    assert "“soon” is not one day." in told["why"]
    assert "New row 1: Area: “Area” is missing. Fill it in." in told["why"]
    after = ACTIONS.rows(draft)
    assert after == {**before, first: {**before[first], "lead": "B. Person"}}

    save(draft, ACTIONS, {third: dict(before[third]) | {"lead": "C. Person"}})
    told = window.types({f"{third}.lead": "Mine", f"{first}.lead": "D. Person"}, status=409)
    assert "Press Save to see both and choose." in told["why"]
    leads = {key: said.get("lead") for key, said in ACTIONS.rows(draft).items()}
    assert (leads[first], leads[third]) == ("D. Person", "C. Person")

    rest = {f"{fresh}.area": "safe", f"{second}.ends": "1 June 2026", f"{third}.lead": "C. Person"}
    assert "why" not in window.types(rest)
    assert ACTIONS.rows(draft)[fresh] == {"title": "A new ward", "area": "safe"}
    assert ACTIONS.rows(draft)[second]["lead"] == "B. Person"
    button = window.client.post(
        window.address, window.fields | {f"{first}.lead": "E. Person", f"{second}.ends": "soon"}
    )
    assert "“soon” is not one day." in unescape(read(button)), "a button saves all or nothing"
    assert ACTIONS.rows(draft)[first]["lead"] == "D. Person"


def test_others_rows_and_longer_texts_stay_and_the_same_cell_is_a_choice(draft: int) -> None:
    first, second, third = list(ACTIONS.rows(draft))[:3]
    window = Window("actions")
    save(draft, ACTIONS, {first: dict(ACTIONS.rows(draft)[first]) | {"what": "Theirs.", "lead": "C. Person"}})
    save(draft, ACTIONS, {second: {}})
    save(draft, ACTIONS, {"0000beef": {"title": "Theirs alone", "area": "safe"}})
    for place in range(2):
        window.types({f"{third}.lead": f"B. Person {place}"})
    rows = ACTIONS.rows(draft)
    assert (rows[first]["what"], rows[first]["lead"]) == ("Theirs.", "C. Person")
    assert second not in rows
    assert rows["0000beef"]["title"] == "Theirs alone"
    assert rows[third]["lead"] == "B. Person 1"

    told = window.types({f"{first}.lead": "Mine"}, status=409)
    assert "Press Save to see both and choose." in told["why"]
    page = window.client.post(window.address, window.fields)
    shown = unescape(read(page, 409))
    assert re.search("Saved by [^:]+: C. Person", shown)
    assert "Yours: Mine" in shown
    fields = fields_of(shown)
    assert fields[f"{first}.lead"] == "Mine", "what is typed is proposed"
    answer = read(window.client.post(window.address, fields, follow=True))
    assert "Saved: Actions." in answer
    assert ACTIONS.rows(draft)[first] == dict(rows[first]) | {"lead": "Mine"}


def test_a_part_whose_rows_are_named_is_typed_in_a_fixed_number_of_statements(draft: int) -> None:
    window = Window("finance")
    assert window.fields["new"] == ""
    pay = FINANCE.rows(draft)["spend-pay"]
    told = window.types({"spend-pay.year1_recurring": "1.0001"}, status=422)
    assert "It has more than 3 decimal places. Round it." in told["why"]
    with statements() as taken:
        window.types({"spend-pay.year1_recurring": "321.5", "spend-pay.year2_recurring": "322"})
    assert len(taken) <= 45, [one["sql"][:90] for one in taken]
    assert FINANCE.rows(draft)["spend-pay"] == dict(pay) | {
        "year1_recurring": "321.5",
        "year2_recurring": "322",
    }
    assert len(read(window.client.get(window.address))) < 250_000


def test_who_may_not_write_gets_no_grid(draft: int) -> None:
    assert signed_in(Role.REVIEWER).get(f"{PLAN}actions/grid/").status_code == 403
    assert signed_in(Role.PLANNER).get(f"{PLAN}trajectories/grid/").status_code == 404
