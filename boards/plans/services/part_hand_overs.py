"""Parts of a draft, handed over one by one by whoever writes them."""

from django.db import transaction

from boards.plans import acts
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.part_hand_overs import PartHandOver
from boards.plans.parts.part import Part
from boards.plans.services.locking import change_state, locked_version, require_part
from boards.plans.services.parts import plan_of
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.work import edits
from boards.work.actors import Actor


def hand_part_over(*, actor: Actor, version_id: int, edit_number: int, part: Part) -> None:
    """Say that a part of a draft is written: the approver is called when all of them are. A later save undoes it.

    `edit_number` is the version's when the person read the part. Raises CannotPlan where the part is incomplete, has a
    question that waits, was handed over already or changed since; NotAllowed, NumberAhead, PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.PART_READY)
        require_part(actor, version, part)
        _ensure_as_read(version, part, edit_number=edit_number)
        if why := _why_not(version, part, actor):
            raise CannotPlan(why)
        change_state(
            actor, version, Verb.PART_READY, part=part.key, after={"part": part.key}, status=version.status
        )
        mark_ready(actor, version, part)


def take_part_back(*, actor: Actor, version_id: int, part: Part) -> None:
    """Go on with a part that was handed over, while the plan is with its planners. Nothing of it is changed."""
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.PART_READY)
        require_part(actor, version, part)
        if not version.part_hand_overs.filter(part=part.key).delete()[0]:
            raise CannotPlan(f"{part.title}: this part is with its planners already.")
        change_state(
            actor,
            version,
            Verb.PART_NOT_READY,
            part=part.key,
            after={"part": part.key},
            status=version.status,
        )


def mark_ready(actor: Actor, version: PlanVersion, part: Part) -> None:
    """In a version that the caller has locked."""
    assert actor.user_id is not None, "a person: no act is a command's"
    PartHandOver.objects.update_or_create(
        version=version,
        part=part.key,
        defaults={"by_id": actor.user_id, "at": actor.now, "edit_number": version.edit_number},
    )


def _ensure_as_read(version: PlanVersion, part: Part, *, edit_number: int) -> None:
    edits.refuse_ahead(version, edit_number=edit_number)
    for edit in edits.since(PlanEdit, version, edit_number=edit_number):
        if edit.part == part.key:
            raise CannotPlan(
                f"{edit.editor_label} changed {part.title} after you opened the page. Nothing was done: read it again."
            )


def _why_not(version: PlanVersion, part: Part, actor: Actor) -> str:
    held = plan_of(version, today=actor.today)
    written = held.written(part.key)
    return acts.why_part_not_ready(written) if written else f"This framework asks for no {part.many}."
