"""People and roles: added, given and ended by an administrator, each act with its audit row."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse

from boards.people import account_acts as acts
from boards.people.account_acts import AccountFacts
from boards.people.acts import Act, Refusal, ensure
from boards.people.models import AccountEdit, Membership, User
from boards.people.permissions import require
from boards.people.queries import ADDED, ROLES, role_of
from boards.people.roles import BOARD_ROLES, WITH_PAGES, Action, Role
from boards.work import edits, mail
from boards.work.actors import Actor
from boards.work.audit import record
from boards.work.edits import Change
from boards.work.mail import Letter, Message, Text
from targets.calc.periods import day_words

PASSWORD_LINK = Letter("password-link", "Link to set a password", made_when_sent=True)
ROLE_GIVEN = Letter("role-given", "A role that was given")

_FIRST = 7_301_803  # advisory lock, a number that nobody else locks: there is one first administrator


class CannotChange(Refusal):
    """The change would break a rule about people; the message says which, and what to do."""


def add_person(*, actor: Actor, email: str, name: str, demo: bool = False) -> User:
    """A person without roles and without a password: they set one by the link of "reset your password".

    Raises NotAllowed or StepUpNeeded; CannotChange for an address that is none or is taken, or an empty name.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    with transaction.atomic():
        return add(actor, email, name, demo=demo)


def add(actor: Actor, email: str, name: str, *, demo: bool = False) -> User:
    """For services that have asked whether the actor may, as are `give` and `end`. CannotChange."""
    email, name = address_of(email), " ".join(name.split())
    if not name:
        raise CannotChange("Enter the person's name.")
    with transaction.atomic():
        if User.objects.filter(email=email).exists():
            raise CannotChange(f"There is already an account for {email}.")
        user = User.objects.create_user(email=email, name=name, demo=demo)
        # The sign-in package asks here whether an address may set up a second factor: an administrator vouches for it.
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        _edit(actor, user, ADDED)
        _record(actor, ADDED, user, after={"email": email, "name": name})
    return user


def address_of(email: str) -> str:
    """An e-mail address as accounts have it; CannotChange for what is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CannotChange(f"“{email}” is not an e-mail address: write it like name@board.scot.") from None
    return email


def invite(
    *,
    actor: Actor,
    email: str,
    name: str,
    role: Role,
    organisation_id: int | None,
    last_day: date | None,
    parts: Collection[str] = (),
) -> User:
    """A person with a first role, and the mail that tells them who gave it and how to set a password.

    Raises what `add_person` and `give_role` raise; then nobody is added.
    """
    with transaction.atomic():
        user = add_person(actor=actor, email=email, name=name)
        give_role(
            actor=actor,
            user_id=user.pk,
            role=role,
            organisation_id=organisation_id,
            last_day=last_day,
            parts=parts,
        )
        return send_password_link(actor=actor, user_id=user.pk)


def first_administrator(*, actor: Actor, email: str, name: str) -> User:
    """The one who gives everybody else their roles, made by a command where nobody could. Once.

    The same again for a first administrator who has not set a password yet is no second one: they are returned.
    Raises CannotChange where there is an administrator; what `add_person` raises. TypeError for a person as actor.
    """
    if not actor.is_command:
        raise TypeError("the first administrator is made by a command on the server")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST])
        held = Membership.objects.filter(Q(ends=None) | Q(ends__gt=actor.today), role=Role.ADMINISTRATOR)
        there = [one.user for one in held.select_related("user").order_by("pk") if one.user.is_active]
        if not there:
            user = add_person(actor=actor, email=email, name=name)
            give_role(actor=actor, user_id=user.pk, role=Role.ADMINISTRATOR, organisation_id=None)
            return user
        waits = len(there) == 1 and there[0].email == email.strip().lower()
        if waits and not there[0].has_usable_password():
            return there[0]
        raise CannotChange(
            f"{there[0].name} is an administrator here: ask them to add people, at {mail.link(reverse('people'))}."
        )


def send_password_link(*, actor: Actor, user_id: int) -> User:
    """Send the link with which a person sets a password, the first or a new one.

    Raises NotAllowed or StepUpNeeded; CannotChange for a closed account.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    with transaction.atomic():
        user = locked(user_id, actor=actor, act=acts.SEND_LINK)
        mail.send(PASSWORD_LINK, [Message(user.pk)], now=actor.now)
        _record(actor, "send password link", user, after={"email": user.email})
    return user


