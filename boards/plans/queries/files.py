"""Files that were sent for a part of a plan: what one would change, and what it changed."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from boards.plans.models import PlanEdit
from boards.plans.parts import part_named
from boards.plans.parts.comparing import Cell, Preview, preview, row_cells
from boards.plans.parts.part import Fields, Rows, Setting
from boards.plans.parts.reading import read_file
from boards.plans.sent_files import WORKBOOK, PlanFile
from boards.work.edits import Change


def newest_files(version_id: int, *, hidden: Collection[str] = ()) -> tuple[PlanFile, ...]:
    """The last one that was sent for a version, and the last accepted one, without their bytes; one query.

    None for a part that is `hidden` from the reader.
    """
    sent = PlanFile.objects.filter(version=version_id).exclude(part__in=hidden)
    files = list(sent.select_related("sent_by").defer("content"))
    accepted = [file for file in files if file.accepted_as is not None]
    return tuple(dict.fromkeys(files[:1] + accepted[:1]))


def sent_file(
    number: int, *, organisation_id: int, framework_key: str, is_workbook: bool = False
) -> PlanFile | None:
    """One of a board's plan, of one part or a workbook, with its version; one query."""
    plan = {"version__plan__organisation": organisation_id, "version__plan__framework": framework_key}
    files = PlanFile.objects.filter(pk=number, **plan).select_related("sent_by", "version")
    return (files.filter(part=WORKBOOK) if is_workbook else files.exclude(part=WORKBOOK)).first()


def preview_of(file: PlanFile, *, stored: Rows, setting: Setting) -> Preview:
    """What the file would change in these rows; read anew from its bytes, under the policy of now."""
    part = part_named(file.part)
    read = read_file(part, file.as_sent, setting=setting, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    return preview(part, read, stored=stored, replace_all=file.replace_all, setting=setting)


@dataclass(frozen=True)
class Accepted:
    """What an accepted file changed, who accepted it, and the rows as they were before."""

    edit: PlanEdit
    cells: tuple[Cell, ...]
    before: dict[str, Fields]


def accepted_of(file: PlanFile, *, setting: Setting) -> Accepted | None:
    """None while it is not accepted; one query."""
    edits = list(
        PlanEdit.objects.filter(
            document=file.version_id, part=file.part, edit_number=file.accepted_as
        ).order_by("id")
        if file.accepted_as is not None
        else ()
    )
    if not edits:
        return None
    part = part_named(file.part)
    cells = (
        cell
        for edit in edits
        for cell in row_cells(part, edit.entry, Change(before=edit.before, after=edit.after), setting)
    )
    return Accepted(
        edit=edits[0], cells=tuple(cells), before={edit.entry: edit.before or {} for edit in edits}
    )
