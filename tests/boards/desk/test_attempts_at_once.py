"""Guesses at the same moment, on committed data."""

from django.test import Client

from boards.people.roles import Role
from tests.boards.desk.test_attempts import GUESSES, guess
from tests.support.people import person
from tests.support.together import together


def test_at_one_time_is_no_way_around(fresh_db: None) -> None:
    planner = person(Role.PLANNER)
    judged = together(*[lambda: guess(Client(), planner.email)] * 16)

    assert sum(map(bool, judged)) <= GUESSES
