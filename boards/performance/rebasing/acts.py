"""What can be done about a change of process, and who may not."""

from collections.abc import Mapping
from dataclasses import dataclass

from boards.components.words import local_day
from boards.people.acts import Act, NothingToRead, Refusal
from boards.people.roles import Action
from boards.performance.analysis.models import Rebase
from boards.work.actors import Actor
from targets.calc.periods import day_words

NEW, WAITS, CONFIRMED, DECLINED = "not recorded", "waits for a second analyst", "confirmed", "declined"


class CannotRebase(Refusal):
    """A change of process cannot be recorded or decided as asked; nothing was changed."""


@dataclass(frozen=True)
class RebaseFacts(NothingToRead):
    """One as the rules look at it; `made` says by whom and when it was decided. Whoever may decide does so for all
    boards, so it belongs to none of them."""

    state: str = NEW
    asked_by_id: int = 0
    made: str = ""
    organisation_id: int | None = None

    def in_another_state(self, act: Act["RebaseFacts"]) -> str:
        return f"This change of process is {self.state} already, {self.made}."


def facts_of(rebase: Rebase) -> RebaseFacts:
    """Read with who decided."""
    made = ""
    if rebase.decided_by is not None and rebase.decided_at is not None:
        made = f"by {rebase.decided_by.name} on {day_words(local_day(rebase.decided_at))}"
    return RebaseFacts(state=state_of(rebase), asked_by_id=rebase.asked_by_id, made=made)


def state_of(rebase: Rebase) -> str:
    return {None: WAITS, True: CONFIRMED, False: DECLINED}[rebase.confirmed]


def _who_recorded(facts: RebaseFacts) -> Mapping[int, str]:
    return {facts.asked_by_id: "You recorded this change of process, so another analyst decides about it."}


def _by_a_person(facts: RebaseFacts, actor: Actor) -> str:
    return "People record and confirm a change of process, no command." if actor.is_command else ""


RECORD = Act[RebaseFacts](
    "record", Action.REBASE, frozenset({NEW}), "Record a change of process", hindrances=(_by_a_person,)
)
CONFIRM = Act[RebaseFacts](
    "confirm",
    Action.REBASE,
    frozenset({WAITS}),
    "Confirm the change",
    hindrances=(_by_a_person,),
    barred=_who_recorded,
    leads=True,
)
DECLINE = Act[RebaseFacts](
    "decline",
    Action.REBASE,
    frozenset({WAITS}),
    "Decline it",
    hindrances=(_by_a_person,),
    barred=_who_recorded,
)
