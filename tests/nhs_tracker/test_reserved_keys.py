"""A measure's key is a word of its board's addresses, so it may not be a word that another page has there."""

import re

import pytest
from django.urls import get_resolver

from targets.catalogue.checks import RESERVED_KEYS
from targets.catalogue.queries import catalogue
from tests.nhs_tracker.test_every_address import routes

BELOW_A_BOARD = re.compile(r"^(?:desk/)?boards/<slug:board>/(?P<word>[^<>/.]+)/")


def test_the_words_below_a_board_are_those_that_no_measure_may_take() -> None:
    below = (BELOW_A_BOARD.match(route) for route in routes(get_resolver()))
    assert {found["word"] for found in below if found} == RESERVED_KEYS


@pytest.mark.django_db
def test_no_measure_has_taken_one() -> None:
    assert not RESERVED_KEYS & set(catalogue().measures)
