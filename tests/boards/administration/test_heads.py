"""The head of the audit log goes out once a day to those who keep it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction

from boards.administration.heads import mail_heads
from boards.people.roles import Role
from boards.work import audit, sealing
from boards.work.actors import command
from boards.work.mail import MAIL
from boards.work.models import Mail
from boards.work.owed import settle
from tests.support.people import person

pytestmark = pytest.mark.django_db

DAY = datetime(2030, 7, 1, 21, 0, tzinfo=UTC)  # 22:00 in Scotland
AFTER_MIDNIGHT = DAY + timedelta(hours=2, minutes=15)


def act(at: datetime) -> None:
    with transaction.atomic():
        audit.record(actor=command(name="tests", now=at), action="x", subject_type="thing", subject_id=1)
    sealing.seal(now=at)


def test_a_days_last_head_is_mailed_once_to_who_releases_and_who_gives_roles() -> None:
    keepers = {person(Role.PUBLISHER).pk, person(Role.ADMINISTRATOR).pk, person(Role.PUBLISHER).pk}
    person(Role.PLANNER, Role.ANALYST)
    act(DAY)
    head = sealing.head()
    assert head is not None
    act(DAY + timedelta(hours=3))  # of the day after
    assert mail_heads(now=DAY + timedelta(minutes=30)) == 0  # the day is not over
    assert mail_heads(now=AFTER_MIDNIGHT) == len(keepers)
    assert mail_heads(now=AFTER_MIDNIGHT + timedelta(hours=5)) == 0

    letters = Mail.objects.filter(letter="audit-head")
    assert set(letters.values_list("person_id", flat=True)) == keepers
    settle(clock=lambda: AFTER_MIDNIGHT, kind=MAIL)
    assert {head.sha256 in sent.body for sent in outbox.outbox} == {True}
    assert sealing.check(heads=[head.sha256]).problem == ""


def test_a_day_without_an_act_has_no_head_of_its_own() -> None:
    person(Role.PUBLISHER)
    act(DAY)
    assert mail_heads(now=AFTER_MIDNIGHT + timedelta(days=1)) == 0
    assert mail_heads(now=AFTER_MIDNIGHT) == 1
