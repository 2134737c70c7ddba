"""A board shares a part of its plan that it may keep to itself."""

from django.db import transaction

from boards.organisations.models import Organisation
from boards.people.acts import ensure
from boards.people.permissions import require
from boards.people.queries import holders
from boards.people.roles import Action
from boards.plans import acts
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import part_named
from boards.plans.queries import plan
from boards.plans.services.locking import locked_facts, record
from boards.plans.services.refusals import CannotPlan
from boards.plans.sharing import PlanShare
from boards.plans.verbs import Verb
from boards.work import mail
from boards.work.actors import Actor
from boards.work.mail import Letter, Message, Text
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue

PART_SHARED = Letter("plan-part-shared", "A board shares a part of its plan")


def share_part(*, actor: Actor, plan_id: int, part: str, address: str) -> None:
    """From now on government reads the part, in every version; its reviewers are told by mail, with the address.

    Raises NotAllowed, StepUpNeeded; CannotPlan where the part is not kept locally, or is shared already.
    """
    with transaction.atomic():
        held = DeliveryPlan.objects.select_related("framework").get(pk=plan_id)
        organisation = Organisation.including_samples.get(pk=held.organisation_id)
        require(actor=actor, action=acts.SHARE.permission, organisation_id=organisation.pk)
        ensure(acts.SHARE, locked_facts(held, today=actor.today), actor, refusal=CannotPlan)
        local = plan(
            organisation_id=organisation.pk,
            framework_key=held.framework_id,
            catalogue=catalogue(),
            today=actor.today,
        ).local
        if part not in local:
            raise CannotPlan(
                "Government reads this part already: its year does not let a board keep it locally."
            )
        if shared := local[part]:
            raise CannotPlan(f"{shared.by} shared this part already.")
        assert actor.user_id is not None, "a person: no act is a command's"
        PlanShare.objects.create(plan=held, part=part, by_id=actor.user_id, at=actor.now)
        version = PlanVersion.objects.filter(plan=held).select_related("plan").order_by("-number")[0]
        record(actor, version, Verb.SHARED, after={"title": part_named(part).title})
        text = Text(
            f"{organisation.name} shares a part of its plan",
            f"{actor.label} shared the part “{part_named(part).title}” of the plan of {organisation.name} for "
            f"{held.framework.name} on {day_words(actor.today)}.\n\n{mail.link(address)}\n",
        )
        reviewers = holders(action=Action.AGREE_PLAN, organisation_id=organisation.pk, today=actor.today)
        mail.send(
            PART_SHARED,
            [Message(number, text) for number in sorted({person.user_id for person in reviewers})],
            now=actor.now,
        )
