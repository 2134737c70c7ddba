"""Parts whose rows people add, page by page."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from boards.desk.saving import Saving
from boards.people.roles import Role
from boards.planning.saving import save_row
from boards.plans import services
from boards.plans.demo_rows import SAMPLES
from boards.plans.models import PlanEdit
from boards.plans.parts import ACTIONS, PARTS, RISKS
from boards.plans.parts.part import Field, Setting
from boards.plans.parts.trajectories.rules import rules_for
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import BOARD, Cast, cast, hand_over, version
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
KEY = "00000001"


def begun(people: Cast) -> int:
    return services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)


def typed(**said: Any) -> dict[str, Any]:
    return {"row": KEY, "edit_number": "0", "title": "A new ward", "area": "safe"} | said


def text(answer: Any, status: int = 200) -> str:
    return unescape(read(answer, status))


def handed_out(client: Client, part: str) -> str:
    found = re.search(r'name="row" value="([0-9a-f]{8})"', read(client.get(f"{PLAN}{part}/add/")))
    assert found
    return found[1]


def test_a_row_is_added_once_however_often_its_form_is_sent_changed_taken_out_and_put_back() -> None:
    draft = begun(cast())
    planner = signed_in(Role.PLANNER)
    assert "no action is written" in text(planner.get(PLAN))
    assert handed_out(planner, "actions") != handed_out(planner, "actions")
    page = text(planner.post(f"{PLAN}actions/add/", typed(title="", ends="soon")))
    assert "Fill in “Title”." in page
    assert "Ends: “soon” is not one day." in page
    assert 'value="soon"' in page
    assert ACTIONS.rows(draft) == {}

    sent = typed(serves=["camhs-18-weeks", "ae-4-hours"], ends="2026-09-30")
    for _ in range(2):
        assert "Saved: A new ward." in text(planner.post(f"{PLAN}actions/add/", sent, follow=True))
    assert list(ACTIONS.rows(draft)) == [KEY]
    assert ACTIONS.rows(draft)[KEY]["serves"] == "ae-4-hours, camhs-18-weeks"
    page = text(planner.get(f"{PLAN}actions/"))
    assert "1 action, 1 of them incomplete." in page
    assert "missing: what will be done, lead" in page
    assert "Made up for this product" in page

    form = text(planner.get(f"{PLAN}actions/{KEY}/edit/"))
    assert 'value="2026-09-30"' in form
    assert form.count("checked") == 2
    complete = sent | {"edit_number": "1", "what": "Twelve beds.\r\nIn June.", "lead": "A. Person"}
    text(planner.post(f"{PLAN}actions/{KEY}/edit/", complete, follow=True))
    page = text(planner.get(f"{PLAN}actions/{KEY}/"))
    assert "Twelve beds.<br>In June." in page
    assert "30 September 2026" in page
    assert f"Undo the last change, by {PlanEdit.objects.latest('id').editor_label}" in page

    page = text(planner.post(f"{PLAN}actions/{KEY}/remove/", {"edit_number": "2"}, follow=True))
    assert "Taken out: A new ward. You can put it back below." in page
    assert "Put back" in page
    page = text(planner.post(f"{PLAN}actions/{KEY}/undo/", {"edit_number": "3"}, follow=True))
    assert "this action is as it was before its last change" in page
    assert ACTIONS.rows(draft)[KEY]["lead"] == "A. Person"
    history = text(planner.get(PLAN))
    assert "A new ward: Lead: nothing, now A. Person; “What will be done” is worded anew" in history


def test_a_field_that_a_form_does_not_have_stays_as_it_is_when_the_form_is_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where somebody else saved it after the page was read: a year can ask less than a row holds."""
    people = cast()
    draft = begun(people)
    planner, asked = signed_in(Role.PLANNER), ACTIONS.fields
    planner.post(f"{PLAN}actions/add/", typed(lead="A. Person"))

    def theirs_first(*arguments: Any) -> Saving:
        services.save_rows(
            actor=people.planner,
            version_id=draft,
            edit_number=1,
            part=ACTIONS,
            rows={KEY: dict(ACTIONS.rows(draft)[KEY]) | {"lead": "B. Person"}},
        )
        return save_row(*arguments)

    def fewer(key: str, setting: Setting) -> dict[str, Field]:
        return {name: field for name, field in asked(key, setting).items() if name != "lead"}

    monkeypatch.setitem(vars(ACTIONS), "fields", fewer)
    monkeypatch.setattr("boards.planning.rows.save_row", theirs_first)
    sent = typed(title="Another ward", edit_number="1")
    assert "Saved: Another ward." in text(planner.post(f"{PLAN}actions/{KEY}/edit/", sent, follow=True))
    assert ACTIONS.rows(draft)[KEY] == {"title": "Another ward", "area": "safe", "lead": "B. Person"}


