"""Questions about a plan: asked beside their row, answered in words, and read by whoever signs and agrees."""

import pytest
from django.test import Client

from boards.asks.models import Question
from boards.people.roles import Role
from boards.planning.rounds import PLAN as KIND
from boards.plans import services
from boards.plans.models import PlanVersion
from boards.work.models import AuditEvent
from tests.boards.planning.visits import EDIT, PLAN, READ, read, signed_in, typed
from tests.boards.plans.plans import (
    AE,
    BOARD,
    Cast,
    cast,
    drafted,
    hand_over,
    recommend,
    rules,
    sign,
    version,
)
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

APRIL = f"trajectories/{AE}/2022-04-01"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def signed(people: Cast) -> int:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    return version_id


def now(version_id: int) -> dict[str, int]:
    """What the plan's page hands on."""
    newest = version(version_id)
    return {"version": newest.number, "edit_number": newest.edit_number}


def ask(reviewer: Client, text: str, pin: str = "") -> int:
    read(reviewer.post(f"{PLAN}ask/?pin={pin}", {"text": text}, follow=True))
    return Question.objects.latest("id").pk


def answer(planner: Client, question: int, text: str = "Because.") -> str:
    return read(planner.post(f"{PLAN}questions/{question}/answer/", {"text": text}, follow=True))


def test_a_plan_goes_through_two_rounds_of_questions_until_it_is_agreed(signed: int) -> None:
    planner, approver, reviewer = map(signed_in, (Role.PLANNER, Role.APPROVER, Role.REVIEWER))
    whole = ask(reviewer, "Who wrote the figures down?")
    april = ask(reviewer, "Why does April begin so low?", APRIL)
    page = read(reviewer.get(PLAN))
    assert "2 questions about the plan wait for an answer" in page  # so it is not agreed
    assert f"{PLAN}agree/" not in page

    page = read(reviewer.post(f"{PLAN}return/", now(signed) | {"question": ""}, follow=True))
    assert "Returned. The board sees your questions." in page
    page = read(planner.get(PLAN))
    assert "Returned by" in page
    assert "2 questions wait for an answer in words." in page
    assert "A&amp;E: within 4 hours, April 2022" in page or "April 2022" in page
    assert "Why does April begin so low?" in read(planner.get(f"{PLAN}trajectory/{AE}/"))
    assert "Who wrote the figures down?" not in read(planner.get(f"{PLAN}trajectory/{AE}/"))

    assert "Answered." in answer(planner, whole, "The clerk of the ward did.")
    told = read(planner.post(f"{PLAN}ready/", now(signed), follow=True))
    assert "1 question about the plan waits for an answer" in told
    read(planner.post(EDIT, typed("81", edit_number=now(signed)["edit_number"]), follow=True))
    answer(planner, april, "It begins where the new ward opens: 81 now.")
    read(planner.post(f"{PLAN}ready/", now(signed), follow=True))

    for page in (read(approver.get(PLAN)), read(approver.get(f"{PLAN}sign/"))):
        assert "It begins where the new ward opens: 81 now." in page
        assert "The clerk of the ward did." in page
    read(approver.post(f"{PLAN}sign/", now(signed), follow=True))

    assert "It begins where the new ward opens" in read(reviewer.get(f"{PLAN}recommend/"))
    again = {"text": "Which ward?"}
    read(reviewer.post(f"{PLAN}questions/{april}/ask-again/", again, follow=True))
    told = read(reviewer.post(f"{PLAN}agree/", now(signed), follow=True))
    assert "1 question about the plan waits for an answer" in told
    read(reviewer.post(f"{PLAN}return/", now(signed) | {"question": ""}, follow=True))
    answer(planner, april, "Ward 7.")
    read(planner.post(f"{PLAN}ready/", now(signed), follow=True))
    read(approver.post(f"{PLAN}sign/", now(signed), follow=True))
    read(reviewer.post(f"{PLAN}questions/{april}/settle/", {"text": ""}, follow=True))
    recommend(signed)
    letter = {"letter_by": "A director"}
    page = read(reviewer.post(f"{PLAN}agree/", now(signed) | letter, follow=True))
    assert "Agreed and frozen" in page
    for words in ("Who wrote the figures down?", "Which ward?", "Ward 7.", "is content with the answer"):
        assert words in page, words
    states = Question.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["answered", "settled"]


def test_answering_is_no_writing_and_leaves_the_hand_over_as_it_is(people: Cast, signed: int) -> None:
    reviewer = signed_in(Role.REVIEWER)
    question = ask(reviewer, "Why?")
    both = person(Role.PLANNER, Role.APPROVER, second_factor=True, board=BOARD)
    client = sign_in(Client(), both, second_factor_minutes_ago=1)
    read(reviewer.post(f"{PLAN}return/", now(signed) | {"question": ""}, follow=True))
    answer(client, question)
    hand_over(people.planner, signed)
    edit_number = now(signed)["edit_number"]
    assert Question.objects.get().state == "answered"
    assert version(signed).ready_at is not None
    read(client.post(f"{PLAN}sign/", now(signed), follow=True))
    assert (version(signed).status, version(signed).edit_number) == ("signed", edit_number + 1)
    assert version(signed).signed_by_id == both.pk


