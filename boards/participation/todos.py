"""What is owed about participation audits: one step of one board at a time."""

from collections.abc import Iterator
from datetime import date

from boards.asks.owing import Kind, Scope, Todo
from boards.participation.audit_pages import address_of
from boards.participation.audit_queries import KIND, AuditSummary, summaries, todo_key
from boards.participation.models import AuditRound
from boards.participation.steps import DUE, NOT_BEGUN, State
from boards.people.roles import Action

KINDS = (Kind(KIND, "Participation audits"),)
_ACTS = (Action.WRITE_AUDIT, Action.SIGN_AUDIT)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Seven queries, where somebody is looked for who writes or signs audits and a round is open."""
    if not scope.wants(*_ACTS):
        return []
    asking = AuditRound.objects.exclude(state=AuditRound.State.PREPARED).filter(opens__lte=today)
    rounds = list(asking.prefetch_related("levels", "criteria"))
    if not rounds:
        return []
    found = summaries(rounds, boards=scope.boards(*_ACTS), everybody=scope.organisations)
    return [todo for one in found if not one.is_neutral for todo in _todos(one)]


def _todos(one: AuditSummary) -> Iterator[Todo]:
    if one.state == NOT_BEGUN and one.round.state == AuditRound.State.CLOSED:
        return  # nothing is begun in it any more
    if one.state in (NOT_BEGUN, State.OPEN):
        if one.is_written:
            why = f"All {one.criteria} criteria are written."
            yield _todo(one, Action.SIGN_AUDIT, State.SIGNED, "Read and sign", why, not_by=one.writers)
        else:
            why = f"{one.written} of {one.criteria} criteria written."
            yield _todo(one, Action.WRITE_AUDIT, State.SIGNED, "Write", why)


def _todo(
    one: AuditSummary,
    action: Action,
    state: State,
    verb: str,
    why: str,
    *,
    not_by: frozenset[int] = frozenset(),
) -> Todo:
    """`key` and date are the step's, so that a date that is moved is the one that the step is held against."""
    due: date = getattr(one.round, DUE[state])
    return Todo(
        kind=KIND,
        key=todo_key(one.round, one.organisation, state),
        organisation=one.organisation.pk,
        action=action,
        due=due,
        words=f"{verb} the participation audit of {one.organisation.name}, {one.round.title}",
        href=address_of(one.organisation, one.round),
        why=why,
        many=f"{verb} {{}} participation audits of {one.round.title}",
        not_by=not_by,
        reads=Action.VIEW_AUDIT,
    )