@pytest.mark.parametrize("number", ["9" * 5000, "99", "-1", "1e1", "٣"], ids=lambda number: str(number)[:4])
def test_a_number_that_the_plan_never_had_does_nothing_and_is_no_fault(number: str) -> None:
    """Of five thousand digits too, which cannot be read at all."""
    draft = begun(cast())
    planner = signed_in(Role.PLANNER)
    planner.post(f"{PLAN}actions/add/", typed())
    before = ACTIONS.rows(draft)
    for press in ("actions/undo/", f"actions/{KEY}/remove/", f"actions/{KEY}/undo/", "actions/ready/"):
        told = text(planner.post(f"{PLAN}{press}", {"edit_number": number}, follow=True))
        assert "This form names a version that was never saved here" in told, press
    said = typed(title="Another", edit_number=number)
    assert "Saved:" not in text(planner.post(f"{PLAN}actions/{KEY}/edit/", said, follow=True))
    assert ACTIONS.rows(draft) == before


def test_rows_are_moved_and_parts_handed_over_by_buttons_and_the_last_change_undone() -> None:
    draft = begun(cast())
    planner = signed_in(Role.PLANNER)
    whole = {"what": "Beds.", "lead": "A. Person", "ends": "2026-09-30", "serves": ["ae-4-hours"]}
    for number, title in enumerate(("First ward", "Second ward")):
        sent = typed(row=f"0000000{number + 1}", title=title, **whole)
        planner.post(f"{PLAN}actions/add/", sent | {"edit_number": str(number)})
    page = text(planner.get(f"{PLAN}actions/"))
    assert page.index("First ward") < page.index("Second ward")
    assert 'formaction="00000002/up/"' in page
    assert 'formaction="00000001/up/"' not in page
    page = text(planner.post(f"{PLAN}actions/00000002/up/", {"edit_number": "2"}, follow=True))
    assert "Moved up: Second ward." in page
    assert page.index("Second ward</a>") < page.index("First ward</a>")
    page = text(planner.post(f"{PLAN}actions/undo/", {"edit_number": "3"}, follow=True))
    assert "Undone: Actions are as before" in page
    assert "Actions put in another order" in text(planner.get(PLAN))
    page = text(planner.post(f"{PLAN}actions/ready/", {"edit_number": "4"}, follow=True))
    assert "Handed over: Actions. A later save takes that back." in page
    assert "Part handed over as ready: Actions" in page
    page = text(planner.get(f"{PLAN}actions/"))
    assert "Handed over as ready by" in page
    assert f'action="{PLAN}actions/not-ready/"' in page
    assert "in progress" in text(planner.post(f"{PLAN}actions/not-ready/", follow=True))
    assert "Handed over as ready by" not in text(planner.get(f"{PLAN}actions/"))
    assert list(ACTIONS.rows(draft)) == ["00000001", "00000002"]


