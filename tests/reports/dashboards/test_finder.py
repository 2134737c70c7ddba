"""What the finder answers on its page."""

import re
from html import unescape

import pytest
from django.test import Client

from boards.people.roles import Role
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db


def page(wanted: str) -> str:
    answer = Client().get("/boards/", {"find": wanted})
    assert answer.status_code == 200, answer.headers.get("Location")
    return unescape(answer.content.decode())


def test_every_example_that_it_gives_finds_a_board() -> None:
    hint = re.search(r"for example (\w+), (\w+) or (\w+)<", unescape(Client().get("/").content.decode()))
    assert hint is not None
    for example in hint.groups():
        answer = Client().get("/boards/", {"find": example}, follow=True)
        assert "NHS Lothian" in answer.content.decode(), example
        assert "Nothing here is called" not in answer.content.decode(), example


def test_a_place_is_told_with_its_board_day_source_and_licence() -> None:
    told = page("KA27 8LF")
    assert "“KA27 8LF” is in this board." in told
    assert 'href="/boards/nhs-ayrshire-and-arran/"' in told
    assert "Postcode district: as of August 2020. Source: Ordnance Survey, Code-Point Open" in told
    assert "Contains Ordnance Survey data © Crown copyright and database right 2020." in told


def test_a_district_in_two_boards_says_how_much_of_it_is_in_each() -> None:
    told = page("G33")
    assert "“G33” is in these boards." in told
    assert told.index("G33: 881 of its 1,063 postcodes") < told.index("G33: 182 of its 1,063 postcodes")


@pytest.mark.parametrize(
    ("wanted", "answer"), [("S", "“S” is one letter."), ("zzzzqqq", "Nothing here is called “zzzzqqq”.")]
)
def test_what_is_not_found_shows_all_boards(wanted: str, answer: str) -> None:
    told = page(wanted)
    assert answer in told
    assert "These are all the boards." in told or "these are all the boards." in told
    assert told.count('class="tile__title"') == 24


def test_a_slip_is_asked_about_and_not_followed() -> None:
    told = page("Edinbrugh")
    assert "Did you mean one of these?" in told
    assert "City of Edinburgh: council area" in told
    assert 'href="/boards/nhs-fife/"' not in told


def test_what_was_typed_is_text() -> None:
    answer = Client().get("/boards/", {"find": "<b>zz</b>"}).content.decode()
    assert "<b>zz" not in answer


def test_of_many_places_some_are_named_and_the_others_counted() -> None:
    told = page("north east")
    assert re.search(r"; \d+ more<", told)


def test_at_the_desk_it_leads_to_the_desks_pages() -> None:
    answer = (
        sign_in(Client(), person(Role.ANALYST)).get("/desk/boards/", {"find": "Portobello"}).content.decode()
    )
    assert 'href="/desk/boards/nhs-lothian/"' in answer
