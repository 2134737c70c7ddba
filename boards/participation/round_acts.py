"""What an administrator can do to a round of participation audits, and what hinders it."""

from dataclasses import dataclass
from typing import Any

from boards.participation.models import AuditRound
from boards.people.acts import Act, Read, Refusal
from boards.people.roles import Action
from boards.work.actors import Actor

PREPARED, OPEN, CLOSED = AuditRound.State.PREPARED, AuditRound.State.OPEN, AuditRound.State.CLOSED


class CannotHold(Refusal):
    """The round cannot be set up or changed like that; the message says why and what to do."""


@dataclass(frozen=True)
class RoundFacts:
    """A round as it stands. `rival` is another one whose results would be the same figures."""

    title: str
    state: str
    edit_number: int
    criteria: int
    rival: str = ""
    organisation_id: int | None = None

    @property
    def read(self) -> Read:
        return {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number") == self.edit_number:
            return ""
        return f"{self.title} was changed since you opened this: read it again."

    def in_another_state(self, act: Act[Any]) -> str:
        words = f"{self.title} is {AuditRound.State(self.state).label}."
        return f"{words} What it asks is fixed when it opens." if act.key == EDIT.key else words


def _asks_nothing(facts: RoundFacts, actor: Actor) -> str:
    return "" if facts.criteria else "It asks nothing yet: write its criteria first."


def _one_a_year(facts: RoundFacts, actor: Actor) -> str:
    if not facts.rival:
        return ""
    return (
        f"{facts.rival} looks at the same year and has levels too. A board has one overall level a year, so the later "
        "result would replace the earlier one. Change the year, or leave the levels out."
    )


def _act(
    key: str, words: str, *states: str, leads: bool = False, needs_criteria: bool = False
) -> Act[RoundFacts]:
    return Act[RoundFacts](
        key=key,
        permission=Action.MANAGE_ROUNDS,
        from_states=frozenset(states),
        words=words,
        hindrances=(_asks_nothing, _one_a_year) if needs_criteria else (),
        leads=leads,
    )


EDIT = _act("edit", "Change what it asks", PREPARED)
OPEN_ROUND = _act("open", "Open the round", PREPARED, leads=True, needs_criteria=True)
DATE = _act("date", "Change its days", PREPARED, OPEN)
CLOSE = _act("close", "Close the round", OPEN)
REOPEN = _act("reopen", "Open it again", CLOSED)
ACTS = (OPEN_ROUND, EDIT, DATE, CLOSE, REOPEN)


def round_facts(held: AuditRound) -> RoundFacts:
    """One query while the round is prepared and has levels, beside its criteria and levels."""
    return RoundFacts(
        title=held.title,
        state=held.state,
        edit_number=held.edit_number,
        criteria=len(held.criteria.all()),
        rival=_rival_of(held),
    )


def _rival_of(held: AuditRound) -> str:
    """The title of a round of the same year that was opened with levels; empty for one that has none."""
    if held.state != PREPARED or not held.levels.all():
        return ""
    opened = AuditRound.objects.exclude(state=PREPARED).filter(
        first_year=held.first_year, fictional=held.fictional, levels__isnull=False
    )
    return opened.values_list("title", flat=True).first() or ""
