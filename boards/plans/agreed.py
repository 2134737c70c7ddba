"""What a version said when it was agreed: its hash goes into the audit log, and is looked for there.

The log kept no hash of what was agreed by earlier programs. Such a version is sealed as it stands when it is first
seen: that shows every change since, and says nothing about the time before.
"""

from collections.abc import Iterator

from django.db import transaction

from boards.plans.checks import EXPLANATIONS
from boards.plans.models import PlanVersion
from boards.plans.named_lines import LINES
from boards.plans.parts import PARTS
from boards.plans.parts.part import Kept
from boards.plans.verbs import SUBJECT, Verb
from boards.work import audit
from boards.work.actors import Actor
from boards.work.canonical import sha256_of
from boards.work.models import AuditEvent

_KNOWN = AuditEvent.objects.filter(action__in=[Verb.AGREED, Verb.SEALED], subject_type=SUBJECT).order_by("pk")


def agreed_sha256(version_id: int) -> str:
    """Of the rows of all its parts as edits hold them. A part without rows is left out: parts may be added later."""
    kept: tuple[Kept, ...] = (*PARTS, EXPLANATIONS, LINES)
    return sha256_of({part.key: rows for part in kept if (rows := part.rows(version_id))})


def seal_what_was_agreed_before(*, actor: Actor) -> int:
    """Write the hash of each agreed version of which the log keeps none, as it stands now; returns how many.

    Two queries, and some for each version that is sealed. Nothing the second time.
    """
    with transaction.atomic():
        told = {int(event.subject_id) for event in _KNOWN.all() if (event.after or {}).get("sha256")}
        agreed = PlanVersion.objects.select_for_update(of=("self",)).filter(status=PlanVersion.Status.AGREED)
        unsealed = list(agreed.exclude(pk__in=told).select_related("plan").order_by("pk"))
        for version in unsealed:
            audit.record(
                actor=actor,
                action=Verb.SEALED,
                subject_type=SUBJECT,
                subject_id=version.pk,
                organisation_id=version.plan.organisation_id,
                after={"sha256": agreed_sha256(version.pk), "since": str(actor.today)},
            )
    return len(unsealed)


def agreed_otherwise() -> Iterator[str]:
    """A sentence for each agreed version that says something else than when it was sealed, or is agreed no more.

    Some queries for each version.
    """
    versions = {version.pk: version for version in PlanVersion.objects.all()}
    for event in _KNOWN.all():
        version = versions.get(int(event.subject_id))
        sha256, later = (event.after or {}).get("sha256"), event.action == Verb.SEALED
        if version is None or version.status != PlanVersion.Status.AGREED:
            yield f"The audit log says that plan version {event.subject_id} was agreed, and it is not any more."
        elif sha256 and agreed_sha256(version.pk) != sha256:
            since = f"on {event.at:%Y-%m-%d}, when it was sealed" if later else "when it was agreed"
            yield f"Plan version {event.subject_id} says something else than {since}: it was changed."
