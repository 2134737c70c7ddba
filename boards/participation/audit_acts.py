"""What people can do to a board's audit, and what hinders them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from boards.components.words import counted
from boards.participation.models import AuditRound
from boards.participation.steps import NOT_BEGUN, State
from boards.people.acts import Act, Read, Refusal, by_whom
from boards.people.roles import Action
from boards.work.actors import Actor
from targets.calc.periods import day_words


class CannotAudit(Refusal):
    """This cannot be done to the audit now; the message says why and what to do."""


@dataclass(frozen=True)
class Done:
    """Something that was done to the audit: by whom, and when."""

    by: str
    at: datetime

    @property
    def words(self) -> str:
        return by_whom(self.by, self.at)


@dataclass(frozen=True)
class AuditFacts:
    """A board's audit as it stands; criteria are named by their codes.

    `unwritten` are not whole yet, `unrated` without a reviewer's level, `single` without the second reviewer's,
    `unsettled` are those in which both are far apart, `unreplied` those in which the board was far from what is decided
    and has not replied. `unsaid` is what the public group has not said yet. `due` is the last day of each step.
    """

    organisation_id: int
    title: str
    round_state: str
    opens: date
    state: str
    edit_number: int = 0
    writers: frozenset[int] = frozenset()
    unwritten: tuple[str, ...] = ()
    changed: Done | None = None
    step: Done | None = None
    signed_by: int | None = None
    is_neutral: bool = False
    unrated: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    unreplied: tuple[str, ...] = ()
    unanswered: int = 0
    unsaid: tuple[str, ...] = ()
    due: Mapping[State, date] = field(default_factory=dict)

    @property
    def read(self) -> Read:
        return {} if self.state == NOT_BEGUN else {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number", self.edit_number) == self.edit_number:
            return ""
        by = f" {self.changed.words}" if self.changed else ""
        return f"{self.title} was changed{by}, after you opened this: read it again first."

    def in_another_state(self, act: Act[Any]) -> str:
        if act.permission is Action.COMMENT_AUDIT and self.state in (NOT_BEGUN, State.OPEN):
            return "The board has not signed yet. You are told when it has."
        if self.state == NOT_BEGUN:
            return "Nobody has written anything yet."
        label, by = State(self.state).label, f" ({self.step.words})" if self.step else ""
        if act.key in (WRITE.key, SHOW.key, SIGN.key):
            return f"The audit is {label}{by}: what the board said stays as it was signed."
        return f"The audit is {label}{by}."


def by_a_person(facts: AuditFacts, actor: Actor) -> str:
    return "An audit is written and signed by people, not by a command." if actor.is_command else ""


def _round_not_open(facts: AuditFacts, actor: Actor) -> str:
    """What was begun goes on in a closed round; nothing begins in one."""
    if facts.round_state == AuditRound.State.CLOSED and facts.state == NOT_BEGUN:
        return "The round is closed: nothing is begun in it any more."
    if facts.opens > actor.today:
        return f"The round opens on {day_words(facts.opens)}."
    return ""


def _unwritten(facts: AuditFacts, actor: Actor) -> str:
    if not facts.unwritten:
        return ""
    lacks = counted(len(facts.unwritten), "criterion is", "criteria are")
    return f"{lacks} not written yet: {', '.join(facts.unwritten)}."


def _writers_sign(facts: AuditFacts) -> Mapping[int, str]:
    return dict.fromkeys(facts.writers, "You wrote some of this audit, so somebody else must sign it.")


WRITE = Act[AuditFacts](
    key="write",
    permission=Action.WRITE_AUDIT,
    from_states=frozenset({NOT_BEGUN, State.OPEN}),
    words="Write",
    hindrances=(by_a_person, _round_not_open),
    as_read=False,
)
SHOW = Act[AuditFacts](
    key="evidence",
    permission=Action.WRITE_AUDIT,
    from_states=frozenset({State.OPEN}),
    words="Add evidence",
    hindrances=(by_a_person, _round_not_open),
    as_read=False,
)
SIGN = Act[AuditFacts](
    key="sign",
    permission=Action.SIGN_AUDIT,
    from_states=frozenset({State.OPEN}),
    words="Sign the audit",
    hindrances=(by_a_person, _round_not_open, _unwritten),
    barred=_writers_sign,
    leads=True,
)
