"""Files for a part of a draft: sent, looked at, accepted as they were shown, and undone in one press."""

import hashlib
import zlib

from django.conf import settings
from django.db import transaction

from boards.people.acts import by_whom
from boards.plans import acts
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.parts import local_parts, part_named
from boards.plans.parts.part import Part
from boards.plans.parts.reading import read_file
from boards.plans.queries.files import accepted_of, preview_of
from boards.plans.sent_files import PlanFile
from boards.plans.services.locking import locked_version, record
from boards.plans.services.parts import setting_of, write_rows
from boards.plans.services.refusals import CannotPlan, InvalidRows, RefusedFile
from boards.plans.verbs import Verb
from boards.work import edits
from boards.work.actors import Actor


def send_file(
    *, actor: Actor, version_id: int, part: Part, content: bytes, file_name: str, replace_all: bool = False
) -> int:
    """Keep a file for a part of a draft, so that its page can show what it would change; returns its number.

    Nothing of the plan changes; a cell that cannot be read is shown on that page as wrong. Raises RefusedFile, and
    keeps nothing, where the file is no table of this part at all; NotAllowed, CannotPlan, PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        read = read_file(
            part,
            content,
            setting=setting_of(version, today=actor.today),
            limit_bytes=settings.PLAN_FILE_LIMIT_BYTES,
        )
        if not read.is_table:
            raise RefusedFile(read.problems, count=read.problem_count)
        assert actor.user_id is not None, "a person: no act is a command's"
        file = PlanFile.objects.create(
            version=version,
            part=part.key,
            file_name=file_name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            content=zlib.compress(content),
            replace_all=replace_all,
            sent_by_id=actor.user_id,
            sent_at=actor.now,
        )
        record(
            actor, version, Verb.FILE_SENT, after=_source(file, version, actor) | {"replace_all": replace_all}
        )
    return file.pk


def accept_file(*, actor: Actor, file_id: int, edit_number: int, shown: str) -> tuple[str, ...]:
    """Save what a file changes in its draft, all of it or nothing; returns the keys of the rows that changed.

    `shown` is the hash of the preview that was looked at, `edit_number` the version's then: where the file would change
    something else by now, it is refused with who saved meanwhile. Raises CannotPlan, InvalidRows where a part refuses a
    change, NumberAhead, NotAllowed, PlanFile.DoesNotExist.
    """
    with transaction.atomic():
        file, version = _locked(file_id, actor=actor)
        edits.refuse_ahead(version, edit_number=edit_number)
        part = part_named(file.part)
        if file.accepted_as is not None:
            raise CannotPlan(f"This file is accepted already{_by_whom(version, file.accepted_as)}.")
        preview = preview_of(
            file, stored=part.rows(version.pk), setting=setting_of(version, today=actor.today)
        )
        if preview.shown != shown:
            since = edits.since(PlanEdit, version, edit_number=edit_number)
            who = f" ({since[0].editor_label} changed the plan last)" if since else ""
            raise CannotPlan(
                f"The file would change something else by now than you were shown{who}. Nothing was stored. Look at "
                "it again, and then accept it."
            )
        if preview.faults:
            raise InvalidRows(preview.faults)
        if not preview.changes:
            raise CannotPlan("The file says what the plan says already: there is nothing to accept.")
        file.accepted_as = write_rows(
            actor,
            version,
            part,
            {key: change.after or {} for key, change in preview.changes.items()},
            edit_number=version.edit_number,
            source=_source(file, version, actor),
        )
        file.save(update_fields=["accepted_as"])
    return tuple(preview.changes)


def undo_file(*, actor: Actor, file_id: int) -> tuple[str, ...]:
    """Save the values anew that stood before an accepted file; returns the keys of the rows that changed back.

    Raises EditConflict where one of them was saved since, CannotPlan where nothing is to undo, InvalidRows, NotAllowed,
    PlanFile.DoesNotExist.
    """
    with transaction.atomic():
        file, version = _locked(file_id, actor=actor)
        accepted = accepted_of(file, setting=setting_of(version, today=actor.today))
        if accepted is None or file.accepted_as is None:
            raise CannotPlan("This file was not accepted, so there is nothing to undo.")
        before = version.edit_number
        number = write_rows(
            actor,
            version,
            part_named(file.part),
            accepted.before,
            edit_number=file.accepted_as,
            source=_source(file, version, actor) | {"undoes": str(file.accepted_as)},
        )
        if number == before:
            raise CannotPlan("The values are as they were before this file already.")
    return tuple(accepted.before)


def _locked(file_id: int, *, actor: Actor) -> tuple[PlanFile, PlanVersion]:
    """The file and its version, as nobody else changes them meanwhile."""
    version_id = PlanFile.objects.values_list("version_id", flat=True).get(pk=file_id)
    version = locked_version(version_id, actor=actor, act=acts.WRITE)
    return PlanFile.objects.select_for_update().get(pk=file_id), version


def _by_whom(version: PlanVersion, edit_number: int) -> str:
    edit = PlanEdit.objects.filter(document=version, edit_number=edit_number).first()
    return f" {by_whom(edit.editor_label, edit.at)}" if edit else ""


def _source(file: PlanFile, version: PlanVersion, actor: Actor) -> dict[str, str]:
    """Of a part that may be kept locally the log does not say how its file was called: others read the log too."""
    named = (
        {}
        if file.part in local_parts(setting_of(version, today=actor.today))
        else {"file_name": file.file_name}
    )
    return {"file": str(file.pk), **named, "sha256": file.sha256}
