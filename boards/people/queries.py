"""What the people pages read."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from boards.organisations.models import Organisation
from boards.people.models import Membership, User
from boards.people.permissions import Rights
from boards.people.roles import Role


@dataclass(frozen=True)
class Held:
    """One role that somebody holds, or has been promised from a later day."""

    membership_id: int
    role: Role
    organisation_name: str
    starts: date


@dataclass(frozen=True)
class Person:
    """A person with an open account, or a closed one that holds nothing."""

    user_id: int
    name: str
    email: str
    is_active: bool
    demo: bool
    has_second_factor: bool
    roles: tuple[Held, ...]


def board_names(rights: Rights) -> dict[int, str]:
    """The names of the boards that somebody's roles hold for, by number; one query."""
    boards = Organisation.objects.filter(pk__in=[own for _, own in rights.held if own])
    return dict(boards.values_list("pk", "name"))


def people(*, today: date, user_id: int | None = None) -> tuple[Person, ...]:
    """Everybody by name, or one person; three queries."""
    users = User.objects.order_by("name", "email")
    held = Membership.objects.filter(Q(ends=None) | Q(ends__gt=today)).select_related("organisation")
    if user_id is not None:
        users, held = users.filter(pk=user_id), held.filter(user_id=user_id)
    roles: dict[int, list[Held]] = {}
    for membership in held.order_by("role", "organisation__position"):
        roles.setdefault(membership.user_id, []).append(
            Held(
                membership_id=membership.pk,
                role=Role(membership.role),
                organisation_name=membership.organisation.name if membership.organisation else "",
                starts=membership.starts,
            )
        )
    with_totp = set(users.filter(authenticator__type="totp").values_list("pk", flat=True))
    return tuple(
        Person(
            user_id=user.pk,
            name=user.name,
            email=user.email,
            is_active=user.is_active,
            demo=user.demo,
            has_second_factor=user.pk in with_totp,
            roles=tuple(roles.get(user.pk, ())),
        )
        for user in users
    )
