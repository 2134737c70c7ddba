"""The number in the navigation: counted beforehand, counted again when something moved, corrected by My desk."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.asks.counts import SETTLING, count_everybody, count_if_needed
from boards.asks.owing import asked_of_everybody
from boards.people.models import DeskCount, Membership
from boards.people.roles import Action, Role
from boards.work.actors import LOCAL, Actor
from boards.work.audit import record
from tests.boards.asks.things import owed, todo
from tests.support.effort import effort
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().astimezone(LOCAL).date()


def counts() -> dict[int, tuple[int, int]]:
    return {row.user_id: (row.asked, row.overdue) for row in DeskCount.objects.all()}


def act(actor: Actor) -> None:
    record(actor=actor, action="something", subject_type="test", subject_id=1)


def test_everybody_is_counted_what_they_are_asked_and_what_of_it_is_late(today: date) -> None:
    planner, approver, other = (
        person(Role.PLANNER),
        person(Role.APPROVER),
        person(Role.PLANNER, board="nhs-fife"),
    )
    nobody = person()
    late = todo(due=today - timedelta(days=1), key="late")
    barred = todo(due=today, key="barred", not_by=frozenset({planner.pk}))
    with owed(late, todo(due=today, key="due"), barred, todo(due=None, key="sign", action=Action.SIGN_PLAN)):
        count_everybody(now=timezone.now())

    held = counts()
    assert (held[planner.pk], held[approver.pk], held[other.pk]) == ((2, 1), (1, 0), (0, 0))
    assert nobody.pk not in held


def test_it_is_counted_again_when_somebody_did_something_or_a_day_began(today: date) -> None:
    planner = person(Role.PLANNER)
    now = timezone.now()
    act(actor_for(planner))
    later = now + SETTLING + timedelta(seconds=1)

    assert count_if_needed(now=now) == 1
    assert count_if_needed(now=now) == 1  # an act that began before may have been committed after it
    assert count_if_needed(now=later) == 1
    assert count_if_needed(now=later) == 0
    act(actor_for(planner))
    assert count_if_needed(now=later) == 1
    assert count_if_needed(now=later + timedelta(days=1)) == 1


def test_whoever_holds_no_role_any_more_is_not_counted() -> None:
    planner = person(Role.PLANNER)
    count_everybody(now=timezone.now())
    Membership.objects.filter(user=planner).update(ends=Membership.objects.get(user=planner).starts)
    count_everybody(now=timezone.now())
    assert counts() == {}


def test_the_navigation_says_the_number_and_my_desk_corrects_it(today: date) -> None:
    planner = person(Role.PLANNER)
    client = sign_in(Client(), planner)
    with owed(todo(due=today - timedelta(days=1), key="late"), todo(due=today, key="due")):
        count_everybody(now=timezone.now())
        page = client.get("/desk/stand-ins/").content.decode()
        assert ": 2 things are asked of you, 1 late</span>" in page

        DeskCount.objects.update(asked=7, overdue=7)
        page = client.get("/desk/").content.decode()

    assert ": 2 things are asked of you, 1 late</span>" in page
    assert counts()[planner.pk] == (2, 1)


def test_nothing_is_said_where_nothing_is_asked_or_nobody_counted() -> None:
    client = sign_in(Client(), person(Role.PLANNER))
    assert "badge" not in client.get("/desk/stand-ins/").content.decode()
    count_everybody(now=timezone.now())
    assert "badge" not in client.get("/desk/stand-ins/").content.decode()


def test_the_count_costs_a_page_no_query() -> None:
    client = sign_in(Client(), person(Role.PLANNER))

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/stand-ins/")
        return len(captured)

    before = asked()
    count_everybody(now=timezone.now())
    assert asked() == before == 7


def test_forty_people_of_two_hundred_lines_each_are_read_in_a_fixed_number_of_queries(today: date) -> None:
    def asked() -> tuple[int, float, int]:
        with effort() as spent, CaptureQueriesContext(connection) as captured:
            everybody = asked_of_everybody(today=today)
        return len(captured), spent.seconds, sum(len(lines) for lines in everybody.values())

    person(Role.PLANNER)
    with owed(todo(due=today)):
        few, _, lines = asked()
        assert lines == 1
    for _ in range(39):
        person(Role.PLANNER)
    many = [todo(due=today, key=str(number)) for number in range(200)]
    with owed(*many):
        same, seconds, lines = asked()

    assert lines == 40 * 200
    assert same == few
    assert seconds < 2


def test_what_is_overdue_is_asked() -> None:
    row = {"day": "2025-01-01", "through": 0, "counted_at": timezone.now(), "asked": 1, "overdue": 2}
    with pytest.raises(IntegrityError, match="what_is_overdue_is_asked"), transaction.atomic():
        DeskCount.objects.create(user=person(), **row)
