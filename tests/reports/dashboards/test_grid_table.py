"""Texts of the grid's cells are kept: they are those of the figures, the reader and the day, and of nobody else."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from reports.dashboards.pages import grid_table
from reports.dashboards.pages.grid_cells import cell_markup
from tests.boards.performance.arrivals import AE, arrive
from tests.boards.performance.test_analysis import FALLEN, months
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db


@made_once
def figures() -> None:
    arrive("nhs-lothian,2024-11-01,6310,10000,,,final", "nhs-fife,2024-11-01,9610,10000,,,final")


def cells(page: str, board: str, measure: str = AE) -> list[str]:
    return re.findall(rf'href="[^"]*/{board}/{measure}/[^"]*">(.*?)</a></td>', page, re.DOTALL)


def texts_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the cells whose text is made from now on."""
    made, markup = [], cell_markup

    def noted(*facts: Any, href: str, **named: Any) -> str:
        made.append(href)
        return markup(*facts, href=href, **named)

    monkeypatch.setattr(grid_table, "cell_markup", noted)
    return made


def analyst() -> Client:
    return sign_in(Client(), person(Role.ANALYST))


def test_a_second_page_is_the_same_and_makes_no_text(figures: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = analyst()
    first = reader.get("/desk/grid/").text
    made = texts_made(monkeypatch)
    assert reader.get("/desk/grid/").text == first
    assert made == []
    assert "63.1%" in cells(first, "nhs-lothian")[0]


def test_a_figure_that_comes_makes_its_own_text_anew(figures: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = analyst()
    reader.get("/desk/grid/")
    made = texts_made(monkeypatch)
    arrive("nhs-lothian,2024-12-01,7000,10000,,,final")
    page = reader.get("/desk/grid/").text
    assert "70.0%" in cells(page, "nhs-lothian")[0]
    assert "96.1%" in cells(page, "nhs-fife")[0]
    assert f"/desk/boards/nhs-lothian/{AE}/" in made
    assert f"/desk/boards/nhs-fife/{AE}/" not in made


def test_the_public_and_the_desk_have_texts_of_their_own(figures: None, client: Client) -> None:
    release_figures()
    arrive("nhs-lothian,2024-12-01,7000,10000,,,final")
    for _ in range(2):
        assert "63.1%" in cells(client.get("/grid/").text, "nhs-lothian")[0]
        assert "70.0%" in cells(analyst().get("/desk/grid/").text, "nhs-lothian")[0]


def test_a_return_that_was_shown_to_one_is_not_shown_to_another(figures: None) -> None:
    arrive("nhs-lothian,2024-12-01,7000,10000,,,provisional", returned_by="nhs-lothian")
    own, other = (
        sign_in(Client(), person(Role.PLANNER, board=board)) for board in ("nhs-lothian", "nhs-fife")
    )
    for _ in range(2):
        assert "70.0%" in cells(own.get("/desk/grid/").text, "nhs-lothian")[0]
        assert "63.1%" in cells(other.get("/desk/grid/").text, "nhs-lothian")[0]


def test_beside_a_boards_own_return_nothing_is_said_of_the_published_series() -> None:
    arrive(*months(FALLEN), *months(FALLEN, slug="nhs-fife"))
    analyse(measure_key=AE, now=timezone.now())
    arrive("nhs-lothian,2022-05-01,800,1000,,,provisional", returned_by="nhs-lothian")
    page = analyst().get("/desk/grid/").text
    own, other = cells(page, "nhs-lothian")[0], cells(page, "nhs-fife")[0]
    assert "80.0%" in own
    for said in ("mark--concern_low", "mark--consistent_fail", "<svg>"):
        assert said in other
        assert said not in own


def test_another_year_and_another_day_have_texts_of_their_own(figures: None) -> None:
    reader = analyst()
    arrive("nhs-lothian,2023-11-01,5000,10000,,,final", known_from=date(2025, 2, 1))
    for _ in range(2):
        assert "63.1%" in cells(reader.get("/desk/grid/").text, "nhs-lothian")[0]
        year = cells(reader.get("/desk/grid/?year=2023-24").text, "nhs-lothian")
        assert "50.0%" in year[0]
        then = reader.get("/desk/grid/?as-known-on=2025-01-31").text
        assert "63.1%" in cells(then, "nhs-lothian")[0]
        assert "not held here on that day" in cells(then, "nhs-lothian", "camhs-18-weeks")[0]


def test_what_is_written_is_escaped() -> None:
    arrive("nhs-lothian,2024-11-01,6310,10000,,,final")
    Organisation.objects.filter(slug="nhs-lothian").update(name='<i>"Lothian" & more</i>')
    page = analyst().get("/desk/grid/").text
    assert "&lt;i&gt;&quot;Lothian&quot; &amp; more&lt;/i&gt;" in page
    assert '<i>"' not in page


def test_no_more_views_are_kept_than_there_is_room_for(
    figures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_table, "MOST_VIEWS", 2)
    reader = analyst()
    for year in ("2024-25", "2023-24", "2022-23"):
        reader.get(f"/desk/grid/?year={year}")
    assert len(grid_table._views) <= 2
