"""A board's plan at the desk, from the first draft to the agreement, page by page."""

import json
import re

import pytest

from boards.components.forms import TOO_OLD
from boards.people.roles import Role
from boards.performance.models import Standing
from boards.plans import services
from boards.plans.models import PlanVersion
from boards.plans.parts import TRAJECTORIES
from boards.plans.sent_files import PlanFile
from tests.boards.performance.arrivals import arrive
from tests.boards.planning.visits import EDIT, PLAN, READ, changed, planned, read, signed_in, typed
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    agreed,
    cast,
    drafted,
    recommend,
    values,
)
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def test_a_plan_goes_from_begun_to_agreed_and_a_year_that_was_over_is_still_held_to_the_standard() -> None:
    arrive("sample-mainland,2023-03-01,81,100,,,", returned_by=BOARD)
    planner, approver, reviewer = map(signed_in, (Role.PLANNER, Role.APPROVER, Role.REVIEWER))
    assert "Nobody has begun this plan yet." in read(planner.get(PLAN))
    assert "1 trajectory is missing or incomplete" in read(planner.post(f"{PLAN}begin/", follow=True))
    page = read(approver.get(PLAN))
    assert "/sign/" not in page
    assert "Hand over as ready:</strong> These trajectories are still missing or incomplete" in read(
        planner.get(PLAN)
    )

    page = read(planner.post(EDIT, typed("80", edit_number=0, rationale="More beds."), follow=True))
    assert "it can be handed over" in page
    assert planned() == [80] * 12
    assert f"{PLAN}sign/" not in read(approver.get(PLAN))

    page = read(planner.post(f"{PLAN}ready/", READ, follow=True))
    assert "handed it over as ready: it can be signed" in page
    assert "You sign the plan for Sample Mainland (fictional)." in read(approver.get(f"{PLAN}sign/"))
    page = read(approver.post(f"{PLAN}sign/", READ | {"edit_number": 2}, follow=True))
    assert "It waits to be agreed: one reviewer recommends, another decides." in page
    page = read(reviewer.post(f"{PLAN}agree/", READ | {"edit_number": 3}, follow=True))
    assert "Nobody has recommended yet what to decide" in page
    recommend(PlanVersion.objects.get().pk)
    letter = {"edit_number": 4, "letter_by": "A director"}
    page = read(reviewer.post(f"{PLAN}agree/", READ | letter, follow=True))
    assert "Agreed and frozen" in page
    assert "Version 1" in page
    held = Standing.objects.get(organisation__slug=BOARD, measure=AE, framework=SAMPLE)
    assert (held.result, held.promise_kind, held.promised) == ("off_track", "standard", 95)


def test_the_line_is_typed_over_the_figures_that_are_held() -> None:
    """What the script draws is what the table says."""
    arrive("sample-mainland,2022-05-01,81,100,,,", returned_by=BOARD)
    drafted(cast().planner)
    page = signed_in(Role.PLANNER).get(EDIT).content.decode()
    told = re.search(r'id="trajectory-drawn"[^>]*>(.*?)</script>', page)
    assert told
    periods = json.loads(told[1])["periods"]
    assert [one["now"] for one in periods[:3]] == [None, 81, None]


def test_an_agreed_plan_is_changed_by_a_new_version_with_a_reason() -> None:
    agreed(cast())
    client = signed_in(Role.PLANNER)
    assert "Change the agreed plan" in read(client.get(PLAN))
    assert "Say in a sentence or two" in read(client.post(f"{PLAN}begin/", READ | {"reason": ""}))
    page = read(client.post(f"{PLAN}begin/", READ | {"reason": "The ward opens later."}, follow=True))
    assert "The ward opens later." in page
    assert PlanVersion.objects.filter(status="draft", number=2).exists()


def test_an_empty_or_partial_plan_says_what_is_missing_and_is_not_offered_for_signing() -> None:
    planner, approver = map(signed_in, (Role.PLANNER, Role.APPROVER))
    planner.post(f"{PLAN}begin/")
    page = read(approver.get(PLAN))
    assert "A draft without any trajectory." in page
    assert "/sign/" not in page
    nothing = READ | {"edit_number": 0}
    assert "has no trajectory yet" in read(planner.post(f"{PLAN}ready/", nothing, follow=True))
    assert "have not handed it over as ready" in read(approver.post(f"{PLAN}sign/", nothing, follow=True))
    part = typed("80", edit_number=0) | {"value_2023-03-01": ""}
    page = read(planner.post(EDIT, part, follow=True))
    assert "11 of 12 periods; missing: March 2023" in page
    assert "(March 2023)" in read(planner.post(f"{PLAN}ready/", READ, follow=True))
    assert PlanVersion.objects.get().status == "draft"


def test_a_real_year_that_is_over_offers_no_way_to_plan_it() -> None:
    past = "/desk/boards/sample-mainland/plan/heat-2014-15/"
    planner = signed_in(Role.PLANNER)
    page = read(planner.get(past))
    assert "The year ended on 31 March 2015: no plan was agreed" in page
    assert "begin/" not in page
    assert "not changed any more" in read(planner.post(f"{past}begin/", follow=True))
    assert not PlanVersion.objects.exists()


