"""What government decides: one reviewer recommends, another decides, and what was decided is said with each result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from boards.evidence.inspection.refusals import RefusedFile
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.plans import services
from boards.plans.agreement import Condition, Outcome, Recommendation
from boards.plans.board_approvals import BoardApproval
from boards.plans.models import PlanVersion
from boards.plans.services import CannotPlan
from boards.work import owed
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    WHY,
    Cast,
    agree,
    agreed,
    drafted,
    recommend,
    sign,
    values,
    version,
)
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db

WINTER = (date(2022, 6, 30), "Send a plan for the winter.")
PLAN = f"/desk/boards/{BOARD}/plan/sample-2022-23/"


@pytest.fixture
def signed(people: Cast) -> int:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    return version_id


def decide(people: Cast, version_id: int, **said: Any) -> None:
    services.agree(
        actor=people.reviewer, version_id=version_id, edit_number=version(version_id).edit_number, **said
    )


def test_nothing_is_decided_that_nobody_else_recommended_as_it_stands(people: Cast, signed: int) -> None:
    with pytest.raises(CannotPlan, match="Nobody has recommended yet"):
        decide(people, signed)
    recommender = recommend(signed)
    with pytest.raises(CannotPlan, match="You recommended what to decide"):
        decide(replace(people, reviewer=recommender), signed)
    services.take_back_signature(
        actor=people.approver, version_id=signed, edit_number=version(signed).edit_number
    )
    sign(people.approver, signed)
    with pytest.raises(CannotPlan, match="Nobody has recommended yet"):
        decide(people, signed)
    for actor in (people.planner, people.approver):
        with pytest.raises(NotAllowed):
            services.recommend(actor=actor, version_id=signed, edit_number=version(signed).edit_number)


def test_conditions_and_reasons_stand_where_they_mean_something(people: Cast, signed: int) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"outcome": Outcome.NOT_APPROVED}, "Say why"),
        ({"outcome": Outcome.CONDITIONS, "conditions": [WINTER]}, "Say why"),
        ({"outcome": Outcome.CONDITIONS, "reasons": "Winter"}, "Conditions belong to"),
        ({"outcome": Outcome.AGREED, "conditions": [WINTER]}, "Conditions belong to"),
    ]
    for said, why in wrong:
        with pytest.raises(CannotPlan, match=why):
            recommend(signed, **said)
    assert not Recommendation.objects.exists()
    recommend(signed, outcome=Outcome.NOT_APPROVED, reasons="Too little.")
    recommend(signed, outcome=Outcome.CONDITIONS, reasons="Winter.", conditions=[WINTER, WINTER])
    decide(people, signed, letter_by="A director")
    held = version(signed)
    assert (held.status, held.outcome, held.letter_by) == ("agreed", "conditions", "A director")
    assert held.recommendation
    assert list(held.recommendation.conditions.values_list("due", "what")) == [WINTER]


def test_the_database_refuses_every_other_way_to_a_decision(people: Cast, signed: int) -> None:
    recommend(signed, outcome=Outcome.NOT_APPROVED, reasons="Too little.")
    first = Recommendation.objects.get()
    other = actor_for(person(Role.REVIEWER))
    held = version(signed)
    right = {
        "status": "agreed",
        "frozen": True,
        "edit_number": held.edit_number + 1,
        "agreed_by": other.user_id,
        "agreed_at": other.now,
        "outcome": "not_approved",
        "letter_by": "A director",
        "recommendation": first,
    }
    refused: list[tuple[dict[str, Any], str]] = [
        ({"recommendation": None}, "one_recommends_and_another_decides"),
        ({"agreed_by": first.by_id}, "one_recommends_and_another_decides"),
        ({"outcome": "agreed"}, "one_recommends_and_another_decides"),
        ({"edit_number": held.edit_number + 2}, "one_recommends_and_another_decides"),
        ({"letter_by": ""}, "what_is_decided_has_its_outcome"),
    ]
    for change, name in refused:
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            PlanVersion.objects.filter(pk=signed).update(**right | change)
    attempts: list[tuple[Callable[[], object], str]] = [
        (lambda: _say(signed, outcome="maybe"), "outcome_of_a_recommendation_is_known"),
        (lambda: _say(signed, outcome="conditions"), "what_is_not_plainly_agreed_has_reasons"),
        (lambda: _say(signed), "one_recommendation_per_version_and_edit_number"),
        (lambda: _say(signed, edit_number=1), "only a signed version is recommended"),
        (
            lambda: Condition.objects.create(recommendation=first, due=WINTER[0], what="x"),
            "conditions come with",
        ),
    ]
    for attempt, name in attempts:
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            attempt()
    recommend(signed, outcome=Outcome.CONDITIONS, reasons="Winter.", conditions=[WINTER])
    second = Recommendation.objects.latest("id")
    for what, name in ((WINTER[1], "a_condition_is_said_once"), ("", "a_condition_says_what_is_to_be_done")):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Condition.objects.create(recommendation=second, due=WINTER[0], what=what)
    decide(people, signed)
    with pytest.raises(DatabaseError, match="conditions come with"), transaction.atomic():
        Condition.objects.create(recommendation=second, due=WINTER[0], what="Another")


def _say(version_id: int, *, outcome: str = "agreed", edit_number: int | None = None) -> None:
    held = version(version_id)
    Recommendation.objects.create(
        version=held,
        edit_number=held.edit_number if edit_number is None else edit_number,
        outcome=outcome,
        by=held.created_by,
        at=held.created_at,
    )


def test_a_plan_that_is_not_approved_is_in_force_and_every_result_says_so(people: Cast, signed: int) -> None:
    arrive("sample-mainland,2023-03-01,81,100,,,", returned_by=BOARD)
    recommend(signed, outcome=Outcome.NOT_APPROVED, reasons="Too little.")
    decide(people, signed, in_force_from=date(2022, 3, 31))
    owed.settle(clock=lambda: people.reviewer.now)
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = analyst.get(PLAN).content.decode()
    assert "Not approved, in force: the board is judged by it" in page
    assert "Too little." in page
    assert "version 1, not approved, in force" in analyst.get("/desk/plans/").content.decode()
    query = "?sample=yes&year=sample-2022-23"
    for address in (f"boards/{BOARD}/{AE}/", f"boards/{BOARD}/", "grid/"):
        assert "plan not approved, in force" in analyst.get(f"/desk/{address}{query}").content.decode(), (
            address
        )
    cell = analyst.get(f"/desk/boards/{BOARD}/{AE}/{query}").content.decode()
    assert "version 1, agreed on 31 March 2022 (plan not approved, in force)" in cell


def test_what_is_recommended_stays_among_reviewers_until_it_is_decided(people: Cast, signed: int) -> None:
    recommend(signed, outcome=Outcome.NOT_APPROVED, reasons="Too little.")
    reviewer = sign_in(Client(), person(Role.REVIEWER))
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    assert "Too little." in reviewer.get(PLAN).content.decode()
    assert "Too little." not in planner.get(PLAN).content.decode()
    assert "Decide about the plan of Sample Mainland" in reviewer.get("/desk/").content.decode()
    decide(people, signed)
    assert "Too little." in planner.get(PLAN).content.decode()


def test_a_plan_that_is_plainly_agreed_says_nothing_more(people: Cast) -> None:
    arrive("sample-mainland,2023-03-01,81,100,,,", returned_by=BOARD)
    version_id = agreed(people)
    assert version(version_id).outcome == Outcome.AGREED
    owed.settle(clock=lambda: people.reviewer.now)
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = analyst.get(f"/desk/boards/{BOARD}/{AE}/?sample=yes&year=sample-2022-23").content.decode()
    assert "plan agreed" not in page
    assert "not approved" not in page
    with pytest.raises(CannotPlan, match="agreed and frozen"):
        agree(people.reviewer, version_id)


def test_the_boards_own_approval_is_recorded_in_any_state_and_blocks_nothing(people: Cast) -> None:
    version_id = drafted(people.planner)
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    address = f"{PLAN}board-approval/"
    tomorrow = (people.planner.today + timedelta(days=1)).isoformat()
    page = planner.post(address, {"approved_on": tomorrow, "minute": "Item 7"}).content.decode()
    assert "is still to come: record it when the Board has met" in page
    assert "Say in which minute it is read." in planner.post(
        address, {"approved_on": "2022-03-30", "minute": " "}
    ).content.decode().replace("&#x27;", "'")
    before = version(version_id)
    planner.post(address, {"approved_on": "2022-03-30", "minute": "Board, item 7"})
    assert version(version_id).edit_number == before.edit_number, "nobody has to read it again"
    sign(people.approver, version_id)
    agree(people.reviewer, version_id)
    assert "30 March 2022: Board, item 7 (recorded by" in planner.get(PLAN).content.decode()
    planner.post(address, {"approved_on": "2022-04-27", "minute": "Board, item 3"})
    page = planner.get(PLAN).content.decode()
    assert "27 April 2022: Board, item 3" in page, "it can come after the decision"
    assert "30 March 2022" not in page
    assert BoardApproval.objects.count() == 2
    reviewer = sign_in(Client(), person(Role.REVIEWER))
    assert reviewer.get(address).status_code == 403
    with pytest.raises(DatabaseError, match="a_board_approval_names_its_minute"), transaction.atomic():
        BoardApproval.objects.create(
            version_id=version_id,
            approved_on=date(2022, 3, 30),
            minute=" ",
            by=version(version_id).created_by,
            at=people.planner.now,
        )


def test_the_letter_is_kept_and_a_version_says_which_took_its_place(people: Cast) -> None:
    first = drafted(people.planner)
    sign(people.approver, first)
    recommend(first)
    letter = SimpleUploadedFile("letter.exe", b"MZ\x90\x00")
    with pytest.raises(RefusedFile):
        decide(people, first, letter_by="A director", letter=letter)
    assert version(first).status == "signed", "nothing is decided without the file that was given"
    decide(people, first, letter_by="A director", letter=SimpleUploadedFile("letter.txt", b"Dear Board"))
    page = sign_in(Client(), person(Role.PLANNER, board=BOARD)).get(PLAN).content.decode()
    assert "Letter to the board" in page
    assert "letter.txt" in page
    second = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    assert "superseded" not in sign_in(Client(), person(Role.ANALYST)).get(PLAN).content.decode()
    services.save_trajectory(
        actor=people.planner,
        version_id=second,
        edit_number=0,
        measure_key=AE,
        points=values("81"),
        rationale=WHY,
    )
    sign(people.approver, second)
    agree(people.reviewer, second)
    page = sign_in(Client(), person(Role.ANALYST)).get(f"{PLAN}?version=1").content.decode()
    assert "by version 2, which is agreed" in page
    assert "agreed, superseded by version 2" in page
