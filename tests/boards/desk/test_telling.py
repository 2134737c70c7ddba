"""Nobody learns from an answer, its words or its time, whether an address has an account.

How long each takes is measured by `bench.faults telling`; beside other tests a few milliseconds say more about the
machine than about the site. Here it is that the words are the same, and that as much is hashed.
"""

from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from bench.faults.telling import KINDS, ask_in_turn, nothing_is_hashed_for_nobody
from boards.people.roles import Role
from tests.support.people import person

pytestmark = pytest.mark.django_db


def test_who_has_an_account_is_told_what_everybody_is_told() -> None:
    found = list(ask_in_turn(4))
    assert [one.kind for one in found if not one.same_words] == []
    assert len(found) == len(KINDS)


def test_a_password_is_hashed_for_nobody_too_and_would_not_be_by_itself() -> None:
    emails = (person(Role.PLANNER).email, "nobody@board.example")
    assert [hashed(email) for email in emails] == [1, 1]
    with nothing_is_hashed_for_nobody():
        assert [hashed(email) for email in emails] == [1, 0]


def hashed(email: str) -> int:
    """How many passwords are hashed when a wrong one is tried."""
    with mock.patch.object(
        MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
    ) as encode:
        Client().post(reverse("account_login"), {"login": email, "password": "wrong"})
    return int(encode.call_count)
