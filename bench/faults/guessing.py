"""Somebody guesses the password of one account from everywhere, and then of every account from one place."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from unittest import mock

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from bench.faults.outcomes import Outcome
from boards.people.models import User
from boards.people.roles import Role
from tests.support.people import PASSWORD, person

CLOSED = b"Too many attempts"
NAMES = ("tracker.example", "Tracker.Example", "127.0.0.1")
_numbers = count(1)


def guess_passwords(tries: int) -> Outcome:
    """Half the tries on one account, from an address of its own each; half from one address, each on an account of its
    own. `duplicated` counts what was judged beyond the limits, of as many spans of time as each half began; `lost` that
    the owner could not sign in.
    """
    with _a_site_behind_a_proxy():
        began = time.monotonic()
        owner = person(Role.PLANNER, email=f"owner{next(_numbers)}@board.example")
        browser = Client()
        _sign_in(browser, owner)
        of_account = sum(_guess(owner.email, number, _address(number)) for number in range(tries // 2))
        kept_in = _sign_in(browser, owner)
        turned = time.monotonic()
        place = f"203.0.113.{next(_numbers)}"
        of_place = sum(
            _guess(f"somebody{number}@board.example", number, place) for number in range(tries // 2)
        )
        ended = time.monotonic()
    beyond = max(0, of_account - _allowed(settings.TRIES_OF_ACCOUNT, turned - began))
    beyond += max(0, of_place - _allowed(settings.TRIES_OF_ADDRESS, ended - turned))
    return Outcome(works=tries, lost=int(not kept_in), duplicated=beyond, torn=0)


def guess_where_the_name_counts(tries: int) -> Outcome:
    """The same where the key of a budget holds the name by which the site was called."""
    with mock.patch(
        "boards.desk.attempts._key",
        side_effect=lambda account, device: f"{account} {device} {next(_numbers)}",
    ):
        return guess_passwords(tries)


@contextmanager
def _a_site_behind_a_proxy() -> Iterator[None]:
    """Its log, a line for every wrong password, is not for the table that is printed.

    Passwords are hashed cheaply: what is counted is how many are judged at all, not how long each takes.
    """
    cheap = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        quietly(),
        override_settings(ALLOWED_HOSTS=["*"], ALLAUTH_TRUSTED_PROXY_COUNT=1, PASSWORD_HASHERS=cheap),
    ):
        yield


@contextmanager
def quietly() -> Iterator[None]:
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _guess(email: str, number: int, address: str) -> bool:
    """Whether it was judged."""
    host = f"{NAMES[number % len(NAMES)]}:{1024 + number % 60_000}"
    answer = Client().post(
        reverse("account_login"),
        {"login": email, "password": f"wrong {number}"},
        headers={"host": host, "x-forwarded-for": address},
    )
    return CLOSED not in answer.content


def _sign_in(browser: Client, owner: User) -> bool:
    answer = browser.post(
        reverse("account_login"),
        {"login": owner.email, "password": PASSWORD},
        headers={"x-forwarded-for": f"192.0.2.{next(_numbers) % 250}"},
    )
    browser.post(reverse("account_logout"))
    return answer.status_code == 302


def _address(number: int) -> str:
    return f"198.{18 + number // 62_500 % 2}.{number // 250 % 250}.{number % 250}"


def _allowed(rate: str, seconds: float) -> int:
    """What "10/5m" lets be judged in so long: the limit, once for every span that began."""
    amount, per, _ = rate.split("/")
    spans = int(per[:-1] or 1) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[per[-1]]
    return int(amount) * (1 + int(seconds // spans))
