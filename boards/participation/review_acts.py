"""What reviewers can do to a board's audit, what the board can do to what they decided, and what hinders them."""

from collections.abc import Mapping

from boards.components.words import counted
from boards.participation.audit_acts import AuditFacts, by_a_person
from boards.participation.steps import State
from boards.people.acts import Act
from boards.people.roles import Action
from boards.work.actors import Actor
from targets.calc.periods import day_words

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


def _not_the_boards(facts: AuditFacts) -> Mapping[int, str]:
    barred = dict.fromkeys(
        facts.writers, "You wrote some of this audit for the board, so others decide about it."
    )
    if facts.signed_by is not None:
        barred[facts.signed_by] = "You signed this audit for the board, so others decide about it."
    return barred


RATE = Act[AuditFacts](
    key="rate",
    permission=Action.MODERATE_AUDIT,
    from_states=WITH_REVIEWERS,
    words="Rate",
    hindrances=(by_a_person, _neutral),
    as_read=False,
    barred=_not_the_boards,
)
SETTLE = Act[AuditFacts](
    key="settle",
    permission=Action.MODERATE_AUDIT,
    from_states=WITH_REVIEWERS,
    words="Settle",
    hindrances=(by_a_person, _neutral),
    as_read=False,
    barred=_not_the_boards,
)
ASK = Act[AuditFacts](
    key="ask",
    permission=Action.MODERATE_AUDIT,
    from_states=WITH_REVIEWERS,
    words="Ask the board",
    hindrances=(by_a_person, _neutral),
    as_read=False,
    barred=_not_the_boards,
)
ANSWER = Act[AuditFacts](
    key="answer",
    permission=Action.WRITE_AUDIT,
    from_states=AFTER_SIGNING,
    words="Answer",
    hindrances=(by_a_person,),
    as_read=False,
)
WITHDRAW = Act[AuditFacts](
    key="withdraw",
    permission=Action.MODERATE_AUDIT,
    from_states=AFTER_SIGNING,
    words="Withdraw",
    hindrances=(by_a_person,),
    as_read=False,
)
MODERATE = Act[AuditFacts](
    key="moderate",
    permission=Action.MODERATE_AUDIT,
    from_states=WITH_REVIEWERS,
    words="Decide and send to the board",
    hindrances=(by_a_person, _neutral, _unrated, _single, _unsettled, _unanswered),
    barred=_not_the_boards,
    leads=True,
)
REPLY = Act[AuditFacts](
    key="reply",
    permission=Action.WRITE_AUDIT,
    from_states=frozenset({State.MODERATED}),
    words="Reply",
    hindrances=(by_a_person,),
    as_read=False,
)
CHECK = Act[AuditFacts](
    key="check",
    permission=Action.WRITE_AUDIT,
    from_states=frozenset({State.MODERATED}),
    words="Finish the factual check",
    hindrances=(by_a_person, _unreplied),
    leads=True,
)
AMEND = Act[AuditFacts](
    key="amend",
    permission=Action.MODERATE_AUDIT,
    from_states=frozenset({State.CHECKED}),
    words="Change after the check",
    hindrances=(by_a_person, _neutral),
    as_read=False,
    barred=_not_the_boards,
)
FINISH = Act[AuditFacts](
    key="finish",
    permission=Action.MODERATE_AUDIT,
    from_states=frozenset({State.MODERATED, State.CHECKED}),
    words="Make the result final",
    hindrances=(by_a_person, _check_runs),
    barred=_not_the_boards,
    leads=True,
)
