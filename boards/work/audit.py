"""The audit log's only writer."""

from typing import Any

from django.db import connection

from boards.work.actors import Actor
from boards.work.models import AuditEvent


class OutsideTransaction(RuntimeError):
    """An audit row must share its act's transaction; the caller has none."""


def record(
    *,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: object,
    organisation_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one row for one act, inside the act's transaction; OutsideTransaction when there is none."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(action)
    AuditEvent.objects.create(
        at=actor.now,
        actor_id=actor.user_id,
        actor_label=actor.label,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        organisation_id=organisation_id,
        before=before,
        after=after,
    )
