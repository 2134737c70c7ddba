"""A board's plan at the desk, from the first draft to the agreement, page by page."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.people.roles import Role
from boards.performance.models import Standing
from boards.plans import services
from boards.plans.models import PlanVersion, TrajectoryPoint
from tests.boards.performance.arrivals import arrive
from tests.boards.plans.plans import AE, SAMPLE, agreed, cast, drafted, rules, values
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

PLAN = f"/desk/boards/nhs-lothian/plan/{SAMPLE}/"
EDIT = f"{PLAN}trajectory/{AE}/edit/"


def signed_in(role: Role, board: str = "nhs-lothian") -> Client:
    user = person(role, board=board, second_factor=True)
    return sign_in(Client(), user, second_factor_minutes_ago=1)


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer
    return str(answer.content.decode())


def typed(value: str, *, edit_number: int, **other: str) -> dict[str, str]:
    fields = {f"value_{period.start}": value for period in rules().periods}
    return fields | {"edit_number": str(edit_number), "baseline": "", "rationale": ""} | other


def planned() -> list[Decimal]:
    return list(TrajectoryPoint.objects.order_by("period_end").values_list("value", flat=True))


def test_a_plan_goes_from_begun_to_agreed_and_judges_the_board() -> None:
    arrive("nhs-lothian,2023-03-01,81,100,,,")
    planner, approver, reviewer = map(signed_in, (Role.PLANNER, Role.APPROVER, Role.REVIEWER))
    assert "Nobody has begun this plan yet." in read(planner.get(PLAN))
    assert "1 trajectory is missing or incomplete" in read(planner.post(f"{PLAN}begin/", follow=True))
    assert "/sign/" not in read(approver.get(PLAN))

    page = read(planner.post(EDIT, typed("80", edit_number=0, rationale="More beds."), follow=True))
    assert "it can be signed" in page
    assert planned() == [80] * 12

    assert "You sign the plan for NHS Lothian." in read(approver.get(f"{PLAN}sign/"))
    assert "It waits to be agreed." in read(approver.post(f"{PLAN}sign/", follow=True))
    page = read(reviewer.post(f"{PLAN}agree/", follow=True))
    assert "Agreed and frozen" in page
    assert "Version 1" in page
    held = Standing.objects.get(organisation__slug="nhs-lothian", measure=AE, framework=SAMPLE)
    assert (held.result, held.promise_kind, held.promised) == ("on_track", "trajectory", 80)


def test_the_grid_shows_a_year_before_the_target_and_the_figure() -> None:
    arrive("nhs-lothian,2021-04-01,85,100,,,", "nhs-lothian,2022-04-01,81,100,,,")
    drafted(cast().planner)
    page = read(signed_in(Role.ANALYST).get(f"{PLAN}trajectory/{AE}/"))
    for words in ("To reach: 95%", "85.0%", "81.0%", "80%", "−15 percentage points", "April 2022"):
        assert words in page, words
    assert "edit/" not in page
    form = read(signed_in(Role.PLANNER).get(EDIT))
    assert 'for="id_value_2022-04-01"' in form
    assert 'value="80"' in form


def test_a_wrong_value_is_named_beside_its_period_and_nothing_is_saved() -> None:
    drafted(cast().planner)
    answer = signed_in(Role.PLANNER).post(EDIT, typed("81", edit_number=1) | {"value_2022-05-01": "12%"})
    page = read(answer)
    assert "May 2022: The number has a % sign. Write the number alone, for example 12.5." in page
    assert 'href="#id_value_2022-05-01"' in page
    assert "cell-error" in page
    assert planned() == [80] * 12


def test_a_stale_form_shows_both_versions_and_saves_on_the_second_try() -> None:
    version_id = drafted(cast().planner)
    colleague = actor_for(person(Role.PLANNER))
    services.save_trajectory(
        actor=colleague, version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    client = signed_in(Role.PLANNER)
    page = read(client.post(EDIT, typed("83", edit_number=1)), status=409)
    assert f"{colleague.label} saved this trajectory at" in page
    assert f"Saved by {colleague.label}" in page
    assert "82%" in page
    assert 'value="83"' in page
    assert 'name="edit_number" value="2"' in page
    assert planned() == [82] * 12
    read(client.post(EDIT, typed("83", edit_number=2), follow=True))
    assert planned() == [83] * 12


def test_the_file_that_is_taken_can_be_sent_back_filled_in() -> None:
    drafted(cast().planner, value="80.5")
    client = signed_in(Role.PLANNER)
    taken = client.get(f"{PLAN}trajectories.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(taken)))
    assert rows[0] == {
        "measure": AE,
        "title": rules().title,
        "period": "April 2022",
        "period_start": "2022-04-01",
        "value": "80.5",
        "baseline": "",
        "rationale": "",
    }
    file = SimpleUploadedFile("plan.csv", taken.replace("80.5", "81.5").encode(), "text/csv")
    page = read(client.post(f"{PLAN}upload/", {"file": file, "edit_number": "1"}, follow=True))
    assert "The file changed 1 trajectory." in page
    assert planned() == [Decimal("81.5")] * 12


def test_a_wrong_file_names_row_and_remedy() -> None:
    drafted(cast().planner)
    content = f"measure,period_start,value\n{AE},2022-04-01,101\n{AE},2022-13-01,80\n".encode()
    client = signed_in(Role.PLANNER)
    file = SimpleUploadedFile("plan.csv", content, "text/csv")
    page = read(client.post(f"{PLAN}upload/", {"file": file, "edit_number": "1"}))
    assert "The file has 2 errors, so nothing was stored." in page
    assert "A percentage cannot be above 100." in page
    assert "2022-04-01, 2022-05-01 … 2023-03-01" in page
    assert planned() == [80] * 12


def test_an_agreed_plan_is_changed_by_a_new_version_with_a_reason() -> None:
    agreed(cast())
    client = signed_in(Role.PLANNER)
    assert "Change the agreed plan" in read(client.get(PLAN))
    assert "Say in a sentence or two" in read(client.post(f"{PLAN}begin/", {"reason": ""}))
    page = read(client.post(f"{PLAN}begin/", {"reason": "The ward opens later."}, follow=True))
    assert "The ward opens later." in page
    assert PlanVersion.objects.filter(status="draft", number=2).exists()


def test_what_cannot_be_done_now_says_why() -> None:
    people = cast()
    version_id = drafted(people.planner)
    reviewer = signed_in(Role.REVIEWER)
    assert "has not been signed by the board yet" in read(reviewer.post(f"{PLAN}agree/"))
    services.sign(actor=people.approver, version_id=version_id)
    planner = signed_in(Role.PLANNER)
    assert "take the signature back" in read(planner.post(EDIT, typed("81", edit_number=1)))
    approver = signed_in(Role.APPROVER)
    assert "The plan is a draft again." in read(approver.post(f"{PLAN}take-back/", follow=True))


def test_an_empty_or_partial_plan_says_what_is_missing_and_is_not_offered_for_signing() -> None:
    planner, approver = map(signed_in, (Role.PLANNER, Role.APPROVER))
    planner.post(f"{PLAN}begin/")
    page = read(approver.get(PLAN))
    assert "A draft without any trajectory." in page
    assert "/sign/" not in page
    assert "has no trajectory yet" in read(approver.post(f"{PLAN}sign/"))
    part = typed("80", edit_number=0) | {"value_2023-03-01": ""}
    page = read(planner.post(EDIT, part, follow=True))
    assert "11 of 12 periods; missing: March 2023" in page
    assert "(March 2023)" in read(approver.post(f"{PLAN}sign/"))
    assert PlanVersion.objects.get().status == "draft"


def test_a_real_year_that_is_over_offers_no_way_to_plan_it() -> None:
    past = "/desk/boards/nhs-lothian/plan/heat-2014-15/"
    planner = signed_in(Role.PLANNER)
    page = read(planner.get(past))
    assert "The year ended on 31 March 2015: no plan was agreed" in page
    assert "begin/" not in page
    assert "not changed any more" in read(planner.post(f"{past}begin/"))
    assert not PlanVersion.objects.exists()


def test_signing_and_agreeing_lead_through_the_second_factor() -> None:
    drafted(cast().planner)
    stale = sign_in(Client(), person(Role.APPROVER, second_factor=True), second_factor_minutes_ago=20)
    for method in (stale.get, stale.post):
        assert method(f"{PLAN}sign/").headers["Location"].startswith("/desk/step-up/")
    assert PlanVersion.objects.get().status == "draft"


def test_another_boards_draft_is_refused_and_not_listed() -> None:
    drafted(cast().planner)
    fife = signed_in(Role.PLANNER, board="nhs-fife")
    for address in (PLAN, EDIT, f"{PLAN}trajectory/{AE}/", f"{PLAN}trajectories.csv", f"{PLAN}upload/"):
        assert fife.get(address).status_code == 403
    assert "NHS Lothian" not in read(fife.get("/desk/plans/"))
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
    arrive(*[f"nhs-lothian,2021-{month:02}-01,9{month % 10},100,,," for month in range(1, 13)])
    assert counts() == few
    assert max(few) <= 18, few


@pytest.mark.parametrize(
    "address",
    [
        "/desk/boards/nhs-lothian/plan/ldp-2022-23/",
        "/desk/boards/nhs-lothian/plan/no-such-year/",
        f"{PLAN}trajectory/cancelled-operations/",
        f"{PLAN}upload/",
    ],
)
def test_what_is_not_there_is_not_found(address: str) -> None:
    assert signed_in(Role.PLANNER).get(address).status_code == 404
