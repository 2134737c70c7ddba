"""Since when a list of changes is new to a person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from boards.desk.models import Looked
from boards.desk.queries import last_looked
from boards.desk.services import ONE_VISIT, look
from boards.people.roles import Role
from tests.support.people import person
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def test_what_changed_is_told_since_the_visit_before_and_stays_while_one_works() -> None:
    analyst = person(Role.ANALYST).pk

    def seen(at: datetime) -> datetime | None:
        return look(person_id=analyst, view=Looked.View.MY_DESK, now=at)

    assert seen(MONDAY) is None
    assert seen(MONDAY + ONE_VISIT) is None
    last = MONDAY + ONE_VISIT + timedelta(minutes=20)
    assert seen(last) is None
    for minutes in (0, 10, 35):  # reading, following a link, coming back
        assert seen(TUESDAY + timedelta(minutes=minutes)) == last
    assert last_looked(view=Looked.View.MY_DESK, people=[analyst]) == {
        analyst: TUESDAY + timedelta(minutes=35)
    }


def test_each_view_and_each_person_has_its_own() -> None:
    analyst, planner = person(Role.ANALYST).pk, person(Role.PLANNER).pk
    look(person_id=analyst, view=Looked.View.MY_DESK, now=MONDAY)
    assert look(person_id=analyst, view=Looked.View.MONDAY, now=TUESDAY) is None
    assert look(person_id=planner, view=Looked.View.MY_DESK, now=TUESDAY) is None
    assert look(person_id=analyst, view=Looked.View.MY_DESK, now=TUESDAY) == MONDAY
    assert last_looked(view=Looked.View.MONDAY, people=[planner]) == {}


def test_looking_is_one_statement_and_a_clock_that_goes_back_forgets_nothing() -> None:
    analyst = person(Role.ANALYST).pk
    look(person_id=analyst, view=Looked.View.MY_DESK, now=TUESDAY)
    with statements() as captured:
        assert look(person_id=analyst, view=Looked.View.MY_DESK, now=MONDAY) is None
    assert len(captured) == 1
    assert Looked.objects.get().at == TUESDAY


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE boards_looked SET since = at", "the_visit_before_was_earlier"),
        (
            "INSERT INTO boards_looked (person_id, view, subject, at)"
            " SELECT person_id, view, subject, at FROM boards_looked",
            "looked_once_per_person_view_and_subject",
        ),
    ],
)
def test_the_database_keeps_one_look_and_its_order(statement: str, rule: str) -> None:
    look(person_id=person(Role.ANALYST).pk, view=Looked.View.MY_DESK, now=MONDAY)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
