"""Changes of single lines in the year: each is named with its reason first, then written as any row is."""

from django.db import transaction

from boards.people.acts import ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.plans import acts
from boards.plans.lines import key_of
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.named_lines import LINES
from boards.plans.parts.part import Part
from boards.plans.services.locking import locked_facts, require_part
from boards.plans.services.parts import plan_of, write_kept
from boards.plans.services.refusals import CannotPlan
from boards.plans.services.versions import open_version
from boards.work.actors import Actor


def propose_line(*, actor: Actor, plan_id: int, part: Part, row: str, why: str) -> int:
    """Name a line of an agreed plan that shall change, and why; returns the version in which it is written.

    The first line opens that version, a copy of the one in force in which nothing else can be changed. A line that is
    named already gets the new reason. Raises NotAllowed; CannotPlan without a reason, where a version that changes the
    whole plan is open, for a part that is not asked, and as the act says.
    """
    organisation_id, framework_key = DeliveryPlan.objects.values_list("organisation_id", "framework_id").get(
        pk=plan_id
    )
    require(actor=actor, action=Action.EDIT_PLAN, organisation_id=organisation_id)
    if not why.strip():
        raise CannotPlan("Say why this line of the agreed plan changes.")
    with transaction.atomic():
        facts = locked_facts(DeliveryPlan(pk=plan_id), today=actor.today)
        ensure(acts.CHANGE_LINE, facts, actor, refusal=CannotPlan)
        if facts.state == acts.AGREED:
            version_id = open_version(
                actor=actor,
                organisation_id=organisation_id,
                framework_key=framework_key,
                reason=why,
                by_line=True,
            )
        else:
            version_id = PlanVersion.objects.values_list("pk", flat=True).get(
                plan=plan_id, number=facts.number
            )
        version = PlanVersion.objects.select_related("plan__framework", "plan__organisation").get(
            pk=version_id
        )
        view = plan_of(version, today=actor.today)
        require_part(actor, version, part)
        if view.written(part.key) is None:
            raise CannotPlan(f"This framework asks for no {part.many}.")
        said = {key_of(part.key, row): {"why": why.strip()}}
        write_kept(actor, version, LINES, said, edit_number=version.edit_number)
    return version_id
