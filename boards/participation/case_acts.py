"""What people can do to a case study of a board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from boards.participation.case_rows import CaseStudy
from boards.people.acts import Act, Read, Refusal
from boards.people.roles import Action
from boards.work.actors import Actor
from targets.calc.periods import day_words

State = CaseStudy.State


class CannotTell(Refusal):
    """This cannot be done to the case study now; the message says why and what to do."""


@dataclass(frozen=True)
class CaseFacts:
    """A case study as it stands; `writers` are those who wrote any of it."""

    organisation_id: int
    state: str
    edit_number: int
    consent_until: date
    writers: Mapping[int, str] = field(default_factory=dict)

    @property
    def read(self) -> Read:
        return {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number", self.edit_number) == self.edit_number:
            return ""
        return "The case study was changed after you opened this: read it again first."

    def in_another_state(self, act: Act[Any]) -> str:
        return f"The case study is {CaseStudy.State(self.state).label}."


def _by_a_person(facts: CaseFacts, actor: Actor) -> str:
    return "A case study is told by people, not by a command." if actor.is_command else ""


def _consent_over(facts: CaseFacts, actor: Actor) -> str:
    if facts.consent_until >= actor.today:
        return ""
    return (
        f"Its consent ran out on {day_words(facts.consent_until)}. Ask again, and write until when it holds."
    )


SHARE = Act[CaseFacts](
    key="share",
    permission=Action.SIGN_AUDIT,
    from_states=frozenset({State.DRAFT}),
    words="Share it with other boards",
    hindrances=(_by_a_person, _consent_over),
    barred=lambda facts: facts.writers,
)
WITHDRAW = Act[CaseFacts](
    key="take-out",
    permission=Action.WRITE_AUDIT,
    from_states=frozenset({State.DRAFT, State.SHARED}),
    words="Take it out",
    hindrances=(_by_a_person,),
)
WRITE = Act[CaseFacts](
    key="write",
    permission=Action.WRITE_AUDIT,
    from_states=frozenset(State),
    words="Change it",
    hindrances=(_by_a_person,),
    as_read=False,
)
