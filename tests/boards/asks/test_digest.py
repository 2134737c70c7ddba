"""One mail a person and day, only when there is something new to them; nobody is nagged and nothing is forgotten."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.asks.digest import FAR, LATE, LONG_LATE, NEAR, TODAY, send_digests, stage
from boards.asks.models import Digest
from boards.asks.owing import Todo
from boards.people.models import Membership, User
from boards.people.roles import Action, Role
from boards.work import owed as work
from boards.work.models import AuditEvent, Mail
from tests.boards.asks.things import owed, todo
from tests.support.effort import effort
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)  # a Monday


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC)


def member(role: Role, *, board: str = "nhs-lothian") -> User:
    user = person(role, board=board)
    Membership.objects.filter(user=user).update(starts=date(2026, 1, 1))
    return user


def send(day: date, *todos: Todo) -> int:
    with owed(*todos):
        return send_digests(now=at(day))


def texts(user: User) -> list[str]:
    return list(Mail.objects.filter(person=user).order_by("pk").values_list("body", flat=True))


@pytest.mark.parametrize(
    ("due", "step"),
    [
        (None, FAR),
        (date(2026, 12, 15), FAR),
        (date(2026, 12, 14), NEAR),
        (date(2026, 12, 1), NEAR),
        (DAY, TODAY),
        (date(2026, 11, 27), TODAY),
        (date(2026, 11, 26), LATE),
        (date(2026, 11, 17), LATE),
        (date(2026, 11, 16), LONG_LATE),
    ],
)
def test_each_step_is_counted_in_working_days(due: date | None, step: int) -> None:
    assert stage(todo(due=due), today=DAY) == step


def test_what_is_new_is_told_once_and_what_is_not_is_no_mail() -> None:
    planner = member(Role.PLANNER)
    one = todo(due=date(2027, 3, 1))
    assert send(DAY, one) == 1
    assert send(DAY + timedelta(days=1), one) == 0
    assert send(DAY + timedelta(days=2), one, todo(due=None, key="another")) == 1
    first, second = texts(planner)
    assert "Send A&E of nhs-lothian" in first
    assert "/desk/figures/" in first
    assert "1 more thing waits for you there." in second


def test_nothing_asked_is_no_mail() -> None:
    member(Role.PLANNER)
    assert send(DAY) == 0
    assert not Digest.objects.exists()


def test_run_twice_on_a_day_it_is_one_mail() -> None:
    planner = member(Role.PLANNER)
    assert send(DAY, todo(due=None)) == 1
    assert send(DAY, todo(due=None), todo(due=None, key="another")) == 0
    assert len(texts(planner)) == 1


def test_a_due_day_is_told_at_each_of_its_steps_and_a_missed_run_is_caught_up() -> None:
    planner = member(Role.PLANNER)
    one = todo(due=date(2026, 12, 16))
    days = [date(2026, 12, 1) + timedelta(days=n) for n in range(35)]
    told = [day for day in days if day.weekday() < 5 and send(day, one)]
    assert told == [
        date(2026, 12, 1),
        date(2026, 12, 2),
        date(2026, 12, 16),
        date(2026, 12, 18),
        date(2026, 12, 30),
    ]
    assert len(texts(planner)) == 5
    later = todo(due=date(2026, 12, 16), key="another")
    assert send(date(2027, 1, 5), one, later) == 1


def test_a_date_that_was_moved_is_told_anew_when_it_comes() -> None:
    member(Role.PLANNER)
    assert send(DAY, todo(due=DAY)) == 1
    moved = todo(due=date(2027, 2, 1))
    assert send(DAY + timedelta(days=1), moved) == 0
    assert send(date(2027, 2, 1), moved) == 1


def test_long_late_is_told_to_the_boards_approver_too_and_once() -> None:
    member(Role.PLANNER)
    approver, elsewhere = member(Role.APPROVER), member(Role.APPROVER, board="nhs-fife")
    late = todo(due=DAY - timedelta(days=10))
    send(DAY, late)
    assert not texts(approver)
    for days in (14, 15, 16):
        send(DAY + timedelta(days=days), late)
    (text,) = texts(approver)
    assert "Asked of others, and long late" in text
    assert not texts(elsewhere)


def test_where_nobody_is_above_the_administrator_is_told() -> None:
    administrator = member(Role.ADMINISTRATOR)
    send(DAY, todo(due=DAY - timedelta(days=30)))
    assert "long late" in texts(administrator)[0]


def test_who_wants_only_what_is_late_hears_of_nothing_else() -> None:
    planner = member(Role.PLANNER)
    User.objects.filter(pk=planner.pk).update(digest_overdue_only=True)
    one = todo(due=DAY)
    assert send(DAY, one, todo(due=None, key="undated")) == 0
    assert send(DAY + timedelta(days=1), one) == 0
    assert send(DAY + timedelta(days=2), one) == 1
    assert send(DAY + timedelta(days=3), one) == 0


def test_it_goes_through_the_outbox_to_open_accounts_only() -> None:
    planner, closed = member(Role.PLANNER), member(Role.PLANNER)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    send(DAY, todo(due=DAY - timedelta(days=1)))
    work.settle(clock=lambda: at(DAY))
    (message,) = [one for one in sent.outbox if one.to == [planner.email]]
    assert message.subject == "1 thing is asked of you, 1 late"
    assert not [one for one in sent.outbox if one.to == [closed.email]]


def test_forty_people_with_two_hundred_lines_take_no_more_queries_than_two_with_one() -> None:
    def queries(day: date, *todos: Todo) -> int:
        with (
            owed(*todos),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            send_digests(now=at(day))
        return len(captured)

    member(Role.PLANNER)
    few = queries(DAY, todo(due=None))
    for _ in range(39):
        member(Role.PLANNER)
    with effort() as spent:
        many = queries(DAY + timedelta(days=1), *(todo(due=DAY, key=str(n)) for n in range(200)))
    assert spent.seconds < 2
    assert many <= few + 1
    assert Mail.objects.count() == 41
    assert max(len(body) for body in Mail.objects.values_list("body", flat=True)) > 10_000


def test_what_it_is_about_stays_with_who_may_see_it() -> None:
    fife = member(Role.PLANNER, board="nhs-fife")
    send(DAY, todo(due=None, action=Action.SEND_FIGURES))
    assert not texts(fife)


def test_a_person_chooses_and_the_choice_is_in_the_audit_log(client: Client) -> None:
    planner = member(Role.PLANNER)
    sign_in(client, planner)
    assert "Only of what is late" in client.get("/desk/digest/").content.decode()
    client.post("/desk/digest/", {"overdue_only": "on"})
    planner.refresh_from_db()
    assert planner.digest_overdue_only
    client.post("/desk/digest/", {"overdue_only": "on"})
    assert AuditEvent.objects.filter(action="choose digest").count() == 1
    client.post("/desk/digest/", {})
    planner.refresh_from_db()
    assert not planner.digest_overdue_only


def test_rules_of_the_row() -> None:
    planner = member(Role.PLANNER)
    row: dict[str, Any] = {"person": planner, "day": DAY}
    with pytest.raises(IntegrityError, match="a_digest_is_mailed_only_with_something"), transaction.atomic():
        Digest.objects.create(**row, mailed=True, told={})
    Digest.objects.create(**row, mailed=False)
    with pytest.raises(IntegrityError, match="one_digest_a_person_and_day"), transaction.atomic():
        Digest.objects.create(**row, mailed=False)