def test_two_people_choose_field_by_field_and_nothing_typed_is_lost() -> None:
    draft = begun(cast())
    one, two = signed_in(Role.PLANNER), signed_in(Role.PLANNER)
    one.post(f"{PLAN}actions/add/", typed(lead="A. Person", serves=["ae-4-hours"]))
    read_by_two = {
        "edit_number": "1",
        "serves": ["camhs-18-weeks"],
        "lead": "C. Person",
        "support": "A loan.",
    }
    one.post(f"{PLAN}actions/{KEY}/edit/", typed(edit_number="1", lead="B. Person", serves=["ae-4-hours"]))
    page = text(two.post(f"{PLAN}actions/{KEY}/edit/", typed(**read_by_two)), 409)
    assert "Nothing of yours is lost" in page
    assert page.count("both changed it") == 1
    assert page.count("one of you changed it") == 2
    assert 'name="edit_number" value="2"' in page
    chosen = read_by_two | {"edit_number": "2", "lead": "B. Person", "serves": "ae-4-hours, camhs-18-weeks"}
    text(two.post(f"{PLAN}actions/{KEY}/edit/", typed(**chosen), follow=True))
    assert ACTIONS.rows(draft)[KEY] == {
        "title": "A new ward",
        "area": "safe",
        "lead": "B. Person",
        "serves": "ae-4-hours, camhs-18-weeks",
        "support": "A loan.",
    }


def test_a_reviewer_asks_beside_a_row_and_every_part_is_read_before_signing() -> None:
    people = cast()
    draft = begun(people)
    for part, rows in SAMPLES.items():
        number = version(draft).edit_number
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)
    hand_over(people.planner, draft)
    key = next(iter(SAMPLES[RISKS]))
    approver, reviewer = signed_in(Role.APPROVER), signed_in(Role.REVIEWER)
    page = text(approver.get(f"{PLAN}sign/"))
    assert "Twelve beds in a short-stay ward" in page
    assert "high (20 of 25); when managed medium (12 of 25)" in page
    services.sign(actor=people.approver, version_id=draft, edit_number=version(draft).edit_number)
    assert "Twelve beds in a short-stay ward" in text(reviewer.get(f"{PLAN}recommend/"))
    page = text(reviewer.get(f"{PLAN}risks/{key}/"))
    assert "edit/" not in page
    ask = f"{PLAN}ask/?pin=risks/{key}"
    assert ask in page
    assert "About: Risk: Invented: a long flu season" in text(reviewer.get(ask))
    reviewer.post(ask, {"text": "How long is long?"})
    assert "How long is long?" in text(reviewer.get(f"{PLAN}risks/{key}/"))
    assert "Risk: Invented: a long flu season fills" in text(reviewer.get(PLAN))
    assert f"{ask}/owner" in page
    assert ", Owner." in text(reviewer.get(f"{ask}/owner"))
    reviewer.post(f"{ask}/owner", {"text": "Who is it from May?"})
    assert ", Owner" in text(reviewer.get(PLAN))
    assert "Who is it from May?" in text(reviewer.get(f"{PLAN}risks/{key}/"))
    assert reviewer.get(f"{ask}/nothing").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "actions/0000000f/",
        "actions/0000000f/edit/",
        "songs/",
        "actions/?version=2",
        "ask/?pin=actions/0000000f",
        "/desk/boards/sample-mainland/plan/sample-2022-23/actions/",
        "/desk/boards/sample-mainland/plan/sample-2022-23/risks/add/",
    ],
)
def test_what_is_not_there_is_not_found(address: str) -> None:
    begun(cast())
    client = signed_in(Role.REVIEWER if "ask" in address else Role.PLANNER)
    assert client.get(address if address.startswith("/") else PLAN + address).status_code == 404


def test_pages_take_as_many_statements_for_a_full_part_as_for_one_row() -> None:
    people = cast()
    draft = begun(people)
    client = signed_in(Role.PLANNER)

    def counts() -> list[int]:
        found = []
        for address in ("", "actions/", "risks/", f"actions/{KEY}/", f"actions/{KEY}/edit/", "actions.csv"):
            with statements() as captured:
                assert client.get(PLAN + address).status_code == 200
            found.append(len(captured))
        return found

    def save(part: Any, rows: Any) -> None:
        number = version(draft).edit_number
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)

    save(ACTIONS, {KEY: next(iter(SAMPLES[ACTIONS].values()))})
    save(RISKS, {KEY: next(iter(SAMPLES[RISKS].values()))})
    few = counts()
    for part, rows in SAMPLES.items():
        for number in range(4):
            save(part, {f"{number}{key[1:]}": said for key, said in rows.items()})
    assert counts() == few
    assert max(few) <= 32 + len(PARTS), few


