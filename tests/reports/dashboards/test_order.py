"""The order of the grid: by name, or by one figure of one period; by the number off track at the desk only."""

import re

import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db


@made_once
def released() -> None:
    arrive(
        "nhs-lothian,2024-11-01,6310,10000,,,final",
        "nhs-fife,2024-11-01,9610,10000,,,final",
        "nhs-borders,2024-11-01,7000,10000,,,final",
        "nhs-tayside,2024-10-01,9900,10000,,,final",
    )
    release_figures()


def names(html: str) -> list[str]:
    return re.findall(r'role="rowheader"><a href="[^"]*">([^<]*)</a> <span class="caption tally">', html)


def test_boards_stand_by_one_figure_of_one_period_and_the_others_follow_by_name(
    client: Client, released: None
) -> None:
    by_name, ordered = (client.get(f"/grid/{query}").text for query in ("", "?order=ae-4-hours"))
    boards = [name for name in names(by_name) if name.startswith("NHS ")]

    assert boards == sorted(boards)
    shown = [name for name in names(ordered) if name in boards]
    assert shown[:3] == ["NHS Fife", "NHS Borders", "NHS Lothian"]
    assert shown[3:] == sorted(shown[3:])
    assert "in November 2024, largest figure first" in ordered
    assert "11 boards without a figure of that period come after, by name" in ordered
    assert '<option value="ae-4-hours" selected>' in ordered


def test_the_share_off_track_orders_at_the_desk_only(client: Client, released: None) -> None:
    public = client.get("/grid/?order=worst").text
    assert "share off track" not in public
    assert names(public) == names(client.get("/grid/").text)
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "Largest share off track first" in analyst.get("/desk/grid/?order=worst").text


def test_the_share_off_track_is_of_one_year_also_among_latest_figures() -> None:
    """Fife missed last year and has kept the newest figure of a year that few have figures of: it is first."""
    others = Organisation.objects.filter(kind="territorial").exclude(slug="nhs-fife")
    arrive(
        *(f"{board.slug},2023-06-01,9900,10000,,,final" for board in others),
        "nhs-fife,2023-06-01,5000,10000,,,final",
        "nhs-fife,2024-11-01,9900,10000,,,final",
        "nhs-borders,2024-11-01,5000,10000,,,final",
    )
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = analyst.get("/desk/grid/?order=worst").text
    assert next(name for name in names(page) if name.startswith("NHS ")) == "NHS Fife"
    assert "share of the judged results of 2023/24 that is off track" in page


def test_the_other_choices_stay_when_an_order_is_chosen(client: Client, released: None) -> None:
    page = client.get("/grid/?year=2024-25&order=ae-4-hours").text
    assert '<input type="hidden" name="year" value="2024-25">' in page
    assert 'name="order" value' not in page


def test_an_order_that_there_is_not_is_said(client: Client, released: None) -> None:
    assert "There is no order “height”" in client.get("/grid/?order=height").text
