"""Owed work: settled once, tried again, given up visibly, never lost to a crash or to a race."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from django.db import connection, transaction

from boards.organisations.models import Organisation
from boards.work import owed
from boards.work.models import AuditEvent, Batch, Owed
from boards.work.queries import progress

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
Handlers = Callable[[str, owed.Handler], None]


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    """Register a handler for the length of a test."""

    def register(kind: str, handler: owed.Handler) -> None:
        monkeypatch.setitem(owed._handlers, kind, handler)

    return register


def clock_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.mark.django_db
def test_work_that_nobody_could_settle_is_refused_when_it_is_written() -> None:
    with pytest.raises(owed.UnknownKind):
        owed.owe(kind="nobody's", subjects=["x"], now=NOW)


@pytest.mark.django_db
def test_several_rows_for_one_subject_are_settled_by_one_effect(handle: Handlers) -> None:
    seen: list[str] = []
    handle("note", lambda subject, now: seen.append(subject))
    owed.owe(kind="note", subjects=["a", "a", "b"], now=NOW)
    owed.owe(kind="note", subjects=["a"], now=NOW)
    assert Owed.objects.count() == 3
    owed.settle(clock=clock_at(NOW))
    assert sorted(seen) == ["a", "b"]
    assert not Owed.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_work_is_left_until_it_is_due(handle: Handlers) -> None:
    seen: list[str] = []
    handle("note", lambda subject, now: seen.append(subject))
    owed.owe(kind="note", subjects=["later"], now=NOW, due=NOW + timedelta(hours=1))
    assert owed.settle(clock=clock_at(NOW)) == 0
    assert owed.settle(clock=clock_at(NOW + timedelta(hours=1))) == 1
    assert seen == ["later"]


@pytest.mark.django_db
def test_a_failing_effect_leaves_nothing_behind_waits_longer_each_time_and_is_given_up(
    handle: Handlers,
) -> None:
    def fail(subject: str, now: datetime) -> None:
        Organisation.objects.filter(slug="nhs-fife").update(note="half done")
        raise ValueError("no ink")

    handle("print", fail)
    owed.owe(kind="print", subjects=["report"], now=NOW)
    moment = NOW
    waits = []
    for _ in range(owed.MAX_ATTEMPTS):
        assert owed.settle(clock=clock_at(moment)) == 1
        row = Owed.objects.get()
        waits.append((row.due_at - moment).total_seconds() / 60)
        moment = max(row.due_at, moment)
    assert waits[: owed.MAX_ATTEMPTS - 1] == [2, 4, 8, 16]
    row = Owed.objects.get()
    assert row.failed_at is not None
    assert row.error == "ValueError: no ink"
    assert owed.settle(clock=clock_at(moment + timedelta(days=1))) == 0
    assert Organisation.objects.get(slug="nhs-fife").note != "half done"


@pytest.mark.django_db
def test_new_work_is_not_given_up_together_with_old_work_on_the_same_subject(handle: Handlers) -> None:
    def fail(subject: str, now: datetime) -> None:
        raise ValueError("no ink")

    handle("print", fail)
    (old,) = owed.owe(kind="print", subjects=["report"], now=NOW)
    Owed.objects.filter(pk=old).update(attempts=owed.MAX_ATTEMPTS - 1)
    (new,) = owed.owe(kind="print", subjects=["report"], now=NOW)

    owed.settle(clock=clock_at(NOW))

    assert Owed.objects.get(pk=old).failed_at == NOW
    row = Owed.objects.get(pk=new)
    assert (row.attempts, row.failed_at, row.due_at) == (1, None, NOW + timedelta(minutes=2))


@pytest.mark.django_db
def test_progress_counts_what_is_done_and_what_was_given_up(handle: Handlers) -> None:
    def only_good(subject: str, now: datetime) -> None:
        if subject == "bad":
            raise ValueError("bad")

    handle("count", only_good)
    batch = Batch.objects.create(kind="count", label="Counting", created_at=NOW)
    owed.owe(kind="count", subjects=["good", "bad", "late"], now=NOW, batch=batch)
    Owed.objects.filter(subject="late").update(due_at=NOW + timedelta(days=1))
    Owed.objects.filter(subject="bad").update(attempts=owed.MAX_ATTEMPTS - 1)
    owed.settle(clock=clock_at(NOW))
    found = progress(batch_id=batch.pk)
    assert (found.total, found.done, found.failed, found.finished) == (3, 1, 1, False)


def test_a_row_written_while_its_twin_is_being_settled_stays_open(fresh_db: None, handle: Handlers) -> None:
    """What the running effect cannot have seen must be done again."""

    def write_another(subject: str, now: datetime) -> None:
        other = threading.Thread(target=_owe_elsewhere, args=(subject,))
        other.start()
        other.join(20)
        assert not other.is_alive(), "the writer had to wait for the effect"

    handle("draft", write_another)
    owed.owe(kind="draft", subjects=["board"], now=NOW)
    assert owed.settle_next(now=NOW)
    assert Owed.objects.filter(done_at=None).count() == 1


def _owe_elsewhere(subject: str) -> None:
    try:
        owed.owe(kind="draft", subjects=[subject], now=NOW)
    finally:
        connection.close()


def test_two_workers_never_settle_the_same_row(fresh_db: None, handle: Handlers) -> None:
    done: list[str] = []
    meeting = threading.Barrier(2, timeout=20)

    def slow(subject: str, now: datetime) -> None:
        meeting.wait()  # both workers are inside an effect at once
        done.append(subject)

    handle("slow", slow)
    owed.owe(kind="slow", subjects=["a", "b"], now=NOW)

    def work() -> None:
        try:
            owed.settle_next(now=NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(done) == ["a", "b"]


def test_a_worker_that_dies_in_the_middle_leaves_the_row_open_and_no_effect(
    fresh_db: None, handle: Handlers
) -> None:
    def die(subject: str, now: datetime) -> None:
        Organisation.objects.filter(slug="nhs-fife").update(note="half done")
        raise KeyboardInterrupt  # as a killed process: nothing below it runs

    handle("die", die)
    owed.owe(kind="die", subjects=["x"], now=NOW)
    with pytest.raises(KeyboardInterrupt):
        owed.settle_next(now=NOW)
    assert Owed.objects.get().done_at is None
    assert Organisation.objects.get(slug="nhs-fife").note != "half done"


def test_work_that_kills_its_process_is_given_up_and_does_not_hold_up_the_rest(
    fresh_db: None, handle: Handlers
) -> None:
    done: list[str] = []

    def die(subject: str, now: datetime) -> None:
        raise KeyboardInterrupt  # as a killed process: nothing below it runs

    handle("die", die)
    handle("note", lambda subject, now: done.append(subject))
    (poison,) = owed.owe(kind="die", subjects=["x"], now=NOW)
    owed.owe(kind="note", subjects=["y"], now=NOW)
    moment = NOW
    for _ in range(owed.MAX_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            owed.settle(clock=clock_at(moment))
        moment += owed.KEPT
    owed.settle(clock=clock_at(moment))

    row = Owed.objects.get(pk=poison)
    assert (row.attempts, row.failed_at, row.error) == (owed.MAX_ATTEMPTS, moment, owed.DIED)
    assert done == ["y"]


@pytest.mark.django_db
def test_a_broker_that_is_down_does_not_fail_the_write(
    django_capture_on_commit_callbacks: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise ConnectionError("no broker")

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():  # type: ignore[attr-defined]
        owed.hint_after_commit(refuse)
    assert "the sweep will find the work" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE boards_auditevent SET action = 'x'", "DELETE FROM boards_auditevent"]
)
def test_the_application_can_neither_change_nor_delete_an_audit_row(statement: str) -> None:
    AuditEvent.objects.create(at=NOW, actor_label="test", action="a", subject_type="t", subject_id="1")
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE boards_auditevent SET action = 'x'", "DELETE FROM boards_auditevent"]
)
def test_not_even_the_owner_can(
    fresh_db: None, owner_connection: "psycopg2.extensions.connection", statement: str
) -> None:
    AuditEvent.objects.create(at=NOW, actor_label="test", action="a", subject_type="t", subject_id="1")
    with (
        owner_connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.RaiseException, match="audit_rows_never_change"),
    ):
        cursor.execute(statement)
