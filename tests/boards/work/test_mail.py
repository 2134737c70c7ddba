"""The outbox: every message is a row, sent once, again under the same Message-ID, or listed with what went wrong."""

import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail as mailbox
from django.core.mail import EmailMessage
from django.db import transaction

from boards.people.models import User
from boards.work import mail, owed
from boards.work.mail import MAIL, Letter, Message, Text
from boards.work.models import Mail, Owed
from boards.work.queries import count_given_up, undelivered
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DESK = Text("Your desk", "Two figures are late.")
NOTE = Letter("note", "A note")
SECRET = Letter("secret", "A secret", made_when_sent=True)


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "_letters", dict(mail._letters))
    mail.register(NOTE)
    mail.register(SECRET, lambda user: Text("A secret", f"only {user.name} knows"))


def clock_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def work(moment: datetime = NOW) -> None:
    owed.settle(clock=clock_at(moment), kind=MAIL)


def sends(outcome: BaseException) -> Any:
    """Every attempt ends like this."""
    return mock.patch.object(EmailMessage, "send", side_effect=outcome)


# Writing and sending


def test_a_message_is_sent_by_the_worker_and_its_row_says_when_and_where_to() -> None:
    planner = person()
    assert mail.send(NOTE, [Message(planner.pk, DESK)], now=NOW) == 1
    assert not mailbox.outbox
    work()

    (sent,) = mailbox.outbox
    row = Mail.objects.get()
    assert (sent.subject, sent.body, sent.to) == ("Your desk", "Two figures are late.", [planner.email])
    assert sent.from_email == settings.DEFAULT_FROM_EMAIL
    headers = sent.message()
    assert (headers["Message-ID"], headers["Auto-Submitted"]) == (row.message_id, "auto-generated")
    assert (row.sent_at, row.sent_to) == (NOW, planner.email)


def test_a_message_goes_with_the_act_that_implies_it() -> None:
    with transaction.atomic():
        mail.send(NOTE, [Message(person().pk, DESK)], now=NOW)
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert not Owed.objects.exists()


def test_any_number_of_messages_takes_three_statements(django_assert_num_queries: Any) -> None:
    people = [person() for _ in range(12)]
    with django_assert_num_queries(3):
        assert mail.send(NOTE, [Message(one.pk, DESK) for one in people], now=NOW) == 12


def test_what_is_sent_once_is_left_out_the_second_time_and_nobody_waits_for_it() -> None:
    first, second = person(), person()
    today = [Message(one.pk, DESK, once=f"digest {one.pk} 2026-03-02") for one in (first, second)]
    assert mail.send(NOTE, today[:1], now=NOW) == 1
    assert mail.send(NOTE, today, now=NOW) == 1
    work()
    assert sorted(sent.to for sent in mailbox.outbox) == sorted([[first.email], [second.email]])
    assert not Owed.objects.filter(done_at=None).exists()


def test_it_goes_to_the_address_that_the_person_has_when_it_is_sent() -> None:
    planner = person()
    mail.send(NOTE, [Message(planner.pk, DESK)], now=NOW)
    User.objects.filter(pk=planner.pk).update(email="new@board.scot")
    work()
    assert mailbox.outbox[0].to == ["new@board.scot"]
    assert Mail.objects.get().sent_to == "new@board.scot"


def test_a_closed_account_gets_no_mail() -> None:
    planner = person()
    mail.send(NOTE, [Message(planner.pk, DESK)], now=NOW)
    User.objects.filter(pk=planner.pk).update(is_active=False)
    work()
    assert not mailbox.outbox
    assert Mail.objects.get().sent_at is None
    assert not undelivered()


def test_a_text_that_must_lie_nowhere_is_made_when_it_is_sent() -> None:
    planner = person()
    mail.send(SECRET, [Message(planner.pk)], now=NOW)
    assert "only" not in str(list(Mail.objects.values()))
    work()
    assert mailbox.outbox[0].body == f"only {planner.name} knows"
    assert "only" not in str(list(Mail.objects.values()))


def test_a_link_leads_to_the_site_address() -> None:
    assert mail.link("/desk/plans/") == f"{settings.SITE_ADDRESS}/desk/plans/"


