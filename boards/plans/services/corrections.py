"""Corrections of the record: proposed by a reviewer, confirmed or declined by the board's approver."""

from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from boards.evidence.services import attach
from boards.people.acts import Act
from boards.people.permissions import require
from boards.people.roles import Action
from boards.plans.correcting import CONFIRM, facts_of, standing_value
from boards.plans.deciding import ProposalFacts
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts.trajectories.rules import rules_for, why_wrong
from boards.plans.promise_corrections import CorrectionDecision, PromiseCorrection
from boards.plans.services.deciding import Decided, judged_anew, said_by
from boards.plans.services.refusals import CannotPlan
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import Period, period_words
from targets.catalogue.queries import catalogue

SUBJECT = "promise_correction"  # in the audit log
EVIDENCE = "promise correction"  # what its files are attached to


def propose_correction(
    *,
    actor: Actor,
    version_id: int,
    measure_key: str,
    period: Period,
    becomes: Decimal,
    reason: str,
    evidence: str,
    file: "UploadedFile[bytes] | None" = None,
) -> int:
    """Say that an entry of an agreed version is not what was decided; returns the correction's number.

    `evidence` says in words where the decision is seen, `file` is that document. Nothing is judged by it before the
    board confirms it. Raises NotAllowed, StepUpNeeded, CannotPlan, PlanVersion.DoesNotExist; RefusedFile, and then
    nothing is proposed.
    """
    plan_id, organisation_id = PlanVersion.objects.values_list("plan_id", "plan__organisation_id").get(
        pk=version_id
    )
    require(actor=actor, action=Action.AGREE_PLAN, organisation_id=organisation_id)
    if actor.user_id is None:
        raise CannotPlan("A correction names the people who propose and confirm it: sign in to do this.")
    if not reason.strip() or not evidence.strip():
        raise CannotPlan("Say why the entry is wrong, and where it is seen what was decided.")
    with transaction.atomic():
        DeliveryPlan.objects.select_for_update().get(pk=plan_id)
        version = PlanVersion.objects.select_related("plan").get(pk=version_id)
        was = standing_value(version, measure_key=measure_key, period=period)
        if was is None:
            raise CannotPlan(f"Version {version.number} has no agreed value for {period_words(period)}.")
        rules = rules_for(catalogue(), framework_key=version.plan.framework_id)
        if measure_key in rules and (wrong := why_wrong(becomes, rules=rules[measure_key])):
            raise CannotPlan(" ".join(wrong))
        if becomes == was:
            raise CannotPlan("That is what stands there already: there is nothing to correct.")
        if PromiseCorrection.objects.filter(
            version__plan=plan_id,
            measure=measure_key,
            period_end=period.end,
            period_start=period.start,
            decision=None,
        ).exists():
            raise CannotPlan(f"A correction of {period_words(period)} waits for the board already.")
        correction = PromiseCorrection.objects.create(
            version=version,
            measure_id=measure_key,
            period_end=period.end,
            period_start=period.start,
            period_kind=period.kind.value,
            was=was,
            becomes=becomes,
            reason=reason.strip(),
            evidence=evidence.strip(),
            proposed_by_id=actor.user_id,
            proposed_at=actor.now,
        )
        _record(actor, correction, "correction proposed", organisation_id)
        if file is not None:
            attach(
                actor=actor,
                action=Action.AGREE_PLAN,
                organisation_id=organisation_id,
                document_kind=EVIDENCE,
                document_number=correction.pk,
                file=file,
            )
    return correction.pk


def decide_correction(
    *, actor: Actor, correction_id: int, act: Act[ProposalFacts], reason: str = ""
) -> Decided:
    """Confirm, decline or withdraw a correction; the act says which. What is confirmed counts from today.

    Raises NotAllowed, StepUpNeeded, CannotPlan, PromiseCorrection.DoesNotExist.
    """
    plan_id, organisation_id = PromiseCorrection.objects.values_list(
        "version__plan_id", "version__plan__organisation_id"
    ).get(pk=correction_id)
    require(actor=actor, action=act.permission, organisation_id=organisation_id)
    with transaction.atomic():
        DeliveryPlan.objects.select_for_update().get(pk=plan_id)
        correction = PromiseCorrection.objects.select_related("version__plan").get(pk=correction_id)
        said = said_by(act, facts_of(correction), actor, reason=reason)
        decision = CorrectionDecision.objects.create(correction=correction, **said)
        _record(actor, correction, f"correction {decision.kind}", organisation_id)
        if act is not CONFIRM:
            return Decided()
        of = organisation_id, correction.measure_id, correction.version.plan.framework_id
        return judged_anew(of, now=actor.now)


def _record(actor: Actor, correction: PromiseCorrection, action: str, organisation_id: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type=SUBJECT,
        subject_id=correction.pk,
        organisation_id=organisation_id,
        before={"value": str(correction.was)},
        after={"value": str(correction.becomes)},
    )
