"""The audit log's only writer."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from boards.work.actors import Actor
from boards.work.models import AuditEvent


class OutsideTransaction(RuntimeError):
    """An audit row must share its act's transaction; the caller has none."""


#: What stood before or stands after: values by name, or names alone.
Said = Mapping[str, object] | Sequence[str] | None


def record(
    *,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: object,
    organisation_id: int | None = None,
    before: Said = None,
    after: Said = None,
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
        before=_stored(before),
        after=_stored(after),
    )


def _stored(said: Said) -> dict[str, object] | list[str] | None:
    if isinstance(said, Mapping):
        return dict(said)
    return None if said is None else list(said)


def days_told(days: Mapping[str, date | None]) -> dict[str, str | None]:
    """Days by name as the log holds them."""
    return {name: None if day is None else day.isoformat() for name, day in days.items()}
