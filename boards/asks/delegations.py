"""Standing in: what an absent person is asked is shown to somebody else too. It gives nobody a right.

A stand-in sees what the absent person is asked *and their own roles allow*, on the boards of the delegation, marked
with whose it is. What their roles do not allow is not shown to them: only an administrator widens roles. A delegation
of which nothing at all would be shown is refused, with the roles that are missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from boards.asks.models import Delegation, DelegationEnd
from boards.people.acts import Refusal
from boards.people.models import User
from boards.people.permissions import Rights, require, rights_of_everybody
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.audit import record

NAMED, ENDED = "stand-in named", "standing in ended"
LONGEST = 366  # days


class CannotDelegate(Refusal):
    """Nobody can stand in like this; the message says why and what to do."""


@dataclass(frozen=True)
class StandIn:
    """A delegation that is not over: `to` looks after what `person` is asked. Without boards: on all of them."""

    delegation_id: int
    person_id: int
    person: str
    to_id: int
    to: str
    starts: date
    until: date
    boards: frozenset[int]

    def is_on(self, today: date) -> bool:
        return self.starts <= today <= self.until

    def covers(self, organisation: int | None) -> bool:
        return not self.boards or organisation in self.boards


def delegate(
    *, actor: Actor, person_id: int, to_id: int, starts: date, until: date, boards: Iterable[int] = ()
) -> int:
    """Name a stand-in; oneself for one's own absence, or whoever may for somebody else. Returns its number.

    Raises NotAllowed; CannotDelegate for days that are over or in the wrong order, more than a year, an own stand-in, a
    closed account, and a stand-in who could do nothing of what the person is asked there.
    """
    if actor.user_id is None or actor.user_id != person_id:
        require(actor=actor, action=Action.NAME_STAND_IN, organisation_id=None)
    if actor.user_id is None:
        raise CannotDelegate("A stand-in is named by a person.")
    of = frozenset(boards)
    if starts < actor.today:
        raise CannotDelegate("Begin today or later: nobody stood in on a day that is over.")
    if until < starts:
        raise CannotDelegate("The last day comes before the first one.")
    if (until - starts).days > LONGEST:
        raise CannotDelegate(
            "Somebody stands in for a year at most; for longer, an administrator gives the role."
        )
    people = {user.pk: user for user in User.objects.filter(pk__in=[person_id, to_id], is_active=True)}
    if to_id == person_id or to_id not in people or person_id not in people:
        raise CannotDelegate("Choose another person with an open account.")
    rights = rights_of_everybody(today=actor.today)
    person, to = rights.get(person_id), rights.get(to_id)
    if person is None:
        raise CannotDelegate(f"{people[person_id].name} holds no role, so nothing is asked of them.")
    if to is None or not shared(person, to, boards=of):
        raise CannotDelegate(
            f"{people[to_id].name} could do nothing of what {people[person_id].name} is asked there. A stand-in gets "
            "no right by standing in: an administrator can give the role for the time."
        )
    with transaction.atomic():
        delegation = Delegation.objects.create(
            person_id=person_id,
            to_id=to_id,
            starts=starts,
            until=until,
            boards=sorted(of),
            by_id=actor.user_id,
            at=actor.now,
        )
        _record(actor, delegation, NAMED)
    return delegation.pk


def end(*, actor: Actor, delegation_id: int) -> None:
    """End it now: by either of the two, or by whoever may name stand-ins.

    Raises NotAllowed; Delegation.DoesNotExist; CannotDelegate where it has ended already.
    """
    delegation = Delegation.objects.select_related("end").get(pk=delegation_id)
    if actor.user_id not in (delegation.person_id, delegation.to_id):
        require(actor=actor, action=Action.NAME_STAND_IN, organisation_id=None)
    if actor.user_id is None:
        raise CannotDelegate("It is ended by a person.")
    with transaction.atomic():
        _, is_new = DelegationEnd.objects.get_or_create(
            delegation=delegation, defaults={"by_id": actor.user_id, "at": actor.now}
        )
        if not is_new or delegation.until < actor.today:
            raise CannotDelegate("Nobody stands in there any more.")
        _record(actor, delegation, ENDED)


def shared(person: Rights, to: Rights, *, boards: frozenset[int]) -> frozenset[Action]:
    """What both may do on the boards of the delegation (none named: anywhere)."""
    return frozenset(
        action
        for action in Action
        if action not in _READING
        and (
            any(
                person.allows(action, organisation_id=board) and to.allows(action, organisation_id=board)
                for board in boards
            )
            if boards
            else _overlap(person.boards(action), to.boards(action))
        )
    )


#: What nobody is ever asked to do.
_READING = frozenset(
    {
        Action.VIEW_DESK,
        Action.VIEW_BOARD_DRAFTS,
        Action.VIEW_AUDIT,
        Action.VIEW_RESULTS,
        Action.EXPORT,
        Action.TRACK,
        Action.CONNECT_PROGRAM,
    }
)


def _overlap(one: frozenset[int] | None, other: frozenset[int] | None) -> bool:
    if one is None or other is None:
        return one != frozenset() and other != frozenset()
    return bool(one & other)


def possible_stand_ins(*, person_id: int, rights: Mapping[int, Rights]) -> tuple[tuple[int, str], ...]:
    """Number and name of everybody who may do anything of what the person may, by name; one query."""
    own = rights.get(person_id)
    if own is None:
        return ()
    numbers = [
        number
        for number, theirs in rights.items()
        if number != person_id and shared(own, theirs, boards=frozenset())
    ]
    return tuple(User.objects.filter(pk__in=numbers).order_by("name", "pk").values_list("pk", "name"))


def standing_in_for(*, user_id: int, today: date) -> tuple[StandIn, ...]:
    """For whom this person stands in today; one query."""
    return _read(_open(today).filter(to=user_id, starts__lte=today))


def stand_ins(*, today: date, of: int | None = None) -> tuple[StandIn, ...]:
    """What is not over, the next one first: everybody's, or what concerns one person. One query."""
    rows = _open(today)
    return _read(rows if of is None else rows.filter(Q(person=of) | Q(to=of)))


def _open(today: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(end=None, until__gte=today, to__is_active=True, person__is_active=True)


def _read(rows: QuerySet[Delegation]) -> tuple[StandIn, ...]:
    return tuple(
        StandIn(
            delegation_id=row.pk,
            person_id=row.person_id,
            person=row.person.name,
            to_id=row.to_id,
            to=row.to.name,
            starts=row.starts,
            until=row.until,
            boards=frozenset(row.boards),
        )
        for row in rows.select_related("person", "to").order_by("starts", "id")
    )


def _record(actor: Actor, delegation: Delegation, verb: str) -> None:
    record(
        actor=actor,
        action=verb,
        subject_type="delegation",
        subject_id=delegation.pk,
        after={
            "person": delegation.person_id,
            "to": delegation.to_id,
            "starts": delegation.starts.isoformat(),
            "until": delegation.until.isoformat(),
            "boards": delegation.boards,
        },
    )
