"""Whether the time of an answer tells a stranger who has an account: signing in, both codes by mail, a new password.

Each is asked for somebody who has an account and for nobody in turn, from another address each time, so that noise of
the machine hits both and no budget is used up. What counts is the middle of each, as a part of the other.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any
from unittest import mock

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from bench.faults.guessing import quietly
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.roles import Role
from tests.support.people import person

SIGNING_IN = "a password"
MOST = 0.10  # by which the times may differ
_numbers = count(1)


@dataclass(frozen=True)
class Told:
    """What one kind of asking took, for somebody and for nobody, in seconds; and whether both were told the same."""

    kind: str
    known: float
    unknown: float
    same_words: bool

    @property
    def apart(self) -> float:
        """By which part the slower takes longer."""
        return max(self.known, self.unknown) / min(self.known, self.unknown) - 1

    @property
    def holds(self) -> bool:
        return self.same_words and self.apart <= MOST


Ask = Callable[[Client, str], Any]


def _sign_in(client: Client, email: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": "wrong"}, **_from_anywhere())


def _ask_for_code(client: Client, email: str) -> Any:
    return client.post(reverse("sign_in_by_code"), {"email": email}, **_from_anywhere())


def _type_code(client: Client, email: str) -> Any:
    said = {"email": email, "code": "12345678"}
    return client.post(reverse("sign_in_by_code"), said, **_from_anywhere())


def _reset(client: Client, email: str) -> Any:
    return client.post(reverse("account_reset_password"), {"email": email}, **_from_anywhere())


KINDS: Mapping[str, Ask] = {
    SIGNING_IN: _sign_in,
    "asking for a code": _ask_for_code,
    "typing a code": _type_code,
    "asking for a new password": _reset,
}


def ask_in_turn(pairs: int, *, kinds: Mapping[str, Ask] = KINDS) -> Iterator[Told]:
    """So many times each, one kind after the other. Half of those who have an account are guests, half are planners."""
    people = _people(max(2, pairs // 4))
    for kind, ask in kinds.items():
        with quietly(), override_settings(ALLOWED_HOSTS=["*"], ALLAUTH_TRUSTED_PROXY_COUNT=1):
            found = _in_turn(kind, ask, pairs, people)
        yield found


@contextmanager
def nothing_is_hashed_for_nobody() -> Iterator[None]:
    """The control: a password for nobody is refused at once, as anybody would write it first."""
    with mock.patch.object(AuthenticationBackend, "_mitigate_timing_attack"):
        yield


def _in_turn(kind: str, ask: Ask, pairs: int, people: list[str]) -> Told:
    known: list[float] = []
    unknown: list[float] = []
    words = set()
    for number in range(-2, pairs):  # the first two only warm up what is made once
        pair = ((people[number % len(people)], known), (f"nobody{next(_numbers)}@board.example", unknown))
        for email, took in pair if number % 2 else reversed(pair):
            began = time.perf_counter()
            answer = ask(Client(), email)
            seconds = time.perf_counter() - began
            words.add((answer.status_code, _without(answer.content.decode(), email)))
            if number >= 0:
                took.append(seconds)
    return Told(kind, median(known), median(unknown), len(words) == 1)


def _without(page: str, email: str) -> str:
    """Without what differs from page to page, whoever it is about."""
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", page).replace(email, "")


def _people(number: int) -> list[str]:
    """Hashed once, for that is what takes long."""
    hashed = make_password("correct horse battery staple")
    board = Organisation.including_samples.get(slug="sample-isles").slug
    emails = []
    for one in range(number):
        role = Role.COMMENTER if one % 2 else Role.PLANNER
        somebody = person(role, board=board, email=f"somebody{next(_numbers)}@board.example")
        User.objects.filter(pk=somebody.pk).update(password=hashed)
        emails.append(somebody.email)
    return emails


def _from_anywhere() -> dict[str, Any]:
    number = next(_numbers)
    return {"headers": {"x-forwarded-for": f"198.18.{number // 250 % 250}.{number % 250}"}}
