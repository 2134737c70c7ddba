"""How every write of a plan begins and ends: the lock, and what is recorded of it."""

from datetime import date
from typing import Any

from boards.people.acts import Act, ensure
from boards.people.permissions import require, rights_of
from boards.plans import acts, words
from boards.plans.acts import PlanFacts, plan_facts
from boards.plans.models import DeliveryPlan, PlanEdit, PlanVersion
from boards.plans.parts.part import Part
from boards.plans.queries import plan
from boards.plans.queries.plan import LockedPlan
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import SUBJECT, Verb
from boards.work import audit, edits
from boards.work.actors import Actor
from targets.catalogue.queries import catalogue
from targets.compiled import Compiled


def locked_version(
    version_id: int, *, actor: Actor, act: Act[PlanFacts], edit_number: int | None = None
) -> PlanVersion:
    """The version, locked with its whole plan, once the act can be done to it as it was read.

    Without `edit_number` it does not matter what was read of the newest version. Raises NotAllowed, StepUpNeeded,
    CannotPlan, PlanVersion.DoesNotExist.
    """
    where = _WHERE.first(version=version_id)
    if where is None:
        raise PlanVersion.DoesNotExist(f"there is no version {version_id}")
    plan_id, organisation_id, number = where
    require(actor=actor, action=act.permission, organisation_id=organisation_id)
    if act in acts.OF_THE_WHOLE:
        require_whole(actor, organisation_id)
    held = _lock(plan_id)
    facts = _facts_of(held, today=actor.today)
    read = {
        "version": number,
        "edit_number": facts.edit_number if edit_number is None else edit_number,
    }
    ensure(act, facts, actor, read=read, refusal=CannotPlan)
    return next(version for version in held.versions if version.pk == version_id)


_WHERE: Compiled[tuple[int, int, int]] = Compiled(
    lambda version: PlanVersion.objects.filter(pk=version).values_list(
        "plan_id", "plan__organisation_id", "number"
    ),
    version=int,
)


def require_part(actor: Actor, version: PlanVersion, part: Part) -> None:
    """CannotPlan for a planner who is limited to other parts. A command is trusted."""
    limited = _parts_of(actor, version.plan.organisation_id)
    if limited and part.key not in limited:
        raise CannotPlan(f"{part.title}: nothing was changed. {words.limited_to(limited)}")


def require_whole(actor: Actor, organisation_id: int) -> None:
    """CannotPlan for a planner who is limited to parts, where an act is about the whole plan."""
    if limited := _parts_of(actor, organisation_id):
        raise CannotPlan(f"This is about the whole plan. {words.limited_to(limited)}")


def _parts_of(actor: Actor, organisation_id: int) -> frozenset[str]:
    return rights_of(user_id=actor.user_id, today=actor.today).parts(organisation_id)


def locked_facts(held: DeliveryPlan, *, today: date) -> PlanFacts:
    """Every act on a plan takes this lock first, so that they come one after the other."""
    return _facts_of(_lock(held.pk), today=today)


_PLAN: Compiled[DeliveryPlan] = Compiled(
    lambda plan: (
        DeliveryPlan.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=plan)
    ),
    plan=int,
)
_VERSIONS: Compiled[PlanVersion] = Compiled(lambda plan: PlanVersion.objects.filter(plan=plan), plan=int)


def _lock(plan_id: int) -> LockedPlan:
    """The plan, then its versions."""
    (held,) = _PLAN(plan=plan_id)
    versions = tuple(_VERSIONS(plan=plan_id))
    for version in versions:
        version.plan = held
    return LockedPlan(held, versions)


def _facts_of(held: LockedPlan, *, today: date) -> PlanFacts:
    return plan_facts(
        plan(
            organisation_id=held.plan.organisation_id,
            framework_key=held.plan.framework_id,
            catalogue=catalogue(),
            today=today,
            held=held,
        )
    )


def change_state(
    actor: Actor,
    version: PlanVersion,
    verb: Verb,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    part: str = "",
    **state: Any,
) -> None:
    """Give the version these values, with an edit before them (they may freeze it) and an audit row.

    `part` is the one that the act is about, where it is about one.
    """
    about = {"part": part} if part else {}
    changes = {verb.value: edits.Change({"status": version.status}, {"status": state["status"]} | about)}
    edits.record(PlanEdit, version, actor=actor, part=edits.STATE, changes=changes)
    for field, value in state.items():
        setattr(version, field, value)
    version.save(update_fields=list(state))
    record(
        actor, version, verb.value, before=before, after=(after or {}) | {"edit_number": version.edit_number}
    )


def record(
    actor: Actor,
    version: PlanVersion,
    verb: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The audit row of one act."""
    audit.record(
        actor=actor,
        action=str(verb),
        subject_type=SUBJECT,
        subject_id=version.pk,
        organisation_id=version.plan.organisation_id,
        before=before,
        after=after,
    )
