from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people import services
from boards.people.models import Membership, User
from boards.people.permissions import NotAllowed, StepUpNeeded, rights_of
from boards.people.roles import Role
from boards.work.actors import Actor, command
from boards.work.models import AuditEvent
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Actor:
    return actor_for(person(Role.ADMINISTRATOR), stepped_up=True)


def lothian() -> int:
    return Organisation.objects.get(slug="nhs-lothian").pk


def test_an_added_person_has_no_role_and_no_password(administrator: Actor) -> None:
    user = services.add_person(actor=administrator, email=" Ann@Board.SCOT ", name="Ann  Reid")

    user.refresh_from_db()
    assert (user.email, user.name, user.demo) == ("ann@board.scot", "Ann Reid", False)
    assert not user.has_usable_password()
    assert not rights_of(user_id=user.pk, today=administrator.today).held


@pytest.mark.parametrize("act", ["add", "give", "end", "close"])
def test_every_act_leaves_one_audit_row_with_actor_before_and_after(administrator: Actor, act: str) -> None:
    user = person(Role.PLANNER)
    expected: tuple[str, dict[str, object] | None, dict[str, object]]
    if act == "add":
        subject = services.add_person(actor=administrator, email="new@board.scot", name="New").pk
        expected = ("add person", None, {"email": "new@board.scot", "name": "New"})
    elif act == "give":
        services.give_role(
            actor=administrator, user_id=user.pk, role=Role.APPROVER, organisation_id=lothian()
        )
        subject = user.pk
        expected = (
            "give role",
            None,
            {"role": "approver", "starts": administrator.today.isoformat(), "ends": ""},
        )
    elif act == "end":
        held = Membership.objects.get(user=user)
        services.end_role(actor=administrator, membership_id=held.pk)
        subject = user.pk
        today = administrator.today.isoformat()
        expected = (
            "end role",
            {"role": "planner", "starts": today, "ends": ""},
            {"role": "planner", "starts": today, "ends": today},
        )
    else:
        Membership.objects.filter(user=user).delete()
        services.close_account(actor=administrator, user_id=user.pk)
        subject = user.pk
        expected = ("close account", {"is_active": True}, {"is_active": False})

    row = AuditEvent.objects.get(subject_type="person")
    assert (row.action, row.before, row.after) == expected
    assert (row.actor_id, row.subject_type, row.subject_id) == (
        administrator.user_id,
        "person",
        str(subject),
    )


def test_only_an_administrator_with_a_fresh_second_factor_changes_people() -> None:
    with pytest.raises(NotAllowed):
        services.add_person(
            actor=actor_for(person(Role.PUBLISHER), stepped_up=True), email="a@b.scot", name="A"
        )
    with pytest.raises(StepUpNeeded):
        services.add_person(actor=actor_for(person(Role.ADMINISTRATOR)), email="a@b.scot", name="A")
    assert not User.objects.filter(email="a@b.scot").exists()


@pytest.mark.parametrize(
    ("email", "name", "words"),
    [
        ("not an address", "A", "is not an e-mail address"),
        ("a@b.scot", "  ", "Enter the person's name"),
        ("TAKEN@board.scot", "A", "already an account"),
    ],
)
def test_a_wrong_person_is_refused_with_words(
    administrator: Actor, email: str, name: str, words: str
) -> None:
    person(email="taken@board.scot")

    with pytest.raises(services.CannotChange, match=words):
        services.add_person(actor=administrator, email=email, name=name)


def test_an_ended_role_is_gone_at_once_and_can_be_given_again(administrator: Actor) -> None:
    user = person(Role.PLANNER)

    services.end_role(actor=administrator, membership_id=Membership.objects.get(user=user).pk)
    assert not rights_of(user_id=user.pk, today=administrator.today).held

    services.give_role(actor=administrator, user_id=user.pk, role=Role.PLANNER, organisation_id=lothian())
    assert rights_of(user_id=user.pk, today=administrator.today).roles == {Role.PLANNER}


@pytest.mark.parametrize(
    ("role", "board", "words"),
    [
        (Role.PLANNER, "", "choose the board"),
        (Role.ANALYST, "nhs-lothian", "choose no board"),
        (Role.BOARD_VIEWER, "nhs-lothian", "holds this role already"),
    ],
)
def test_a_role_that_does_not_fit_is_refused_with_words(
    administrator: Actor, role: Role, board: str, words: str
) -> None:
    user = person(Role.BOARD_VIEWER)

    with pytest.raises(services.CannotChange, match=words):
        services.give_role(
            actor=administrator, user_id=user.pk, role=role, organisation_id=lothian() if board else None
        )


def test_a_lost_second_factor_is_removed_once_and_recorded(administrator: Actor) -> None:
    user = person(Role.PUBLISHER, second_factor=True)

    services.remove_second_factor(actor=administrator, user_id=user.pk)

    assert not Authenticator.objects.filter(user=user).exists()
    assert AuditEvent.objects.get(subject_type="person").action == "remove second factor"
    with pytest.raises(services.CannotChange, match="has no second factor"):
        services.remove_second_factor(actor=administrator, user_id=user.pk)


def test_nobody_removes_their_own_second_factor_this_way(administrator: Actor) -> None:
    assert administrator.user_id is not None
    with pytest.raises(services.CannotChange, match="another administrator"):
        services.remove_second_factor(actor=administrator, user_id=administrator.user_id)


def test_nobody_changes_their_own_roles(administrator: Actor) -> None:
    assert administrator.user_id is not None
    held = Membership.objects.get(user_id=administrator.user_id)

    with pytest.raises(services.CannotChange, match="another administrator"):
        services.give_role(
            actor=administrator, user_id=administrator.user_id, role=Role.PUBLISHER, organisation_id=None
        )
    with pytest.raises(services.CannotChange, match="another administrator"):
        services.end_role(actor=administrator, membership_id=held.pk)
    with pytest.raises(services.CannotChange, match="another administrator"):
        services.close_account(actor=administrator, user_id=administrator.user_id)


def test_the_last_administrator_stays() -> None:
    only = person(Role.ADMINISTRATOR)
    server = command(name="shell", now=timezone.now())

    with pytest.raises(services.CannotChange, match="only administrator"):
        services.close_account(actor=server, user_id=only.pk)

    only.refresh_from_db()
    assert only.is_active
    assert rights_of(user_id=only.pk, today=server.today).roles == {Role.ADMINISTRATOR}


def test_a_closed_account_loses_its_roles_and_gets_no_new_one(administrator: Actor) -> None:
    user = person(Role.PLANNER)

    services.close_account(actor=administrator, user_id=user.pk)

    assert not Membership.objects.filter(user=user, ends=None).exists()
    with pytest.raises(services.CannotChange, match="is closed"):
        services.give_role(actor=administrator, user_id=user.pk, role=Role.ANALYST, organisation_id=None)


def test_a_role_that_has_ended_cannot_be_ended_again(administrator: Actor) -> None:
    user = person()
    yesterday = administrator.today - timedelta(days=1)
    ended = Membership.objects.create(user=user, role=Role.ANALYST, starts=yesterday, ends=yesterday)

    with pytest.raises(services.CannotChange, match="no longer holds"):
        services.end_role(actor=administrator, membership_id=ended.pk)