def test_what_the_parts_raise_is_read_by_planners_and_before_a_decision() -> None:
    arrive("sample-mainland,2023-03-01,61,100,,,", returned_by=BOARD)
    people = cast()
    draft = begun(people)
    planner = signed_in(Role.PLANNER)

    def save(part: Any, **rows: dict[str, str]) -> str:
        number = version(draft).edit_number
        keyed = {key[1:]: said for key, said in rows.items()}
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=keyed)
        return text(planner.get(PLAN))

    unserved = "off track by the newest figure, and no action serves it: A&E: seen within 4 hours."
    assert unserved in text(planner.get(PLAN)), "above all where there is no action at all"
    done = {"title": "A ward", "area": "safe", "what": "Beds.", "lead": "A", "ends": "2026-09-30"}
    page = save(ACTIONS, _00000001=done)
    assert "No action stands under: Five-year transformation, Workforce, Person-centred care" in page
    assert "1 action names no target." in page
    assert unserved in page
    high = {"heading": "delivery", "risk": "Flu", "likelihood": "5", "impact": "5", "managed": "Beds."}
    page = save(
        RISKS, _00000001=high | {"measure": "ae-4-hours"}, _00000002=high | {"measure": "camhs-18-weeks"}
    )
    assert page.count("A high risk has no owner: Flu") == 4, "said, and in the name of its link"
    assert page.count("A high risk is of a target that no action serves: Flu") == 4
    assert "The same risk stands for 2 targets" in page

    owned = {"owner": "B", "likelihood_after": "2", "impact_after": "5"}
    save(RISKS, _00000001=high | owned | {"measure": "ae-4-hours"}, _00000002={})
    page = save(ACTIONS, _00000001=done | {"serves": "ae-4-hours"})
    for words in ("no owner", "no action serves", "names no target", "The same risk"):
        assert words not in page, words
    periods = rules_for(catalogue(), framework_key=OPEN)["ae-4-hours"].periods
    services.save_trajectory(
        actor=people.planner,
        version_id=draft,
        edit_number=version(draft).edit_number,
        measure_key="ae-4-hours",
        points=dict.fromkeys(periods, Decimal(80)),
        rationale="A ward opens.",
    )
    hand_over(people.planner, draft)
    assert "No action stands under: Five-year transformation" in text(
        signed_in(Role.APPROVER).get(f"{PLAN}sign/")
    )


def test_a_form_that_saves_itself_is_answered_in_a_few_words() -> None:
    draft = begun(cast())
    one, two = signed_in(Role.PLANNER), signed_in(Role.PLANNER)

    def send(client: Client, status: int, act: str = f"{KEY}/edit/", **said: Any) -> Any:
        answer = client.post(f"{PLAN}actions/{act}", typed(**said), headers={"X-Autosave": "1"})
        assert answer.status_code == status
        return answer.json()

    assert send(one, 422, "add/", title="")["why"] == "Not saved yet: Fill in “Title”."
    told = send(one, 200, "add/")
    assert re.fullmatch(r"\d\d:\d\d", told["saved"])
    assert told["edit_number"] == 1
    assert send(one, 200, "add/", edit_number="1", lead="A. Person")["edit_number"] == 2
    assert "Press Save to see both" in send(two, 409, edit_number="1", lead="B. Person")["why"]
    assert ACTIONS.rows(draft)[KEY]["lead"] == "A. Person"
    assert "Saved" not in text(one.get(f"{PLAN}actions/"))  # what saves itself leaves no notices behind
