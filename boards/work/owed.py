"""Owed work: written with the act that implies it, settled once, swept up after any crash.

The database is the truth and the broker only carries a hint. Apps register one handler per kind when they start;
a handler gets a subject and the time, writes its effect, and must be repeatable.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from boards.work.models import Batch, Owed

Handler = Callable[[str, datetime], None]

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5

_handlers: dict[str, Handler] = {}


class UnknownKind(LookupError):
    """No handler is registered for this kind of work."""


def register(kind: str, handler: Handler) -> None:
    """Called from an app's `ready()`: `handler(subject, now)` settles work of this kind."""
    _handlers[kind] = handler


def owe(
    *,
    kind: str,
    subjects: Iterable[str],
    now: datetime,
    batch: Batch | None = None,
    due: datetime | None = None,
) -> list[int]:
    """Insert one open row per subject in the caller's transaction; returns their numbers.

    UnknownKind when nobody could settle it.
    """
    if kind not in _handlers:
        raise UnknownKind(kind)
    rows = [
        Owed(kind=kind, subject=subject, batch=batch, created_at=now, due_at=due or now)
        for subject in dict.fromkeys(subjects)
    ]
    return [row.pk for row in Owed.objects.bulk_create(rows)]


def settle_next(*, now: datetime, kind: str | None = None, ids: Iterable[int] | None = None) -> bool:
    """Claim and settle one open piece of work that is due; False when nothing is left to claim.

    Claim, effect and completion are one transaction. Rows that another worker holds are passed over. A failing
    handler leaves no effect: the row is tried again later (2, 4, 8 ... minutes) and given up after five attempts.
    """
    with transaction.atomic():
        due = Owed.objects.select_for_update(skip_locked=True).filter(
            done_at=None, failed_at=None, due_at__lte=now
        )
        if kind is not None:
            due = due.filter(kind=kind)
        if ids is not None:
            due = due.filter(pk__in=list(ids))
        claimed = due.order_by("due_at", "id").first()
        if claimed is None:
            return False
        twins = Owed.objects.select_for_update(skip_locked=True).filter(
            done_at=None, failed_at=None, kind=claimed.kind, subject=claimed.subject
        )
        same = [claimed.pk, *twins.exclude(pk=claimed.pk).values_list("pk", flat=True)]
        try:
            with transaction.atomic():
                _handlers[claimed.kind](claimed.subject, now)
        except Exception as problem:  # whatever a handler raises, its row must say so and be tried again
            log.exception("owed work %s failed", claimed)
            _put_off(ids=same, attempts=claimed.attempts + 1, problem=problem, now=now)
        else:
            Owed.objects.filter(pk__in=same).update(done_at=now, error="", attempts=F("attempts") + 1)
    return True


def _put_off(*, ids: list[int], attempts: int, problem: Exception, now: datetime) -> None:
    text = f"{type(problem).__name__}: {problem}"[:2000]
    if attempts >= MAX_ATTEMPTS:
        Owed.objects.filter(pk__in=ids).update(attempts=attempts, failed_at=now, error=text)
    else:
        Owed.objects.filter(pk__in=ids).update(
            attempts=attempts, due_at=now + timedelta(minutes=2**attempts), error=text
        )


def settle(
    *, clock: Callable[[], datetime], kind: str | None = None, ids: Iterable[int] | None = None
) -> int:
    """Settle everything that is due now; returns how many claims it made."""
    wanted = None if ids is None else list(ids)
    claims = 0
    while settle_next(now=clock(), kind=kind, ids=wanted):
        claims += 1
    return claims


def hint_after_commit(send: Callable[[], object]) -> None:
    """Tell the workers once the caller's transaction has committed; a broker that is down loses nothing."""

    def hint() -> None:
        try:
            send()
        except (
            Exception
        ):  # the sweep finds the row: a lost hint costs seconds, a failed save would cost the work
            log.warning("the broker could not be told; the sweep will find the work", exc_info=True)

    if connection.in_atomic_block:
        transaction.on_commit(hint)
    else:
        hint()
