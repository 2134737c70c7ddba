"""A board's improvement plan after an audit: actions added, changed, closed, carried on. One audit row each.

What is still open when the board's next audit is final goes on as an action of that one, and stays readable here.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from boards.organisations.models import Organisation
from boards.participation import improvement_acts as acts
from boards.participation.assessing import locked, log
from boards.participation.audit_acts import AuditFacts, CannotAudit
from boards.participation.audit_queries import AuditView
from boards.participation.audit_rows import BoardAudit, BoardAuditEdit
from boards.participation.improvement_rows import LONGEST_ACTION, LONGEST_OUTCOME, ImprovementAction
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require
from boards.work import edits
from boards.work.actors import Actor

PART = "improvement"  # of an audit's edits; an entry is an action's number
MOST = 10  # actions of one plan, those that are carried on not counted
PLANNED, CLOSED, CARRIED = "improvement planned", "improvement closed", "improvement carried on"

State = ImprovementAction.State


@dataclass(frozen=True)
class Planned:
    """An action as typed; `code` is that of a criterion, empty for the whole."""

    what: str
    owner: str
    due: date
    code: str = ""


def add(*, actor: Actor, round_key: str, organisation: Organisation, planned: Planned, read: Read) -> None:
    """Raises NotAllowed; CannotAudit."""
    with _doing(actor, acts.ADD, round_key, organisation, read) as (view, held):
        if ImprovementAction.objects.filter(audit=held, carried_from=None).count() >= MOST:
            raise CannotAudit(f"A plan has at most {MOST} actions: change or close one of them.")
        made = ImprovementAction(audit=held, number=_next(held))
        _plan(made, planned, view)
        _write(actor, made, PLANNED, before=None)


def change(
    *,
    actor: Actor,
    round_key: str,
    organisation: Organisation,
    number: int,
    planned: Planned,
    read: Read,
) -> None:
    """Raises NotAllowed; CannotAudit, also for an action that is closed."""
    with _doing(actor, acts.CHANGE, round_key, organisation, read) as (view, held):
        found = _open(held, number)
        before = said_of(found)
        _plan(found, planned, view)
        _write(actor, found, PLANNED, before=before)


def close(
    *,
    actor: Actor,
    round_key: str,
    organisation: Organisation,
    number: int,
    done: bool,
    outcome: str,
    read: Read,
) -> None:
    """Done, or dropped: with what came of it, or why. Raises NotAllowed; CannotAudit."""
    with _doing(actor, acts.CLOSE, round_key, organisation, read) as (_, held):
        found = _open(held, number)
        if not outcome.strip():
            raise CannotAudit("Say what came of it, or why it is dropped.")
        if len(outcome) > LONGEST_OUTCOME:
            raise CannotAudit(f"The text has {len(outcome)} characters. Use at most {LONGEST_OUTCOME}.")
        before = said_of(found)
        found.state, found.outcome = (State.DONE if done else State.DROPPED), outcome
        _write(actor, found, CLOSED, before=before)


def carry_on(*, actor: Actor, round_key: str, organisation: Organisation, read: Read) -> int:
    """Whatever is open of the board's earlier plans goes on in this one; returns how many actions."""
    with _doing(actor, acts.CARRY, round_key, organisation, read) as (_, held):
        own = BoardAudit.objects.select_for_update().filter(organisation=held.organisation_id)
        audits = {one.pk: one for one in own} | {held.pk: held}
        earlier = list(still_open(held))
        if not earlier:
            raise CannotAudit("Nothing of an earlier plan is open.")
        for one in earlier:
            one.audit, before = audits[one.audit_id], said_of(one)
            one.state = State.CARRIED
            _write(actor, one, CARRIED, before=before)
            goes_on = ImprovementAction(
                audit=held, number=_next(held), what=one.what, owner=one.owner, due=one.due, carried_from=one
            )
            _write(actor, goes_on, CARRIED, before=None)
    return len(earlier)


def actions_of(held: BoardAudit) -> list[ImprovementAction]:
    """Of one plan, in their order; one query."""
    rows = ImprovementAction.objects.filter(audit=held)
    return list(rows.select_related("criterion", "carried_from__audit__round"))


