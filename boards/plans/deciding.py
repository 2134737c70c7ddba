"""What can be done about something that a reviewer proposed and the board's approver decides, and what hinders it.

Corrections of the record and agreed levels are such things; both say what theirs is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from boards.people.acts import Act, NothingToRead
from boards.people.roles import Action
from boards.plans.decided_by_boards import BoardDecision
from boards.work.actors import LOCAL, Actor
from targets.calc.periods import day_words

OPEN = "open"


@dataclass(frozen=True)
class ProposalFacts(NothingToRead):
    """A proposal as the rules of its acts look at it; `one` is what it is, `made` says by whom and when it came to its
    state, `cannot_hold` why it cannot be confirmed any more."""

    one: str
    organisation_id: int
    state: str
    proposed_by_id: int
    made: str = ""
    cannot_hold: str = ""

    def in_another_state(self, act: Act["ProposalFacts"]) -> str:
        return f"This {self.one} is {self.state} already, {self.made}."


def proposal_facts(
    one: str,
    decision: BoardDecision | None,
    *,
    organisation_id: int,
    proposed_by_id: int,
    cannot_hold: str = "",
) -> ProposalFacts:
    """The decision is read with its person."""
    return ProposalFacts(
        one=one,
        organisation_id=organisation_id,
        state=decision.kind if decision else OPEN,
        proposed_by_id=proposed_by_id,
        made=f"by {decision.by.name} on {day_words(decision.at.astimezone(LOCAL).date())}"
        if decision
        else "",
        cannot_hold=cannot_hold,
    )


class _Named(Protocol):
    """Facts of a proposal, or of what one is made about."""

    @property
    def one(self) -> str: ...
    @property
    def cannot_hold(self) -> str: ...


def by_a_person(facts: _Named, actor: Actor) -> str:
    return f"A {facts.one} is proposed and confirmed by people, not by a command." if actor.is_command else ""


def cannot_hold(facts: _Named, actor: Actor) -> str:
    return facts.cannot_hold


def _who_proposed(facts: ProposalFacts) -> Mapping[int, str]:
    return {facts.proposed_by_id: f"You proposed this {facts.one}, so somebody else decides about it."}


def acts_about(one: str) -> tuple[Act[ProposalFacts], Act[ProposalFacts], Act[ProposalFacts]]:
    """To confirm it, to decline it, and to withdraw it."""
    open_alone = frozenset({OPEN})
    return (
        Act(
            key="confirm",
            permission=Action.SIGN_PLAN,
            from_states=open_alone,
            words=f"Confirm the {one}",
            hindrances=(by_a_person, cannot_hold),
            barred=_who_proposed,
            leads=True,
        ),
        Act(
            key="decline",
            permission=Action.SIGN_PLAN,
            from_states=open_alone,
            words="Decline it",
            hindrances=(by_a_person,),
            barred=_who_proposed,
        ),
        Act(
            key="withdraw",
            permission=Action.AGREE_PLAN,
            from_states=open_alone,
            words="Withdraw it",
            hindrances=(by_a_person,),
        ),
    )
