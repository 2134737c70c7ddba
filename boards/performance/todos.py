"""What is owed about standings: explanations of targets that turned off track, and changes of process to decide."""

from datetime import date

from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.performance.commentary.queries import wanted_today
from boards.performance.commentary.rules import Wanted
from boards.performance.commentary.services import action_of
from boards.performance.rebasing.lists import process_address, whose
from boards.performance.rebasing.queries import changes_of_process
from targets.calc.periods import day_words

EXPLANATION = "explanation"
PROCESS = "process-change"
KINDS = (Kind(EXPLANATION, "Explanations"), Kind(PROCESS, "Changes of process", may_wait=False))


def todos(scope: Scope, today: date) -> list[Todo]:
    """Five queries where somebody is looked for who explains, and one where somebody is who decides about limits."""
    return [*_explanations(scope, today), *_changes_of_process(scope)]


def _explanations(scope: Scope, today: date) -> list[Todo]:
    """What may be explained, but need not, is no todo."""
    boards = scope.boards(Action.EXPLAIN)
    nation = scope.organisations.nation
    if scope.wants(Action.EDIT_NATIONAL_REPORT) and boards is not None:
        boards = boards | {nation.pk}
    if boards == frozenset():
        return []
    found = wanted_today(boards=boards, organisations=scope.organisations, policy=scope.policy, today=today)
    return [
        _todo(one, organisation, scope=scope)
        for one in found
        if one.due is not None and (organisation := scope.organisations.by_id(one.organisation_id))
    ]


def _changes_of_process(scope: Scope) -> list[Todo]:
    """Those that one analyst recorded: another decides."""
    if not scope.wants(Action.REBASE):
        return []
    return [
        Todo(
            kind=PROCESS,
            key=str(one.pk),
            organisation=None,
            action=Action.REBASE,
            due=None,
            words=f"Confirm or decline a change of process of {one.measure.short_title}, {whose(one)}",
            href=process_address(one.pk),
            why=f"{one.asked_by.name} says that it runs in another way from {day_words(one.at)} on.",
            many="Decide about {} changes of process",
            not_by=frozenset({one.asked_by_id}),
        )
        for one in changes_of_process().filter(confirmed=None)
    ]


def _todo(one: Wanted, organisation: Organisation, *, scope: Scope) -> Todo:
    measure = scope.policy.measures[one.measure_key]
    return Todo(
        kind=EXPLANATION,
        key=f"{organisation.slug}/{one.measure_key}/{one.period_end}",
        organisation=organisation.pk,
        action=action_of(organisation),
        due=one.due,
        words=f"Explain {measure.short_title} of {organisation.name}",
        href=f"{address_of(organisation)}?measure={one.measure_key}",
        why="It is still off track after the day that you named."
        if one.again
        else f"It turned off track in the period that ended on {day_words(one.period_end)}.",
        many=f"Explain {{}} targets of {organisation.name}",
    )


def address_of(organisation: Organisation) -> str:
    """Where the organisation explains."""
    if organisation.kind == Organisation.Kind.NATION:
        return reverse("explain_nation")
    return reverse("explain_board", args=[organisation.slug])
