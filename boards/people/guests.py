"""Guests: people who hold nothing but a role for guests, who need no password, and whom those ask in who may."""

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from boards.people import account_acts as acts
from boards.people.models import User
from boards.people.permissions import Rights, require, rights_of
from boards.people.roles import BOARD_ROLES, GUEST_ROLES, Action, Role
from boards.people.services import CannotChange, add, address_of, end, give, held_by, locked
from boards.work.actors import Actor


def is_guest(rights: Rights) -> bool:
    """Whether all that the person holds are roles for guests, and there is one."""
    return bool(rights.roles) and rights.roles <= GUEST_ROLES


def may_come_by_mail(user: User, *, today: date) -> bool:
    """Whether what only they can read in their mail opens the door: never to more than a guest may, nor past a second
    factor. Everything is asked in any case, so that the time tells nothing.
    """
    only_guest = is_guest(rights_of(user_id=user.pk, today=today))
    has_second_factor = Authenticator.objects.filter(user=user.pk).exists()
    return only_guest and user.is_active and not has_second_factor


def welcome(
    *,
    actor: Actor,
    action: Action,
    email: str,
    name: str,
    role: Role,
    organisation_id: int,
    last_day: date,
) -> User:
    """The person with this address as a guest of the board until that day, added where there is no account yet. No mail
    is sent. A guest who is asked again stays longer, never shorter.

    Whoever may do `action` there asks them in. Raises NotAllowed; CannotChange for what is no address, an empty name, a
    closed account, and for whoever holds another role: they would come to it without their password. Past a second
    factor no mail leads (`may_come_by_mail`): who has one signs in with it.
    """
    _for_guests(role)
    require(actor=actor, action=action, organisation_id=organisation_id)
    address, ends = address_of(email), last_day + timedelta(days=1)
    with transaction.atomic():
        user = User.objects.filter(email=address).first() or add(actor, address, name)
        user = locked(user.pk, actor=actor, act=acts.GIVE)
        held = list(held_by(user, actor.today))
        if any(Role(one.role) not in GUEST_ROLES for one in held):
            raise CannotChange(
                f"{user.name} has another role here already: ask somebody else, or another address."
            )
        here = [one for one in held if (one.role, one.organisation_id) == (role, organisation_id)]
        if not here:
            give(actor, user, role, organisation_id, ends=ends)
        elif all(one.ends is not None and one.ends < ends for one in here):
            end(actor, here[0], user, ends=ends)
    return user


def dismiss(*, actor: Actor, action: Action, user_id: int, role: Role, organisation_id: int) -> None:
    """Take the role back at once, where they hold it. Raises NotAllowed."""
    _for_guests(role)
    require(actor=actor, action=action, organisation_id=organisation_id)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        for membership in held_by(user, actor.today).filter(role=role, organisation_id=organisation_id):
            end(actor, membership, user)


def _for_guests(role: Role) -> None:
    if role not in GUEST_ROLES & BOARD_ROLES:
        raise TypeError(f"{role} is no guest's role of a board")
