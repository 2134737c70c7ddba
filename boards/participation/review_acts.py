"""What reviewers can do to a board's audit, what the board can do to what they decided, and what hinders them."""

from collections.abc import Callable, Iterable, Mapping

from boards.components.words import counted
from boards.participation.audit_acts import AuditFacts, by_a_person
from boards.participation.steps import State
from boards.people.acts import Act
from boards.people.roles import Action
from boards.work.actors import Actor
from targets.calc.periods import day_words

Hindrance = Callable[[AuditFacts, Actor], str]

WITH_REVIEWERS = frozenset({State.SIGNED, State.COMMENTED})
AFTER_SIGNING = frozenset({State.SIGNED, State.COMMENTED, State.MODERATED, State.CHECKED})


def _neutral(facts: AuditFacts, actor: Actor) -> str:
    if not facts.is_neutral:
        return ""
    return "An invented round judges no real board: this audit stays received."


def _unrated(facts: AuditFacts, actor: Actor) -> str:
    if not facts.unrated:
        return ""
    lack = counted(len(facts.unrated), "criterion waits", "criteria wait")
    return f"{lack} for a reviewer: {', '.join(facts.unrated)}."


def _single(facts: AuditFacts, actor: Actor) -> str:
    """A second reviewer who is late locks nobody."""
    if not facts.single or facts.due[State.MODERATED] < actor.today:
        return ""
    lack = counted(len(facts.single), "criterion waits", "criteria wait")
    return f"{lack} for a second reviewer: {', '.join(facts.single)}."


def _unsettled(facts: AuditFacts, actor: Actor) -> str:
    if not facts.unsettled:
        return ""
    return f"Both reviewers are two levels or more apart, and settle it in writing first: {', '.join(facts.unsettled)}."


def _unanswered(facts: AuditFacts, actor: Actor) -> str:
    """A board that does not answer in time locks nobody."""
    if not facts.unanswered or facts.due[State.MODERATED] < actor.today:
        return ""
    return f"{counted(facts.unanswered, 'question waits', 'questions wait')} for the board's answer."


def _unreplied(facts: AuditFacts, actor: Actor) -> str:
    if not facts.unreplied:
        return ""
    return f"Reply first where the level is two or more from yours: {', '.join(facts.unreplied)}."


def _check_runs(facts: AuditFacts, actor: Actor) -> str:
    due = facts.due.get(State.CHECKED)
    if facts.state != State.MODERATED or due is None or due < actor.today:
        return ""
    return f"The board checks facts until {day_words(due)}."


def _comment_awaited(facts: AuditFacts, actor: Actor) -> str:
    """A public group that is late locks nobody; one that is in time is waited for."""
    due = facts.due.get(State.COMMENTED)
    if facts.state != State.SIGNED or due is None or due < actor.today:
        return ""
    return f"The public group can comment until {day_words(due)}."


def not_the_boards(facts: AuditFacts, *, others: str) -> Mapping[int, str]:
    """Who wrote or signed for the board, each with the reason; `others` says what others do instead."""
    barred = dict.fromkeys(facts.writers, f"You wrote some of this audit for the board, so {others}.")
    if facts.signed_by is not None:
        barred[facts.signed_by] = f"You signed this audit for the board, so {others}."
    return barred


def _others_decide(facts: AuditFacts) -> Mapping[int, str]:
    return not_the_boards(facts, others="others decide about it")


def _by_reviewers(
    key: str, words: str, states: Iterable[State], *more: Hindrance, is_step: bool = False
) -> Act[AuditFacts]:
    """What reviewers do; a step is taken of the audit as it was read, and waited for."""
    return Act(
        key=key,
        permission=Action.MODERATE_AUDIT,
        from_states=frozenset(states),
        words=words,
        hindrances=(by_a_person, _neutral, *more),
        as_read=is_step,
        barred=_others_decide,
        leads=is_step,
    )


def _by_the_board(
    key: str, words: str, states: Iterable[State], *more: Hindrance, is_step: bool = False
) -> Act[AuditFacts]:
    """What the board does, in the same way."""
    return Act(
        key=key,
        permission=Action.WRITE_AUDIT,
        from_states=frozenset(states),
        words=words,
        hindrances=(by_a_person, *more),
        as_read=is_step,
        leads=is_step,
    )


RATE = _by_reviewers("rate", "Rate", WITH_REVIEWERS)
SETTLE = _by_reviewers("settle", "Settle", WITH_REVIEWERS)
ASK = _by_reviewers("ask", "Ask the board", WITH_REVIEWERS)
ANSWER = _by_the_board("answer", "Answer", AFTER_SIGNING)
CONTENT = _by_reviewers("settle", "Settle the question", AFTER_SIGNING)
ASK_AGAIN = _by_reviewers("ask-again", "Ask again", WITH_REVIEWERS)
WITHDRAW = _by_reviewers("withdraw", "Withdraw", AFTER_SIGNING)
MODERATE = _by_reviewers(
    "moderate",
    "Decide and send to the board",
    WITH_REVIEWERS,
    _comment_awaited,
    _unrated,
    _single,
    _unsettled,
    _unanswered,
    is_step=True,
)
REPLY = _by_the_board("reply", "Reply", {State.MODERATED})
CHECK = _by_the_board("check", "Finish the factual check", {State.MODERATED}, _unreplied, is_step=True)
AMEND = _by_reviewers("amend", "Change after the check", {State.CHECKED})
FINISH = _by_reviewers(
    "finish", "Make the result final", {State.MODERATED, State.CHECKED}, _check_runs, is_step=True
)
