"""What if the tolerance were another one: told at the desk, kept nowhere, never of a legal right."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from boards.people.roles import Role
from boards.performance.models import Standing
from boards.performance.queries import View, grid
from reports.dashboards.pages.what_if import JUDGED, result_with
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import AE, arrive
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

PAGE = f"/desk/targets/{AE}/what-if/"
#: Against 95 with a tolerance of 5 in 100: on track, slightly off track, off track.
ROWS = (
    "nhs-fife,2024-11-01,960,1000,,,",
    "nhs-tayside,2024-11-01,910,1000,,,",
    "nhs-borders,2024-11-01,850,1000,,,",
)


@pytest.fixture
def analyst() -> Client:
    arrive(*ROWS)
    return sign_in(Client(), person(Role.ANALYST))


def read(client: Client, tolerance: str | None = None, address: str = PAGE) -> str:
    answer = client.get(address) if tolerance is None else client.post(address, {"tolerance": tolerance})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_boards_that_would_have_another_result_are_named_and_nothing_is_stored(analyst: Client) -> None:
    before = list(Standing.objects.order_by("pk").values())
    page = read(analyst)
    assert "What if, not the result" in page
    assert "Its own tolerance is 5% of the promised value: our choice, no rule of the standard." in page
    page = read(analyst, "2.5")
    assert "With a tolerance of 2.5% of what was promised, 1 board of 3 would have another result." in page
    assert page.count("changed") == 1
    page = read(analyst, "11")
    assert "1 board of 3 would have another result." in page
    assert "0 boards of 3 would have another result." in read(analyst, "5")
    assert list(Standing.objects.order_by("pk").values()) == before
    assert "file=csv" not in page, "no file says what is no result"


def test_with_its_own_tolerance_every_cell_is_what_it_is(analyst: Client) -> None:
    policy = catalogue()
    definitions = {one.pk: one for several in policy.definitions.values() for one in several}
    judged = [
        cell
        for cell in grid(view=View(), returns_of=frozenset(), today=timezone.localdate()).cells.values()
        if cell.result in JUDGED
    ]
    assert len(judged) == 3
    for cell in judged:
        definition = definitions[cell.definition_id]
        assert result_with(cell, definition, Decimal(definition.tolerance_percent)) is cell.result


@pytest.mark.parametrize("typed", ["", "-1", "21", "five", "7.55"])
def test_what_is_no_tolerance_is_told_beside_its_field(analyst: Client, typed: str) -> None:
    page = read(analyst, typed)
    assert "Write a number from 0 to 20, for example 7.5." in page
    assert "would have another result" not in page


def test_a_legal_right_has_no_other_tolerance(analyst: Client) -> None:
    page = read(analyst, "5", "/desk/targets/treatment-time-guarantee/what-if/")
    assert "has no tolerance that could be another one." in page
    assert "<form method" not in page.split("<main")[1]


def test_nor_has_any_target_about_cancer_or_any_legal_right(analyst: Client) -> None:
    """Whatever tolerance the policy gives it; by its title, which says it to readers."""
    policy = catalogue()
    bound = [one.key for one in policy.measures.values() if "cancer" in one.title.lower() or one.legal_right]
    assert {"cancer-62-days", "detect-cancer-early", "treatment-time-guarantee-monthly"} <= set(bound)
    for key in bound:
        page = read(analyst, "5", f"/desk/targets/{key}/what-if/")
        assert "would have another result" not in page, key
        assert "<form method" not in page.split("<main")[1], key
    free = [
        key for key in policy.measures if key not in bound and policy.definitions[key][-1].tolerance_percent
    ]
    assert all("<form method" in read(analyst, None, f"/desk/targets/{key}/what-if/") for key in free[:5])


def test_the_public_has_none_of_it(analyst: Client) -> None:
    assert Client().get(f"/targets/{AE}/what-if/").status_code == 404
    assert "What if the tolerance were another one" in read(analyst, None, f"/desk/boards/nhs-borders/{AE}/")