def choose_digest(*, actor: Actor, overdue_only: bool) -> None:
    """What a person wants to hear of by mail: everything that is asked of them, or only what is late.

    TypeError for a command, which gets no mail.
    """
    if actor.user_id is None:
        raise TypeError("a command gets no mail")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.user_id)
        if user.digest_overdue_only == overdue_only:
            return
        user.digest_overdue_only = overdue_only
        user.save(update_fields=["digest_overdue_only"])
        _record(actor, "choose digest", user, after={"overdue_only": overdue_only})


def close_account(*, actor: Actor, user_id: int) -> None:
    """End the person's roles and sign-in, at once and everywhere. What they did stays under their name.

    Raises NotAllowed or StepUpNeeded; CannotChange for one's own account and the last administrator's.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    with transaction.atomic():
        user = locked(user_id, actor=actor, act=acts.CLOSE)
        for membership in held_by(user, actor.today):
            end(actor, membership, user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _edit(actor, user, acts.ACCOUNT_CLOSED)
        _record(actor, acts.ACCOUNT_CLOSED, user, before={"is_active": True}, after={"is_active": False})


def reopen_account(*, actor: Actor, user_id: int) -> None:
    """Let a person with a closed account sign in again, once they have set a new password. Ended roles stay ended.

    The old password goes, and with it every session from before the account was closed.
    Raises NotAllowed or StepUpNeeded; CannotChange where the account is open.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    with transaction.atomic():
        user = locked(user_id, actor=actor, act=acts.REOPEN)
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        _edit(actor, user, acts.ACCOUNT_REOPENED)
        _record(actor, acts.ACCOUNT_REOPENED, user, before={"is_active": False}, after={"is_active": True})


def remove_second_factor(*, actor: Actor, user_id: int) -> None:
    """For somebody who has lost the authenticator app and the recovery codes: they set up a new one after signing in.

    Whoever asks for it must have been recognised by the administrator; the audit row says who did it.
    Raises NotAllowed or StepUpNeeded; CannotChange for one's own and where there is none.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    with transaction.atomic():
        user = locked(user_id, actor=actor, act=acts.REMOVE_SECOND_FACTOR)
        Authenticator.objects.filter(user=user).delete()
        _edit(actor, user, acts.FACTOR_REMOVED)
        _record(actor, acts.FACTOR_REMOVED, user)


def give_role(
    *,
    actor: Actor,
    user_id: int,
    role: Role,
    organisation_id: int | None,
    last_day: date | None = None,
    parts: Collection[str] = (),
) -> Membership:
    """From today on, to the last day or until it is ended. A board's role needs the board, a national one has none.

    A planner may be limited to `parts` of plans. Whoever can sign in already is told by mail.

    Raises NotAllowed or StepUpNeeded; CannotChange when the person holds the role there already, when board and role do
    not go together, for parts of another role, for a role without a page, a last day that has passed, one's own account
    and a closed one.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    if role not in WITH_PAGES:
        raise CannotChange(f"There is nothing to do yet for a {role.label}: choose another role.")
    if role in BOARD_ROLES and organisation_id is None:
        raise CannotChange(f"{role.label} is a board's role: choose the board.")
    if role not in BOARD_ROLES and organisation_id is not None:
        raise CannotChange(f"{role.label} holds for the whole of NHSScotland: choose no board.")
    if parts and role is not Role.PLANNER:
        raise CannotChange(f"Only a planner is limited to parts of a plan: choose none for a {role.label}.")
    ends = _first_day_without(last_day, today=actor.today)
    with transaction.atomic():
        user = locked(user_id, actor=actor, act=acts.GIVE)
        membership = give(actor, user, role, organisation_id, ends=ends, parts=parts)
        if user.has_usable_password() and not user.demo:  # others read it in the mail with their link
            mail.send(ROLE_GIVEN, [Message(user.pk, _role_given(membership, actor))], now=actor.now)
    return membership


