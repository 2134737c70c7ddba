"""How every decision about a proposal is written: what it says, and the judging that a confirmed one implies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from boards.figures.work import JUDGE, ToJudge
from boards.people.acts import Act, ensure
from boards.plans.decided_by_boards import BoardDecision
from boards.plans.deciding import ProposalFacts
from boards.plans.promise_state import raise_promise
from boards.plans.queries import Key
from boards.plans.services.refusals import CannotPlan
from boards.work import owed
from boards.work.actors import Actor

_KINDS = {
    "confirm": BoardDecision.Kind.CONFIRMED,
    "decline": BoardDecision.Kind.DECLINED,
    "withdraw": BoardDecision.Kind.WITHDRAWN,
}


@dataclass(frozen=True)
class Decided:
    """The rows of work that judge what was confirmed, for whoever wants to settle them at once."""

    owed_ids: tuple[int, ...] = ()


def said_by(act: Act[ProposalFacts], facts: ProposalFacts, actor: Actor, *, reason: str) -> dict[str, Any]:
    """The fields of the decision that the act makes, asked under the lock; CannotPlan where it cannot be made."""
    ensure(act, facts, actor, refusal=CannotPlan)
    kind = _KINDS[act.key]
    if kind != BoardDecision.Kind.CONFIRMED and not reason.strip():
        raise CannotPlan(f"Say why: it is shown beside the {facts.one}.")
    assert actor.user_id is not None, "a person: no act is a command's"
    return {"kind": kind, "reason": reason.strip(), "by_id": actor.user_id, "at": actor.now}


def judged_anew(of: Key, *, now: datetime) -> Decided:
    """What was promised to this organisation, of this measure and framework, has changed."""
    organisation_id, measure_key, _ = of
    raise_promise(of=[of])
    return Decided(owed_ids=tuple(owed.owe(JUDGE, [ToJudge(measure_key, organisation_id)], now=now)))
