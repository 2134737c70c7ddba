"""What the board and government decide about a version: signature, return, agreement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from boards.figures.work import JUDGE, ToJudge
from boards.plans import acts
from boards.plans.models import PlanVersion, Trajectory
from boards.plans.promise_state import raise_promise
from boards.plans.services.locking import locked_version, record
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.work import owed
from boards.work.actors import Actor

Status = PlanVersion.Status


@dataclass(frozen=True)
class Agreement:
    """What was agreed, and the rows of work that judge it, for whoever wants to settle them at once."""

    version_id: int
    owed_ids: tuple[int, ...]


def sign(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """The board's own signature under a complete draft; afterwards nobody edits it.

    `edit_number`, here and below, is the version's when the person opened it: what was changed since has not been read.
    Raises NotAllowed, StepUpNeeded; CannotPlan as `acts.SIGN` says.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.SIGN, edit_number=edit_number)
        version.status, version.signed_by_id, version.signed_at = Status.SIGNED, actor.user_id, actor.now
        version.save(update_fields=["status", "signed_by", "signed_at"])
        record(actor, version, Verb.SIGNED, after={"number": version.number})


def take_back_signature(*, actor: Actor, version_id: int, edit_number: int) -> int:
    """Make a signed version a draft again, before it is agreed; returns its new edit number.

    The number goes up, so that who has the signed version open does not agree it when it is signed once more.
    Raises NotAllowed, StepUpNeeded, CannotPlan.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.TAKE_BACK, edit_number=edit_number)
        _unsign(actor, version, Verb.TAKEN_BACK)
    return version.edit_number


def return_with_question(*, actor: Actor, version_id: int, edit_number: int, question: str) -> None:
    """Give a signed version back to the board as a draft; the planner sees the question until it is signed again.

    Raises NotAllowed, StepUpNeeded; CannotPlan where it is not signed, or nothing is asked.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.RETURN, edit_number=edit_number)
        if not question.strip():
            raise CannotPlan("Say what the board shall answer or change.")
        _unsign(actor, version, Verb.RETURNED, after={"question": question.strip()})


def _unsign(actor: Actor, version: PlanVersion, action: Verb, *, after: dict[str, Any] | None = None) -> None:
    before = {
        "signed_by": version.signed_by_id,
        "signed_at": version.signed_at and version.signed_at.isoformat(),
    }
    version.status, version.signed_by, version.signed_at = Status.DRAFT, None, None
    version.edit_number += 1
    version.save(update_fields=["status", "signed_by", "signed_at", "edit_number"])
    after = {**(after or {}), "edit_number": version.edit_number}
    record(actor, version, action, before=before, after=after)


def agree(*, actor: Actor, version_id: int, edit_number: int, in_force_from: date | None = None) -> Agreement:
    """Agree a signed version with the board: it is frozen for good, and what it promises is judged by it.

    `in_force_from` is for fictional frameworks alone, whose past years are written today: from when it counts.
    Raises NotAllowed, StepUpNeeded; CannotPlan without the board's signature, where it was changed since it was opened,
    when the year is over, for who signed or wrote it, and for a real board in a fictional framework.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.AGREE, edit_number=edit_number)
        if in_force_from is not None and not version.plan.framework.fictional:
            raise CannotPlan("A real plan is in force from the day of its agreement.")
        version.status, version.frozen, version.in_force_from = Status.AGREED, True, in_force_from
        version.agreed_by_id, version.agreed_at = actor.user_id, actor.now
        version.save(update_fields=["status", "frozen", "agreed_by", "agreed_at", "in_force_from"])
        organisation_id = version.plan.organisation_id
        measures = (
            Trajectory.objects.filter(version__plan=version.plan_id, version__status=Status.AGREED)
            .values_list("measure_id", flat=True)
            .distinct()
        )
        raise_promise(of=((organisation_id, key, version.plan.framework_id) for key in measures))
        ids = owed.owe(JUDGE, [ToJudge(key, organisation_id) for key in sorted(measures)], now=actor.now)
        record(actor, version, Verb.AGREED, after={"number": version.number})
    return Agreement(version_id=version.pk, owed_ids=tuple(ids))
