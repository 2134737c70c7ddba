"""Acts on a plan that are asked about first: who is offered them, and what they hold for read."""

import re
from html import unescape

import pytest
from django.test import Client

from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import PlanVersion
from boards.work.models import AuditEvent
from tests.boards.planning.visits import EDIT, PLAN, READ, changed, read, signed_in, typed
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    WHY,
    agreed,
    cast,
    drafted,
    hand_over,
    sign,
    values,
)
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db


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
        actor=people.planner,
        version_id=version_id,
        edit_number=2,
        measure_key=AE,
        points=values("20"),
        rationale=WHY,
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
    assert "March 2023: 80%, now 79%" in read(signed_in(Role.REVIEWER).get(f"{PLAN}recommend/"))
    assert "In version 1" in read(signed_in(Role.REVIEWER).get(f"{PLAN}trajectory/{AE}/"))


def test_a_first_version_is_signed_without_words_about_another() -> None:
    people = cast()
    hand_over(people.planner, drafted(people.planner))
    page = read(signed_in(Role.APPROVER).get(f"{PLAN}sign/"))
    assert "80%" in page
    assert "Against version" not in page


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
        assert f"Recommend what to decide:</strong> {why}, so somebody else must agree it." in page
        assert "An administrator can make another person Reviewer of plans." in page
        assert f"{PLAN}agree/" not in page
        assert f"{PLAN}return/" in page
