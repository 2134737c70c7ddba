"""What a public group can do to its board's audit, what can be done about who speaks for it, and what hinders them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from boards.participation.audit_acts import AuditFacts, by_a_person
from boards.participation.models import AuditRound
from boards.participation.review_acts import not_the_boards
from boards.participation.steps import NOT_BEGUN, State
from boards.people.acts import Act, NothingToRead, Refusal
from boards.people.roles import Action
from boards.work.actors import Actor

LIVE, WITHDRAWN = "live", "withdrawn"  # states of an invitation


class CannotInvite(Refusal):
    """The invitation cannot be sent, renewed or withdrawn; the message says why and what to do."""


def _unsaid(facts: AuditFacts, actor: Actor) -> str:
    return f"Before you send it: {'; '.join(facts.unsaid)}." if facts.unsaid else ""


def _no_real_group(facts: AuditFacts, actor: Actor) -> str:
    return "An invented round asks no real public group." if facts.is_neutral else ""


def _writers_do_not_comment(facts: AuditFacts) -> Mapping[int, str]:
    return not_the_boards(facts, others="others comment on it")


COMMENT = Act[AuditFacts](
    key="comment",
    permission=Action.COMMENT_AUDIT,
    from_states=frozenset({State.SIGNED}),
    words="Comment",
    hindrances=(by_a_person, _no_real_group),
    as_read=False,
    barred=_writers_do_not_comment,
)
SEND = Act[AuditFacts](
    key="send",
    permission=Action.COMMENT_AUDIT,
    from_states=frozenset({State.SIGNED}),
    words="Send our comment",
    hindrances=(by_a_person, _no_real_group, _unsaid),
    barred=_writers_do_not_comment,
    leads=True,
)


@dataclass(frozen=True)
class GroupFacts(NothingToRead):
    """The public group of a board in a round: whether somebody can still be asked to speak for it."""

    organisation_id: int
    state: str
    round_state: str
    is_neutral: bool
    comment_by: date

    def in_another_state(self, act: Act[Any]) -> str:
        if self.state == State.COMMENTED:
            return "The public group has sent its comment."
        return "Reviewers have decided: nobody is asked to comment any more."


def _round_closed(facts: GroupFacts, actor: Actor) -> str:
    return (
        "" if facts.round_state == AuditRound.State.OPEN else "The round is closed: nobody is invited to it."
    )


def _neutral(facts: GroupFacts, actor: Actor) -> str:
    return "An invented round asks no real public group." if facts.is_neutral else ""


INVITE = Act[GroupFacts](
    key="",
    permission=Action.INVITE_GROUP,
    from_states=frozenset({NOT_BEGUN, State.OPEN, State.SIGNED}),
    words="Send the invitation",
    hindrances=(_round_closed, _neutral),
    as_read=False,
)


@dataclass(frozen=True)
class InvitationFacts(NothingToRead):
    """One invitation; `group` says whether anybody is still asked."""

    name: str
    state: str
    group: GroupFacts

    @property
    def organisation_id(self) -> int:
        return self.group.organisation_id

    def in_another_state(self, act: Act[Any]) -> str:
        return f"The invitation of {self.name} was withdrawn already."


def _nobody_is_asked(facts: InvitationFacts, actor: Actor) -> str:
    if facts.group.state not in INVITE.from_states:
        return facts.group.in_another_state(INVITE)
    return _round_closed(facts.group, actor)


RENEW = Act[InvitationFacts](
    key="renew",
    permission=Action.INVITE_GROUP,
    from_states=frozenset({LIVE}),
    words="Renew",
    hindrances=(_nobody_is_asked,),
)
WITHDRAW = Act[InvitationFacts](
    key="withdraw",
    permission=Action.INVITE_GROUP,
    from_states=frozenset({LIVE}),
    words="Withdraw",
)
