"""What people can do to a quarterly return, and what hinders them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from boards.people.acts import Act, Read, Refusal, by_whom
from boards.people.roles import Action
from boards.work.actors import Actor
from targets.calc.periods import day_words

NONE, OPEN, SIGNED = "not begun", "being written", "signed"


class CannotReport(Refusal):
    """This cannot be done to the return now; the message says why and what to do."""


@dataclass(frozen=True)
class Done:
    """Something that was done to it: by whom, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class ReturnFacts:
    """A board's return as it stands. `ends` is the quarter's last day, `unsaid` counts by section what is missing.

    `newer` is the number of the plan's version in force where that is a newer one than the return's, else 0.
    """

    organisation_id: int
    title: str
    state: str
    ends: date
    edit_number: int = 0
    writers: frozenset[int] = frozenset()
    unsaid: Mapping[str, int] = field(default_factory=dict)
    newer: int = 0
    changed: Done | None = None

    @property
    def read(self) -> Read:
        return {} if self.state == NONE else {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number", self.edit_number) == self.edit_number:
            return ""
        by = f" {by_whom(self.changed.by, self.changed.at)}" if self.changed else ""
        return f"The return was changed{by}, after you opened this: read it again first."

    def in_another_state(self, act: Act[Any]) -> str:
        if self.state == NONE:
            return "Nobody has written anything yet."
        by = f" ({by_whom(self.changed.by, self.changed.at)})" if self.changed else ""
        return (
            f"The return is signed{by}: it stays as it is. What changed since goes into the next quarter's."
        )


def _not_over(facts: ReturnFacts, actor: Actor) -> str:
    if facts.ends < actor.today:
        return ""
    return f"The quarter goes on until {day_words(facts.ends)}: its return is written after that."


def _unsaid(facts: ReturnFacts, actor: Actor) -> str:
    if not facts.unsaid:
        return ""
    lacks = ", ".join(f"{title}: {count}" for title, count in facts.unsaid.items())
    return f"Something is not said yet of every row. Missing: {lacks}."


def _nothing_newer(facts: ReturnFacts, actor: Actor) -> str:
    return "" if facts.newer else "It reports on the version of the plan that is in force."


def _by_a_person(facts: ReturnFacts, actor: Actor) -> str:
    return "A return is written and signed by people, not by a command." if actor.is_command else ""


def _writers_sign(facts: ReturnFacts) -> Mapping[int, str]:
    return dict.fromkeys(facts.writers, "You wrote some of this return, so somebody else must sign it.")


WRITE = Act[ReturnFacts](
    key="write",
    permission=Action.REPORT_YEAR,
    from_states=frozenset({NONE, OPEN}),
    words="Write",
    hindrances=(_by_a_person, _not_over),
    as_read=False,
)
MOVE = Act[ReturnFacts](
    key="move",
    permission=Action.REPORT_YEAR,
    from_states=frozenset({OPEN}),
    words="Report on the newer version",
    hindrances=(_by_a_person, _nothing_newer),
)
SIGN = Act[ReturnFacts](
    key="sign",
    permission=Action.SIGN_RETURN,
    from_states=frozenset({OPEN}),
    words="Sign the return",
    hindrances=(_by_a_person, _unsaid),
    barred=_writers_sign,
    leads=True,
)
