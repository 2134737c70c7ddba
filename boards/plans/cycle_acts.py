"""What an administrator can do to a round of planning, and what hinders it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from boards.people.acts import Act, Read
from boards.people.roles import Action
from boards.plans.cycles import EVERY_DAY, Cycle
from boards.work.actors import Actor
from targets.calc.periods import day_words
from targets.catalogue.models import Framework

NONE, OPEN, CLOSED = "not opened", "open", "closed"


@dataclass(frozen=True)
class CycleFacts:
    """A framework's round as it stands; `days` by their names, of a round that was opened."""

    framework: Framework
    state: str
    edit_number: int
    days: tuple[tuple[str, date | None], ...]
    today: date
    organisation_id: int | None = None

    @property
    def read(self) -> Read:
        return {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number") == self.edit_number:
            return ""
        return f"The round of {self.framework.name} was changed since you opened this: read it again."

    def in_another_state(self, act: Act[Any]) -> str:
        return f"The round of {self.framework.name} is {self.state}."


def _year_over(facts: CycleFacts, actor: Actor) -> str:
    framework = facts.framework
    if framework.fictional or framework.year_end >= facts.today:
        return ""
    ended = day_words(framework.year_end)
    return f"The year of {framework.name} ended on {ended}: its round is history, and only read."


def _act(key: str, words: str, *states: str, leads: bool = False) -> Act[CycleFacts]:
    return Act[CycleFacts](
        key=key,
        permission=Action.MANAGE_ROUNDS,
        from_states=frozenset(states),
        words=words,
        hindrances=(_year_over,),
        leads=leads,
    )


OPEN_ROUND = _act("open", "Open the round", NONE, leads=True)
DATE = _act("date", "Change its days", OPEN)
CLOSE = _act("close", "Close the round", OPEN)
REOPEN = _act("reopen", "Open it again", CLOSED)
ACTS = (OPEN_ROUND, DATE, CLOSE, REOPEN)


def cycle_facts(framework: Framework, cycle: Cycle | None, *, today: date) -> CycleFacts:
    return CycleFacts(
        framework=framework,
        state=NONE if cycle is None else CLOSED if cycle.closed else OPEN,
        edit_number=0 if cycle is None else cycle.edit_number,
        days=() if cycle is None else tuple((name, getattr(cycle, name)) for name in EVERY_DAY),
        today=today,
    )
