"""Who reads which rows of the audit log, and what is told of them."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from boards.administration.audit import details
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.work.actors import command
from boards.work.audit import record
from boards.work.models import AuditEvent
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

BOARDS, PEOPLE = "/desk/audit/", "/desk/people/audit/"


def act(action: str, *, board: str = "", about: str = "submission", **written: Any) -> AuditEvent:
    organisation = Organisation.objects.get(slug=board).pk if board else None
    with transaction.atomic():
        record(
            actor=command(name="tests", now=timezone.now()),
            action=action,
            subject_type=about,
            subject_id=7,
            organisation_id=organisation,
            **written,
        )
    return AuditEvent.objects.latest("pk")


def read(role: Role, address: str) -> str:
    client = sign_in(
        Client(), person(role, board="nhs-lothian", second_factor=True), second_factor_minutes_ago=1
    )
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.mark.parametrize("role", [Role.BOARD_VIEWER, Role.PLANNER, Role.APPROVER])
@pytest.mark.parametrize("query", ["", "?file=csv", "?board=nhs-fife", "?words=fife"])
def test_a_board_reads_what_was_done_about_itself_and_nothing_else(role: Role, query: str) -> None:
    act("accepted of lothian", board="nhs-lothian")
    act("accepted of fife", board="nhs-fife")
    act("released for all", about="data release")
    act("gave a role", board="nhs-lothian", about="person")

    page = read(role, f"{BOARDS}{query}")

    assert ("accepted of lothian" in page) is ("board" not in query and "words" not in query)
    for foreign in ("accepted of fife", "released for all", "gave a role"):
        assert foreign not in page


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REVIEWER, Role.PUBLISHER])
def test_who_sees_all_drafts_reads_all_but_what_is_about_people(role: Role) -> None:
    for board in ("nhs-lothian", "nhs-fife"):
        act(f"accepted of {board}", board=board)
    act("released for all", about="data release")
    act("gave a role", board="nhs-lothian", about="person")
    act("named a stand-in", about="delegation")

    page = read(role, BOARDS)

    assert all(
        words in page for words in ("accepted of nhs-lothian", "accepted of nhs-fife", "released for all")
    )
    assert "gave a role" not in page
    assert "named a stand-in" not in page


def test_an_administrator_reads_everything_about_people_and_nothing_else() -> None:
    act("accepted of lothian", board="nhs-lothian")
    act("gave a role", board="nhs-lothian", about="person")
    act("named a stand-in", about="delegation")

    page = read(Role.ADMINISTRATOR, PEOPLE)

    assert "gave a role" in page
    assert "named a stand-in" in page
    assert "accepted of lothian" not in page


def test_a_change_is_told_from_what_to_what_and_a_secret_never() -> None:
    event = act(
        "changed",
        board="nhs-lothian",
        before={"state": "draft", "password": "canary-1"},
        after={
            "state": "agreed",
            "password": "canary-2",
            "token": ["canary-3"],
            "reason": {"deep": "canary-4"},
        },
    )
    assert details(event) == "state: draft → agreed; password written; token written; reason written"
    for query in ("", "?file=csv"):
        assert "canary" not in read(Role.ANALYST, f"{BOARDS}{query}")


def test_the_newest_act_comes_first_and_it_can_be_narrowed_to_a_kind() -> None:
    first, second = (
        act("first act", board="nhs-lothian"),
        act("second act", board="nhs-lothian", about="plan_version"),
    )
    page = read(Role.ANALYST, BOARDS)
    assert page.index(second.action) < page.index(first.action)
    narrowed = read(Role.ANALYST, f"{BOARDS}?kind=plan_version")
    assert "about plan version" in narrowed
    assert "first act" not in narrowed
