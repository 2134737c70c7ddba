"""Owed work: written with the act that implies it, settled once, swept up after any crash.

The database is the truth and the broker only carries a hint. A kind of work is a constant of the slice that brings it
(`Kind`), and that slice registers who settles it (`register`). A handler gets the subject and the time, writes its
effect, and must be repeatable.
"""

import logging
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, Protocol, Self, TypeVar

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from boards.work.actors import Actor
from boards.work.locks import is_free, session_lock
from boards.work.models import Batch, Owed

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
KEPT = timedelta(seconds=5)
HINTS = 8  # enough for every worker process of one machine; each settles until nothing is left
PATIENCE_SECONDS = 3.0  # for which a page waits for work that a worker took first
DIED = "The process that did it ended each time without a word: it may have needed more memory than there is."
SETTLE = "boards.work.tasks.settle"  # the task's name; `tasks` imports this module

_untold: ContextVar[frozenset[str]] = ContextVar("untold", default=frozenset())  # kinds, by thread
_TAKING = 7_301_701  # advisory lock, a number that nobody else locks


class Subject(Protocol):
    """What a piece of work is about: a small frozen dataclass that is written and read in one place."""

    def written(self) -> str:
        """As the row keeps it, 200 characters at most."""

    @classmethod
    def read(cls, text: str) -> Self:
        """From a row, however old. ValueError where it is none of these."""


@dataclass(frozen=True)
class Number:
    """The number of a row, where work is about one."""

    value: int

    def written(self) -> str:
        return str(self.value)

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(int(text))


S = TypeVar("S", bound=Subject)


class DoubleKind(ValueError):
    """Two kinds of work have one name, or one kind has two handlers."""


class UnknownKind(LookupError):
    """No handler is registered for this kind of work."""


class Hopeless(Exception):
    """Raised by a handler: another attempt would end in the same way, so the work is given up at once."""


@dataclass(frozen=True)
class Kind(Generic[S]):
    """A kind of work, made once as a constant of its slice. DoubleKind where the name is taken.

    The name is what rows keep, so it never changes. `outside`: its effect lies outside the database (a message that is
    sent), so it is claimed and committed, then done, then marked, and nobody else does the same subject meanwhile; a
    handler of any other kind runs in one transaction with its row.
    """

    name: str
    subject: type[S]
    outside: bool = False

    def __post_init__(self) -> None:
        if self.name in _kinds:
            raise DoubleKind(f"there are two kinds of work {self.name!r}")
        _kinds[self.name] = self


_kinds: dict[str, Kind[Any]] = {}
_handlers: dict[str, Callable[[Any, datetime], None]] = {}


def register(kind: Kind[S], handler: Callable[[S, datetime], None]) -> None:
    """Called from a slice's `registration.py`: `handler(subject, now)` settles this kind. DoubleKind for a second."""
    if kind.name in _handlers:
        raise DoubleKind(f"work {kind.name!r} has two handlers")
    _handlers[kind.name] = handler


def named(name: str) -> Kind[Any] | None:
    """The kind whose rows have this name; None where this version of the program has none."""
    return _kinds.get(name)


def require_handlers() -> None:
    """Called when every app has registered: UnknownKind names the kinds that nobody could settle."""
    unsettled = sorted(_kinds.keys() - _handlers.keys())
    if unsettled:
        raise UnknownKind(f"nobody settles the work {', '.join(unsettled)}: register a handler")


def owe(
    kind: Kind[S],
    subjects: Iterable[S],
    *,
    now: datetime,
    batch: Batch | None = None,
    due: datetime | None = None,
) -> list[int]:
    """Insert one open row per subject in the caller's transaction; returns their numbers.

    The workers are told once it has committed; a broker that is down loses nothing. UnknownKind when nobody could
    settle it.
    """
    if kind.name not in _handlers:
        raise UnknownKind(kind.name)
    rows = [
        Owed(kind=kind.name, subject=subject, batch=batch, created_at=now, due_at=due or now)
        for subject in dict.fromkeys(subject.written() for subject in subjects)
    ]
    numbers = [row.pk for row in Owed.objects.bulk_create(rows)]
    if numbers and (due is None or due <= now):
        transaction.on_commit(lambda: hint(kind, works=len(numbers)))
    return numbers


