"""A call with a key is done once, and says the same for a day; two at once are one."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from boards.api import answers, tasks
from boards.api.models import ApiAnswer, ApiToken, Use
from boards.organisations.models import Organisation
from boards.plans.models import PlanEdit, PlanVersion
from tests.boards.api.programs import Program, program
from tests.boards.api.test_plans import ACTION, NEW, PART
from tests.support.addresses import OPEN_CYCLE, a_listed_row
from tests.support.shared import made_once


@made_once
def writer() -> Program:
    a_listed_row(Organisation.objects.get(slug="nhs-lothian"))
    return program(Use.PLAN)


def body(**changed: str) -> dict[str, Any]:
    number = PlanVersion.objects.get(plan__framework=OPEN_CYCLE).edit_number
    return {"version": 1, "edit_number": number, "rows": {NEW: ACTION | changed}}


def write(writer: Program, said: Any, key: str) -> Any:
    return writer.call("patch", PART, said, key=key)


def test_the_same_call_again_gets_the_same_answer_and_changes_nothing(writer: Program) -> None:
    said = body()
    first = write(writer, said, "one")
    edits = PlanEdit.objects.count()
    again = write(writer, said, "one")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert PlanEdit.objects.count() == edits


def test_a_refusal_is_an_answer_too(writer: Program) -> None:
    said = body(ends="soon")
    first, again = write(writer, said, "wrong"), write(writer, said, "wrong")
    assert first.status_code == 422
    assert (again.status_code, again.json()) == (422, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"


def test_another_call_with_the_key_is_refused(writer: Program) -> None:
    write(writer, body(), "one")
    other = write(writer, body(lead="Another"), "one")
    assert other.status_code == 422
    assert other.json()["title"] == "The key was used for something else"
    assert write(writer, body(lead="Another"), "two").status_code == 200


def test_a_key_is_one_tokens(writer: Program) -> None:
    said = body()
    write(writer, said, "one")
    assert "Idempotency-Replayed" not in write(program(Use.PLAN, name="Other"), said, "one").headers


def test_a_dry_run_uses_no_key_up(writer: Program) -> None:
    said = body()
    writer.call("patch", f"{PART}?dry_run=true", said, key="one")
    assert not ApiAnswer.objects.exists()
    assert write(writer, said, "one").json()["changed"] == [NEW]


@pytest.mark.parametrize("key", ["x" * 101, "two words", "é"])
def test_a_key_that_cannot_be_kept_is_refused(writer: Program, key: str) -> None:
    assert write(writer, body(), key).status_code == 422
    assert not ApiAnswer.objects.exists()


def test_after_a_day_a_key_is_free_and_its_answer_forgotten(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = body()
    write(writer, said, "one")
    later = timezone.now() + answers.KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr("boards.api.gate.timezone.now", lambda: later)
    again = write(writer, said, "one")
    assert "Idempotency-Replayed" not in again.headers
    assert tasks.clear_old_answers() == 0
    monkeypatch.setattr(
        "boards.api.gate.timezone.now", lambda: later + answers.KEPT_FOR + timedelta(seconds=1)
    )
    assert tasks.clear_old_answers() == 1
    assert not ApiAnswer.objects.exists()


def test_the_database_keeps_one_answer_a_key_and_it_stays(writer: Program) -> None:
    write(writer, body(), "one")
    row: dict[str, Any] = {
        "token_id": ApiToken.objects.get().pk,
        "key": "one",
        "asked": "a",
        "status": 200,
        "body": "",
        "at": "now",
    }

    def insert(**changed: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            said = row | changed
            cursor.execute(
                f"INSERT INTO boards_apianswer ({', '.join(said)}) VALUES ({', '.join(['%s'] * len(said))})",
                [*said.values()],
            )

    with pytest.raises(IntegrityError, match="one_answer_per_token_and_key"):
        insert()
    for status in (199, 500):
        with pytest.raises(IntegrityError, match="only_what_was_decided_is_kept"):
            insert(key="two", status=status)
    with pytest.raises(InternalError, match="an_answer_stays_as_given"), transaction.atomic():
        ApiAnswer.objects.update(status=201)
    insert(key="two", status=499)


@pytest.mark.usefixtures("fresh_db")
def test_two_equal_calls_at_once_do_one_thing() -> None:
    a_listed_row(Organisation.objects.get(slug="nhs-lothian"))
    caller, said = program(Use.PLAN), body()
    edits, told = PlanEdit.objects.count(), []
    together = threading.Barrier(4, timeout=60)

    def call() -> None:
        one = Program(caller.secret)
        together.wait()
        told.append(write(one, said, "at-once"))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status_code for one in told} == {200}, [one.content for one in told]
    assert len({one.content for one in told}) == 1
    assert sum("Idempotency-Replayed" in one.headers for one in told) == 3
    assert PlanEdit.objects.count() == edits + 1