def give(
    actor: Actor,
    user: User,
    role: Role,
    organisation_id: int | None,
    *,
    ends: date | None = None,
    parts: Collection[str] = (),
) -> Membership:
    """CannotChange where the person, whom the caller has locked, holds it already."""
    if held_by(user, actor.today).filter(role=role, organisation_id=organisation_id).exists():
        raise CannotChange(f"{user.name} holds this role already.")
    membership = Membership.objects.create(
        user=user,
        role=role,
        organisation_id=organisation_id,
        starts=actor.today,
        ends=ends,
        parts=sorted(set(parts)),
    )
    given = Change(None, _words(membership))
    edits.record(AccountEdit, user, actor=actor, part=ROLES, changes={str(membership.pk): given})
    _record(actor, acts.ROLE_GIVEN, user, organisation_id=organisation_id, after=_words(membership))
    return membership


def _role_given(membership: Membership, actor: Actor) -> Text:
    held = role_of(membership)
    return Text(
        subject=f"You are now {held.words}",
        body="\n\n".join(
            (
                f"{actor.label} has given you the role “{held.words}” in the NHS Board Performance Tracker, from "
                f"{day_words(held.starts)}{held.until}.",
                f"What it allows is said at your desk:\n{mail.link(reverse('my_desk'))}",
                "If you did not expect this, tell whoever looks after the tracker.",
            )
        ),
    )


def end_role(*, actor: Actor, membership_id: int, last_day: date | None = None) -> None:
    """After the last day; without one at once, so that today is the first day without it.

    Raises NotAllowed or StepUpNeeded; Membership.DoesNotExist; CannotChange when it has ended already, for a last day
    that has passed, for one's own roles, and for the last administrator.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    ends = _first_day_without(last_day, today=actor.today)
    with transaction.atomic():
        membership = Membership.objects.select_related("user").get(pk=membership_id)
        user = _lock(membership.user_id)
        membership.refresh_from_db(fields=["ends"])
        ensure(acts.END, acts.role_facts(membership, today=actor.today), actor, refusal=CannotChange)
        end(actor, membership, user, ends=ends)


def _first_day_without(last_day: date | None, *, today: date) -> date | None:
    """What is stored of a last day; CannotChange for one that has passed."""
    if last_day is None:
        return None
    if last_day < today:
        raise CannotChange(f"The last day has passed: choose {day_words(today)} or later.")
    return last_day + timedelta(days=1)


def end(actor: Actor, membership: Membership, user: User, *, ends: date | None = None) -> None:
    before = _words(membership)
    membership.ends = max(membership.starts, ends or actor.today)
    membership.save(update_fields=["ends"])
    change = Change({"ends": before["ends"]}, {"ends": membership.ends.isoformat()})
    edits.record(AccountEdit, user, actor=actor, part=ROLES, changes={str(membership.pk): change})
    _record(
        actor,
        acts.ROLE_ENDED,
        user,
        organisation_id=membership.organisation_id,
        before=before,
        after=_words(membership),
    )


def held_by(user: User, today: date) -> Any:
    """Roles held today or promised for later."""
    return Membership.objects.filter(Q(ends=None) | Q(ends__gt=today), user=user)


def locked(user_id: int, *, actor: Actor, act: Act[AccountFacts]) -> User:
    """The person, once the act can be done to their account; CannotChange, User.DoesNotExist."""
    user = _lock(user_id)
    ensure(act, acts.account_facts(user, today=actor.today), actor, refusal=CannotChange)
    return user


def _lock(user_id: int) -> User:
    """Two acts on one person come one after the other, and so do two on administrators, lest both of the last go."""
    user = User.objects.select_for_update().get(pk=user_id)
    list(Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    return user


def _edit(actor: Actor, user: User, act: str) -> None:
    """What whoever comes second is told: an act on the account as a whole."""
    edits.record(AccountEdit, user, actor=actor, part=edits.STATE, changes={act: Change(None, None)})


def _words(membership: Membership) -> dict[str, str]:
    return {
        "role": membership.role,
        "starts": membership.starts.isoformat(),
        "ends": membership.ends.isoformat() if membership.ends else "",
        **({"parts": ", ".join(membership.parts)} if membership.parts else {}),
    }


def _record(
    actor: Actor,
    action: str,
    user: User,
    *,
    organisation_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        subject_type="person",
        subject_id=user.pk,
        organisation_id=organisation_id,
        before=before,
        after=after,
    )
