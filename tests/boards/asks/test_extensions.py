"""A date is moved by somebody who does not owe it, with a reason that is read beside the new date."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.utils import timezone

from boards.asks import extensions
from boards.asks.extensions import CannotExtend
from boards.asks.models import Extension
from boards.asks.owing import Kind, Todo, everything, todos
from boards.asks.pages import due_words
from boards.evidence.models import Evidence
from boards.people.acts import Refusal
from boards.people.models import User
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.work.actors import LOCAL
from boards.work.models import AuditEvent
from tests.boards.asks.things import FIGURE, lothian, owed, todo
from tests.boards.evidence.hostile import HOSTILE, PDF
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().astimezone(LOCAL).date()


@pytest.fixture
def administrator() -> User:
    return person(Role.ADMINISTRATOR)


def extend(
    user: User, one: Todo, until: date, *, why: str = "The system was down", kind: Kind = FIGURE
) -> None:
    extensions.extend(actor=actor_for(user), todo=one, kind=kind, until=until, why=why)


def test_the_new_date_stands_with_who_moved_it_from_where_and_why(today: date, administrator: User) -> None:
    late = todo(due=today - timedelta(days=3))
    extend(administrator, late, today + timedelta(days=7))

    with owed(late):
        (moved,) = [one for one in todos(everything(), today=today) if one.kind == FIGURE.key]

    assert moved.due == today + timedelta(days=7)
    assert not moved.is_overdue(today)
    assert f"{administrator.name} moved it from " in due_words(moved, today=today)
    assert due_words(moved, today=today).endswith("The system was down.")
    event = AuditEvent.objects.get(action="date moved")
    assert (event.organisation_id, event.after["why"]) == (lothian(), "The system was down")  # type: ignore[index]


def test_the_newest_extension_holds_and_one_earlier_than_the_facts_does_not(
    today: date, administrator: User
) -> None:
    one = todo(due=today)
    extend(administrator, one, today + timedelta(days=20))
    extend(administrator, one, today + timedelta(days=5))
    with owed(one):
        (moved,) = [each for each in todos(everything(), today=today) if each.kind == FIGURE.key]
    assert moved.due == today + timedelta(days=5)

    later = todo(due=today + timedelta(days=6))
    with owed(later):
        (left,) = [each for each in todos(everything(), today=today) if each.kind == FIGURE.key]
    assert (left.due, left.extension) == (later.due, None)


def test_only_an_administrator_moves_a_date_and_not_one_of_their_own(today: date) -> None:
    for role in (Role.PLANNER, Role.APPROVER, Role.ANALYST, Role.REVIEWER, Role.PUBLISHER):
        with pytest.raises(NotAllowed):
            extend(person(role), todo(due=today), today + timedelta(days=5))
    with pytest.raises(CannotExtend, match="asked to do this yourself"):
        extend(person(Role.ADMINISTRATOR, Role.PLANNER), todo(due=today), today + timedelta(days=5))
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("due", "until", "why", "refused"),
    [
        (3, 3, "x", "Choose a day after"),
        (-9, -1, "x", "Choose a day after"),
        (0, 400, "x", "by a year at most"),
        (0, 5, " ", "Say why"),
    ],
)
def test_a_date_that_makes_no_sense_is_refused(
    due: int, until: int, why: str, refused: str, today: date, administrator: User
) -> None:
    with pytest.raises(CannotExtend, match=refused):
        extend(administrator, todo(due=today + timedelta(days=due)), today + timedelta(days=until), why=why)


def test_what_has_no_date_or_may_not_wait_has_none_to_move(today: date, administrator: User) -> None:
    with pytest.raises(CannotExtend, match="no date to move"):
        extend(administrator, todo(due=None), today + timedelta(days=5))
    with pytest.raises(CannotExtend, match="has to be done now"):
        extend(administrator, todo(due=today), today + timedelta(days=5), kind=Kind("x", "X", may_wait=False))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("an_extension_moves_a_date_on", {"was": date(2030, 1, 2), "until": date(2030, 1, 2)}),
        ("an_extension_says_why", {"why": " "}),
        ("an_extension_names_its_todo", {"key": ""}),
    ],
)
def test_the_database_refuses(constraint: str, change: dict[str, object], administrator: User) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        a_row(administrator, **change)


def test_an_extension_ends_later_than_it_is_given(administrator: User) -> None:
    yesterday = timezone.now().astimezone(LOCAL).date() - timedelta(days=1)
    with pytest.raises(InternalError, match="until a day that is over"), transaction.atomic():
        a_row(administrator, was=yesterday - timedelta(days=1), until=yesterday)


def a_row(by: User, **change: object) -> Extension:
    row: dict[str, object] = {
        "kind": "figure",
        "key": "x",
        "organisation_id": lothian(),
        "was": date(2030, 1, 1),
        "until": date(2030, 1, 2),
        "why": "x",
        "by": by,
        "at": timezone.now(),
    }
    return Extension.objects.create(**(row | change))


def test_a_letter_goes_with_the_new_date_and_is_read_by_who_reads_the_reason(
    today: date, administrator: User
) -> None:
    one = todo(due=today)
    extensions.extend(
        actor=actor_for(administrator),
        todo=one,
        kind=FIGURE,
        until=today + timedelta(days=9),
        why="See the letter.",
        file=SimpleUploadedFile("letter.pdf", PDF),
    )
    (file,) = Evidence.objects.all()
    for role, slug, status in (
        (Role.ADMINISTRATOR, "", 200),
        (Role.PLANNER, "nhs-lothian", 200),
        (Role.BOARD_VIEWER, "nhs-lothian", 200),
        (Role.PLANNER, "nhs-fife", 404),
        (Role.STATISTICS_LOADER, "", 404),
    ):
        reader = sign_in(Client(), person(role, board=slug))
        assert reader.get(f"/desk/evidence/{file.pk}/").status_code == status, role
    with owed(one):
        client = sign_in(Client(), administrator)
        assert f'href="/desk/evidence/{file.pk}/"' in client.get("/desk/tracker/").text
        assert "letter.pdf" in client.get("/desk/tracker/?file=csv").text


def test_with_a_file_that_is_refused_the_date_stays(today: date, administrator: User) -> None:
    name, make, _ = HOSTILE["macros"]
    with pytest.raises(Refusal, match="macros"):
        extensions.extend(
            actor=actor_for(administrator),
            todo=todo(due=today),
            kind=FIGURE,
            until=today + timedelta(days=5),
            why="See the letter.",
            file=SimpleUploadedFile(name, make()),
        )
    assert not Extension.objects.exists()