@pytest.mark.parametrize(
    ("letter", "message"),
    [(NOTE, Message(1)), (SECRET, Message(1, DESK)), (Letter("unknown", "Unknown"), Message(1, DESK))],
)
def test_a_letter_and_its_message_fit_together(letter: Letter, message: Message) -> None:
    with pytest.raises(ValueError, match=letter.name):
        mail.send(letter, [message], now=NOW)


@pytest.mark.parametrize(
    ("letter", "maker"),
    [
        (NOTE, None),
        (Letter("new", "New"), lambda user: DESK),
        (Letter("made", "Made", made_when_sent=True), None),
    ],
)
def test_a_letter_is_registered_once_and_with_its_maker(letter: Letter, maker: Any) -> None:
    with pytest.raises(ValueError, match=letter.name):
        mail.register(letter, maker)


# What goes wrong


def test_after_a_kill_it_is_sent_again_under_the_same_message_id() -> None:
    """The mail server has it, and the process died before the row said so."""
    mail.send(NOTE, [Message(person().pk, DESK)], now=NOW)
    with (
        mock.patch.object(Mail.objects, "filter", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        work()
    work(NOW + owed.KEPT)

    first, second = mailbox.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]
    assert not Owed.objects.filter(done_at=None).exists()


def test_a_message_whose_row_says_that_it_was_sent_is_not_sent_again() -> None:
    mail.send(NOTE, [Message(person().pk, DESK)], now=NOW)
    Mail.objects.update(sent_at=NOW, sent_to="person@tracker.example")
    work()
    assert not mailbox.outbox
    assert not Owed.objects.filter(done_at=None).exists()


def test_a_mail_server_that_is_down_is_tried_five_times_and_what_was_not_sent_is_listed() -> None:
    planner = person()
    mail.send(NOTE, [Message(planner.pk, DESK)], now=NOW)
    moment = NOW
    with sends(ConnectionRefusedError("no mail server")):
        work()
        (waiting,) = undelivered()
        assert (waiting.next_try, waiting.attempts) == (NOW + timedelta(minutes=2), 1)
        assert count_given_up() == 0
        for _ in range(owed.MAX_ATTEMPTS):
            moment = Owed.objects.get().due_at
            work(moment)

    (lost,) = undelivered()
    assert (lost.address, lost.is_given_up, lost.attempts) == (planner.email, True, 5)
    assert lost.problem == "ConnectionRefusedError: no mail server"
    assert count_given_up() == 1
    assert not mailbox.outbox


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"No such user")}), "AddressRefused: 550 No such user"),
        (smtplib.SMTPDataError(554, b"Looks like spam"), "MessageRefused: 554 Looks like spam"),
    ],
)
def test_what_is_refused_for_good_is_given_up_at_once(answer: smtplib.SMTPException, problem: str) -> None:
    mail.send(NOTE, [Message(person().pk, DESK)], now=NOW)
    with sends(answer):
        work()
    (lost,) = undelivered()
    assert (lost.is_given_up, lost.attempts, lost.problem) == (True, 1, problem)


@pytest.mark.parametrize(
    "answer",
    [
        smtplib.SMTPRecipientsRefused({"a@b": (450, b"Mailbox busy")}),
        smtplib.SMTPDataError(451, b"Try later"),
        smtplib.SMTPServerDisconnected("gone"),
    ],
)
def test_what_is_refused_for_now_is_tried_again(answer: smtplib.SMTPException) -> None:
    mail.send(NOTE, [Message(person().pk, DESK)], now=NOW)
    with sends(answer):
        work()
    (waiting,) = undelivered()
    assert waiting.next_try == NOW + timedelta(minutes=2)
    work(NOW + timedelta(minutes=2))
    assert len(mailbox.outbox) == 1
    assert not undelivered()


def test_a_letter_of_a_newer_version_is_not_sent_empty() -> None:
    mail.send(SECRET, [Message(person().pk)], now=NOW)
    mail._letters.pop("secret")
    work()
    assert not mailbox.outbox
    assert "does not make the letter 'secret'" in undelivered()[0].problem
