"""The still chart of a board and target: drawn once for a screen and once for a phone, and told in words."""

import re

import pytest
from django.test import Client

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

CELL = "/boards/nhs-lothian/ae-4-hours/"


def picture(client: Client, name: str) -> str:
    response = client.get(f"{CELL}{name}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")
    return response.content.decode()


def width(svg: str) -> int:
    found = re.search(r'<svg[^>]* width="(\d+)"', svg)
    assert found
    return int(found[1])


def test_a_phone_gets_a_chart_that_is_drawn_for_its_width(client: Client) -> None:
    arrive("nhs-lothian,2024-10-01,6000,10000,,,final", "nhs-lothian,2024-11-01,6310,10000,,,final")
    release_figures()
    page = client.get(f"{CELL}?year=2024-25").content.decode()

    assert (width(picture(client, "chart.svg")), width(picture(client, "chart-narrow.svg"))) == (880, 360)
    assert f'<img src="{CELL}chart.svg?year=2024-25"' in page
    assert re.search(r'<source media="screen and \(max-width: [^"]*"', page)
    assert f'srcset="{CELL}chart-narrow.svg?year=2024-25"' in page


def test_its_alternative_text_tells_the_course_of_the_line(client: Client) -> None:
    arrive("nhs-lothian,2024-10-01,6000,10000,,,final", "nhs-lothian,2024-11-01,6310,10000,,,final")
    release_figures()

    assert (
        'alt="Line chart. A&amp;E: seen within 4 hours: 60.0% in October 2024, 63.1% in November 2024. '
        'Dashed line: the promise, 95%."'
    ) in client.get(CELL).content.decode()


def test_without_a_figure_there_is_no_picture_of_any_width(client: Client) -> None:
    arrive("nhs-fife,2024-11-01,9600,10000,,,final")
    release_figures()
    analyst = sign_in(Client(), person(Role.ANALYST))

    for name in ("chart.svg", "chart-narrow.svg"):
        assert client.get(f"{CELL}{name}").status_code == 404
        assert analyst.get(f"/desk{CELL}{name}").status_code == 404
