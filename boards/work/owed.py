"""Owed work: written with the act that implies it, settled once, swept up after any crash.

The database is the truth and the broker only carries a hint. Apps register one handler per kind when they start;
a handler gets a subject and the time, writes its effect, and must be repeatable.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from boards.work.models import Batch, Owed

Handler = Callable[[str, datetime], None]

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
KEPT = timedelta(seconds=5)
DIED = "The process that did it ended each time without a word: it may have needed more memory than there is."

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
    """Take and settle one open piece of work that is due; False when there is none.

    The attempt is counted and committed first, so that work which kills its process is given up like any other. Then
    claim, effect and completion are one transaction. Rows that another worker holds are passed over. A failing handler
    leaves no effect: the row is tried again later (2, 4, 8 ... minutes) and given up after five attempts.
    """
    taken = _take(now=now, kind=kind, ids=ids)
    if taken is None:
        return False
    first, same = taken
    with transaction.atomic():
        rows = list(_open().filter(pk__in=same))
        if first not in rows:
            return True  # given up, or it took longer to get here than rows are kept for us
        try:
            with transaction.atomic():
                _handlers[first.kind](first.subject, now)
        except Exception as problem:  # whatever a handler raises, its row must say so and be tried again
            log.exception("owed work %s failed", first)
            _put_off(rows, problem=f"{type(problem).__name__}: {problem}"[:2000], now=now)
        else:
            Owed.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=now, error="")
    return True


def _open() -> QuerySet[Owed]:
    """Rows that are neither done nor given up nor held by another worker, locked."""
    return Owed.objects.select_for_update(skip_locked=True).filter(done_at=None, failed_at=None)


def _take(*, now: datetime, kind: str | None, ids: Iterable[int] | None) -> tuple[Owed, list[int]] | None:
    """The next due row and the numbers of all open rows for its subject, this attempt counted; None without any.

    Nobody else takes them before the effect begins; after a kill they are due again when KEPT is over. A row whose
    attempts are used up and that is still open was never put off: each attempt ended its process.
    """
    with transaction.atomic():
        due = _open().filter(due_at__lte=now)
        if kind is not None:
            due = due.filter(kind=kind)
        if ids is not None:
            due = due.filter(pk__in=list(ids))
        first = due.order_by("due_at", "id").first()
        if first is None:
            return None
        if first.attempts >= MAX_ATTEMPTS:
            Owed.objects.filter(pk=first.pk).update(failed_at=now, error=DIED)
            return first, []
        twins = _open().filter(kind=first.kind, subject=first.subject)
        same = list(twins.values_list("pk", flat=True))
        Owed.objects.filter(pk__in=same).update(
            attempts=F("attempts") + 1, due_at=Greatest(F("due_at"), now + KEPT)
        )
    return first, same


def _put_off(rows: list[Owed], *, problem: str, now: datetime) -> None:
    """Each row has its own attempts: new work is not given up together with old work on the same subject."""
    for row in rows:
        row.error = problem
        if row.attempts >= MAX_ATTEMPTS:
            row.failed_at = now
        else:
            row.due_at = now + timedelta(minutes=2**row.attempts)
    Owed.objects.bulk_update(rows, ["error", "failed_at", "due_at"])


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
