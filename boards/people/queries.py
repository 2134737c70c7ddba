"""What the people pages read."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from boards.people.models import Membership, User
from boards.people.permissions import NOBODY, Rights, memberships_in_force
from boards.people.roles import RULES, Action, Role, Scope


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

    @property
    def account(self) -> str:
        return ("sample" if self.demo else "open") if self.is_active else "closed"

    @property
    def role_keys(self) -> tuple[str, ...]:
        """Of the roles that they hold, "none" for nobody's."""
        return tuple(held.role.value for held in self.roles) or ("none",)


def role_of(membership: Membership) -> Held:
    """Read with its organisation, it needs no query."""
    return Held(
        membership_id=membership.pk,
        role=Role(membership.role),
        organisation_name=membership.organisation.name if membership.organisation else "",
        starts=membership.starts,
    )


def people(*, today: date, user_id: int | None = None) -> tuple[Person, ...]:
    """Everybody by name, or one person; three queries."""
    users = User.objects.order_by("name", "email")
    held = Membership.objects.filter(Q(ends=None) | Q(ends__gt=today)).select_related("organisation")
    if user_id is not None:
        users, held = users.filter(pk=user_id), held.filter(user_id=user_id)
    roles: dict[int, list[Held]] = {}
    for membership in held.order_by("role", "organisation__position"):
        roles.setdefault(membership.user_id, []).append(role_of(membership))
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


@dataclass(frozen=True)
class Holder:
    """Somebody whose role allows an action, with that role."""

    user_id: int
    name: str
    role: Role


def holders(*, action: Action, organisation_id: int | None, today: date) -> tuple[Holder, ...]:
    """Everybody with an open account who may do it there today, by name, each once; one query."""
    allowed = {role: scopes[action] for role, scopes in RULES.items() if action in scopes}
    everywhere = [role for role, scope in allowed.items() if scope is Scope.ALL]
    memberships = (
        Membership.objects.filter(Q(ends=None) | Q(ends__gt=today), starts__lte=today, user__is_active=True)
        .filter(Q(role__in=everywhere) | Q(role__in=allowed, organisation=organisation_id or 0))
        .order_by("user__name", "user_id", "role")
        .values_list("user_id", "user__name", "role")
    )
    found: dict[int, Holder] = {}
    for user_id, name, role in memberships:
        found.setdefault(user_id, Holder(user_id=user_id, name=name, role=Role(role)))
    return tuple(found.values())


@dataclass(frozen=True)
class Count:
    """How much a person is asked, and how much of it is late."""

    asked: int
    overdue: int


@dataclass(frozen=True)
class Reader:
    """What a page at the desk knows of who reads it; `count` as counted last, None where nobody has counted yet."""

    rights: Rights
    count: Count | None


def reader(*, user_id: int | None, today: date) -> Reader:
    """Rights and count together, in the one query that every page at the desk asks for its reader."""
    if user_id is None:
        return Reader(rights=NOBODY, count=None)
    held, count = set(), None
    rows = memberships_in_force(today).filter(user_id=user_id)
    for role, organisation, asked, overdue in rows.values_list(
        "role", "organisation_id", "user__desk_count__asked", "user__desk_count__overdue"
    ):
        held.add((Role(role), organisation))
        count = None if asked is None else Count(asked=asked, overdue=overdue)
    return Reader(rights=Rights(held=frozenset(held)), count=count)