def hint(kind: Kind[Any], *, works: int = 1) -> None:
    """Tell the workers now that there is work of this kind. What cannot be told is found by the sweep."""
    told = True
    try:
        for _ in range(min(works, HINTS)):
            current_app.send_task(SETTLE, [kind.name])
    except Exception:  # a lost hint costs seconds, a failed save would cost the work
        log.warning("the broker could not be told; the sweep will find the work", exc_info=True)
        told = False
    _untold.set(_untold.get() - {kind.name} if told else _untold.get() | {kind.name})


def awaited(kind: Kind[Any]) -> int:
    """Of how many subjects this kind of work is still to be done; one query."""
    rows = Owed.objects.filter(kind=kind.name, done_at=None, failed_at=None)
    return rows.values("subject").distinct().count()


def were_told(kind: Kind[Any]) -> bool:
    """Whether the workers know of what this thread last owed of the kind: a page says "queued" where they do not."""
    return kind.name not in _untold.get()


def do_again(numbers: Iterable[int], *, actor: Actor) -> list[int]:
    """Open work again that was given up, as if it were new, in the caller's transaction; returns which of it was."""
    rows = list(Owed.objects.select_for_update().filter(pk__in=list(numbers)).exclude(failed_at=None))
    Owed.objects.filter(pk__in=[row.pk for row in rows]).update(
        failed_at=None,
        attempts=0,
        error="",
        due_at=actor.now,
        opened_again_by=actor.label,
        opened_again_at=actor.now,
    )
    for kind in filter(None, map(named, sorted({row.kind for row in rows}))):
        transaction.on_commit(partial(hint, kind, works=len(rows)))
    return [row.pk for row in rows]


def settle_now(ids: Iterable[int], *, clock: Callable[[], datetime]) -> bool:
    """For a page that shows what the work leads to: settle these rows, and wait a moment for what a worker took first.

    Whether all of them are done.
    """
    wanted = list(ids)
    settle(clock=clock, ids=wanted)
    taken = Owed.objects.filter(pk__in=wanted, done_at=None)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while at_work := taken.filter(failed_at=None, error="").exists():
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return not at_work and not taken.exists()


def settle(
    *, clock: Callable[[], datetime], kind: Kind[Any] | None = None, ids: Iterable[int] | None = None
) -> int:
    """Settle everything that is due now; returns how many claims it made."""
    wanted = None if ids is None else list(ids)
    claims = 0
    while settle_next(now=clock(), kind=kind, ids=wanted):
        claims += 1
    return claims


def settle_next(*, now: datetime, kind: Kind[Any] | None = None, ids: Iterable[int] | None = None) -> bool:
    """Take and settle one open piece of work that is due; False when there is none.

    The attempt is counted and committed first, so that work which kills its process is given up like any other. Then
    claim, effect and completion are one transaction, unless the effect lies outside the database. Rows that another
    worker holds are passed over. A failing handler leaves no effect: the row is tried again later (2, 4, 8 ... minutes)
    and given up after five attempts.
    """
    taken = _take(now=now, kind=kind, ids=ids)
    if taken is None:
        return False
    if taken.same:
        (_do_outside if _is_outside(taken.first) else _do_inside)(taken, now=now)
    return True


def _is_outside(row: Owed) -> bool:
    kind = named(row.kind)
    return kind is not None and kind.outside


@dataclass(frozen=True)
class _Taken:
    """A due row, and the numbers of all open rows for its subject: none where there is nothing left to do."""

    first: Owed
    same: list[int]


