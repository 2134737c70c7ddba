"""Who may send, load, accept and withdraw."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from boards.figures import queries, services
from boards.figures.models import Observation, Submission
from boards.organisations.models import Organisation
from boards.people.models import Membership, User
from boards.people.permissions import NOBODY, NotAllowed, rights_of
from boards.people.roles import BOARD_ROLES, Role
from boards.work.actors import Actor
from boards.work.models import AuditEvent
from tests.boards.figures.conftest import NOW, csv_of, load, send

pytestmark = pytest.mark.django_db

ROW = csv_of("nhs-lothian,2023-04-01,13457,21326,,,")


@pytest.fixture
def person(lothian: Organisation) -> Callable[..., Actor]:
    """Somebody with a role, at NHS Lothian where the role is a board's."""

    def make(role: Role, board: Organisation | None = None) -> Actor:
        user = User.objects.create_user(email=f"{role}@example.org", name=f"A {role}")
        own = (board or lothian) if role in BOARD_ROLES else None
        Membership.objects.create(user=user, role=role, organisation=own, starts=date(2024, 1, 1))
        return Actor(user_id=user.pk, label=user.name, now=NOW)

    return make


@pytest.mark.parametrize("role", Role)
def test_only_a_statistics_loader_loads_official_figures(role: Role, person: Callable[..., Actor]) -> None:
    if role is Role.STATISTICS_LOADER:
        assert send(ROW, actor=person(role)).state == "staged"
        return
    with pytest.raises(NotAllowed):
        send(ROW, actor=person(role))
    assert not Submission.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_only_a_planner_sends_figures_and_only_of_the_own_board(
    role: Role, person: Callable[..., Actor], lothian: Organisation, fife: Organisation
) -> None:
    actor = person(role)
    if role is Role.PLANNER:
        assert send(ROW, actor=actor, stream="board", organisation_id=lothian.pk).state == "staged"
    for board in [fife] if role is Role.PLANNER else [lothian, fife]:
        with pytest.raises(NotAllowed):
            send(ROW, actor=actor, stream="board", organisation_id=board.pk)


def test_another_boards_planner_can_neither_accept_nor_withdraw(
    person: Callable[..., Actor], lothian: Organisation, fife: Organisation
) -> None:
    waiting = send(ROW, stream="board", organisation_id=lothian.pk)
    stranger = person(Role.PLANNER, fife)
    audit_rows = AuditEvent.objects.count()
    for act in (services.accept, services.withdraw, services.check_again):
        with pytest.raises(NotAllowed):
            act(actor=stranger, submission_id=waiting.pk)
    assert AuditEvent.objects.count() == audit_rows
    assert not Observation.objects.exists()
    assert Submission.objects.get().state == "staged"


def test_a_person_is_recorded_by_number_and_name(person: Callable[..., Actor], lothian: Organisation) -> None:
    planner = person(Role.PLANNER)
    accepted = load(ROW, actor=planner, stream="board", organisation_id=lothian.pk)
    submission = Submission.objects.get(pk=accepted.submission_id)
    assert (submission.submitted_by_id, submission.decided_by_id) == (planner.user_id, planner.user_id)
    event = AuditEvent.objects.get(action="figures accepted")
    assert (event.actor_id, event.actor_label, event.organisation) == (
        planner.user_id,
        planner.label,
        lothian,
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"stream": "board"}, "names its board"),
        ({"organisation_id": 1}, "names none"),
        ({"known_from": date(2026, 3, 3)}, "future"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(asked: dict[str, Any], reason: str) -> None:
    with pytest.raises(services.NotReceivable, match=reason):
        send(ROW, **asked)


def test_each_sees_the_submissions_that_the_rules_allow(
    person: Callable[..., Actor], lothian: Organisation, fife: Organisation
) -> None:
    official = send(ROW)
    own = send(ROW, stream="board", organisation_id=lothian.pk)
    other = send(csv_of("nhs-fife,2023-04-01,1,2,,,"), stream="board", organisation_id=fife.pk)

    def seen(role: Role) -> set[int]:
        rights = rights_of(user_id=person(role).user_id, today=NOW.date())
        return {submission.pk for submission in queries.submissions_for(rights=rights)}

    assert seen(Role.PLANNER) == {official.pk, own.pk}
    assert seen(Role.ANALYST) == {official.pk, own.pk, other.pk}
    assert seen(Role.STATISTICS_LOADER) == {official.pk}
    assert seen(Role.ADMINISTRATOR) == set()
    assert not queries.submissions_for(rights=NOBODY).exists()


def test_a_file_name_is_kept_without_its_folders_and_control_characters() -> None:
    assert send(ROW, file_name="C:\\Users\\me\\ret\0urns\n.csv").file_name == "ret\\x00urns\\x0a.csv"
    assert send(ROW, file_name="../../etc/").file_name == "etc"
