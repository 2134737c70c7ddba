"""A quarterly return: rows of a section saved, the whole signed. One audit row each."""

from collections.abc import Mapping

from django.db import transaction

from boards.direction import return_acts as acts
from boards.direction.return_acts import CannotReport, ReturnFacts
from boards.direction.return_queries import ReturnView, SectionView, return_view
from boards.direction.returns import QuarterlyReturn, ReturnEdit
from boards.direction.section import UNCHANGED
from boards.organisations.models import Organisation
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require, rights_of
from boards.plans.models import DeliveryPlan
from boards.plans.parts.listed import faults_of
from boards.plans.parts.part import Fault, Fields
from boards.plans.services.refusals import InvalidRows
from boards.plans.words import limited_to
from boards.work import audit, edits
from boards.work.actors import Actor
from targets.catalogue.queries import catalogue

SUBJECT = "quarterly_return"  # in the audit log
# As the audit log and edits store them.
WRITTEN, SIGNED = "return written", "return signed"


def save_rows(
    *,
    actor: Actor,
    organisation: Organisation,
    framework_key: str,
    quarter: int,
    section_key: str,
    rows: Mapping[str, Fields],
    edit_number: int,
    seen: Mapping[str, int] | None = None,
) -> int:
    """Save what is said of some rows of one section, all of them or none; returns the return's new edit number.

    `edit_number` and `seen` are as `edits.to_write` takes them. The first save begins the return. A row without fields
    is not said any more; rows that are not named stay. Raises NotAllowed; CannotReport; InvalidRows; NumberAhead;
    EditConflict where somebody else saved such a row since.
    """
    require(actor=actor, action=acts.WRITE.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(organisation, framework_key, quarter, actor, acts.WRITE)
        section = view.section(section_key)
        if section is None:
            raise CannotReport("This plan has nothing of that kind to report on.")
        _require_part(actor, organisation, section)
        if faults := _faults(section, rows):
            raise InvalidRows(faults)
        held = view.held or QuarterlyReturn(
            plan=view.version.plan,
            quarter=quarter,
            version=view.version,
            created_by_id=actor.user_id,  # type: ignore[misc]
            created_at=actor.now,
        )
        changes = edits.to_write(
            ReturnEdit,
            held,
            actor=actor,
            part=section_key,
            stored=section.said,
            typed=rows,
            edit_number=edit_number,
            seen=seen,
            marks=(UNCHANGED,),
        )
        if not changes:
            return held.edit_number
        if held.pk is None:
            held.save()
        edits.record(ReturnEdit, held, actor=actor, part=section_key, changes=changes)
        section.section.table.write(held.pk, {key: change.after or {} for key, change in changes.items()})
        log(
            actor,
            view,
            held,
            WRITTEN,
            before={section_key: {key: change.before for key, change in changes.items()}},
            after={
                "edit_number": held.edit_number,
                section_key: {key: change.after for key, change in changes.items()},
            },
        )
    return held.edit_number


def sign(*, actor: Actor, organisation: Organisation, framework_key: str, quarter: int, read: Read) -> None:
    """The board stands by it; it stays as it is from now on. Raises NotAllowed, StepUpNeeded, CannotReport."""
    require(actor=actor, action=acts.SIGN.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(organisation, framework_key, quarter, actor, acts.SIGN, read)
        held = view.held
        assert held is not None, "what is not begun is not signed"
        changes = {SIGNED: edits.Change({"state": acts.OPEN}, {"state": acts.SIGNED})}
        edits.record(ReturnEdit, held, actor=actor, part=edits.STATE, changes=changes)
        held.signed_by_id, held.signed_at = actor.user_id, actor.now
        held.save(update_fields=["signed_by", "signed_at"])
        log(
            actor,
            view,
            held,
            SIGNED,
            before={"state": acts.OPEN},
            after={"edit_number": held.edit_number, "state": acts.SIGNED},
        )


def locked(
    organisation: Organisation,
    framework_key: str,
    quarter: int,
    actor: Actor,
    act: Act[ReturnFacts],
    read: Read | None = None,
) -> ReturnView:
    """Every write of the year takes the plan's lock first, so that writes come one after the other."""
    policy = catalogue()
    list(DeliveryPlan.objects.select_for_update().filter(organisation=organisation, framework=framework_key))
    view = return_view(
        organisation, framework_key=framework_key, number=quarter, policy=policy, today=actor.today
    )
    if view is None:
        raise CannotReport("No plan of this year is agreed: there is nothing to report on yet.")
    ensure(act, view.facts, actor, read=read, refusal=CannotReport)
    return view


def _require_part(actor: Actor, organisation: Organisation, view: SectionView) -> None:
    """CannotReport for a planner who is limited to other parts of the plan."""
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    if not rights.writes(view.section.part.key, organisation_id=organisation.pk):
        raise CannotReport(limited_to(rights.parts(organisation.pk)))


def _faults(view: SectionView, rows: Mapping[str, Fields]) -> tuple[Fault, ...]:
    """What is wrong with the rows that say something, and rows that the plan does not have."""
    asked, section = {one.key for one in view.asked}, view.section
    return tuple(
        fault
        for key, said in rows.items()
        for fault in (
            faults_of(key, said, section.kept, section.holds)
            if key in asked and said
            else [Fault(key, "", "", "The plan has no such row.", "Open the page again.")]
            if key not in asked
            else ()
        )
    )


def log(
    actor: Actor,
    view: ReturnView,
    held: QuarterlyReturn,
    verb: str,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    audit.record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=held.pk,
        organisation_id=view.organisation.pk,
        before=before,
        after=after,
    )
