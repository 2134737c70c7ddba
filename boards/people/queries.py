"""What the people pages read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from boards.people.models import AccountEdit, Membership, User
from boards.people.permissions import NOBODY, Rights, memberships_in_force, rights_from
from boards.people.roles import RULES, Action, Role, Scope
from boards.work.edits import STATE
from targets.calc.periods import day_words
from targets.compiled import Compiled

# Of the edits of an account, as they are stored.
ROLES = "roles"  # the part with an entry for each role that was given or ended
ADDED = "add person"  # the entry of the account's beginning


@dataclass(frozen=True)
class Held:
    """One role that somebody holds, has been promised from a later day, or held. `ends` is the first day without it."""

    membership_id: int
    role: Role
    organisation_id: int | None
    organisation_name: str
    starts: date
    ends: date | None
    parts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """ "Planner, NHS Lothian"; a national role without a place; "Planner of finance" where limited to parts."""
        parts = " and ".join(part.replace("-", " ") for part in self.parts)
        name = f"{self.role.short} of {parts}" if parts else self.role.short
        return f"{name}, {self.organisation_name}" if self.organisation_name else name

    @property
    def until(self) -> str:
        """ " until 31 March 2027": the last day with it; empty where no end is set."""
        return f" until {day_words(self.ends - timedelta(days=1))}" if self.ends else ""


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
        organisation_id=membership.organisation_id,
        organisation_name=membership.organisation.name if membership.organisation else "",
        starts=membership.starts,
        ends=membership.ends,
        parts=tuple(membership.parts),
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
class ByWhom:
    """Who did something, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Given:
    """A role with who gave it and who set its end; None for what was done before that was kept."""

    held: Held
    given: ByWhom | None
    ended: ByWhom | None


@dataclass(frozen=True)
class RoleHistory:
    """Every role of one person, the newest first, and who opened the account."""

    roles: tuple[Given, ...]
    added: ByWhom | None


def role_history(*, user_id: int) -> RoleHistory:
    """Two queries."""
    memberships = Membership.objects.filter(user_id=user_id).select_related("organisation")
    given: dict[str, ByWhom] = {}
    ended: dict[str, ByWhom] = {}
    added = None
    edits = AccountEdit.objects.filter(document=user_id).filter(Q(part=ROLES) | Q(part=STATE, entry=ADDED))
    for edit in edits.order_by("id"):
        by = ByWhom(edit.editor_label, edit.at)
        if edit.part == STATE:
            added = by
        else:
            (given if edit.before is None else ended)[edit.entry] = by
    return RoleHistory(
        roles=tuple(
            Given(role_of(one), given.get(str(one.pk)), ended.get(str(one.pk)))
            for one in memberships.order_by("-starts", "-pk")
        ),
        added=added,
    )


def combined(held: Iterable[tuple[Role, int | None]]) -> frozenset[tuple[Role, int | None]]:
    """Roles that are better held by another person than the one who writes: the approver of a board whose planner they
    are, with that board, and the publisher of whatever a planner writes.

    Nobody signs or releases what they wrote themselves, whatever they hold: so one person in both is soon barred.
    """
    held = frozenset(held)
    boards = {board for role, board in held if role is Role.PLANNER}
    return frozenset(
        (role, board)
        for role, board in held
        if (role is Role.APPROVER and board in boards) or (role is Role.PUBLISHER and boards)
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


_READER: Compiled[tuple[str, int | None, list[str], Any, Any]] = Compiled(
    lambda user, today: (
        memberships_in_force(today)
        .filter(user_id=user)
        .values_list(
            "role", "organisation_id", "parts", "user__desk_count__asked", "user__desk_count__overdue"
        )
    ),
    user=int,
    today=date,
)


def reader(*, user_id: int | None, today: date) -> Reader:
    """Rights and count together, in the one query that every page at the desk asks for its reader."""
    if user_id is None:
        return Reader(rights=NOBODY, count=None)
    held, count = [], None
    for role, organisation, parts, asked, overdue in _READER(user=user_id, today=today):
        held.append((role, organisation, parts))
        count = None if asked is None else Count(asked=asked, overdue=overdue)
    return Reader(rights=rights_from(held), count=count)
