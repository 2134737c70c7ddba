"""Every write of attached files. Bytes come before their row and are taken away when the row is not kept."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from boards.evidence import scanning
from boards.evidence.inspection import inspect
from boards.evidence.models import Evidence
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit, owed
from boards.work.actors import Actor, command

SCAN = owed.Kind("scan evidence", owed.Number)  # the number of a file
ORPHANED = timedelta(days=1)
SUBJECT = "evidence"


def attach(
    *,
    actor: Actor,
    action: Action,
    organisation_id: int | None,
    document_kind: str,
    document_number: int,
    file: "UploadedFile[bytes]",
    pin: str = "",
) -> Evidence:
    """Keep a file beside a document of the caller's slice, which says by which `action` of its own it may be attached.

    With a scanner it is given away only after that has found nothing. Raises NotAllowed, StepUpNeeded; RefusedFile for
    a file that is not kept, whose message says why and what to do. TypeError for a command.
    """
    require(actor=actor, action=action, organisation_id=organisation_id)
    if actor.user_id is None:
        raise TypeError("a file is attached in a person's name")
    if file.file is None:
        raise TypeError("an upload has a file")
    inspected = inspect(
        file.file, name=file.name or "", size=file.size or 0, limit_bytes=settings.EVIDENCE_LIMIT_BYTES
    )
    place = f"{actor.today:%Y}/{uuid4().hex}"
    with _bytes_go_with_the_row(place), transaction.atomic():
        file.seek(0)
        storage().save(place, file)
        evidence = Evidence.objects.create(
            document_kind=document_kind,
            document_number=document_number,
            pin=pin,
            organisation_id=organisation_id,
            name=inspected.name,
            media_type=inspected.kind.media_type,
            size=inspected.size,
            sha256=inspected.sha256,
            place=place,
            attached_by_id=actor.user_id,
            attached_at=actor.now,
            state=Evidence.State.PENDING if scanning.is_on() else Evidence.State.NOT_SCANNED,
        )
        if scanning.is_on():
            owed.owe(SCAN, [owed.Number(evidence.pk)], now=actor.now)
        _record(actor, evidence, "file attached")
    return evidence


def settle_scan(subject: owed.Number, now: datetime) -> None:
    """The handler of owed scans: clean, or refused and its bytes taken away.

    OSError while the scanner does not answer: it is asked again, and the file waits.
    """
    evidence = Evidence.objects.select_for_update().get(pk=subject.value)
    if evidence.state != Evidence.State.PENDING or evidence.removed_at is not None:
        return
    if scanning.is_on():
        with storage().open(evidence.place) as file:
            evidence.finding = scanning.scan(cast("BinaryIO", file))[:200]
        evidence.state = Evidence.State.REFUSED if evidence.finding else Evidence.State.CLEAN
    else:  # the installation gave its scanner up meanwhile
        evidence.state = Evidence.State.NOT_SCANNED
    if evidence.finding:
        evidence.removed_at = now
        transaction.on_commit(lambda: storage().delete(evidence.place))
    evidence.save(update_fields=["state", "finding", "removed_at"])
    told = {
        Evidence.State.REFUSED: "file refused by the scanner",
        Evidence.State.CLEAN: "file scanned, nothing found",
        Evidence.State.NOT_SCANNED: "file not scanned: there is no scanner any more",
    }
    _record(command(name="scanner", now=now), evidence, told[evidence.state])


def remove_what_was_kept_long_enough(*, actor: Actor) -> int:
    """The rule of retention, the only way in which a good file goes: EVIDENCE_KEPT_YEARS after it was attached.

    Returns how many went. The rows stay, and the audit log names each.
    """
    before = actor.now - timedelta(days=round(365.25 * settings.EVIDENCE_KEPT_YEARS))
    removed = 0
    for evidence in Evidence.objects.filter(removed_at=None, attached_at__lt=before).iterator():
        with transaction.atomic():
            evidence.removed_at = actor.now
            evidence.save(update_fields=["removed_at"])
            _record(actor, evidence, "file removed by the rule of retention")
        removed += 1
    return removed


def sweep(*, now: datetime) -> int:
    """Take away bytes that no row speaks for: of a process that died in between, or whose row says that they went.

    Only what is older than a day is looked at, so that nothing is taken from an act under way. Returns how many went.
    """
    taken = 0
    folders, _ = storage().listdir("")
    for folder in folders:
        _, names = storage().listdir(folder)
        places = {f"{folder}/{name}" for name in names}
        spoken_for = Evidence.objects.filter(removed_at=None, place__in=places).values_list(
            "place", flat=True
        )
        for place in places - set(spoken_for):
            if now - storage().get_modified_time(place) > ORPHANED:
                storage().delete(place)
                taken += 1
    return taken


def storage() -> Storage:
    return storages["evidence"]


@contextlib.contextmanager
def _bytes_go_with_the_row(place: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        storage().delete(place)
        raise


def _record(actor: Actor, evidence: Evidence, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type=SUBJECT,
        subject_id=evidence.pk,
        organisation_id=evidence.organisation_id,
        after={
            "document": f"{evidence.document_kind} {evidence.document_number}",
            "pin": evidence.pin,
            "name": evidence.name,
            "size": evidence.size,
            "sha256": evidence.sha256,
            "finding": evidence.finding,
        },
    )
