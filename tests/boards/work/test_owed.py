"""Owed work: settled once, tried again, given up visibly, never lost to a crash or to a race.

Longer than 400 lines: one queue, with every way of losing or doubling what is in it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import psycopg2
import pytest
from django.db import connection, transaction

from boards.organisations.models import Organisation
from boards.work import owed
from boards.work.models import AuditEvent, Batch, Owed
from boards.work.owed import hint
from boards.work.queries import progress
from nhs_tracker.celery import app
from tests.support.together import together

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
Effect = Callable[[str, datetime], None]


@dataclass(frozen=True)
class Words:
    """A subject that is any text."""

    text: str

    def written(self) -> str:
        return self.text

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(text)


Handlers = Callable[..., owed.Kind[Words]]


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    """Make a kind of work for the length of a test, with the function that settles it."""
    monkeypatch.setattr(owed, "_kinds", dict(owed._kinds))
    monkeypatch.setattr(owed, "_handlers", dict(owed._handlers))

    def make(name: str, effect: Effect, *, outside: bool = False) -> owed.Kind[Words]:
        kind = owed.Kind(name, Words, outside=outside)
        owed.register(kind, lambda subject, now: effect(subject.text, now))
        return kind

    return make


def clock_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.mark.django_db
def test_work_that_nobody_could_settle_is_refused_at_the_start_and_when_it_is_written(
    handle: Handlers,
) -> None:
    owed.require_handlers()
    orphan = owed.Kind("nobody's", Words)
    with pytest.raises(owed.UnknownKind, match="nobody settles the work nobody's"):
        owed.require_handlers()
    with pytest.raises(owed.UnknownKind):
        owed.owe(orphan, [Words("x")], now=NOW)


def test_two_kinds_of_one_name_and_two_handlers_of_one_kind_are_refused_at_the_start(
    handle: Handlers,
) -> None:
    note = handle("note", lambda subject, now: None)
    with pytest.raises(owed.DoubleKind, match="two kinds of work 'note'"):
        owed.Kind("note", Words)
    with pytest.raises(owed.DoubleKind, match="'note' has two handlers"):
        owed.register(note, lambda subject, now: None)


@pytest.mark.django_db
def test_a_row_of_a_kind_that_this_version_does_not_know_says_so() -> None:
    Owed.objects.create(kind="of tomorrow", subject="x", created_at=NOW, due_at=NOW)
    owed.settle(clock=clock_at(NOW))
    assert Owed.objects.get().error == "UnknownKind: this version of the program has no work 'of tomorrow'"


@pytest.mark.django_db
def test_several_rows_for_one_subject_are_settled_by_one_effect(handle: Handlers) -> None:
    seen: list[str] = []
    note = handle("note", lambda subject, now: seen.append(subject))
    owed.owe(note, [Words("a"), Words("a"), Words("b")], now=NOW)
    owed.owe(note, [Words("a")], now=NOW)
    assert Owed.objects.count() == 3
    owed.settle(clock=clock_at(NOW))
    assert sorted(seen) == ["a", "b"]
    assert not Owed.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_work_is_left_until_it_is_due(handle: Handlers) -> None:
    seen: list[str] = []
    note = handle("note", lambda subject, now: seen.append(subject))
    owed.owe(note, [Words("later")], now=NOW, due=NOW + timedelta(hours=1))
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

    print = handle("print", fail)
    owed.owe(print, [Words("report")], now=NOW)
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

    print = handle("print", fail)
    (old,) = owed.owe(print, [Words("report")], now=NOW)
    Owed.objects.filter(pk=old).update(attempts=owed.MAX_ATTEMPTS - 1)
    (new,) = owed.owe(print, [Words("report")], now=NOW)

    owed.settle(clock=clock_at(NOW))

    assert Owed.objects.get(pk=old).failed_at == NOW
    row = Owed.objects.get(pk=new)
    assert (row.attempts, row.failed_at, row.due_at) == (1, None, NOW + timedelta(minutes=2))


@pytest.mark.django_db
def test_progress_counts_what_is_done_and_what_was_given_up(handle: Handlers) -> None:
    def only_good(subject: str, now: datetime) -> None:
        if subject == "bad":
            raise ValueError("bad")

    count = handle("count", only_good)
    batch = Batch.objects.create(kind="count", label="Counting", created_at=NOW)
    owed.owe(count, [Words("good"), Words("bad"), Words("late")], now=NOW, batch=batch)
    Owed.objects.filter(subject="late").update(due_at=NOW + timedelta(days=1))
    Owed.objects.filter(subject="bad").update(attempts=owed.MAX_ATTEMPTS - 1)
    owed.settle(clock=clock_at(NOW))
    found = progress(batch_id=batch.pk)
    assert (found.total, found.done, found.failed, found.finished) == (3, 1, 1, False)


def test_a_row_written_while_its_twin_is_being_settled_stays_open(fresh_db: None, handle: Handlers) -> None:
    """What the running effect cannot have seen must be done again."""

    def write_another(subject: str, now: datetime) -> None:
        other = threading.Thread(target=_owe_elsewhere, args=(draft, subject))
        other.start()
        other.join(20)
        assert not other.is_alive(), "the writer had to wait for the effect"

    draft = handle("draft", write_another)
    owed.owe(draft, [Words("board")], now=NOW)
    assert owed.settle_next(now=NOW)
    assert Owed.objects.filter(done_at=None).count() == 1


def _owe_elsewhere(draft: owed.Kind[Words], subject: str) -> None:
    try:
        owed.owe(draft, [Words(subject)], now=NOW)
    finally:
        connection.close()


def test_two_workers_never_settle_the_same_row(fresh_db: None, handle: Handlers) -> None:
    done: list[str] = []
    meeting = threading.Barrier(2, timeout=20)

    def slow(subject: str, now: datetime) -> None:
        meeting.wait()  # both workers are inside an effect at once
        done.append(subject)

    slowly = handle("slow", slow)
    owed.owe(slowly, [Words("a"), Words("b")], now=NOW)

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

    deadly = handle("die", die)
    owed.owe(deadly, [Words("x")], now=NOW)
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

    deadly = handle("die", die)
    note = handle("note", lambda subject, now: done.append(subject))
    (poison,) = owed.owe(deadly, [Words("x")], now=NOW)
    owed.owe(note, [Words("y")], now=NOW)
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
def test_work_that_cannot_succeed_is_given_up_at_once(handle: Handlers) -> None:
    def refuse(subject: str, now: datetime) -> None:
        raise owed.Hopeless("there is no such address")

    letter = handle("letter", refuse)
    owed.owe(letter, [Words("x")], now=NOW)
    owed.settle(clock=clock_at(NOW))
    row = Owed.objects.get()
    assert (row.attempts, row.failed_at, row.error) == (1, NOW, "Hopeless: there is no such address")


# Two takers at once


def test_two_workers_that_take_twin_rows_at_once_do_one_effect(fresh_db: None, handle: Handlers) -> None:
    """The first is held where it has locked its row and not yet looked for twins; the second has all that time."""
    done: list[str] = []
    note = handle("note", lambda subject, now: done.append(subject))
    owed.owe(note, [Words("a")], now=NOW)
    owed.owe(note, [Words("a")], now=NOW)
    locked, second_is_done = threading.Event(), threading.Event()

    def hold_after_the_first_lock(
        execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any
    ) -> Any:
        answer = execute(sql, parameters, many, context)
        if "FOR UPDATE" in sql and not locked.is_set():
            locked.set()
            second_is_done.wait(1)
        return answer

    def first() -> None:
        with connection.execute_wrapper(hold_after_the_first_lock):
            owed.settle(clock=clock_at(NOW))

    def second() -> None:
        locked.wait(20)
        owed.settle(clock=clock_at(NOW))
        second_is_done.set()

    together(first, second)
    assert done == ["a"]
    assert not Owed.objects.filter(done_at=None).exists()


def test_an_effect_outside_the_database_is_done_by_nobody_else_meanwhile(
    fresh_db: None, handle: Handlers
) -> None:
    """However long it takes; what was written meanwhile is done afterwards, and was no attempt."""
    done: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def slow(subject: str, now: datetime) -> None:
        done.append(subject)
        inside.set()
        go_on.wait(20)

    letter = handle("letter", slow, outside=True)
    owed.owe(letter, [Words("a")], now=NOW)
    much_later = NOW + 10 * owed.KEPT

    def first() -> None:
        owed.settle(clock=clock_at(NOW))

    def second() -> None:
        inside.wait(20)
        owed.owe(letter, [Words("a")], now=NOW)
        owed.settle(clock=clock_at(much_later))
        go_on.set()

    together(first, second)
    assert done == ["a"]
    (row,) = Owed.objects.filter(done_at=None)
    assert row.attempts == 0
    owed.settle(clock=clock_at(much_later + owed.KEPT))
    assert done == ["a", "a"]
    assert not Owed.objects.filter(done_at=None).exists()


def test_a_last_attempt_that_takes_long_is_not_taken_for_a_dead_one(fresh_db: None, handle: Handlers) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(subject: str, now: datetime) -> None:
        inside.set()
        go_on.wait(20)

    (number,) = owed.owe(handle("letter", slow, outside=True), [Words("a")], now=NOW)
    Owed.objects.filter(pk=number).update(attempts=owed.MAX_ATTEMPTS - 1)

    def first() -> None:
        owed.settle(clock=clock_at(NOW))

    def second() -> None:
        inside.wait(20)
        owed.settle(clock=clock_at(NOW + 10 * owed.KEPT))
        go_on.set()

    assert together(first, second) == [None, None]
    row = Owed.objects.get()
    assert (row.done_at, row.failed_at, row.error) == (NOW, None, "")


def test_an_effect_outside_the_database_is_claimed_before_it_and_marked_after_it(
    fresh_db: None, handle: Handlers
) -> None:
    """So that no transaction stays open while a server of others is waited for, and a kill leaves the row open."""
    seen: list[tuple[bool, int]] = []

    def die(subject: str, now: datetime) -> None:
        seen.append((connection.in_atomic_block, Owed.objects.get().attempts))
        raise KeyboardInterrupt

    letter = handle("letter", die, outside=True)
    owed.owe(letter, [Words("a")], now=NOW)
    with pytest.raises(KeyboardInterrupt):
        owed.settle(clock=clock_at(NOW))
    assert seen == [(False, 1)]
    row = Owed.objects.get()
    assert (row.done_at, row.due_at) == (None, NOW + owed.KEPT)


def test_a_page_waits_for_work_that_a_worker_took_first(fresh_db: None, handle: Handlers) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(subject: str, now: datetime) -> None:
        inside.set()
        go_on.wait(20)

    note = handle("note", slow)
    numbers = owed.owe(note, [Words("a")], now=NOW)

    def worker() -> None:
        owed.settle(clock=clock_at(NOW))

    def page() -> bool:
        inside.wait(20)
        threading.Timer(0.3, go_on.set).start()
        return owed.settle_now(numbers, clock=clock_at(NOW))

    assert together(worker, page)[1] is True


@pytest.mark.django_db
def test_a_page_does_not_wait_for_work_that_failed(handle: Handlers) -> None:
    def fail(subject: str, now: datetime) -> None:
        raise ValueError("no ink")

    numbers = owed.owe(handle("note", fail), [Words("a")], now=NOW)
    assert owed.settle_now(numbers, clock=clock_at(NOW)) is False


# Hints


@pytest.mark.django_db
def test_the_workers_are_told_of_each_piece_once_it_is_committed(
    django_capture_on_commit_callbacks: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, handle: Handlers
) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(owed, "hint", lambda kind, works: told.append((kind.name, works)))
    note = handle("note", lambda subject, now: None)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        owed.owe(note, [Words("a"), Words("b")], now=NOW)
        owed.owe(note, [], now=NOW)
        owed.owe(note, [Words("later")], now=NOW, due=NOW + timedelta(hours=1))
        assert told == []
    assert told == [("note", 2)]


def test_a_broker_that_is_down_does_not_fail_the_write(
    handle: Handlers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    def refuse(task: str, arguments: list[str]) -> None:
        asked.append(task)
        raise ConnectionError("no broker")

    note = handle("note", lambda subject, now: None)
    with monkeypatch.context() as broken:
        broken.setattr(app, "send_task", refuse)
        hint(note, works=3)
    assert "the sweep will find the work" in caplog.text
    assert asked == ["boards.work.tasks.settle"], "one that does not answer is not asked again"
    assert not owed.were_told(note)
    hint(note)
    assert owed.were_told(note)


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
