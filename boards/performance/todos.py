"""What is owed about standings: explanations of targets off track or getting worse, changes of process to decide."""

from datetime import date

from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.performance.analysis.models import Rebase
from boards.performance.commentary.queries import wanted_today
from boards.performance.commentary.rules import Wanted, Why
from boards.performance.commentary.services import action_of
from boards.performance.rebasing.lists import process_address, whose
from boards.performance.rebasing.pages import state_words
from boards.performance.rebasing.queries import waiting_or_unread
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
    """Those that one analyst recorded: another decides, and who recorded it reads why it was declined."""
    if not scope.wants(Action.REBASE):
        return []
    return [_to_decide(one) if one.confirmed is None else _to_read(one) for one in waiting_or_unread()]


def _to_decide(rebase: Rebase) -> Todo:
    return Todo(
        kind=PROCESS,
        key=str(rebase.pk),
        organisation=None,
        action=Action.REBASE,
        due=None,
        words=f"Confirm or decline a change of process of {rebase.measure.short_title}, {whose(rebase)}",
        href=process_address(rebase.pk),
        why=f"{rebase.asked_by.name} says that it runs in another way from {day_words(rebase.at)} on.",
        many="Decide about {} changes of process",
        not_by=frozenset({rebase.asked_by_id}),
    )


def _to_read(rebase: Rebase) -> Todo:
    """Done by opening its page. Why it was declined is no matter for a mail."""
    return Todo(
        kind=PROCESS,
        key=f"{rebase.pk}/declined",
        organisation=None,
        action=Action.REBASE,
        due=None,
        words=f"Read why your change of process of {rebase.measure.short_title}, {whose(rebase)}, was declined",
        href=process_address(rebase.pk),
        why=f"It is {state_words(rebase)}. It can be recorded anew, with what was missing.",
        many="Read why {} of your changes of process were declined",
        only_by=rebase.asked_by_id,
    )


_WHY = {
    Why.AGAIN: "It is still off track after the day that you named.",
    Why.TURNED: "It turned off track in the period that ended on {}.",
    Why.SPECIAL: "It gets worse by more than chance; its newest period ended on {}.",
}


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
        why=_WHY[one.why].format(day_words(one.period_end)),
        many=f"Explain {{}} targets of {organisation.name}",
    )


def address_of(organisation: Organisation) -> str:
    """Where the organisation explains."""
    if organisation.kind == Organisation.Kind.NATION:
        return reverse("explain_nation")
    return reverse("explain_board", args=[organisation.slug])
