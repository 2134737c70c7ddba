"""Plans are begun, and changed in the year."""

from typing import Any

import pytest

from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.plans import services
from boards.plans.services import CannotPlan
from boards.work.actors import command
from boards.work.models import AuditEvent
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import (
    BOARD,
    SAMPLE,
    Cast,
    agreed,
    drafted,
    points_of,
    save,
    version,
)
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


def test_a_plan_begins_as_a_draft_of_its_board(people: Cast) -> None:
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE
    )
    held = version(version_id)
    assert (held.number, held.status, held.edit_number, held.created_by_id) == (
        1, "draft", 0, people.planner.user_id,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="plan version opened")
    assert (event.subject_id, event.organisation_id) == (str(version_id), number_of(BOARD))


@pytest.mark.parametrize(
    ("board", "framework", "words"),
    [
        ("sample-mainland", "ldp-2022-23", "asks for no part"),
        ("sample-mainland", "no-such-year", "asks for no part"),
    ],
)
def test_a_framework_that_asks_for_nothing_has_no_plan(
    people: Cast, board: str, framework: str, words: str
) -> None:
    with pytest.raises(CannotPlan, match=words):
        services.open_version(actor=people.planner, organisation_id=number_of(board), framework_key=framework)


def test_another_boards_planner_and_a_command_cannot_begin_a_plan(people: Cast) -> None:
    asked: dict[str, Any] = {"organisation_id": number_of(BOARD), "framework_key": SAMPLE}
    with pytest.raises(NotAllowed):
        services.open_version(actor=actor_for(person(Role.PLANNER, board="nhs-fife")), **asked)
    with pytest.raises(CannotPlan, match="by people"):
        services.open_version(actor=command(name="tests", now=people.planner.now), **asked)


def test_the_nation_has_no_plan_of_its_own(people: Cast) -> None:
    planner = actor_for(person(Role.PLANNER, board="nhsscotland"))
    with pytest.raises(CannotPlan, match="none of its own"):
        services.open_version(actor=planner, organisation_id=number_of("nhsscotland"), framework_key=SAMPLE)


def test_there_is_one_open_version_at_a_time(people: Cast) -> None:
    drafted(people.planner)
    with pytest.raises(CannotPlan, match="still open"):
        drafted(people.planner)


def test_a_change_in_the_year_starts_from_the_agreed_values_and_says_why(people: Cast) -> None:
    first = agreed(people)
    asked: dict[str, Any] = {
        "actor": people.planner,
        "organisation_id": number_of(BOARD),
        "framework_key": SAMPLE,
    }
    with pytest.raises(CannotPlan, match="needs a reason"):
        services.open_version(**asked, reason=" ")
    second = services.open_version(**asked, reason="The new emergency department opens later.")
    assert (version(second).number, version(second).reason) == (
        2,
        "The new emergency department opens later.",
    )
    assert points_of(second) == points_of(first) == [80] * 12
    save(people, second, edit_number=0, value="79")
    assert points_of(first) == [80] * 12
