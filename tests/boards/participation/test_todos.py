"""What is asked of whom about an audit, until when; on My desk, the tracker and in the digest by the one mechanism."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.asks import extensions
from boards.asks.owing import everything, kinds
from boards.asks.owing import todos as owed
from boards.organisations.models import Organisation
from boards.participation import todos as module
from boards.participation.audit_rows import BoardAuditStep
from boards.participation.models import AuditRound
from boards.people.roles import Action, Role
from tests.support.audits import (
    moderated_audit,
    open_round,
    prepared_round,
    signed_audit,
    write_criterion,
    written_audit,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

STATEMENTS = 13  # of the todos of every board
PAGE_STATEMENTS = 26  # of any page of an audit, whatever is written


@made_once
def held() -> AuditRound:
    return open_round()


def isles() -> Organisation:
    return Organisation.including_samples.get(slug="sample-isles")


def todos() -> list[Any]:
    return module.todos(everything(), timezone.localdate())


def about_the_account() -> list[Any]:
    """Of Sample Isles, beside that its public group is to be invited."""
    return [
        todo
        for todo in todos()
        if todo.organisation == isles().pk and not todo.words.startswith("Invite the public group")
    ]


def test_the_samples_are_asked_and_no_real_board_is_in_an_invented_round(held: AuditRound) -> None:
    found = todos()
    assert len(found) == 4
    assert {todo.action for todo in found} == {Action.WRITE_AUDIT}
    assert {todo.due for todo in found} == {held.sign_by}
    assert {todo.words.split(" the ")[0] for todo in found} == {"Write", "Invite"}
    open_round("A real round")
    real = [todo for todo in todos() if todo.words.startswith("Write") and "A real round" in todo.words]
    assert (
        len(real) == Organisation.objects.filter(kind__in=("territorial", "special"), status="active").count()
    )
    assert {todo.action for todo in real} == {Action.WRITE_AUDIT}


def test_a_round_that_is_prepared_or_opens_later_asks_nobody() -> None:
    prepared_round()
    assert todos() == []
    held = open_round()
    AuditRound.objects.filter(pk=held.pk).update(opens=timezone.localdate() + timedelta(days=1))
    assert todos() == []


def test_planners_write_until_all_is_written_then_another_signs(held: AuditRound) -> None:
    write_criterion(held, isles(), "1.1")
    (mine,) = about_the_account()
    assert mine.why == "1 of 3 criteria written."
    desk = sign_in(Client(), person(Role.PLANNER, board="sample-isles")).get("/desk/").content.decode()
    assert "Write the participation audit of Sample Isles (fictional)" in desk
    assert "1 of 3 criteria written." in desk
    audit = written_audit(isles(), held, summary="Another summary.")
    (asked,) = about_the_account()
    assert asked.action is Action.SIGN_AUDIT
    assert len(asked.not_by) == 2
    tracker = sign_in(Client(), person(Role.BOARD_VIEWER, board="sample-isles")).get("/desk/tracker/")
    assert f'href="/desk/boards/sample-isles/audits/{held.key}/"' in tracker.content.decode()
    reader = sign_in(Client(), person(Role.PUBLISHER)).get("/desk/tracker/").content.decode()
    assert "Read and sign the participation audit of Sample Isles" in reader
    assert f'href="/desk/boards/sample-isles/audits/{held.key}/"' not in reader
    assert audit.state == "open"


def test_a_date_that_is_moved_is_the_one_that_a_signature_is_held_against(held: AuditRound) -> None:
    (todo,) = about_the_account()
    until = held.sign_by + timedelta(days=9)
    extensions.extend(
        actor=actor_for(person(Role.ADMINISTRATOR)),
        todo=todo,
        kind=kinds[todo.kind],
        until=until,
        why="A flood.",
    )
    signed_audit(isles(), held)
    assert BoardAuditStep.objects.get().due == until


def test_a_factual_check_whose_date_is_moved_is_waited_for(held: AuditRound) -> None:
    moderated_audit(isles())
    (check,) = about_the_account()
    assert check.action is Action.WRITE_AUDIT
    until = held.check_by + timedelta(days=30)
    extensions.extend(
        actor=actor_for(person(Role.ADMINISTRATOR)),
        todo=check,
        kind=kinds[check.kind],
        until=until,
        why="A flood.",
    )
    for day, asked in ((held.check_by + timedelta(days=1), 1), (until, 1), (until + timedelta(days=1), 2)):
        found = [todo for todo in module.todos(everything(), day) if todo.organisation == isles().pk]
        assert len(found) == asked
    assert {todo.due for todo in found if todo.action is Action.MODERATE_AUDIT} == {until}
    (shown,) = [
        todo
        for todo in owed(everything(), today=timezone.localdate())
        if todo.organisation == isles().pk and todo.action is Action.WRITE_AUDIT and todo.kind == check.kind
    ]
    assert shown.due == until
    assert shown.extension


def test_pages_and_todos_take_the_same_few_statements(held: AuditRound) -> None:
    def taken() -> list[int]:
        client = sign_in(Client(), person(Role.PLANNER, board="sample-isles"))
        root = f"/desk/boards/sample-isles/audits/{held.key}/"
        counts = []
        for page in (root, f"{root}1.1/", f"{root}1.1/write/", "/desk/participation/audits/"):
            with statements() as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        with statements() as asked:
            todos()
        return [*counts, len(asked)]

    taken()
    write_criterion(held, isles(), "1.1")
    few = taken()
    for board in Organisation.including_samples.exclude(kind="nation").filter(status="active"):
        if board != isles():
            written_audit(board, held)
    written_audit(isles(), held, summary="More.")
    assert taken() == few
    assert few[-1] <= STATEMENTS
    assert max(few) <= PAGE_STATEMENTS
