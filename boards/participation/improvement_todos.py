"""Open actions of improvement plans: each is asked about by its day, until its board says what came of it."""

from datetime import date

from boards.asks.owing import Kind, Scope, Todo
from boards.participation.improvement_pages import improvement_address
from boards.participation.improvement_rows import ImprovementAction
from boards.people.roles import Action

KIND = Kind(
    "improvement", "Actions after participation audits", may_wait=False
)  # the board moves its own days
LONGEST = 80  # characters of an action in a todo


def improvements(scope: Scope, today: date) -> list[Todo]:
    """One query."""
    boards = scope.boards(Action.WRITE_AUDIT)
    if boards == frozenset():
        return []
    waiting = ImprovementAction.objects.filter(state=ImprovementAction.State.OPEN)
    if boards is not None:
        waiting = waiting.filter(audit__organisation__in=boards)
    rows = waiting.select_related("audit__round").order_by("due", "pk")
    by_number = {one.pk: one for one in scope.organisations.with_samples}
    return [
        Todo(
            kind=KIND.key,
            key=f"{board.slug}/{one.audit.round.key}/{one.number}",
            organisation=board.pk,
            action=Action.WRITE_AUDIT,
            due=one.due,
            words=f"Say what came of an action after the audit of {board.name}: {_short(one.what)}",
            href=improvement_address(board, one.audit.round),
            why=f"{one.owner} answers for it.",
            many=f"Say what came of {{}} actions after audits of {board.name}",
            reads=Action.VIEW_AUDIT,
        )
        for one in rows
        for board in (by_number[one.audit.organisation_id],)
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
