"""Levels agreed board by board: proposed by a reviewer, confirmed or declined by the board's approver."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from boards.organisations.models import Organisation
from boards.people.acts import Act, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.plans.agreed_levels import LevelDecision, LevelProposal
from boards.plans.agreed_values import AgreedValue
from boards.plans.deciding import ProposalFacts
from boards.plans.levels import (
    CONFIRM,
    PROPOSE,
    asked_levels,
    facts_of,
    facts_to_propose,
    newest_numbers,
)
from boards.plans.parts.trajectories.rules import why_wrong
from boards.plans.services.deciding import Decided, judged_anew, said_by
from boards.plans.services.refusals import CannotPlan
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue

SUBJECT = "level_proposal"  # in the audit log
LONGEST_SOURCE = 300  # characters, as the table of agreed values says


def propose_level(
    *,
    actor: Actor,
    organisation_id: int,
    framework_key: str,
    measure_key: str,
    value: Decimal,
    source: str,
) -> int:
    """Say which level is agreed with a board for a year; returns the proposal's number.

    `source` says in words where it was agreed. Nothing is judged by it before the board confirms it, and then only what
    begins after that day. Raises NotAllowed, StepUpNeeded, CannotPlan, Organisation.DoesNotExist.
    """
    require(actor=actor, action=Action.AGREE_PLAN, organisation_id=organisation_id)
    source = source.strip()
    if not source:
        raise CannotPlan("Say where the level was agreed: letter or meeting, and its date.")
    if len(source) > LONGEST_SOURCE:
        raise CannotPlan(
            f"Say in {LONGEST_SOURCE} characters where the level was agreed: these are {len(source)}."
        )
    policy = catalogue()
    with transaction.atomic():
        organisation = _locked(organisation_id)
        open_ones = LevelProposal.objects.filter(
            organisation=organisation, framework=framework_key, measure=measure_key, decision=None
        )
        facts = facts_to_propose(
            organisation,
            policy,
            framework_key=framework_key,
            measure_key=measure_key,
            waits=open_ones.exists(),
            today=actor.today,
        )
        ensure(PROPOSE, facts, actor, refusal=CannotPlan)
        assert actor.user_id is not None, "a person: no act is a command's"
        if wrong := why_wrong(value, rules=asked_levels(policy, framework_key=framework_key)[measure_key]):
            raise CannotPlan(" ".join(wrong))
        _newest_before(
            actor.today, value, organisation_id=organisation_id, framework_key=framework_key, of=measure_key
        )
        proposal = LevelProposal.objects.create(
            organisation=organisation,
            framework_id=framework_key,
            measure_id=measure_key,
            value=value,
            source=source,
            proposed_by_id=actor.user_id,
            proposed_at=actor.now,
        )
        _record(actor, proposal, "level proposed")
    return proposal.pk


def decide_level(*, actor: Actor, proposal_id: int, act: Act[ProposalFacts], reason: str = "") -> Decided:
    """Confirm, decline or withdraw a proposed level; the act says which. What is confirmed is agreed today.

    Raises NotAllowed, StepUpNeeded, CannotPlan, LevelProposal.DoesNotExist.
    """
    organisation_id = LevelProposal.objects.values_list("organisation_id", flat=True).get(pk=proposal_id)
    require(actor=actor, action=act.permission, organisation_id=organisation_id)
    with transaction.atomic():
        _locked(organisation_id)
        rows = LevelProposal.objects.select_related("organisation", "decision__by")
        proposal = rows.get(pk=proposal_id)
        said = said_by(act, facts_of(proposal, catalogue(), today=actor.today), actor, reason=reason)
        agreed = _agreed(proposal, actor) if act is CONFIRM else None
        decision = LevelDecision.objects.create(proposal=proposal, agreed_value=agreed, **said)
        _record(actor, proposal, f"level {decision.kind}")
        if agreed is None:
            return Decided()
        return judged_anew((organisation_id, proposal.measure_id, proposal.framework_id), now=actor.now)


def _locked(organisation_id: int) -> Organisation:
    """Every write of its levels waits for the one before it, so that two do not wait for the board at once."""
    return Organisation.including_samples.select_for_update(no_key=True).get(pk=organisation_id)


def _newest_before(
    today: date, value: Decimal, *, organisation_id: int, framework_key: str, of: str
) -> AgreedValue | None:
    """The number that stands; CannotPlan where it says the same already, or is of a later day than today.

    The same value that no day is known of judges nothing: agreed anew it counts, so that is no repetition.
    """
    held = newest_numbers(organisation_id=organisation_id, framework_key=framework_key, measure_keys=[of])
    before = held.get(of)
    if before is None or before.agreed_on is None:
        return before
    if before.value == value:
        raise CannotPlan(
            f"That is the level since {day_words(before.agreed_on)} already: there is nothing to agree."
        )
    if before.agreed_on > today:
        raise CannotPlan(
            f"A level is held that is agreed on {day_words(before.agreed_on)}: propose another from that day on."
        )
    return before


def _agreed(proposal: LevelProposal, actor: Actor) -> AgreedValue:
    """The next number of the cell. Nobody gives its day: it is the one on which the board confirms."""
    before = _newest_before(
        actor.today,
        proposal.value,
        organisation_id=proposal.organisation_id,
        framework_key=proposal.framework_id,
        of=proposal.measure_id,
    )
    return AgreedValue.objects.create(
        framework_id=proposal.framework_id,
        organisation_id=proposal.organisation_id,
        measure_id=proposal.measure_id,
        number=1 if before is None else before.number + 1,
        value=proposal.value,
        agreed_on=actor.today,
        source=proposal.source,
        recorded_at=actor.now,
    )


def _record(actor: Actor, proposal: LevelProposal, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type=SUBJECT,
        subject_id=proposal.pk,
        organisation_id=proposal.organisation_id,
        after={
            "framework": proposal.framework_id,
            "measure": proposal.measure_id,
            "value": str(proposal.value),
        },
    )