def still_open(held: BoardAudit) -> QuerySet[ImprovementAction]:
    """Actions of the board's plans of earlier years that are not closed, the oldest first."""
    found = ImprovementAction.objects.filter(
        audit__organisation=held.organisation_id,
        audit__round__first_year__lt=held.round.first_year,
        state=State.OPEN,
    )
    return found.select_related("audit__round", "criterion").order_by("audit__round__first_year", "number")


@dataclass(frozen=True)
class Followed:
    """An action as a review of the year tells it, and as it is kept with the review once that is recorded."""

    what: str
    round: str
    owner: str
    due: date
    state: str
    outcome: str

    @property
    def as_json(self) -> dict[str, str]:
        return asdict(self) | {"due": self.due.isoformat()}


def followed_from(kept: Iterable[Mapping[str, str]]) -> tuple[Followed, ...]:
    """The inverse of `as_json`."""
    return tuple(Followed(**{**one, "due": date.fromisoformat(one["due"])}) for one in kept)  # type: ignore[arg-type]


def followed(organisation_id: int, *, first_year: int) -> tuple[Followed, ...]:
    """What a review of the year follows: the plan after the newest round up to it, and what is open of earlier ones.

    One query.
    """
    rows = ImprovementAction.objects.filter(
        audit__organisation=organisation_id, audit__round__first_year__lte=first_year
    ).exclude(state=State.CARRIED)
    ordered = rows.select_related("audit__round").order_by("-audit__round__first_year", "audit", "number")
    every = tuple(ordered)
    newest = every[0].audit_id if every else None
    return tuple(
        Followed(one.what, one.audit.round.title, one.owner, one.due, str(one.state), one.outcome)
        for one in every
        if one.audit_id == newest or one.state == State.OPEN
    )


def said_of(one: ImprovementAction) -> dict[str, Any]:
    """What says something of it, for its edit."""
    every = {
        "what": one.what,
        "owner": one.owner,
        "due": one.due.isoformat(),
        "criterion": one.criterion.code if one.criterion else "",
        "state": str(one.state),
        "outcome": one.outcome,
    }
    return {name: value for name, value in every.items() if value}


@contextmanager
def _doing(
    actor: Actor, act: Act[AuditFacts], round_key: str, organisation: Organisation, read: Read
) -> Iterator[tuple[AuditView, BoardAudit]]:
    """The audit, locked, once the act can be done to it as it was read."""
    require(actor=actor, action=act.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(round_key, organisation)
        ensure(act, view.facts, actor, read=read, refusal=CannotAudit)
        assert view.audit is not None, "a final audit is there"
        yield view, view.audit


def _next(held: BoardAudit) -> int:
    last = ImprovementAction.objects.filter(audit=held).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _open(held: BoardAudit, number: int) -> ImprovementAction:
    found = ImprovementAction.objects.select_related("criterion").filter(audit=held, number=number).first()
    if found is None:
        raise CannotAudit("The plan has no such action.")
    if found.state != State.OPEN:
        raise CannotAudit(f"This action is {State(found.state).label}: it stays as it is.")
    found.audit = held
    return found


def _plan(one: ImprovementAction, planned: Planned, view: AuditView) -> None:
    if not planned.what.strip() or not planned.owner.strip():
        raise CannotAudit("Say what you will do, and which post answers for it.")
    if len(planned.what) > LONGEST_ACTION:
        raise CannotAudit(f"The action has {len(planned.what)} characters. Use at most {LONGEST_ACTION}.")
    criterion = view.criterion(planned.code) if planned.code else None
    if planned.code and criterion is None:
        raise CannotAudit(f"The round has no criterion {planned.code}.")
    one.what, one.owner, one.due, one.criterion = planned.what, planned.owner, planned.due, criterion


def _write(actor: Actor, one: ImprovementAction, verb: str, *, before: dict[str, Any] | None) -> None:
    held, after = one.audit, said_of(one)
    if before == after:
        return
    edits.record(
        BoardAuditEdit, held, actor=actor, part=PART, changes={str(one.number): edits.Change(before, after)}
    )
    one.save()
    log(
        actor,
        held,
        verb,
        before={"words": before or {}},
        after={"number": str(one.number), "edit_number": held.edit_number, "words": after},
    )
