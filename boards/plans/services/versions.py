"""Versions of a plan: begun and discarded."""

from django.db import transaction

from boards.organisations.models import Organisation
from boards.people.acts import ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.plans import acts
from boards.plans.acts import NONE
from boards.plans.models import DeliveryPlan, PlanEdit, PlanVersion
from boards.plans.parts import asked_parts
from boards.plans.parts.part import Setting
from boards.plans.services.locking import (
    change_state,
    locked_facts,
    locked_version,
    record,
    require_whole,
)
from boards.plans.services.parts import copy_rows
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.plans.words import planned_as
from boards.work import edits
from boards.work.actors import Actor
from targets.catalogue.queries import catalogue


def open_version(
    *, actor: Actor, organisation_id: int, framework_key: str, reason: str = "", by_line: bool = False
) -> int:
    """Begin a plan, or a new version of an agreed one; returns the version's number in the database.

    `by_line` is of a later version that changes single lines (`services/lines.py`). A later version starts as a copy of
    the newest agreed one and needs a reason. Raises NotAllowed; CannotPlan where the framework asks for no part, for
    the nation, for a command, without a reason, while another version is still open, for a real year that is over and
    in a closed round.
    """
    require(actor=actor, action=Action.EDIT_PLAN, organisation_id=organisation_id)
    if not by_line:  # a line is of a part, which is asked about when it is named
        require_whole(actor, organisation_id)
    policy = catalogue()
    framework = policy.frameworks.get(framework_key)
    organisation = Organisation.including_samples.get(pk=organisation_id)
    setting = framework and Setting(
        policy,
        framework,
        organisation_id=organisation_id,
        board_kind=planned_as(organisation.kind),
        number=0,
        today=actor.today,
    )
    if not setting or not asked_parts(setting):
        raise CannotPlan("This framework asks for no part of a plan, so there is nothing to plan in it.")
    if organisation.kind == Organisation.Kind.NATION:
        raise CannotPlan("A plan is a board's contract: NHSScotland has none of its own.")
    with transaction.atomic():
        held, _ = DeliveryPlan.objects.get_or_create(organisation=organisation, framework_id=framework_key)
        facts = locked_facts(held, today=actor.today)
        act = acts.BEGIN if facts.state == NONE else acts.CHANGE
        ensure(act, facts, actor, refusal=CannotPlan)
        assert actor.user_id is not None, "a person: no act is a command's"
        if act is acts.CHANGE and not reason.strip():
            raise CannotPlan("Say why the agreed plan is changed: a later version needs a reason.")
        version = PlanVersion.objects.create(
            plan=held,
            number=facts.highest_number + 1,
            reason=reason.strip(),
            by_line=by_line,
            created_by_id=actor.user_id,
            created_at=actor.now,
        )
        if act is acts.CHANGE:
            copy_rows(source=PlanVersion.objects.get(plan=held, number=facts.number), target=version)
        PlanEdit.objects.create(
            document=version,
            part=edits.STATE,
            entry=Verb.OPENED,
            editor_id=actor.user_id,
            editor_label=actor.label,
            at=actor.now,
            edit_number=0,
            after={"status": version.status},
        )
        record(
            actor,
            version,
            Verb.OPENED,
            after={"framework": framework_key, "number": version.number, "reason": reason},
        )
    return version.pk


def discard(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """Give a draft up that would change an agreed plan, which stays in force. It keeps its rows and is only read.

    Raises NotAllowed; CannotPlan where it is no draft, and for the first version, which replaces nothing.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.DISCARD, edit_number=edit_number)
        change_state(
            actor,
            version,
            Verb.DISCARDED,
            before={"number": version.number, "reason": version.reason},
            status=PlanVersion.Status.DISCARDED,
            frozen=True,
        )
