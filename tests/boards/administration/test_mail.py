"""Mail that did not arrive: an administrator reads why and what to do, and sends it again once."""

import re
from typing import Any
from unittest import mock

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from boards.administration.mail import ADVICE, CannotSendAgain, advice, send_again
from boards.asks import owing
from boards.people.permissions import NotAllowed, rights_of
from boards.people.roles import Role
from boards.people.services import PASSWORD_LINK
from boards.work import mail, owed
from boards.work.mail import MAIL, Message
from boards.work.models import AuditEvent, Mail, Owed
from boards.work.queries import undelivered
from tests.support.people import actor_for, person, sign_in
from tests.support.together import together

LIST = "/desk/mail/"
REFUSED = "AddressRefused: 550 No such user"
DOWN = "ConnectionRefusedError: [Errno 111] Connection refused"


@pytest.fixture
def administrator(db: None, client: Client) -> Client:
    return sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=1)


def lost(problem: str = REFUSED, *, given_up: bool = True) -> Mail:
    """A message to a new person that could not be sent."""
    mail.send(PASSWORD_LINK, [Message(person().pk)], now=timezone.now())
    row = Mail.objects.latest("pk")
    failed_at = timezone.now() if given_up else None
    Owed.objects.filter(kind=MAIL.name, subject=str(row.pk)).update(
        attempts=5 if given_up else 2, error=problem, failed_at=failed_at
    )
    return row


def read(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_list_says_to_whom_what_and_what_to_do(administrator: Client) -> None:
    row = lost()
    lost(DOWN, given_up=False)
    page = read(administrator.get(LIST))
    assert row.person.email in page
    assert "Link to set a password" in page
    assert "Ask the person for the right one, add them anew with it and close this account." in page
    assert "Have EMAIL_HOST and EMAIL_PORT looked at" in page
    assert "next attempt" in page
    assert page.count(">Send again<") == 1
    assert ">Send all that were given up again<" in page
    file = administrator.get(f"{LIST}?file=csv").content.decode()
    assert REFUSED in file


def test_without_lost_mail_the_list_says_so_and_offers_nothing(administrator: Client) -> None:
    page = read(administrator.get(LIST))
    assert "Every message was sent" in page
    assert "again<" not in page


def test_the_page_of_people_leads_to_it_and_so_does_my_desk(administrator: Client) -> None:
    lost()
    lost()
    assert 'href="/desk/mail/">Mail that did not arrive (2 messages)<' in read(
        administrator.get("/desk/people/")
    )
    desk = read(administrator.get("/desk/"))
    assert "See to 2 messages that did not arrive" in desk
    other = Client()
    sign_in(other, person(Role.PLANNER))
    assert "did not arrive" not in read(other.get("/desk/"))


def test_a_message_is_sent_again_and_the_second_press_is_told_who_did_it(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    row, other = lost(), lost(DOWN)
    address = f"{LIST}{row.pk}/again/"
    assert f"reach {row.person.name} at once" in read(administrator.get(address))
    assert "1 message will be sent in a moment." in read(administrator.post(address, follow=True))
    told = read(administrator.post(address, follow=True))
    assert re.search(r"sent, or on its way \(sent again by Person 0 at \d\d:\d\d on", told)

    owed.settle(clock=timezone.now, kind=MAIL)
    (sent,) = mailoutbox
    assert sent.to == [row.person.email]
    assert sent.message()["Message-ID"] == row.message_id
    assert [one.mail_id for one in undelivered()] == [other.pk]
    event = AuditEvent.objects.get(action="send mail again")
    assert (event.subject_type, event.subject_id) == ("mail", str(row.pk))
    assert event.before == {"problem": REFUSED, "attempts": 5}


def test_all_that_was_given_up_is_sent_again_at_once(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    rows = [lost(DOWN), lost(DOWN)]
    lost(DOWN, given_up=False)
    assert "2 messages will be sent in a moment." in read(administrator.post(f"{LIST}again/", follow=True))
    owed.settle(clock=timezone.now, kind=MAIL, ids=Owed.objects.filter(error="").values_list("pk", flat=True))
    assert sorted(sent.to[0] for sent in mailoutbox) == sorted(row.person.email for row in rows)
    assert AuditEvent.objects.filter(action="send mail again").count() == 2
    assert "No message waits to be sent again" in read(administrator.get(f"{LIST}again/", follow=True))


def test_one_that_is_tried_by_itself_is_left_alone(administrator: Client) -> None:
    row = lost(DOWN, given_up=False)
    told = read(administrator.get(f"{LIST}{row.pk}/again/", follow=True))
    assert f"The message to {row.person.name} is tried again by itself: next attempt" in told
    assert not AuditEvent.objects.filter(action="send mail again").exists()


def test_a_refused_sending_asks_for_no_second_factor(db: None, client: Client) -> None:
    sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=20)
    answer = client.get(f"{LIST}{lost(DOWN, given_up=False).pk}/again/", follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "is tried again by itself" in read(answer)


def test_a_message_that_there_is_not_is_not_found(administrator: Client) -> None:
    assert administrator.get(f"{LIST}999/again/").status_code == 404


@pytest.mark.django_db
def test_only_who_manages_people_sends_mail_again() -> None:
    with pytest.raises(NotAllowed):
        send_again(actor=actor_for(person(Role.ANALYST), stepped_up=True), mail_id=lost().pk)


def test_two_who_send_one_message_again_at_once_do_it_once(fresh_db: None) -> None:
    row = lost()
    actors = [actor_for(person(Role.ADMINISTRATOR), stepped_up=True) for _ in range(2)]
    answers = together(*[lambda one=one: send_again(actor=one, mail_id=row.pk) for one in actors])
    assert sorted(str(type(answer)) for answer in answers) == sorted([str(int), str(CannotSendAgain)])
    assert AuditEvent.objects.filter(action="send mail again").count() == 1


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_takes_the_same_number_of_queries(
    administrator: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        lost()
    with django_assert_max_num_queries(14):
        administrator.get(LIST)


@pytest.mark.parametrize(
    ("problem", "words"),
    [(f"{kind}: x", words) for kind, words in ADVICE.items()]
    + [
        (DOWN, "EMAIL_HOST and EMAIL_PORT"),
        ("TimeoutError: timed out", "EMAIL_HOST and EMAIL_PORT"),
        ("gaierror: [Errno -2] Name or service not known", "EMAIL_HOST and EMAIL_PORT"),
        ("ValueError: x", "log of the worker"),
        (owed.DIED, "log of the worker"),
    ],
)
def test_every_problem_comes_with_what_to_do(problem: str, words: str) -> None:
    assert words in advice(mock.Mock(problem=problem))


@pytest.mark.django_db
def test_lost_mail_is_asked_of_administrators_alone() -> None:
    lost()
    administrator = person(Role.ADMINISTRATOR)
    today = timezone.localdate()
    rights = rights_of(user_id=administrator.pk, today=today)
    asked = owing.asked_of(rights, user_id=administrator.pk, today=today)
    assert [one.todo.kind for one in asked] == ["mail"]
    analyst = person(Role.ANALYST)
    rights = rights_of(user_id=analyst.pk, today=today)
    asked = owing.asked_of(rights, user_id=analyst.pk, today=today)
    assert "mail" not in {one.todo.kind for one in asked}
