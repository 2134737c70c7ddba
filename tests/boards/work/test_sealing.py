"""The audit log's seal: every row once, however many seal at a time and however late a row comes."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone
from psycopg2 import extensions

from boards.work import audit, sealing
from boards.work.actors import command
from boards.work.models import AuditEvent, AuditSeal
from boards.work.tasks import seal_audit
from tests.support.databases import NAME, url
from tests.support.together import together

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def act(number: object = 1, *, at: datetime = NOW, before: dict[str, Any] | None = None) -> AuditEvent:
    with transaction.atomic():
        audit.record(
            actor=command(name="tests", now=at),
            action="x",
            subject_type="thing",
            subject_id=number,
            before=before,
        )
    return AuditEvent.objects.latest("pk")


def sealed_rows() -> list[int]:
    return list(AuditSeal.objects.order_by("place").values_list("event_id", flat=True))


@pytest.mark.django_db
def test_every_row_is_sealed_once_and_the_head_stands_for_all_of_them() -> None:
    sealing.seal(now=NOW)
    before = len(sealed_rows())
    rows = [act(n, before={"share": 1.50, "text": "Ärzte"}) for n in range(3)]
    assert sealing.check().tail == sealing.Tail(rows=3, first=rows[0].pk, since=NOW)
    assert sealing.seal(now=NOW) == 3
    assert sealing.seal(now=NOW) == 0

    assert sealed_rows()[before:] == [row.pk for row in rows]
    found = sealing.check()
    assert (found.sealed, found.tail, found.problem) == (before + 3, None, "")
    assert found.head == sealing.head()
    last, one_before = AuditSeal.objects.order_by("-place")[:2]
    assert last.previous_sha256 == one_before.sha256
    assert sealing.head(before=NOW) is None


@pytest.mark.django_db
def test_a_clock_that_is_set_back_does_not_seal_before_the_last_seal() -> None:
    act()
    sealing.seal(now=NOW)
    act()
    sealing.seal(now=NOW - timedelta(days=3))
    assert sealing.head(before=NOW) is None
    assert sealing.check().problem == ""


def test_every_column_of_the_log_is_sealed() -> None:
    """A new column fails here: it belongs into a format of its own."""
    columns = {field.attname for field in AuditEvent._meta.concrete_fields}
    assert set(sealing.FIELDS[sealing.FORMAT]) == columns


BROKEN = (
    # Two at the same moment: each would follow the last, which only the index sees.
    (
        "boards_auditseal_pkey|seals_form_one_chain",
        "{next} - 1, {other}, now(), '1', (SELECT previous_sha256 FROM {last}), 'y'",
    ),
    ("only_the_first_seal_follows_nothing", "1, {other}, now(), '1', 'x', 'y'"),
    ("a seal follows the last one", "{next} + 1, {other}, now(), '1', (SELECT sha256 FROM {last}), 'y'"),
    ("a seal follows the last one", "{next}, {other}, now(), '1', 'x', 'y'"),
    ("boards_auditseal_event_id_key", "{next}, {sealed}, now(), '1', (SELECT sha256 FROM {last}), 'y'"),
)


@pytest.mark.django_db
def test_the_chain_has_one_end_and_no_gap() -> None:
    sealed = act()
    sealing.seal(now=NOW)
    head = sealing.head()
    assert head is not None
    names = {
        "next": head.place + 1,
        "sealed": sealed.pk,
        "other": act(2).pk,
        "last": f"boards_auditseal WHERE place = {head.place}",
    }
    insert = "INSERT INTO boards_auditseal (place, event_id, sealed_at, format, previous_sha256, sha256) VALUES ({})"
    for rule, values in BROKEN:
        with pytest.raises(Error, match=rule), transaction.atomic():
            connection.cursor().execute(insert.format(values.format(**names)))


@pytest.mark.usefixtures("fresh_db")
def test_four_that_seal_at_once_seal_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 3)
    sealing.seal(now=NOW)
    rows = [act(n).pk for n in range(20)]
    answers = together(*[seal_audit] * 4)

    assert sum(answer for answer in answers if isinstance(answer, int)) == 20, answers
    assert sealed_rows()[-20:] == rows
    assert sealing.check().problem == ""


@pytest.mark.usefixtures("fresh_db")
def test_without_the_lock_they_would_disturb_each_other_and_still_seal_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All four have read the same end of the chain before any writes: what the lock forbids."""
    read, all_have_read, has_read = sealing.head, threading.Barrier(4), threading.local()

    def read_together() -> sealing.Head | None:
        last = read()
        if not hasattr(has_read, "once"):
            has_read.once = True
            all_have_read.wait(timeout=30)
        return last

    rows = [act(n).pk for n in range(400)]
    with monkeypatch.context() as without:
        without.setattr(sealing, "wait_for_others", lambda: None)
        without.setattr(sealing, "head", read_together)
        answers = together(*[seal_audit] * 4)

    assert any(isinstance(answer, IntegrityError | Error) for answer in answers), answers
    sealing.seal(now=timezone.now())
    assert sorted(sealed_rows()[-400:]) == rows
    assert sealing.check().problem == ""


@pytest.mark.usefixtures("fresh_db")
def test_a_row_that_is_committed_late_is_sealed_late_and_not_passed_over() -> None:
    """Its number and its time are lower than those of rows that are sealed long before."""
    with closing(application()) as slow:
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO boards_auditevent (at, actor_label, action, subject_type, subject_id)"
                " VALUES ('2026-06-01 10:00+00', 'slow', 'x', 'thing', '0') RETURNING id"
            )
            (late,) = cursor.fetchone()
        soon = act()
        assert late < soon.pk
        sealing.seal(now=NOW)
        head = sealing.head()
        assert late not in sealed_rows()
        slow.commit()
    found = sealing.check()
    assert found.tail == sealing.Tail(rows=1, first=late, since=datetime(2026, 6, 1, 10, tzinfo=UTC))
    sealing.seal(now=NOW)

    assert sealed_rows()[-2:] == [soon.pk, late]
    assert head is not None
    assert sealing.check(heads=[head.sha256]).problem == ""


@pytest.mark.django_db
def test_the_command_tells_of_the_head_and_of_what_waits_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    seal_audit()
    row = act(at=timezone.now())
    call_command("verify_audit")
    assert f"Not sealed yet: 1 rows, from row {row.pk}" in capsys.readouterr().out
    seal_audit()
    head = sealing.head()
    assert head is not None
    call_command("verify_audit", "--head", head.sha256.upper())
    assert f"Head: {head.sha256}" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No seal has the hash 00"):
        call_command("verify_audit", "--head", head.sha256, "--head", "0" * 64)
    act(at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(CommandError, match="more than an hour"):
        call_command("verify_audit")


def application() -> extensions.connection:
    return psycopg2.connect(url(settings.DATABASE_URL, database=NAME))
