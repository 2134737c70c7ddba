"""Rules that the tables of questions keep by themselves, broken with SQL."""

from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from boards.organisations.models import Organisation
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = "2026-03-02 10:00+00"


def insert(table: str, row: dict[str, Any]) -> int:
    columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", list(row.values()))
        number: int = cursor.fetchone()[0]
    return number


@pytest.fixture
def asker() -> int:
    return person().pk


@pytest.fixture
def asked() -> int:
    return person().pk


def question(asker: int, **change: Any) -> int:
    row = {
        "document_kind": "plan",
        "document_number": 1,
        "version": 1,
        "pin": "trajectories/sab",
        "organisation_id": Organisation.objects.get(slug="nhs-lothian").pk,
        "text": "Why?",
        "by_id": asker,
        "at": NOW,
        "due": None,
        "state": "open",
    }
    return insert("boards_question", row | change)


def entry(question: int, by: int, number: int = 1, **change: Any) -> int:
    row = {
        "question_id": question,
        "number": number,
        "kind": "answer",
        "side": "asked",
        "text": "So",
        "by_id": by,
        "at": NOW,
    }
    return insert("boards_entry", row | change)


def state(question: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM boards_question WHERE id = %s", [question])
        found: str = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("question_is_about_a_known_kind", {"document_kind": "weather"}),
        ("pin_is_part_entry_and_field", {"pin": "a/b/c/d"}),
        ("pin_is_part_entry_and_field", {"pin": "/b"}),
        ("question_has_words", {"text": " \n"}),
        ("a_figure_is_asked_about_as_a_whole", {"document_kind": "figure", "version": None}),
        ("question_state_is_known", {"state": "lost"}),
    ],
)
def test_the_database_refuses_a_question(constraint: str, change: dict[str, Any], asker: int) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        question(asker, **change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("each_side_says_what_is_its_own", {"side": "asker"}),
        ("answer_and_reopening_have_words", {"text": " "}),
    ],
)
def test_the_database_refuses_an_entry(
    constraint: str, change: dict[str, Any], asker: int, asked: int
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        entry(question(asker), asked, **change)


def test_entries_are_numbered_without_gaps_and_each_number_once(asker: int, asked: int) -> None:
    """`one_entry_per_question_and_number` stands under the trigger, for two that read at the same moment."""
    number = question(asker)
    with pytest.raises(InternalError, match="the next entry of this question is number 1"):
        entry(number, asked, number=2)
    entry(number, asked)
    with pytest.raises(InternalError, match="the next entry of this question is number 2"):
        entry(number, asker, kind="settlement", side="asker")


def test_a_question_begins_open(asker: int) -> None:
    with pytest.raises(InternalError, match="a question begins open"):
        question(asker, state="answered")


@pytest.mark.parametrize(
    ("earlier", "kind"),
    [
        ([], "settlement"),
        ([], "reopening"),
        ([], "offer"),
        (["answer"], "answer"),
        (["withdrawal"], "answer"),
        (["withdrawal"], "reopening"),
        (["answer", "settlement"], "withdrawal"),
        (["answer", "settlement"], "answer"),
        (["answer", "reopening"], "offer"),
    ],
)
def test_an_entry_follows_from_the_state(earlier: list[str], kind: str, asker: int, asked: int) -> None:
    number = question(asker)
    for place, one in enumerate(earlier, start=1):
        side = "asked" if one == "answer" else "asker"
        entry(number, asked if side == "asked" else asker, number=place, kind=one, side=side)
    side = "asked" if kind == "answer" else "asker"
    with pytest.raises(InternalError, match=f"no {kind} to a question that is"):
        entry(number, asked, number=len(earlier) + 1, kind=kind, side=side)


def test_an_entry_sets_the_state(asker: int, asked: int) -> None:
    number = question(asker)
    seen = []
    for place, kind in enumerate(["answer", "offer", "reopening", "answer", "settlement"], start=1):
        side = "asked" if kind == "answer" else "asker"
        entry(number, asked if side == "asked" else asker, number=place, kind=kind, side=side)
        seen.append(state(number))
    assert seen == ["answered", "answered", "open", "answered", "settled"]


def test_who_asked_does_not_answer_and_nothing_is_said_before_it_was_asked(asker: int, asked: int) -> None:
    number = question(asker)
    with pytest.raises(InternalError, match="who asked does not answer"):
        entry(number, asker)
    with pytest.raises(InternalError, match="an entry comes after its question"):
        entry(number, asked, at="2026-03-02 09:59+00")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("state = 'settled'", "the state of a question is what its last entry says"),
        ("text = 'Never mind'", "a question is never rewritten"),
        ("due = '2026-04-01'", "a question is never rewritten"),
        ("organisation_id = organisation_id + 1", "a question is never rewritten"),
    ],
)
def test_a_question_says_what_its_entries_say(change: str, refused: str, asker: int) -> None:
    question(asker)
    with pytest.raises(InternalError, match=refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE boards_question SET {change}")


def test_questions_are_never_deleted(asker: int) -> None:
    question(asker)
    with pytest.raises(InternalError, match="questions_are_never_deleted"), transaction.atomic():
        connection.cursor().execute("DELETE FROM boards_question")
