"""The audit log, sealed: a chain of hashes in which no row can be changed, taken out or moved unseen.

A job seals what has been committed since it last ran. It does not look at numbers or times, but for rows that have no
seal: a row that was written early and committed late is sealed later, and none is passed over. Each seal holds the hash
of the one before it, so its own, the head of the chain, stands for the whole log until then.

A head that lies in the same database proves nothing: whoever may rewrite the log may rewrite the chain. So heads are
told outside (mail, released files, paper), and `check` is asked whether the chain still has them.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from boards.work.canonical import sha256_of
from boards.work.models import AuditEvent, AuditSeal

FORMAT = "1"  # of the canonical form below, in which rows are sealed now
LATE = timedelta(hours=1)  # after which a row without a seal is a fault
AT_ONCE = 2000  # rows that are sealed, or looked at, together
_SEALING = 7_301_702  # advisory lock, a number that nobody else locks

#: What each format seals of a row. A column that is added later needs a format of its own.
FIELDS = {
    "1": (
        "id",
        "at",
        "actor_id",
        "actor_label",
        "action",
        "subject_type",
        "subject_id",
        "organisation_id",
        "before",
        "after",
    ),
}
_JSON = ("before", "after")

Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The last seal at some moment: by its hash the whole log until then is known."""

    place: int
    sha256: str
    sealed_at: datetime


@dataclass(frozen=True)
class Tail:
    """Rows that have no seal yet, and the first of them."""

    rows: int
    first: int
    since: datetime


@dataclass(frozen=True)
class Check:
    """What a check of the log found; `problem` names the first bad row and is empty when all is well."""

    sealed: int
    head: Head | None
    tail: Tail | None
    problem: str


def seal(*, now: datetime) -> int:
    """Seal every row that is committed and not sealed yet; returns how many. Whoever comes second waits, and goes on
    from there."""
    sealed = 0
    while some := _seal_some(now=now):
        sealed += some
    return sealed


def head(*, before: datetime | None = None) -> Head | None:
    """The last seal, or the last one that was made before a moment; None where there is none. One query."""
    seals = AuditSeal.objects.order_by("-place")
    last = (seals if before is None else seals.filter(sealed_at__lt=before)).first()
    return Head(last.place, last.sha256, last.sealed_at) if last else None


def unsealed() -> QuerySet[AuditEvent]:
    """Rows without a seal, by number."""
    return AuditEvent.objects.filter(seal=None).order_by("pk")


def check(*, heads: Collection[str] = ()) -> Check:
    """Recompute every seal, and look for these heads among them. Two queries for every 2,000 rows, and two more."""
    sealed, last, problem, missing = 0, None, "", set(heads)
    for one in _seals():
        sealed += 1
        problem = problem or _wrong(one, place=sealed, previous=last.sha256 if last else "")
        if problem:
            break
        missing.discard(one.seal.sha256)
        last = Head(one.seal.place, one.seal.sha256, one.seal.sealed_at)
    if missing and not problem:
        problem = (
            f"No seal has the hash {min(missing)}. It was told as a head of this log once: since then the log was cut "
            "short or written anew, or it is the head of another installation."
        )
    return Check(sealed=sealed, head=last, tail=_tail(), problem=problem)


@dataclass(frozen=True)
class _Sealed:
    """A seal with the row that it is of; None where there is no such row any more."""

    seal: AuditSeal
    row: Row | None


def _seal_some(*, now: datetime) -> int:
    with transaction.atomic():
        wait_for_others()
        last = head()
        place, previous = (last.place, last.sha256) if last else (0, "")
        at = max(now, last.sealed_at) if last else now  # a clock may be set back
        seals = []
        for row in _rows(unsealed()[:AT_ONCE]):
            place += 1
            one = AuditSeal(
                place=place, event_id=row["id"], sealed_at=at, format=FORMAT, previous_sha256=previous
            )
            one.sha256 = previous = _sha256(one, row)
            seals.append(one)
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def wait_for_others() -> None:
    """Until the end of this transaction nobody else seals."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING])


def _sha256(seal: AuditSeal, row: Row) -> str:
    return sha256_of(
        {
            "format": seal.format,
            "place": seal.place,
            "sealed_at": seal.sealed_at,
            "previous_sha256": seal.previous_sha256,
            "row": {name: row[name] for name in FIELDS[seal.format]},
        }
    )


def _rows(events: QuerySet[AuditEvent]) -> Iterator[Row]:
    """Every column that is sealed. JSON is read from its text: a number with a point keeps its places."""
    plain = [name for name in FIELDS[FORMAT] if name not in _JSON]
    written = {f"{name}_text": Cast(name, TextField()) for name in _JSON}
    for row in events.annotate(**written).values(*plain, *written):
        yield row | {name: _read(row[f"{name}_text"]) for name in _JSON}


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=Decimal)


def _seals() -> Iterator[_Sealed]:
    """By place. A row is looked up apart: a seal whose row is gone must not go with it."""
    last = 0
    while some := list(AuditSeal.objects.filter(place__gt=last).order_by("place")[:AT_ONCE]):
        events = AuditEvent.objects.filter(pk__in=[seal.event_id for seal in some])
        rows = {row["id"]: row for row in _rows(events)}
        for seal_ in some:
            yield _Sealed(seal_, rows.get(seal_.event_id))
        last = some[-1].place


def _wrong(one: _Sealed, *, place: int, previous: str) -> str:
    seal_, row = one.seal, one.row
    if seal_.place != place:
        return f"The seal at place {place} is gone, and with it what it sealed: the next is at place {seal_.place}."
    where = f"sealed at place {place} on {seal_.sealed_at:%Y-%m-%d %H:%M} UTC"
    if row is None:
        return f"Row {seal_.event_id} of the audit log, {where}, is gone."
    name = f"Row {row['id']} of the audit log ({row['action']}, {row['subject_type']} {row['subject_id']}), {where},"
    if seal_.format not in FIELDS:
        return f"{name} is in a format that this program does not know."
    if seal_.previous_sha256 != previous:
        return f"{name} does not follow the seal before it: one was taken out, put in or moved."
    if _sha256(seal_, row) != seal_.sha256:
        return f"{name} was changed afterwards, or its seal was: it does not have the hash that it was sealed with."
    return ""


def _tail() -> Tail | None:
    first = unsealed().first()
    return Tail(rows=unsealed().count(), first=first.pk, since=first.at) if first else None