def test_the_answer_is_given_by_somebody_else_than_who_asked(signed: int) -> None:
    both = person(Role.PLANNER, Role.REVIEWER, second_factor=True, board=BOARD)
    client = sign_in(Client(), both, second_factor_minutes_ago=1)
    question = ask(client, "Why?")
    assert f"questions/{question}/answer/" not in read(client.get(PLAN))
    page = answer(client, question)
    assert "somebody else has to answer it" in page
    assert Question.objects.get().state == "open"


def test_a_question_is_told_to_whom_it_concerns_and_to_nobody_else(signed: int) -> None:
    reviewer = signed_in(Role.REVIEWER)
    question = ask(reviewer, "Why?", APRIL)
    read(reviewer.post(f"{PLAN}return/", now(signed) | {"question": "And who?"}, follow=True))
    desk = read(signed_in(Role.PLANNER).get("/desk/"))
    assert "Returned by" in desk
    assert "2 questions" in desk
    assert "sign the plan of Sample Mainland (fictional)" not in read(signed_in(Role.APPROVER).get("/desk/"))
    assert KIND == "plan"
    analyst = signed_in(Role.ANALYST)
    assert "And who?" in read(analyst.get(PLAN))
    assert f"questions/{question}/" not in read(analyst.get(PLAN))
    fife = signed_in(Role.PLANNER, board="nhs-fife")
    assert fife.get(f"{PLAN}questions/{question}/answer/").status_code == 404


def test_the_approver_is_asked_only_for_a_plan_that_was_handed_over(people: Cast) -> None:
    version_id = drafted(people.planner)
    approver = signed_in(Role.APPROVER)
    assert "ead and sign the plan of Sample Mainland (fictional)" not in read(approver.get("/desk/"))
    hand_over(people.planner, version_id)
    assert "ead and sign the plan of Sample Mainland (fictional)" in read(approver.get("/desk/"))
    read(signed_in(Role.PLANNER).post(EDIT, typed("85", edit_number=2), follow=True))
    assert version(version_id).ready_at is None
    assert "ead and sign the plan of Sample Mainland (fictional)" not in read(approver.get("/desk/"))


@pytest.mark.parametrize(
    "pin", ["trajectories/none", f"trajectories/{AE}/2021-04-01", "trajectories", "x/y/z"]
)
def test_a_row_that_the_plan_does_not_have_cannot_be_asked_about(signed: int, pin: str) -> None:
    assert signed_in(Role.REVIEWER).post(f"{PLAN}ask/?pin={pin}", {"text": "Why?"}).status_code == 404
    assert not Question.objects.exists()


def test_a_plan_is_not_returned_without_a_question(signed: int) -> None:
    reviewer = signed_in(Role.REVIEWER)
    page = read(reviewer.post(f"{PLAN}return/", now(signed) | {"question": " "}))
    assert "Say what the board shall answer" in page
    assert PlanVersion.objects.get().status == "signed"
    with pytest.raises(services.CannotPlan, match="Say what the board shall answer"):
        services.return_with_question(
            actor=cast().reviewer, version_id=signed, edit_number=now(signed)["edit_number"], question=" "
        )


def test_a_question_that_was_asked_by_mistake_is_withdrawn_and_stays_to_be_read(signed: int) -> None:
    reviewer = signed_in(Role.REVIEWER)
    question = ask(reviewer, "Why?")
    page = read(reviewer.post(f"{PLAN}questions/{question}/withdraw/", {"text": ""}, follow=True))
    assert "withdrew the question" in page
    assert f"{PLAN}recommend/" in page
    assert AuditEvent.objects.filter(action="question withdrawn").count() == 1


def test_what_is_typed_into_an_answer_is_kept_when_somebody_was_quicker(signed: int) -> None:
    question = ask(signed_in(Role.REVIEWER), "Why?")
    planner = signed_in(Role.PLANNER)
    answer(signed_in(Role.PLANNER), question)
    page = answer(planner, question, "My own long answer.")
    assert "answered this question on" in page
    assert "My own long answer." in page


def test_each_value_of_a_signed_plan_can_be_asked_about_beside_it(signed: int) -> None:
    page = read(signed_in(Role.REVIEWER).get(f"{PLAN}trajectory/{AE}/"))
    for period in rules().periods:
        assert f"{PLAN}ask/?pin=trajectories/{AE}/{period.start}" in page
    assert f"{PLAN}ask/" not in read(signed_in(Role.PLANNER).get(f"{PLAN}trajectory/{AE}/"))
    assert READ["version"] == 1
