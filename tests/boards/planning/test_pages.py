"""A board's plan at the desk, from the first draft to the agreement, page by page."""

import csv
import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.people.roles import Role
from boards.performance.models import Standing
from boards.plans import services
from boards.plans.models import PlanVersion, TrajectoryPoint
from boards.work.models import AuditEvent
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    Cast,
    agreed,
    cast,
    drafted,
    hand_over,
    rules,
    sign,
    values,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

PLAN = f"/desk/boards/sample-mainland/plan/{SAMPLE}/"
EDIT = f"{PLAN}trajectory/{AE}/edit/"
READ = {
    "version": 1,
    "edit_number": 1,
}  # what a confirming form hands on of a first version that was saved once


def signed_in(role: Role, board: str = BOARD) -> Client:
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
    assert "It waits to be agreed." in page
    page = read(reviewer.post(f"{PLAN}agree/", READ | {"edit_number": 3}, follow=True))
    assert "Agreed and frozen" in page
    assert "Version 1" in page
    held = Standing.objects.get(organisation__slug=BOARD, measure=AE, framework=SAMPLE)
    assert (held.result, held.promise_kind, held.promised) == ("on_track", "trajectory", 80)


def test_the_grid_shows_a_year_before_the_target_and_the_figure() -> None:
    arrive("sample-mainland,2021-04-01,85,100,,,", "sample-mainland,2022-04-01,81,100,,,", returned_by=BOARD)
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
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague, version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    client = signed_in(Role.PLANNER)
    page = read(client.post(EDIT, typed("83", edit_number=1)), status=409)
    assert f"{colleague.label} saved this on" in page
    for side in (f"Saved by {colleague.label}: 82%", "Yours: 83%"):
        assert page.count(side) == 12
    assert 'name="edit_number" value="2"' in page
    assert planned() == [82] * 12
    read(client.post(EDIT, typed("83", edit_number=2), follow=True))
    assert planned() == [83] * 12


def test_only_rows_that_differ_are_choices_and_each_side_can_be_chosen() -> None:
    version_id = drafted(cast().planner)
    april, may, june, *rest = rules().periods
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague,
        version_id=version_id,
        edit_number=1,
        measure_key=AE,
        points=values("80") | {april: Decimal(81), may: Decimal(82)},
        rationale="A ward opens.",
    )
    client = signed_in(Role.PLANNER)
    mine = typed("80", edit_number=1, rationale="Two posts.")
    mine |= {f"value_{may.start}": "83", f"value_{june.start}": "84"}
    page = read(client.post(EDIT, mine), status=409)
    chosen = re.findall(r'type="radio" id="(\S+)_\d" name="\S+" value="([^"]*)" checked', page)
    # What only one of both changed is proposed; where both did, one's own.
    assert dict(chosen) == {
        f"value_{april.start}": "81",
        f"value_{may.start}": "83",
        f"value_{june.start}": "84",
        "rationale": "Two posts.",
    }
    assert page.count("both changed it") == 2
    assert "Saved by " + colleague.label + ": A ward opens." in page
    assert all(f'name="value_{period.start}" value="80"' in page for period in rest)
    decided = dict(chosen) | {f"value_{period.start}": "80" for period in rest}
    decided |= {"rationale": "A ward opens.", "edit_number": "2", "baseline": ""}
    read(client.post(EDIT, decided, follow=True))
    assert planned() == [81, 83, 84, *[80] * 9]


def test_an_edit_number_from_the_future_is_refused_and_nothing_typed_is_lost() -> None:
    drafted(cast().planner)
    page = read(signed_in(Role.PLANNER).post(EDIT, typed("83", edit_number=7)))
    assert "names a version that was never saved here" in page
    assert page.count('value="83"') == 12
    assert planned() == [80] * 12


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
    assert "Say in a sentence or two" in read(client.post(f"{PLAN}begin/", READ | {"reason": ""}))
    page = read(client.post(f"{PLAN}begin/", READ | {"reason": "The ward opens later."}, follow=True))
    assert "The ward opens later." in page
    assert PlanVersion.objects.filter(status="draft", number=2).exists()


def test_what_cannot_be_done_now_says_why() -> None:
    people = cast()
    version_id = drafted(people.planner)
    reviewer = signed_in(Role.REVIEWER)
    assert "has not been signed by the board yet" in read(reviewer.post(f"{PLAN}agree/", READ, follow=True))
    sign(people.approver, version_id)
    planner = signed_in(Role.PLANNER)
    assert "take the signature back" in read(planner.post(EDIT, typed("81", edit_number=1)))
    approver = signed_in(Role.APPROVER)
    page = read(approver.post(f"{PLAN}take-back/", READ | {"edit_number": 3}, follow=True))
    assert "The plan is a draft again." in page


