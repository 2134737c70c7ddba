"""Workbooks of a draft that came back: kept, compared with what was given out and with now, and accepted row by row."""

import hashlib
import zlib
from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from boards.evidence.workbooks import Sheets, read_workbook
from boards.plans import acts
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.parts.part import Fields, Part
from boards.plans.sent_files import WORKBOOK, PlanFile
from boards.plans.services.locking import locked_version, record
from boards.plans.services.parts import plan_of, write_rows
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.plans.workbook.comparing import compare
from boards.plans.workbook.reading import read_book
from boards.work import edits
from boards.work.actors import Actor

BOOK, NOW = "book", "now"  # what is chosen where both changed a cell


def send_workbook(*, actor: Actor, version_id: int, content: bytes, file_name: str) -> int:
    """Keep a workbook of a draft, so that its page can show what it would change; returns its number.

    Nothing of the plan changes. Raises RefusedFile of `boards.evidence`, and keeps nothing, where it is no workbook of
    this plan as it is asked now; NotAllowed, CannotPlan, PlanVersion.DoesNotExist.
    """
    sheets = read_workbook(content, name=file_name)  # before the lock: it takes a moment
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        read_book(plan_of(version, today=actor.today), sheets, organisation=version.plan.organisation.slug)
        assert actor.user_id is not None, "a person: no act is a command's"
        file = PlanFile.objects.create(
            version=version,
            part=WORKBOOK,
            file_name=file_name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            content=zlib.compress(content),
            replace_all=False,
            sent_by_id=actor.user_id,
            sent_at=actor.now,
        )
        record(actor, version, Verb.FILE_SENT, after=_source(file))
    return file.pk


def accept_workbook(
    *,
    actor: Actor,
    file_id: int,
    edit_number: int,
    shown: str,
    taken: Collection[str],
    chosen: Mapping[str, str],
) -> int:
    """Save the `taken` rows of a workbook, all of them or none; returns how many.

    Rows are named as `BookRow.name`; `chosen` says BOOK or NOW of each field of them that both changed, by the row's
    name and the field. `shown` and `edit_number` are of the comparison that was looked at: where it is another by now,
    it is refused. Raises CannotPlan, InvalidRows, NumberAhead, NotAllowed, RefusedFile of `boards.evidence`.
    """
    version_id, content, name = _content(file_id)
    sheets = read_workbook(content, name=name)
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        file = PlanFile.objects.select_for_update().get(pk=file_id)
        edits.refuse_ahead(version, edit_number=edit_number)
        if file.accepted_as is not None:
            raise CannotPlan("This workbook is accepted already. Send it again to take more of it.")
        rows = _rows_to_save(version, sheets, actor.today, shown=shown, taken=taken, chosen=chosen)
        for part, changed in rows.items():
            write_rows(actor, version, part, changed, edit_number=version.edit_number, source=_source(file))
        file.accepted_as = version.edit_number
        file.save(update_fields=["accepted_as"])
    return sum(map(len, rows.values()))


def _rows_to_save(
    version: PlanVersion,
    sheets: Sheets,
    today: date,
    *,
    shown: str,
    taken: Collection[str],
    chosen: Mapping[str, str],
) -> dict[Part, dict[str, Fields]]:
    held = plan_of(version, today=today)
    found = compare(read_book(held, sheets, organisation=version.plan.organisation.slug), held)
    if found.shown != shown:
        last = PlanEdit.objects.filter(document=version).first()
        who = f" ({last.editor_label} changed the plan last)" if last else ""
        raise CannotPlan(
            f"The workbook would change something else by now than you were shown{who}. Nothing was stored. Look at "
            "it again, and then accept it."
        )
    rows: dict[Part, dict[str, Fields]] = {}
    for row in found.rows:
        if row.name not in taken:
            continue
        if not row.can_stand:
            raise CannotPlan(f"{row.title} cannot be taken as it stands in the workbook. Nothing was stored.")
        keep = {}
        for cell in row.cells:
            choice = chosen.get(f"{row.name}/{cell.field}")
            if cell.is_clash and choice not in (BOOK, NOW):
                raise CannotPlan(
                    f"{row.title}, {cell.title}: choose one of the two values. Nothing was stored."
                )
            keep[cell.field] = cell.is_clash and choice == NOW
        after = row.after(keep)
        if after != row.stored:
            rows.setdefault(row.part, {})[row.key] = after
    if not rows:
        raise CannotPlan("Nothing was chosen that changes the plan.")
    return rows


def _content(file_id: int) -> tuple[int, bytes, str]:
    file = PlanFile.objects.get(pk=file_id, part=WORKBOOK)
    return file.version_id, file.as_sent, file.file_name


def _source(file: PlanFile) -> dict[str, str]:
    return {"file": str(file.pk), "file_name": file.file_name, "sha256": file.sha256}
