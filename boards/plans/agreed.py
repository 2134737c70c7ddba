"""What a version said when it was agreed: its hash goes into the audit log, and is looked for there."""

from collections.abc import Iterator

from boards.plans.models import PlanVersion
from boards.plans.parts import PARTS
from boards.plans.verbs import SUBJECT, Verb
from boards.work.canonical import sha256_of
from boards.work.models import AuditEvent


def agreed_sha256(version_id: int) -> str:
    """Of the rows of all its parts as edits hold them. A part without rows is left out: parts may be added later."""
    return sha256_of({part.key: rows for part in PARTS if (rows := part.rows(version_id))})


def agreed_otherwise() -> Iterator[str]:
    """A sentence for each agreed version that says something else than when it was agreed, or is agreed no more.

    Versions that were agreed before the log kept the hash are only looked for. Some queries for each version.
    """
    versions = {version.pk: version for version in PlanVersion.objects.all()}
    for event in AuditEvent.objects.filter(action=Verb.AGREED, subject_type=SUBJECT).order_by("pk"):
        version = versions.get(int(event.subject_id))
        sha256 = (event.after or {}).get("sha256")
        if version is None or version.status != PlanVersion.Status.AGREED:
            yield f"The audit log says that plan version {event.subject_id} was agreed, and it is not any more."
        elif sha256 and agreed_sha256(version.pk) != sha256:
            yield f"Plan version {event.subject_id} says something else than when it was agreed: it was changed."