def test_an_older_version_is_read_at_its_own_address_and_not_acted_on() -> None:
    changed(cast())
    planner = signed_in(Role.PLANNER)
    page = read(planner.get(PLAN))
    assert "A draft. Every trajectory is there" in page
    assert f'href="{PLAN}?version=1"' in page
    old = read(planner.get(f"{PLAN}?version=1"))
    assert "Version 1, as it was agreed. It is in force. The newest is version 2, draft." in old
    assert "79%" not in old
    for act in ("begin/", "upload/", "discard/"):
        assert f"{PLAN}{act}" not in old
    trajectory = f"{PLAN}trajectory/{AE}/?version=1"
    assert trajectory in old
    assert "A later ward." not in read(planner.get(trajectory))
    assert "A later ward." in read(planner.get(f"{PLAN}trajectory/{AE}/"))
    assert b"A later ward." not in planner.get(f"{PLAN}trajectories.csv?version=1").content
    for nonsense in ("3", "x", "99999"):
        assert planner.get(f"{PLAN}?version={nonsense}").status_code == 404


def test_the_list_says_which_version_is_in_force_beside_a_draft() -> None:
    changed(cast())
    assert "version 2, draft; version 1 in force" in read(signed_in(Role.ANALYST).get("/desk/plans/"))


def test_another_boards_draft_is_not_found_and_not_listed() -> None:
    drafted(cast().planner)
    fife = signed_in(Role.PLANNER, board="nhs-fife")
    for address in (PLAN, EDIT, f"{PLAN}trajectory/{AE}/", f"{PLAN}trajectories.csv", f"{PLAN}upload/"):
        assert fife.get(address).status_code == 404
    assert "Sample Mainland (fictional)" not in read(fife.get("/desk/plans/"))
    assert "version 1, draft" in read(signed_in(Role.ANALYST).get("/desk/plans/"))


def test_the_pages_take_a_fixed_number_of_statements() -> None:
    people = cast()
    client = signed_in(Role.ANALYST)

    def counts() -> list[int]:
        found = []
        for address in ("/desk/plans/", PLAN, f"{PLAN}trajectory/{AE}/", f"{PLAN}trajectories.csv"):
            with statements() as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    version_id = drafted(people.planner)
    few = counts()
    for key in ("camhs-18-weeks", "sab", "smoking-quits"):
        services.save_trajectory(
            actor=people.planner,
            version_id=version_id,
            edit_number=PlanVersion.objects.get(pk=version_id).edit_number,
            measure_key=key,
            points=values("0", measure_key=key),
        )
    arrive(
        *[f"sample-mainland,2021-{month:02}-01,9{month % 10},100,,," for month in range(1, 13)],
        returned_by=BOARD,
    )
    assert counts() == few
    assert max(few) <= 26, few


@pytest.mark.parametrize(
    "address",
    [
        "/desk/boards/sample-mainland/plan/ldp-2022-23/",
        "/desk/boards/sample-mainland/plan/no-such-year/",
        f"{PLAN}trajectory/cancelled-operations/",
        f"{PLAN}upload/",
    ],
)
def test_what_is_not_there_is_not_found(address: str) -> None:
    assert signed_in(Role.PLANNER).get(address).status_code == 404


#: What no version ever had: beyond its edits, beyond what a row or a program can hold, and no number at all.
FORGED = ("2", str(2**31), str(2**63), "9" * 4301, "-1", "1e3", "٣", "")


def test_a_forged_edit_number_is_refused_wherever_one_is_sent() -> None:
    people = cast()
    version_id = drafted(people.planner)
    file_id = services.send_file(
        actor=people.planner,
        version_id=version_id,
        part=TRAJECTORIES,
        content=f"measure,period_start,value\n{AE},2022-04-01,70\n".encode(),
        file_name="plan.csv",
    )
    planner, held = signed_in(Role.PLANNER), planned()
    shown = re.findall(r'name="shown" value="(\w+)"', read(planner.get(f"{PLAN}files/{file_id}/")))[0]
    for number in FORGED:
        refused = read(planner.post(EDIT, typed("9", edit_number=0) | {"edit_number": number}))
        assert "never saved here" in refused or TOO_OLD in refused, number
        accepted = planner.post(
            f"{PLAN}files/{file_id}/accept/", {"edit_number": number, "shown": shown}, follow=True
        )
        assert "never saved here" in read(accepted), number
        told = read(planner.post(f"{PLAN}ready/", READ | {"edit_number": number}, follow=True))
        assert "Nothing was done." in told or "did not say what you had read" in told, number
    assert planned() == held
    assert not PlanFile.objects.filter(accepted_as__isnull=False).exists()
    assert PlanVersion.objects.get().ready_at is None
    read(planner.post(f"{PLAN}files/{file_id}/accept/", {"edit_number": "1", "shown": shown}), 302)
    assert PlanFile.objects.filter(accepted_as__isnull=False).exists()
