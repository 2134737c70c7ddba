"""Signing in, the second factor and the step-up, through the real pages.

Longer than 400 lines: every way in and every refusal, through the same pages.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from boards.desk import second_factor
from boards.desk.adapters import WRONG_CODE
from boards.desk.sessions import actor_of
from boards.people.roles import Role
from boards.work import owed
from tests.support.people import PASSWORD, SECRET, code_now, person, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
STEP_UP = "/desk/step-up/"


@pytest.fixture
def fixed_time() -> Iterator[float]:
    """A clock at the start of a code's 30 seconds, so that no test runs into the next code by chance."""
    now = time.time() // 30 * 30
    with mock.patch("time.time", return_value=now):
        yield now


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: Client) -> None:
    planner = person(Role.PLANNER)
    answer = client.get("/desk/step-up/?next=/desk/people/")
    assert answer["Location"] == f"{LOGIN}?next=/desk/step-up/%3Fnext%3D/desk/people/"

    answer = client.post(answer["Location"], {"login": planner.email, "password": PASSWORD})

    assert answer["Location"] == "/desk/step-up/?next=/desk/people/"


def test_a_person_without_second_factor_signs_in_with_the_password(client: Client) -> None:
    planner = person(Role.PLANNER)

    client.post(LOGIN, {"login": planner.email.upper(), "password": PASSWORD})
    answer = client.get("/desk/")

    assert answer.status_code == 200
    assert planner.name in answer.content.decode()
    assert "NHS Lothian" in answer.content.decode()


