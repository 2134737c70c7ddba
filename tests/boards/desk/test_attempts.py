"""Guessing passwords and codes: how often it can be tried, and whom that leaves in peace."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from boards.people.models import User
from boards.people.roles import Role
from boards.work.models import Owed
from tests.support.people import PASSWORD, code_now, person, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CODE = "/accounts/2fa/authenticate/"
STEP_UP = "/desk/step-up/"
WRONG = "wrong"
GUESSES = 10
FROM_ONE_PLACE = 400
CLOSED = "Too many attempts. Wait five minutes"


@pytest.fixture
def behind_a_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.fixture
def quick_passwords() -> Iterator[None]:
    """For counting only: every password is wrong, without the work of finding that out."""
    with mock.patch("boards.people.models.User.check_password", return_value=False):
        yield


def guess(client: Client, email: str, *, password: str = WRONG, **headers: str) -> bool:
    """Whether it was judged: no budget was used up."""
    answer = client.post(LOGIN, {"login": email, "password": password}, headers=headers)
    return CLOSED not in answer.content.decode()


def test_ten_wrong_passwords_close_the_door_for_a_while(client: Client) -> None:
    planner = person(Role.PLANNER)
    judged = [guess(client, planner.email) for _ in range(GUESSES + 1)]

    assert judged == [True] * GUESSES + [False]
    assert not guess(client, planner.email, password=PASSWORD)
    with mock.patch("time.time", return_value=time.time() + 301):
        assert client.post(LOGIN, {"login": planner.email, "password": PASSWORD})["Location"] == "/desk/"


def test_the_name_of_the_site_gives_no_fresh_guesses(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    planner = person(Role.PLANNER)
    hosts = ["testserver", "TestServer", "testserver:81", "testserver:8443", "TESTSERVER.", "other.example"]
    spellings = [planner.email, planner.email.upper(), f" {planner.email} ", planner.email.title()]

    judged = [guess(client, spelling, host=host) for host in hosts for spelling in spellings]

    assert sum(judged) == GUESSES


def test_control_a_key_that_holds_the_host_gives_fresh_guesses(client: Client, settings: Any) -> None:
    """Without the guard the same tries go on: the tests above would see it."""
    settings.ALLOWED_HOSTS = ["*"]
    planner = person(Role.PLANNER)
    with mock.patch(
        "boards.desk.attempts._key",
        side_effect=lambda account, device: f"{account}\n{time.perf_counter()}",
    ):
        judged = [guess(client, planner.email, host=f"testserver:{port}") for port in range(81, 101)]

    assert sum(judged) == 20


def test_many_places_have_ten_guesses_of_one_account_together(client: Client, behind_a_proxy: None) -> None:
    planner = person(Role.PLANNER)
    judged = [
        guess(Client(), planner.email, **{"x-forwarded-for": f"198.51.{number}.{number}"})
        for number in range(40)
    ]

    assert sum(judged) == GUESSES


def test_one_place_cannot_try_every_account(quick_passwords: None) -> None:
    judged = tried_from(["127.0.0.1"], FROM_ONE_PLACE + 10)

    assert judged == FROM_ONE_PLACE


@pytest.mark.parametrize(
    ("addresses", "judged"),
    [
        ([f"2001:db8:1:1::{number:x}" for number in range(1, 60)], 20),
        ([f"2001:db8:1:{number:x}::1" for number in range(1, 60)], 30),
        ([f"::ffff:198.51.100.{number}" for number in range(1, 60)], 30),
        ([f"203.0.113.9, 198.51.100.{number}" for number in range(1, 60)], 30),
        ([f"198.51.100.{number}, 203.0.113.9" for number in range(1, 60)], 20),
    ],
    ids=["one network", "many networks", "IPv4 through IPv6", "many behind the proxy", "said by the client"],
)
def test_a_place_is_what_the_trusted_proxy_tells(
    settings: Any, behind_a_proxy: None, quick_passwords: None, addresses: list[str], judged: int
) -> None:
    settings.TRIES = f"20/5m/ip,{settings.TRIES_OF_ACCOUNT}"

    assert tried_from(addresses, 30) == judged


def tried_from(addresses: list[str], tries: int) -> int:
    """How many were judged, each of another account."""
    return sum(
        guess(
            Client(),
            f"somebody{number}@board.example",
            **{"x-forwarded-for": addresses[number % len(addresses)]},
        )
        for number in range(tries)
    )


def test_on_the_last_day_every_planner_signs_in_from_four_addresses(behind_a_proxy: None) -> None:
    """22 boards with five each within a minute, each of them wrong once."""
    planners = [person(Role.PLANNER) for _ in range(110)]
    refused = []
    for number, planner in enumerate(planners):
        office = {"x-forwarded-for": f"203.0.113.{number % 4}"}
        client = Client()
        client.post(LOGIN, {"login": planner.email, "password": "wrong"}, headers=office)
        answer = client.post(LOGIN, {"login": planner.email, "password": PASSWORD}, headers=office)
        if answer.status_code != 302 or answer["Location"] != "/desk/":
            refused.append(planner.email)

    assert refused == []


def lock(client: Client, email: str) -> None:
    for _ in range(GUESSES):
        client.post(LOGIN, {"login": email, "password": "wrong"})


def test_a_stranger_does_not_lock_a_person_out_of_the_browser_they_use(client: Client) -> None:
    planner = person(Role.PLANNER)
    client.post(LOGIN, {"login": planner.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    lock(Client(), planner.email)

    elsewhere = Client().post(LOGIN, {"login": planner.email, "password": PASSWORD})
    here = client.post(LOGIN, {"login": planner.email, "password": PASSWORD})

    assert "Too many attempts" in elsewhere.content.decode()
    assert here["Location"] == "/desk/"


def test_a_known_browser_has_no_more_attempts_than_a_stranger(client: Client) -> None:
    planner = person(Role.PLANNER)
    client.post(LOGIN, {"login": planner.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    lock(client, planner.email)

    answer = client.post(LOGIN, {"login": planner.email, "password": PASSWORD})

    assert "Too many attempts" in answer.content.decode()


@pytest.mark.parametrize("cookie", ["theirs", "forged", "old"])
def test_only_the_persons_own_browser_counts_apart(client: Client, cookie: str) -> None:
    planner, other = person(Role.PLANNER), person(Role.PLANNER)
    if cookie == "old":
        long_ago = time.time() - timedelta(days=400).total_seconds()
        with mock.patch("time.time", return_value=long_ago):
            client.post(LOGIN, {"login": planner.email, "password": PASSWORD})
    if cookie == "theirs":
        client.post(LOGIN, {"login": other.email, "password": PASSWORD})
    if cookie == "forged":
        client.cookies["known_device"] = "WzEsImEiXQ:1abc:forged"
    client.cookies.pop("sessionid", None)
    lock(Client(), planner.email)

    answer = client.post(LOGIN, {"login": planner.email, "password": PASSWORD})

    assert "Too many attempts" in answer.content.decode()


def test_a_reset_gives_an_account_its_guesses_back_and_an_address_none(client: Client) -> None:
    from boards.desk import attempts

    planner = person(Role.PLANNER)
    lock(client, planner.email)
    request = client.post(LOGIN, {"login": "x@board.example", "password": "x"}).wsgi_request
    attempts.forget(request, account=planner.email, device="")

    assert guess(client, planner.email)


def test_codes_are_counted_like_passwords(client: Client) -> None:
    publisher = person(Role.PUBLISHER, second_factor=True)
    client.post(LOGIN, {"login": publisher.email, "password": PASSWORD})
    for number in range(GUESSES):
        page = client.post(CODE, {"code": f"{number:06}"}).content.decode()
        assert CLOSED not in page

    assert CLOSED in client.post(CODE, {"code": code_now()}).content.decode()


def test_whoever_has_a_password_does_not_close_the_codes_of_its_owner(client: Client) -> None:
    publisher = sign_in(client, person(Role.PUBLISHER, second_factor=True))
    thief = Client()
    thief.post(LOGIN, {"login": user_of(publisher).email, "password": PASSWORD})
    for _ in range(GUESSES + 1):
        thief.post(CODE, {"code": "000000"})

    answer = publisher.post(STEP_UP, {"code": code_now(), "next": "/desk/"})

    assert answer.status_code == 302


def test_a_right_code_gives_no_wrong_one_back(client: Client) -> None:
    publisher = sign_in(client, person(Role.PUBLISHER, second_factor=True))
    begin = time.time() // 30 * 30
    for half_minute in range(GUESSES):
        with mock.patch("time.time", return_value=begin + half_minute * 30):
            publisher.post(STEP_UP, {"code": "000000", "next": "/desk/"})
        with mock.patch("time.time", return_value=begin + half_minute * 30 + 1):
            right = publisher.post(STEP_UP, {"code": code_now(), "next": "/desk/"})
            assert (right.status_code == 302) is (half_minute < GUESSES - 1)

    assert CLOSED in right.content.decode()


def test_a_used_code_is_a_wrong_one(client: Client) -> None:
    publisher = sign_in(client, person(Role.PUBLISHER, second_factor=True))
    begin = time.time() // 30 * 30
    with mock.patch("time.time", return_value=begin):
        old = code_now()
        publisher.post(STEP_UP, {"code": old, "next": "/desk/"})
    with mock.patch("time.time", return_value=begin + 31):
        for _ in range(GUESSES):
            publisher.post(STEP_UP, {"code": old, "next": "/desk/"})
        answer = publisher.post(STEP_UP, {"code": code_now(), "next": "/desk/"})

    assert CLOSED in answer.content.decode()


def test_links_by_mail_are_asked_for_ten_times_at_most(client: Client) -> None:
    planner = person(Role.PLANNER)
    for port in range(81, 81 + 2 * GUESSES):
        client.post(
            reverse("account_reset_password"),
            {"email": planner.email},
            headers={"host": f"testserver:{port}"},
        )

    assert Owed.objects.filter(kind="reset-link").count() == GUESSES


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])
