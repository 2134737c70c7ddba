"""How every write of a plan begins and ends: the lock, and the audit row."""

from typing import Any

from boards.people.acts import Act, ensure
from boards.people.permissions import require
from boards.plans.acts import PlanFacts, plan_facts
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.queries import plan
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.work import audit
from boards.work.actors import Actor
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue

SUBJECT = "plan_version"


def locked_version(
    version_id: int, *, actor: Actor, act: Act[PlanFacts], edit_number: int | None = None
) -> PlanVersion:
    """The version, locked with its whole plan, once the act can be done to it as it was read.

    Without `edit_number` it does not matter what was read of the newest version. Raises NotAllowed, StepUpNeeded,
    CannotPlan, PlanVersion.DoesNotExist.
    """
    plan_id, organisation_id, number = PlanVersion.objects.values_list(
        "plan_id", "plan__organisation_id", "number"
    ).get(pk=version_id)
    require(actor=actor, action=act.permission, organisation_id=organisation_id)
    facts = locked_facts(DeliveryPlan(pk=plan_id))
    read = {
        "version": number,
        "edit_number": facts.edit_number if edit_number is None else edit_number,
    }
    ensure(act, facts, actor, read=read, refusal=CannotPlan)
    return PlanVersion.objects.select_related("plan__framework").get(pk=version_id)


def locked_facts(held: DeliveryPlan) -> PlanFacts:
    """Every act on a plan takes this lock first, so that they come one after the other."""
    held = DeliveryPlan.objects.select_for_update().get(pk=held.pk)
    return plan_facts(
        plan(organisation_id=held.organisation_id, framework_key=held.framework_id, catalogue=catalogue())
    )


def events_of(version: PlanVersion) -> Any:
    return AuditEvent.objects.filter(subject_type=SUBJECT, subject_id=str(version.pk))


def record(
    actor: Actor,
    version: PlanVersion,
    action: Verb,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(
        actor=actor,
        action=action.value,
        subject_type=SUBJECT,
        subject_id=version.pk,
        organisation_id=version.plan.organisation_id,
        before=before,
        after=after,
    )
