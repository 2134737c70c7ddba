"""What was done to a version, and drafts that were thrown away before they were kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.verbs import SUBJECT, Verb
from boards.work.edits import history
from boards.work.models import AuditEvent


def edits_of(version_id: int) -> list[PlanEdit]:
    """Every edit of the version, newest first; one query."""
    return history(PlanEdit, PlanVersion(pk=version_id))


@dataclass(frozen=True)
class ThrownAway:
    """A draft of an earlier release of this program, which kept only the audit row; `trajectories` are as it says."""

    number: int
    reason: str
    by: str
    at: datetime
    trajectories: dict[str, Any]


def thrown_away(*, organisation_id: int, framework_key: str) -> tuple[ThrownAway, ...]:
    """Oldest first; one query."""
    begun = AuditEvent.objects.filter(
        subject_type=SUBJECT,
        subject_id=OuterRef("subject_id"),
        action=Verb.OPENED,
        after__framework=framework_key,
    )
    rows = AuditEvent.objects.filter(
        Exists(begun),
        organisation=organisation_id,
        subject_type=SUBJECT,
        action=Verb.DISCARDED,
        before__has_key="trajectories",
    ).order_by("id")
    return tuple(
        ThrownAway(
            number=before["number"],
            reason=before["reason"],
            by=label,
            at=at,
            trajectories=before["trajectories"],
        )
        for before, label, at in rows.values_list("before", "actor_label", "at")
        if before is not None
    )
