"""Rows of a draft's parts: saved and copied, whichever part it is."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from django.db import transaction

from boards.plans import acts, parts
from boards.plans.checks import EXPLANATIONS
from boards.plans.lines import key_of
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.named_lines import LINES
from boards.plans.parts.part import Fault, Fields, Kept, Part, Setting
from boards.plans.queries import PlanView, plan
from boards.plans.row_orders import arranged, orders_of
from boards.plans.services.locking import locked_version, record, require_part
from boards.plans.services.refusals import CannotPlan, InvalidRows
from boards.plans.verbs import saved
from boards.plans.words import planned_as
from boards.work import edits
from boards.work.actors import Actor
from boards.work.edits import Change
from targets.catalogue.queries import catalogue


def save_rows(
    *,
    actor: Actor,
    version_id: int,
    edit_number: int,
    part: Part,
    rows: Mapping[str, Fields],
    source: Mapping[str, str] | None = None,
    seen: Mapping[str, int] | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Save rows of one part of a draft, all of them or none; returns the version's new edit number.

    Each row is replaced by its fields; without fields it is taken out. Rows that are not named stay. `edit_number` is
    the version's when the author opened it: a save of the same row since then refuses this one, a save of another does
    not; `seen` and `only` are as `edits.to_write` takes them. Saving what is there already stores nothing. `source` is
    recorded with the save. Raises NotAllowed, CannotPlan, InvalidRows, EditConflict, NumberAhead,
    PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        return write_rows(
            actor, version, part, rows, edit_number=edit_number, source=source, seen=seen, only=only
        )


def write_rows(
    actor: Actor,
    version: PlanVersion,
    part: Part,
    rows: Mapping[str, Fields],
    *,
    edit_number: int,
    source: Mapping[str, str] | None = None,
    seen: Mapping[str, int] | None = None,
    only: Collection[str] | None = None,
) -> int:
    """`save_rows` in a version that the caller has locked."""
    require_part(actor, version, part)
    setting = setting_of(version, today=actor.today)
    if part not in parts.asked_parts(setting):
        raise CannotPlan(f"This framework asks for no {part.many}.")

    def check(changes: Mapping[str, Change]) -> None:
        if faults := (*_unnamed(version, part, changes), *part.check(changes, setting)):
            raise InvalidRows(faults)

    return write_kept(
        actor,
        version,
        part,
        rows,
        edit_number=edit_number,
        check=check,
        source=source,
        seen=seen,
        only=only,
    )


def _unnamed(version: PlanVersion, part: Part, rows: Iterable[str]) -> tuple[Fault, ...]:
    """Rows that a version of lines does not change; one query where the version is one."""
    if not version.by_line:
        return ()
    named = LINES.rows(version.pk)
    return tuple(
        Fault(
            row,
            "",
            "",
            "This version changes single lines of the agreed plan, and this is none of them.",
            "Open the row, choose “Propose a change of this line” and say why.",
        )
        for row in rows
        if key_of(part.key, row) not in named
    )


def explain(*, actor: Actor, version_id: int, edit_number: int, finding: str, found: str, why: str) -> int:
    """Say why the plan is sound although this check finds something; returns the version's new edit number.

    `finding` is its key, `found` what it said to the author. An empty `why` takes the explanation back. Raises
    CannotPlan too where the check does not say that any more; else as `save_rows`.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.EXPLAIN)
        now = {one.key: one.found.said for one in plan_of(version, today=actor.today).findings}
        if now.get(finding) != found:
            raise CannotPlan(
                "The plan was changed since you opened this, and the check says something else now. "
                "Nothing was stored. Read it again, and then explain it."
            )
        said = {"found": found, "why": why.strip()} if why.strip() else {}
        return write_kept(actor, version, EXPLANATIONS, {finding: said}, edit_number=edit_number)


def write_kept(
    actor: Actor,
    version: PlanVersion,
    part: Kept,
    rows: Mapping[str, Fields],
    *,
    edit_number: int,
    check: Callable[[Mapping[str, Change]], None] = lambda changes: None,
    source: Mapping[str, str] | None = None,
    seen: Mapping[str, int] | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Rows of what is kept with a version that the caller has locked; `check` refuses before anything is written."""
    changes = edits.to_write(
        PlanEdit,
        version,
        actor=actor,
        part=part.key,
        stored=part.rows(version.pk),
        typed=rows,
        edit_number=edit_number,
        seen=seen,
        only=only,
    )
    if not changes:
        return version.edit_number
    check(changes)
    edits.record(PlanEdit, version, actor=actor, part=part.key, changes=changes)
    reopen(version, part)
    part.write(version.pk, {key: change.after or {} for key, change in changes.items()})
    record(
        actor,
        version,
        saved(part.key),
        before={part.key: {key: change.before for key, change in changes.items()}},
        after={
            "edit_number": version.edit_number,
            part.key: {key: change.after for key, change in changes.items()},
            **(source or {}),
        },
    )
    return version.edit_number


def reopen(version: PlanVersion, part: Kept) -> None:
    """Before a part is written: it is with its planners, and so is the plan."""
    if version.ready_at is not None:
        version.ready_by, version.ready_at = None, None
        version.save(update_fields=["ready_by", "ready_at"])
    version.part_hand_overs.filter(part=part.key).delete()


def undo_row(*, actor: Actor, version_id: int, edit_number: int, part: Part, key: str) -> None:
    """Take the last change of a row in this draft back, its removal too; to do it twice brings the change back.

    `edit_number` is the version's when its reader saw that change. Raises CannotPlan where nothing was changed, or the
    row was saved since; NotAllowed, NumberAhead, InvalidRows, PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        edits.refuse_ahead(version, edit_number=edit_number)
        last = PlanEdit.objects.filter(document=version, part=part.key, entry=key).order_by("-id").first()
        if last is None:
            raise CannotPlan("Nothing of this row was changed in this version, so there is nothing to undo.")
        if last.edit_number > edit_number:
            raise CannotPlan(
                f"{last.editor_label} changed it after you opened the page. Nothing was undone: look at it again first."
            )
        write_rows(
            actor,
            version,
            part,
            {key: last.before or {}},
            edit_number=version.edit_number,
            source={"undoes": str(last.edit_number)},
        )


def copy_rows(*, source: PlanVersion, target: PlanVersion) -> None:
    """Begin a version with all that another one holds, of every part, in its order."""
    orders = orders_of(source.pk)
    kept: tuple[Kept, ...] = (*parts.PARTS, EXPLANATIONS)
    for part in kept:
        part.write(target.pk, arranged(part.rows(source.pk), orders.get(part.key, ())))


def plan_of(version: PlanVersion, *, today: date) -> PlanView:
    """The whole plan as it stands, with this version shown."""
    return plan(
        organisation_id=version.plan.organisation_id,
        framework_key=version.plan.framework_id,
        catalogue=catalogue(),
        today=today,
        number=version.number,
    )


def setting_of(version: PlanVersion, *, today: date) -> Setting:
    """In what the version is written."""
    policy = catalogue()
    return Setting(
        policy=policy,
        framework=policy.frameworks[version.plan.framework_id],
        organisation_id=version.plan.organisation_id,
        board_kind=planned_as(version.plan.organisation.kind),
        number=version.number,
        today=today,
    )
