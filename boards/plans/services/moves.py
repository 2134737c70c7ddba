"""Rows of a part in another order, and the last change of a part undone in one press."""

from collections.abc import Sequence

from django.db import transaction

from boards.plans import acts
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.parts.listed import in_order
from boards.plans.parts.part import Part
from boards.plans.row_orders import JOINT, ORDER, RowOrder, arranged, orders_of
from boards.plans.services.locking import locked_version, record, require_part
from boards.plans.services.parts import reopen, setting_of, write_rows
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import saved
from boards.work import edits
from boards.work.actors import Actor


def move_row(*, actor: Actor, version_id: int, edit_number: int, part: Part, key: str, up: bool) -> None:
    """Move a row before or after its neighbour under the same heading.

    `edit_number` is the version's when the person saw the order. Raises CannotPlan where there is no such row or no
    neighbour; EditConflict where somebody else moved rows since; NotAllowed, NumberAhead, PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        require_part(actor, version, part)
        if version.by_line:
            raise CannotPlan("This version changes single lines of the agreed plan: their order stays.")
        setting, order = setting_of(version, today=actor.today), orders_of(version.pk).get(part.key, [])
        assert part.listed, "a part whose rows people add"
        rows = in_order(part, arranged(part.rows(version.pk), order), setting)
        keys, headings = [row for row, _ in rows], [said.get(part.listed.heading) for _, said in rows]
        if key not in keys:
            raise CannotPlan(f"This {part.one} is not in the draft any more.")
        here = keys.index(key)
        there = here + (-1 if up else 1)
        if not 0 <= there < len(keys) or headings[here] != headings[there]:
            raise CannotPlan(f"This {part.one} stands {'first' if up else 'last'} under its heading already.")
        keys[here], keys[there] = keys[there], keys[here]
        changes = edits.to_write(
            PlanEdit,
            version,
            actor=actor,
            part=part.key,
            stored={ORDER: _said(order)},
            typed={ORDER: _said(keys)},
            edit_number=edit_number,
        )
        if changes:
            _write_order(actor, version, part, changes[ORDER], keys)


def undo_last(*, actor: Actor, version_id: int, edit_number: int, part: Part) -> None:
    """Save what stood before the last change of a part in this draft, of all its rows; twice brings the change back.

    `edit_number` is the version's when its reader saw that change. Raises CannotPlan where nothing was changed, or
    something was since; NotAllowed, NumberAhead, InvalidRows, PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        edits.refuse_ahead(version, edit_number=edit_number)
        require_part(actor, version, part)
        newest = PlanEdit.objects.filter(document=version, part=part.key, copied_from=None).first()
        if newest is None:
            raise CannotPlan(
                f"Nothing of {part.title} was changed in this version, so there is nothing to undo."
            )
        if newest.edit_number > edit_number:
            raise CannotPlan(
                f"{newest.editor_label} changed it after you opened the page. Nothing was undone: look at it again "
                "first."
            )
        last = PlanEdit.objects.filter(document=version, part=part.key, edit_number=newest.edit_number)
        before = {edit.entry: edit.before or {} for edit in last}
        if ORDER in before:
            old = before[ORDER].get(ORDER, "")
            change = edits.Change(before=newest.after, after=before[ORDER])
            _write_order(actor, version, part, change, old.split(JOINT) if old else [])
            return
        write_rows(
            actor,
            version,
            part,
            before,
            edit_number=version.edit_number,
            source={"undoes": str(newest.edit_number)},
        )


def _said(keys: Sequence[str]) -> dict[str, str]:
    return {ORDER: JOINT.join(keys)} if keys else {}


def _write_order(
    actor: Actor, version: PlanVersion, part: Part, change: edits.Change, keys: Sequence[str]
) -> None:
    edits.record(PlanEdit, version, actor=actor, part=part.key, changes={ORDER: change})
    reopen(version, part)
    RowOrder.objects.update_or_create(version=version, part=part.key, defaults={"keys": list(keys)})
    record(
        actor,
        version,
        saved(part.key),
        before={ORDER: change.before},
        after={"edit_number": version.edit_number, ORDER: change.after},
    )
