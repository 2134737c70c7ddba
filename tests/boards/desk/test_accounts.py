"""What people do to their own accounts: every act has its audit row, strangers learn nothing and lock nobody out."""

import logging
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from boards.desk import accounts
from boards.desk.accounts import RESET_LINK, ResetLink
from boards.people.models import User
from boards.people.roles import Role
from boards.work import owed
from boards.work.audit import OutsideTransaction
from boards.work.models import AuditEvent, Mail, Owed
from tests.support.people import PASSWORD, code_now, person, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
NEW = "a quite different long password"


def acts_of(user: User) -> list[str]:
    rows = AuditEvent.objects.filter(actor=user, subject_type="person", subject_id=str(user.pk))
    return list(rows.order_by("pk").values_list("action", flat=True))


def ready(client: Client, user: User) -> Client:
    """Signed in, password and second factor just given again."""
    sign_in(client, user, second_factor_minutes_ago=0)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def send_links() -> None:
    """What the worker does with the links that are owed."""
    owed.settle(clock=timezone.now)


def test_a_changed_password_has_an_audit_row(client: Client) -> None:
    planner = person(Role.PLANNER)
    sign_in(client, planner)

    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert acts_of(planner) == ["change password"]


def test_a_password_is_not_changed_without_its_audit_row(client: Client) -> None:
    planner = person(Role.PLANNER)
    sign_in(client, planner)

    with (
        mock.patch("boards.desk.accounts.record", side_effect=OutsideTransaction),
        pytest.raises(OutsideTransaction),
    ):
        client.post(
            reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        )

    assert User.objects.get(pk=planner.pk).check_password(PASSWORD)


def test_a_password_set_by_the_link_has_an_audit_row(client: Client) -> None:
    planner = person(Role.PLANNER)
    client.post(reverse("account_reset_password"), {"email": planner.email})
    send_links()
    (path,) = (word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)

    page = client.get(path, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert acts_of(planner) == ["reset password by link"]


@pytest.mark.usefixtures("contexts")
def test_each_change_of_the_second_factor_has_one_audit_row(client: Client) -> None:
    publisher = person(Role.PUBLISHER)
    sign_in(client, publisher)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert acts_of(publisher) == []

    client.post(reverse("mfa_activate_totp"), {"code": code_now(page.context["form"].secret)})
    ready(client, publisher)
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))

    assert acts_of(publisher) == ["set up second factor", "make new recovery codes", "take off second factor"]
    first, _, last = AuditEvent.objects.filter(actor=publisher).order_by("pk")
    assert (first.before, first.after) == ([], ["recovery_codes", "totp"])
    assert (last.before, last.after) == (["recovery_codes", "totp"], [])


def test_a_second_factor_is_not_taken_off_without_its_audit_row(client: Client) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    RecoveryCodes.activate(publisher)
    ready(client, publisher)

    with (
        mock.patch("boards.desk.accounts.record", side_effect=OutsideTransaction),
        pytest.raises(OutsideTransaction),
    ):
        client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=publisher).count() == 2


def test_refusals_and_failed_sign_ins_are_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    planner = person(Role.PLANNER, second_factor=True)
    client.post(LOGIN, {"login": planner.email, "password": "wrong"})
    sign_in(client, planner)
    client.post("/desk/step-up/", {"code": "000000"})
    client.get("/desk/people/")

    lines = [record.getMessage() for record in caplog.records if record.name.startswith("boards.desk")]
    assert lines == [
        f"sign-in failed: {planner.email!r} from 127.0.0.1",
        f"second factor failed: person {planner.pk}",
        f"refused: person {planner.pk} may not give and take roles at '/desk/people/'",
    ]
    assert all(record.levelno >= logging.WARNING for record in caplog.records)


def test_the_cookie_of_a_known_browser_goes_to_the_sign_in_pages_alone(client: Client) -> None:
    planner = person(Role.PLANNER)
    cookie = client.post(LOGIN, {"login": planner.email, "password": PASSWORD}).cookies["known_device"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/accounts/", True, "Lax")


def test_nobody_learns_from_a_reset_who_has_an_account(client: Client) -> None:
    planner = person(Role.PLANNER)
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError):
        answers = [
            client.post(reverse("account_reset_password"), {"email": email})
            for email in (planner.email, "nobody@tracker.example")
        ]
        send_links()

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    asked = Owed.objects.filter(kind=RESET_LINK.name)
    assert sorted(asked.values_list("subject", flat=True)) == ["0", str(planner.pk)]


def test_a_link_is_sent_when_the_mail_server_is_back_and_lies_nowhere_before(client: Client) -> None:
    planner = person(Role.PLANNER)
    client.post(reverse("account_reset_password"), {"email": planner.email})
    assert mail.outbox == []
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError):
        send_links()

    for table in (Mail, Owed, AuditEvent):
        assert "reset/key" not in str(list(table.objects.values()))
    owed.settle(clock=lambda: timezone.now() + timedelta(minutes=3))

    (sent,) = mail.outbox
    assert sent.to == [planner.email]
    assert f"{settings.SITE_ADDRESS}/accounts/password/reset/key/" in sent.body


def test_no_link_is_sent_to_a_closed_account() -> None:
    planner = person(Role.PLANNER)
    planner.is_active = False
    planner.save()

    accounts.send_reset_link(ResetLink(planner.pk), timezone.now())
    send_links()

    assert mail.outbox == []
    assert not Mail.objects.exists()


def test_a_link_leads_to_the_tracker_whatever_host_it_was_asked_for_at(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    planner = person(Role.PLANNER)
    client.post(reverse("account_reset_password"), {"email": planner.email}, headers={"host": "evil.example"})
    send_links()

    (sent,) = mail.outbox
    assert "evil.example" not in sent.body
    assert sent.body.count(f"{settings.SITE_ADDRESS}/accounts/password/reset/key/") == 1


def test_a_row_of_before_that_names_a_host_leads_to_the_tracker_too() -> None:
    assert ResetLink.read("12 http://evil.example") == ResetLink(12)
    assert ResetLink.read(ResetLink(12).written()) == ResetLink(12)


def test_the_sign_in_package_sends_nothing_by_itself() -> None:
    """Mail beside the outbox could lie somewhere, or be lost."""
    with pytest.raises(LookupError, match="is no letter"):
        get_adapter().send_mail("account/email/unknown_account", "a@b.scot", {})