def test_a_signature_is_for_the_values_that_were_read_on_the_plans_page() -> None:
    people = cast()
    version_id = drafted(people.planner)
    hand_over(people.planner, version_id)
    approver = signed_in(Role.APPROVER)
    (link,) = re.findall(r'href="([^"]+/sign/[^"]*)"', read(approver.get(PLAN)))
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=2, measure_key=AE, points=values("20")
    )
    for press in (
        approver.get(unescape(link), follow=True),
        approver.post(f"{PLAN}sign/", READ | {"edit_number": 2}, follow=True),
    ):
        assert f"was changed since you opened it (trajectories saved by {people.planner.label} at" in read(
            press
        )
    assert PlanVersion.objects.get().status == "draft"
    hand_over(people.planner, version_id)
    # Whoever opens the question itself answers for what is there now.
    assert 'name="edit_number" value="4"' in read(approver.get(f"{PLAN}sign/"))
    assert "did not say what you had read" in read(approver.post(f"{PLAN}sign/", follow=True))
    assert PlanVersion.objects.get().status == "draft"


def test_a_question_about_one_version_is_not_answered_for_another() -> None:
    people = cast()
    first = agreed(people)
    second = services.open_version(
        actor=people.planner,
        organisation_id=PlanVersion.objects.get(pk=first).plan.organisation_id,
        framework_key=SAMPLE,
        reason="The ward opens later.",
    )
    services.save_trajectory(
        actor=people.planner, version_id=second, edit_number=0, measure_key=AE, points=values("20")
    )
    approver = signed_in(Role.APPROVER)
    told = read(approver.post(f"{PLAN}sign/", READ, follow=True))
    assert "You had read version 1; the newest is version 2 (version begun by" in told
    for unheard_of in ({"version": 3}, {"version": 2, "edit_number": 7}):
        assert "Nothing was done." in read(approver.post(f"{PLAN}sign/", READ | unheard_of, follow=True))
    assert PlanVersion.objects.get(pk=second).status == "draft"


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


def changed(people: Cast, *, value: str = "79") -> int:
    """A draft of version 2 in which March 2023 is another value and the reasons are new."""
    agreed(people)
    version_id = services.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="The ward opens later.",
    )
    points = values("80") | {rules().periods[-1]: Decimal(value)}
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=0,
        measure_key=AE,
        points=points,
        rationale="A later ward.",
    )
    return version_id


def test_who_signs_and_who_agrees_see_what_is_planned_and_what_changed() -> None:
    people = cast()
    version_id = changed(people)
    hand_over(people.planner, version_id)
    page = read(signed_in(Role.APPROVER).get(f"{PLAN}sign/"))
    for words in (
        "Sign version 2", "A&amp;E", "80%", "79%", "Against version 1",
        "March 2023: 80%, now 79%; the reasons are worded anew",
    ):  # fmt: skip
        assert words in page, words
    assert "Child and adolescent" not in page  # planned in neither version
    sign(people.approver, version_id)
    assert "March 2023: 80%, now 79%" in read(signed_in(Role.REVIEWER).get(f"{PLAN}agree/"))
    assert "In version 1" in read(signed_in(Role.REVIEWER).get(f"{PLAN}trajectory/{AE}/"))


def test_a_first_version_is_signed_without_words_about_another() -> None:
    people = cast()
    hand_over(people.planner, drafted(people.planner))
    page = read(signed_in(Role.APPROVER).get(f"{PLAN}sign/"))
    assert "80%" in page
    assert "Against version" not in page


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


def test_a_mistaken_draft_is_discarded_and_the_agreed_version_stays() -> None:
    version_id = changed(cast())
    planner = signed_in(Role.PLANNER)
    assert f"{PLAN}discard/" in read(planner.get(PLAN))
    assert "The agreed version stays in force" in read(planner.get(f"{PLAN}discard/"))
    page = read(planner.post(f"{PLAN}discard/", READ | {"version": 2}, follow=True))
    assert "The draft of version 2 is discarded." in page
    again = read(planner.post(f"{PLAN}discard/", READ | {"version": 2}, follow=True))
    assert "Version 2 was discarded (draft discarded by " in again
    assert "Agreed and frozen" in page
    event = AuditEvent.objects.get(action="plan draft discarded")
    assert event.subject_id == str(version_id)
    old = read(planner.get(f"{PLAN}?version=2"))
    assert "Version 2, as it was when it was discarded. It was never in force." in old
    assert "A later ward." in read(planner.get(f"{PLAN}trajectory/{AE}/?version=2"))
    for act in ("begin/", "upload/", "discard/", "ready/", "edit/"):
        assert f"{PLAN}{act}" not in old
    page = read(
        planner.post(f"{PLAN}begin/", READ | {"edit_number": 4, "reason": "Another ward."}, follow=True)
    )
    assert "version 3, draft" in page


