"""Who may do what where: answers from the one table in `roles.py`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from boards.people.models import Membership
from boards.people.roles import RULES, STEP_UP_ACTIONS, Action, Role, Scope
from boards.work.actors import Actor
from targets.compiled import Compiled

_Row = tuple[str, int | None, list[str]]


class NotAllowed(Exception):
    """The person's roles do not allow the action there."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"Your roles do not allow you to {action.value} here.")
        self.action = action


class NotTheirBoard(NotAllowed):
    """The same, on a board of which the person may see nothing that is its own: to them there is nothing."""


class StepUpNeeded(Exception):
    """The action demands a second factor given in the last 15 minutes."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"To {action.value}, give your second factor again.")
        self.action = action


@dataclass(frozen=True)
class Rights:
    """What one person may do today: roles with the board that each holds for (None: the nation).

    `limits` are the parts of plans that a planner is limited to, each with the board.
    """

    held: frozenset[tuple[Role, int | None]]
    limits: frozenset[tuple[int, str]] = frozenset()

    def allows(self, action: Action, *, organisation_id: int | None) -> bool:
        """True when a role allows the action on the organisation; None asks about the nation or all boards."""
        for role, own in self.held:
            scope = RULES[role].get(action)
            if scope is Scope.ALL or (
                scope is Scope.OWN_BOARD and own is not None and own == organisation_id
            ):
                return True
        return False

    def allows_somewhere(self, action: Action) -> bool:
        return any(action in RULES[role] for role, _ in self.held)

    def boards(self, action: Action) -> frozenset[int] | None:
        """Boards on which the action is allowed; None means all of them."""
        if any(RULES[role].get(action) is Scope.ALL for role, _ in self.held):
            return None
        return frozenset(own for role, own in self.held if own is not None and action in RULES[role])

    def parts(self, organisation_id: int) -> frozenset[str]:
        """The parts of the board's plans that they write; empty where they are not limited to any."""
        return frozenset(part for own, part in self.limits if own == organisation_id)

    def writes(self, part: str, *, organisation_id: int) -> bool:
        """False where they are limited to other parts of the board's plans; whether they plan is another question."""
        return not (limited := self.parts(organisation_id)) or part in limited

    def within(self, roles: Collection[Role]) -> "Rights":
        """What these roles alone allow."""
        return Rights(held=frozenset(one for one in self.held if one[0] in roles))

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.held)

    def ensure(self, action: Action, *, organisation_id: int | None) -> None:
        """NotAllowed where no role allows the action on the organisation; NotTheirBoard where none shows its drafts."""
        if self.allows(action, organisation_id=organisation_id):
            return
        seen = organisation_id is None or self.allows(
            Action.VIEW_BOARD_DRAFTS, organisation_id=organisation_id
        )
        raise (NotAllowed if seen else NotTheirBoard)(action)


NOBODY = Rights(held=frozenset())


def rights_of(*, user_id: int | None, today: date) -> Rights:
    """The memberships in force today, in one query; nobody's rights for a visitor."""
    if user_id is None:
        return NOBODY
    return rights_from(_RIGHTS(user=user_id, today=today))


def rights_of_everybody(*, today: date) -> dict[int, Rights]:
    """Whoever holds a role today, by the number of the person; one query."""
    held: dict[int, list[_Row]] = defaultdict(list)
    rows = memberships_in_force(today).values_list("user_id", "role", "organisation_id", "parts")
    for user_id, role, organisation, parts in rows:
        held[user_id].append((role, organisation, parts))
    return {user_id: rights_from(rows) for user_id, rows in held.items()}


def rights_from(rows: Iterable[_Row]) -> Rights:
    """Of memberships in force: role, board and the parts of plans that it is limited to."""
    held: set[tuple[Role, int | None]] = set()
    limits: set[tuple[int, str]] = set()
    whole: set[int] = set()
    for name, organisation, parts in rows:
        role = Role(name)
        held.add((role, organisation))
        if role is Role.PLANNER and organisation is not None:
            limits.update((organisation, part) for part in parts)
            if not parts:  # who holds the role twice, once for all parts, writes all of them
                whole.add(organisation)
    return Rights(held=frozenset(held), limits=frozenset(limit for limit in limits if limit[0] not in whole))


def memberships_in_force(today: date) -> QuerySet[Membership]:
    """Of people with an open account."""
    return Membership.objects.filter(
        Q(ends=None) | Q(ends__gt=today), starts__lte=today, user__is_active=True
    )


_RIGHTS: Compiled[_Row] = Compiled(
    lambda user, today: (
        memberships_in_force(today).filter(user_id=user).values_list("role", "organisation_id", "parts")
    ),
    user=int,
    today=date,
)


def require(*, actor: Actor, action: Action, organisation_id: int | None) -> None:
    """First line of every service. NotAllowed, or StepUpNeeded where the action demands a fresh second factor.

    A command on the server is trusted; it is recorded by name in the audit log.
    """
    if actor.is_command:
        return
    rights_of(user_id=actor.user_id, today=actor.today).ensure(action, organisation_id=organisation_id)
    require_step_up(actor=actor, action=action)


def require_step_up(*, actor: Actor, action: Action) -> None:
    """StepUpNeeded where the action demands a fresh second factor and the person gave none."""
    if action in STEP_UP_ACTIONS and not is_stepped_up(actor):
        raise StepUpNeeded(action)


def is_stepped_up(actor: Actor) -> bool:
    """A second factor was given in the last 15 minutes (`STEP_UP_LIFETIME`), and not in the future."""
    lifetime: timedelta = settings.STEP_UP_LIFETIME
    return actor.stepped_up_at is not None and timedelta(0) <= actor.now - actor.stepped_up_at <= lifetime