def test_a_wrong_password_says_so_beside_the_form_and_keeps_the_address(client: Client) -> None:
    planner = person(Role.PLANNER)

    answer = client.post(LOGIN, {"login": planner.email, "password": "wrong"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert planner.email in page
    assert client.get("/desk/").status_code == 302


def test_an_unknown_address_is_answered_like_a_wrong_password(client: Client) -> None:
    planner = person(Role.PLANNER)

    wrong = client.post(LOGIN, {"login": planner.email, "password": "wrong"}).content.decode()
    unknown = client.post(LOGIN, {"login": "nobody@tracker.example", "password": "wrong"}).content.decode()

    assert wrong.count("There is a problem") == unknown.count("There is a problem") == 1
    start, end = wrong.index("error-summary"), wrong.index("</ul>", wrong.index("error-summary"))
    assert wrong[start:end] in unknown


def test_the_second_factor_is_asked_at_sign_in(client: Client, fixed_time: float) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)

    answer = client.post(LOGIN, {"login": publisher.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/desk/").status_code == 302

    answer = client.post(answer["Location"], {"code": "000000"})
    assert WRONG_CODE in answer.content.decode()
    assert client.get("/desk/").status_code == 302

    answer = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_code_is_taken_once(client: Client, fixed_time: float) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    for place, expected in ((client, "/desk/"), (Client(), None)):
        place.post(LOGIN, {"login": publisher.email, "password": PASSWORD})
        answer = place.post(reverse("mfa_authenticate"), {"code": code_now()})
        assert answer.get("Location") == expected

    stepping_up = sign_in(Client(), publisher)
    answer = stepping_up.post(STEP_UP, {"code": code_now(), "next": "/desk/"})
    assert WRONG_CODE in answer.content.decode()


def seconds_later(start: float, seconds: int) -> Any:
    return mock.patch("time.time", return_value=start + seconds)


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_code_is_good_for_half_a_minute_before_and_after_its_own(
    client: Client, fixed_time: float, seconds: int, good: bool
) -> None:
    publisher = sign_in(client, person(Role.PUBLISHER, second_factor=True))
    code = code_now()

    with seconds_later(fixed_time, seconds):
        answer = publisher.post(STEP_UP, {"code": code, "next": "/desk/"})

    assert answer.get("Location") == ("/desk/" if good else None)


@pytest.mark.parametrize("seconds", [0, 31, 61, 89])
def test_a_code_is_not_taken_again_however_long_it_would_be_good(
    client: Client, fixed_time: float, seconds: int
) -> None:
    publisher = sign_in(client, person(Role.PUBLISHER, second_factor=True))
    code = code_now()
    with seconds_later(fixed_time, -30):  # the person's clock is half a minute fast
        assert publisher.post(STEP_UP, {"code": code, "next": "/desk/"})["Location"] == "/desk/"

    with seconds_later(fixed_time, seconds - 30):
        answer = publisher.post(STEP_UP, {"code": code, "next": "/desk/"})

    assert WRONG_CODE in answer.content.decode()


def test_a_code_older_than_the_last_one_taken_is_refused(client: Client, fixed_time: float) -> None:
    publisher = sign_in(client, person(Role.PUBLISHER, second_factor=True))
    older = code_now()
    with seconds_later(fixed_time, 30):
        assert publisher.post(STEP_UP, {"code": code_now(), "next": "/desk/"})["Location"] == "/desk/"
        answer = publisher.post(STEP_UP, {"code": older, "next": "/desk/"})

    assert WRONG_CODE in answer.content.decode()


def test_two_requests_with_one_code_are_one_second_factor(client: Client, fixed_time: float) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    held = Authenticator.objects.get(user=publisher)
    assert second_factor._take_step(code_now(), held.pk)
    assert not second_factor._take_step(code_now(), held.pk)


def test_secrets_lie_encrypted_in_the_database(client: Client) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    RecoveryCodes.activate(publisher)
    held = {row.type: row.data for row in Authenticator.objects.filter(user=publisher)}

    assert SECRET not in held["totp"]["secret"]
    assert second_factor.decrypt(held["totp"]["secret"]) == SECRET
    assert held["recovery_codes"]["seed"].startswith(second_factor.MARK)


def test_a_secret_from_before_they_were_encrypted_still_works(client: Client) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    Authenticator.objects.filter(user=publisher).update(data={"secret": SECRET})
    sign_in(client, publisher)

    assert client.post(STEP_UP, {"code": code_now(), "next": "/desk/"})["Location"] == "/desk/"


def test_after_a_new_secret_key_the_second_factor_is_wrong_until_it_is_removed(
    client: Client, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    settings.SECRET_KEY = "another"
    client.post(LOGIN, {"login": publisher.email, "password": PASSWORD})

    answer = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert WRONG_CODE in answer.content.decode()

    call_command("remove_second_factor", publisher.email)
    assert publisher.email in capsys.readouterr().out
    answer = Client().post(LOGIN, {"login": publisher.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_activate_totp")
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("remove_second_factor", publisher.email)
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_factor", "nobody@tracker.example")


def test_a_recovery_code_works_once(client: Client) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    code = RecoveryCodes.activate(publisher).generate_codes()[0]
    sign_in(client, publisher)

    assert client.post(STEP_UP, {"code": code, "next": "/desk/"})["Location"] == "/desk/"
    assert WRONG_CODE in client.post(STEP_UP, {"code": code, "next": "/desk/"}).content.decode()


def test_signing_in_with_a_code_counts_as_a_fresh_second_factor(client: Client, fixed_time: float) -> None:
    administrator = person(Role.ADMINISTRATOR, second_factor=True)
    client.post(LOGIN, {"login": administrator.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert client.get("/desk/people/").status_code == 200


@pytest.mark.parametrize(("minutes", "asked"), [(None, True), (14, False), (16, True)])
def test_the_step_up_is_asked_again_after_fifteen_minutes(
    client: Client, minutes: float | None, asked: bool
) -> None:
    sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=minutes)

    answer = client.get("/desk/people/?page=2")

    if asked:
        assert answer["Location"] == f"{STEP_UP}?next=%2Fdesk%2Fpeople%2F%3Fpage%3D2"
    else:
        assert answer.status_code == 200


def test_a_step_up_leads_back_to_where_it_was_demanded(client: Client) -> None:
    sign_in(client, person(Role.ADMINISTRATOR, second_factor=True))
    page = client.get("/desk/people/", follow=True).content.decode()
    assert '<input type="hidden" name="next" value="/desk/people/">' in page

    answer = client.post(STEP_UP, {"code": code_now(), "next": "/desk/people/"}, follow=True)

    assert answer.redirect_chain == [("/desk/people/", 302)]
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/desk/",
        "//evil.example/desk/",
        "/",
        "javascript:alert(1)",
        "/\\evil.example/desk/",
    ],
)
def test_a_step_up_never_leads_out_of_the_site(client: Client, elsewhere: str) -> None:
    sign_in(client, person(Role.ADMINISTRATOR, second_factor=True))

    answer = client.post(STEP_UP, {"code": code_now(), "next": elsewhere})

    assert answer["Location"] == "/desk/"


def test_who_needs_a_second_factor_and_has_none_is_led_to_set_it_up(client: Client) -> None:
    sign_in(client, person(Role.ADMINISTRATOR))

    assert "Set up your second factor" in client.get("/desk/").content.decode()
    page = client.get("/desk/people/", follow=True).content.decode()

    assert "You need a second factor" in page
    assert reverse("mfa_activate_totp") in page


def test_who_needs_no_second_factor_is_not_told_to_set_one_up(client: Client) -> None:
    sign_in(client, person(Role.PLANNER))

    assert "Set up your second factor" not in client.get("/desk/").content.decode()


@pytest.mark.usefixtures("contexts")
def test_setting_up_a_second_factor_asks_for_the_password_and_gives_recovery_codes(client: Client) -> None:
    publisher = person(Role.PUBLISHER)
    client.post(LOGIN, {"login": publisher.email, "password": PASSWORD})
    activate = reverse("mfa_activate_totp")
    asked = client.get(activate)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})

    page = client.get(activate)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(activate, {"code": code_now(secret)})

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert set(Authenticator.objects.filter(user=publisher).values_list("type", flat=True)) == {
        "totp",
        "recovery_codes",
    }


@pytest.mark.parametrize(
    "name",
    [
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ],
)
def test_a_second_factor_is_changed_only_with_the_second_factor(client: Client, name: str) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    sign_in(client, publisher)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    answer = client.post(reverse(name))

    assert answer["Location"].startswith(STEP_UP)
    assert second_factor.decrypt(Authenticator.objects.get(user=publisher).data["secret"]) == SECRET


def test_a_closed_account_is_signed_out_everywhere(client: Client) -> None:
    planner = person(Role.PLANNER)
    sign_in(client, planner)
    planner.is_active = False
    planner.save()

    assert client.get("/desk/").status_code == 302


def test_a_changed_password_signs_out_the_other_browsers(client: Client) -> None:
    planner = person(Role.PLANNER)
    other = sign_in(Client(), planner)
    sign_in(client, planner)

    new = "a quite different long password"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302


def later(**time_passed: float) -> Any:
    return mock.patch("time.time", return_value=time.time() + timedelta(**time_passed).total_seconds())


@pytest.mark.parametrize(("minutes", "away"), [(29, False), (31, True)])
def test_who_is_away_for_half_an_hour_signs_in_again_and_comes_back(
    client: Client, minutes: float, away: bool
) -> None:
    sign_in(client, person(Role.PLANNER))

    with later(minutes=minutes):
        answer = client.get("/desk/step-up/?next=/desk/")
        assert (answer.status_code == 302) == away
        if away:
            assert answer["Location"] == f"{LOGIN}?next=/desk/step-up/%3Fnext%3D/desk/"
            assert "signed out because you were away" in client.get(answer["Location"]).content.decode()


def test_who_works_on_stays_signed_in_but_not_for_ever(client: Client) -> None:
    sign_in(client, person(Role.PLANNER))

    for minutes in range(20, 12 * 60, 20):
        with later(minutes=minutes):
            assert client.get("/desk/").status_code == 200
    with later(minutes=12 * 60 + 5):
        assert client.get("/desk/").status_code == 302


def test_the_session_is_written_once_a_minute_at_most(client: Client) -> None:
    sign_in(client, person(Role.PLANNER))

    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/")
        return sum('UPDATE "django_session"' in query["sql"] for query in asked)

    assert writes() == 0
    with later(seconds=61):
        assert [writes(), writes()] == [1, 0]


def test_a_second_factor_that_was_taken_away_counts_no_more(client: Client) -> None:
    publisher = person(Role.ADMINISTRATOR, second_factor=True)
    sign_in(client, publisher, second_factor_minutes_ago=1)
    assert client.get("/desk/people/").status_code == 200

    Authenticator.objects.filter(user=publisher).delete()
    TOTP.activate(publisher, SECRET)

    assert client.get("/desk/people/")["Location"].startswith(STEP_UP)


def test_signing_out_ends_the_session_and_asks_first(client: Client) -> None:
    sign_in(client, person(Role.PLANNER))

    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/desk/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(
    client: Client, mailoutbox: list[mock.Mock]
) -> None:
    planner = person(Role.PLANNER)
    client.post(reverse("account_reset_password"), {"email": planner.email})
    owed.settle(clock=timezone.now)
    (mail,) = mailoutbox
    assert mail.subject == "Set a new password"
    link = next(word for word in mail.body.split() if "/accounts/password/reset/key/" in word)
    path = link.removeprefix("http://127.0.0.1:8000")

    page = client.get(path, follow=True)
    new = "a quite different long password"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert client.login(email=planner.email, password=new)
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_a_reset_for_an_unknown_address_sends_nothing_and_says_the_same(
    client: Client, mailoutbox: list[mock.Mock]
) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@tracker.example"})
    owed.settle(clock=timezone.now)

    assert answer["Location"] == reverse("account_reset_password_done")
    assert not mailoutbox


def test_nobody_can_sign_up(client: Client) -> None:
    for address in ("/accounts/signup/", "/accounts/", "/accounts/email/", "/accounts/login/code/"):
        assert client.get(address).status_code == 404


def test_a_visitor_is_no_actor(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()

    with pytest.raises(TypeError):
        actor_of(request)