def test_a_first_draft_is_not_discarded() -> None:
    drafted(cast().planner)
    planner = signed_in(Role.PLANNER)
    assert f"{PLAN}discard/" not in read(planner.get(PLAN))
    assert "The first draft is not thrown away" in read(planner.post(f"{PLAN}discard/", READ, follow=True))
    assert PlanVersion.objects.exists()


@pytest.mark.parametrize(
    ("role", "act", "words"),
    [
        (Role.PLANNER, f"trajectory/{AE}/edit/", "take the signature back"),
        (Role.PLANNER, "upload/", "take the signature back"),
        (Role.PLANNER, "discard/", "take the signature back"),
        (Role.PLANNER, "begin/", "Version 1 is still open: finish that one first (signed by"),
        (Role.APPROVER, "sign/", "take the signature back"),
    ],
)
def test_a_form_that_could_not_be_saved_is_not_opened(role: Role, act: str, words: str) -> None:
    people = cast()
    sign(people.approver, drafted(people.planner))
    answer = signed_in(role).get(f"{PLAN}{act}", follow=True)
    assert answer.redirect_chain == [(PLAN, 302)]
    assert words in read(answer)


def test_an_incomplete_plan_is_not_even_asked_to_be_handed_over() -> None:
    planner = signed_in(Role.PLANNER)
    planner.post(f"{PLAN}begin/")
    answer = planner.get(f"{PLAN}ready/", follow=True)
    assert answer.redirect_chain == [(PLAN, 302)]
    assert "has no trajectory yet" in read(answer)


def test_who_saved_in_another_window_is_told_that_it_was_themselves() -> None:
    people = cast()
    version_id = drafted(people.planner)
    user = person(Role.PLANNER, board=BOARD)
    client = sign_in(Client(), user)
    services.save_trajectory(
        actor=actor_for(user), version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    page = read(client.post(EDIT, typed("83", edit_number=1)), status=409)
    assert "You saved it meanwhile yourself" in page
    assert "You saved this in another window" in page
    assert "Saved by you: 82%" in page
    assert "Somebody else" not in page


def test_signing_and_agreeing_lead_through_the_second_factor() -> None:
    people = cast()
    hand_over(people.planner, drafted(people.planner))
    stale = sign_in(
        Client(), person(Role.APPROVER, board=BOARD, second_factor=True), second_factor_minutes_ago=20
    )
    for method in (stale.get, stale.post):
        assert (
            method(f"{PLAN}sign/", READ | {"edit_number": 2}).headers["Location"].startswith("/desk/step-up/")
        )
    assert PlanVersion.objects.get().status == "draft"


def test_who_wrote_it_is_not_offered_to_sign_it_and_gives_no_second_factor_in_vain() -> None:
    people = cast()
    version_id = drafted(people.planner)
    both = person(Role.PLANNER, Role.APPROVER, board=BOARD, second_factor=True)
    services.save_trajectory(
        actor=actor_for(both), version_id=version_id, edit_number=1, measure_key=AE, points=values("81")
    )
    hand_over(people.planner, version_id)
    writer = sign_in(Client(), both, second_factor_minutes_ago=20)
    page = read(writer.get(PLAN))
    why = f"You wrote some of this version, so somebody else must sign it. Who can: {people.approver.label} (Approver)."
    assert f"Sign the plan:</strong> {why}" in page
    assert f"{PLAN}sign/" not in page
    for press in (writer.get(f"{PLAN}sign/"), writer.post(f"{PLAN}sign/", READ | {"edit_number": 3})):
        assert press.headers["Location"] == PLAN
    assert why in read(writer.get(PLAN))
    assert PlanVersion.objects.get().status == "draft"


def test_who_signed_or_wrote_it_is_not_offered_to_agree_it() -> None:
    signer, writer = (
        person(Role.PLANNER, Role.APPROVER, Role.REVIEWER, board=BOARD, second_factor=True) for _ in range(2)
    )
    version_id = drafted(actor_for(writer))
    sign(actor_for(signer, stepped_up=True), version_id)
    for user, why in (
        (signer, "You signed this plan for the board"),
        (writer, "You wrote some of this version"),
    ):
        page = read(sign_in(Client(), user, second_factor_minutes_ago=20).get(PLAN))
        assert f"Agree the plan:</strong> {why}, so somebody else must agree it." in page
        assert "An administrator can make another person Reviewer of plans." in page
        assert f"{PLAN}agree/" not in page
        assert f"{PLAN}return/" in page


def test_another_boards_draft_is_refused_and_not_listed() -> None:
    drafted(cast().planner)
    fife = signed_in(Role.PLANNER, board="nhs-fife")
    for address in (PLAN, EDIT, f"{PLAN}trajectory/{AE}/", f"{PLAN}trajectories.csv", f"{PLAN}upload/"):
        assert fife.get(address).status_code == 403
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
    assert max(few) <= 18, few


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
