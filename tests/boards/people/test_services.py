from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people import services
from boards.people.models import AccountEdit, Membership, User
from boards.people.permissions import NotAllowed, StepUpNeeded, rights_of
from boards.people.queries import ByWhom, role_history
from boards.people.roles import Role
from boards.work import edits
from boards.work.actors import Actor, command
from boards.work.models import AuditEvent
from tests.support.people import LONG_AGO, PASSWORD, actor_for, person

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
        since = {"role": "planner", "starts": LONG_AGO.isoformat()}
        expected = (
            "end role",
            {**since, "ends": ""},
            {**since, "ends": administrator.today.isoformat()},
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


def test_a_role_with_a_last_day_ends_by_itself(administrator: Actor) -> None:
    user = person()
    last = administrator.today + timedelta(days=3)
    services.give_role(
        actor=administrator, user_id=user.pk, role=Role.ANALYST, organisation_id=None, last_day=last
    )
    assert rights_of(user_id=user.pk, today=last).roles == {Role.ANALYST}
    assert not rights_of(user_id=user.pk, today=last + timedelta(days=1)).held
    with pytest.raises(services.CannotChange, match="has passed"):
        services.give_role(
            actor=administrator, user_id=user.pk, role=Role.REVIEWER, organisation_id=None,
            last_day=administrator.today - timedelta(days=1),
        )  # fmt: skip


def test_ends_that_are_set_for_later_never_leave_an_installation_without_an_administrator(
    administrator: Actor,
) -> None:
    second = person(Role.ADMINISTRATOR)
    later = administrator.today + timedelta(days=30)
    (first_role, second_role) = Membership.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")
    services.end_role(actor=administrator, membership_id=second_role.pk, last_day=later)

    with pytest.raises(services.CannotChange, match="only administrator whose role has no end"):
        services.end_role(
            actor=actor_for(second, stepped_up=True), membership_id=first_role.pk, last_day=later
        )
    services.end_role(actor=administrator, membership_id=second_role.pk)
    assert rights_of(user_id=second.pk, today=administrator.today).roles == frozenset()


def test_who_gave_a_role_is_copied_from_the_log_of_an_older_release_once(
    administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it lies there: rows of the log, and memberships without an edit."""
    with monkeypatch.context() as older:
        older.setattr(edits, "record", lambda *arguments, **options: None)
        user = services.add_person(actor=administrator, email="ann@board.scot", name="Ann Reid")
        for _ in range(2):  # given, ended and given again on one day
            held = services.give_role(
                actor=administrator, user_id=user.pk, role=Role.PLANNER, organisation_id=lothian()
            )
            services.end_role(actor=administrator, membership_id=held.pk)
    services.give_role(actor=administrator, user_id=user.pk, role=Role.ANALYST, organisation_id=None)
    migration = import_module("boards.migrations.0027_who_gave_which_role_is_copied")
    with connection.schema_editor() as editor:
        migration.copy(apps, editor)
        migration.copy(apps, editor)
    history = role_history(user_id=user.pk)
    by = ByWhom(administrator.label, administrator.now)
    assert history.added == by
    assert [one.given for one in history.roles] == [by, by, by]
    assert AccountEdit.objects.filter(copied_from__isnull=False).count() == 3


def made_first(email: str = "ann@board.scot") -> str:
    out = StringIO()
    call_command("first_administrator", email, "Ann", "Reid", stdout=out)
    return out.getvalue()


def test_the_first_administrator_sets_a_password_by_the_link_and_is_led_to_the_second_factor(
    client: Client,
) -> None:
    told = made_first()
    link = next(word for word in told.split() if "/accounts/password/reset/key/" in word)
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    answer = client.post("/accounts/login/", {"login": "ann@board.scot", "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/totp/activate/"
    user = User.objects.get(email="ann@board.scot")
    assert (user.name, user.demo) == ("Ann Reid", False)
    assert rights_of(user_id=user.pk, today=timezone.localdate()).roles == {Role.ADMINISTRATOR}
    added = AuditEvent.objects.get(action="give role")
    assert (added.actor_id, added.actor_label) == (None, "first_administrator")
    with pytest.raises(CommandError, match="Ann Reid is an administrator here"):
        made_first()


def test_there_is_one_first_administrator_and_a_new_link_until_the_password_is_set() -> None:
    assert made_first()
    assert "Ann Reid (ann@board.scot)" in made_first(" ANN@board.scot ")
    with pytest.raises(CommandError, match="Ann Reid is an administrator here"):
        made_first("eve@board.scot")
    assert User.objects.count() == 1
    with pytest.raises(TypeError):
        services.first_administrator(actor=actor_for(User.objects.get()), email="b@b.scot", name="B")