def _take(*, now: datetime, kind: Kind[Any] | None, ids: Iterable[int] | None) -> _Taken | None:
    """The next due row with its twins, this attempt counted; None without any.

    Nobody else takes them before the effect begins; after a kill they are due again when KEPT is over. Takers go one
    after the other, for some milliseconds: two at once would each lock one of two twins, and do the effect twice. A row
    whose attempts are used up and that is still open was never put off: each attempt ended its process.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TAKING])
        due = _open().filter(due_at__lte=now)
        if kind is not None:
            due = due.filter(kind=kind.name)
        if ids is not None:
            due = due.filter(pk__in=list(ids))
        first = due.order_by("due_at", "id").first()
        if first is None:
            return None
        if _is_outside(first) and not is_free(_claim(first)):
            Owed.objects.filter(pk=first.pk).update(due_at=now + KEPT)
            return _Taken(first, [])
        if first.attempts >= MAX_ATTEMPTS:
            Owed.objects.filter(pk=first.pk).update(failed_at=now, error=DIED)
            return _Taken(first, [])
        twins = _open().filter(kind=first.kind, subject=first.subject)
        same = list(twins.values_list("pk", flat=True))
        Owed.objects.filter(pk__in=same).update(
            attempts=F("attempts") + 1, due_at=Greatest(F("due_at"), now + KEPT)
        )
    return _Taken(first, same)


def _open() -> QuerySet[Owed]:
    """Rows that are neither done nor given up nor held by another worker, locked."""
    return Owed.objects.select_for_update(skip_locked=True).filter(done_at=None, failed_at=None)


def _do_inside(taken: _Taken, *, now: datetime) -> None:
    """Effect and completion in one transaction: after a kill there is neither."""
    with transaction.atomic():
        rows = list(_open().filter(pk__in=taken.same))
        if taken.first not in rows:
            return  # it took longer to get here than rows are kept for us
        try:
            with transaction.atomic():
                _handle(taken.first, now=now)
        except Exception as problem:  # whatever a handler raises, its row must say so and be tried again
            _put_off(rows, problem=problem, now=now)
        else:
            _done(taken.same, now=now)


def _do_outside(taken: _Taken, *, now: datetime) -> None:
    """Claimed and committed already: do it, then mark it. After a kill in between it is done again.

    The claim is a lock of the session, which goes with the process that holds it, however long the effect takes.
    """
    with session_lock(_claim(taken.first)) as claimed:
        if not claimed:
            # Another worker came to the subject in between. These rows are due again in a moment; this was no attempt.
            Owed.objects.filter(pk__in=taken.same, done_at=None).update(attempts=F("attempts") - 1)
            return
        still_open = Owed.objects.filter(pk__in=taken.same, done_at=None, failed_at=None)
        rows = list(still_open)
        if taken.first not in rows:
            return
        try:
            _handle(taken.first, now=now)
        except Exception as problem:  # as above
            with transaction.atomic():
                _put_off(rows, problem=problem, now=now)
        else:
            _done(taken.same, now=now)


def _claim(row: Owed) -> str:
    """The lock of its subject, where the effect lies outside the database: it takes however long it takes."""
    return f"owed {row.kind} {row.subject}"


def _handle(row: Owed, *, now: datetime) -> None:
    kind = named(row.kind)
    if kind is None:
        raise UnknownKind(f"this version of the program has no work {row.kind!r}")
    _handlers[kind.name](kind.subject.read(row.subject), now)


def _done(numbers: list[int], *, now: datetime) -> None:
    Owed.objects.filter(pk__in=numbers).update(done_at=now, error="")


def _put_off(rows: list[Owed], *, problem: Exception, now: datetime) -> None:
    """Each row has its own attempts: new work is not given up together with old work on the same subject."""
    log.error("owed work %s failed", rows[0], exc_info=problem)
    for row in rows:
        row.error = f"{type(problem).__name__}: {problem}"[:2000]
        if row.attempts >= MAX_ATTEMPTS or isinstance(problem, Hopeless):
            row.failed_at = now
        else:
            row.due_at = now + timedelta(minutes=2**row.attempts)
    Owed.objects.bulk_update(rows, ["error", "failed_at", "due_at"])
