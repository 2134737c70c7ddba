"""What a reader chooses of the grid holds together: rows, columns, order, headline, links and the file."""

import csv
import io
import re
from collections.abc import Sequence

import pytest
from django.test import Client

from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from tests.boards.performance.arrivals import AE, NOW, arrive
from tests.reports.dashboards.test_order import names
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

CAMHS = "camhs-18-weeks"


@made_once
def figures() -> None:
    """Lothian misses one target and keeps the other, Fife keeps the one, Borders misses it; one year, one year ago."""
    for year, shift in ((2023, 0), (2024, 1)):
        arrive(
            f"nhs-lothian,{year}-11-01,{6310 - 500 * shift},10000,,,final",
            f"nhs-fife,{year}-11-01,{9610 + 100 * shift},10000,,,final",
            f"nhs-borders,{year}-11-01,{7000 + 900 * shift},10000,,,final",
        )
        arrive(f"nhs-lothian,{year}-11-01,950,1000,,,final", measure=CAMHS)
    analyse(measure_key=AE, now=NOW)


@pytest.fixture
def analyst(db: None, figures: None) -> Client:
    return sign_in(Client(), person(Role.ANALYST))


def boards(page: str) -> list[str]:
    return [name for name in names(page) if name.startswith("NHS ")]


def columns(page: str) -> list[str]:
    return re.findall(r'role="columnheader"><a href="[^"]*/targets/([^/]*)/', page)


def lead(page: str) -> str:
    return str(re.findall(r'<p class="lead">([^<]*)</p>', page)[0])


def test_a_result_leaves_the_boards_that_have_it_and_scotland(analyst: Client) -> None:
    page = analyst.get("/desk/grid/?year=2024-25&result=off_track").text
    assert boards(page) == ["NHS Borders", "NHS Lothian"]
    assert "NHSScotland" in names(page)
    assert "Shown: 2 of 14 boards with a result “off track” among them." in page
    among = analyst.get(f"/desk/grid/?year=2024-25&result=off_track&target={CAMHS}").text
    assert boards(among) == []


def test_the_headline_follows_rows_and_columns(analyst: Client) -> None:
    whole = lead(analyst.get("/desk/grid/?year=2024-25").text)
    assert "the territorial boards together: kept 2, missed 2" in whole
    missed = lead(analyst.get("/desk/grid/?year=2024-25&result=off_track").text)
    assert "the 2 boards shown together: kept 1, missed 2" in missed
    one = lead(analyst.get(f"/desk/grid/?year=2024-25&result=off_track&target={AE}").text)
    assert "the 2 boards shown, for the 1 target shown, together: kept 0, missed 2." in one


@pytest.mark.parametrize("targets", [(AE,), (AE, CAMHS)])
def test_columns_are_those_that_are_ticked_and_stay_with_every_other_choice(
    analyst: Client, targets: Sequence[str]
) -> None:
    query = "&".join(f"target={key}" for key in targets)
    page = analyst.get(f"/desk/grid/?{query}&dense=yes").text
    assert sorted(columns(page)) == sorted(targets)
    assert "grid--dense" in page
    years = re.findall(r'href="(/desk/grid/\?year=2024-25[^"]*)"', page)
    assert sorted(columns(analyst.get(years[0].replace("&amp;", "&")).text)) == sorted(targets)
    concern = re.findall(r'href="(/desk/grid/\?[^"]*concern=waiting[^"]*)"', page)
    assert "grid--dense" in analyst.get(concern[0].replace("&amp;", "&")).text


def test_boards_stand_by_their_change_at_the_desk_only(analyst: Client, client: Client) -> None:
    page = analyst.get(f"/desk/grid/?order={AE}&by=change").text
    assert boards(page)[:3] == ["NHS Borders", "NHS Fife", "NHS Lothian"]
    assert "in the year to November 2024, largest rise first. 11 boards without that change" in page
    release_figures()
    for query in ("by=change", "dense=yes"):
        assert "are for the desk" in client.get(f"/grid/?order={AE}&{query}").text
    assert "By the change" not in client.get("/grid/").text


@pytest.mark.parametrize("query", ["result=splendid", "target=height"])
def test_a_choice_that_there_is_not_is_said(analyst: Client, query: str) -> None:
    assert "This choice is not there" in analyst.get(f"/desk/grid/?{query}").text
    assert analyst.get(f"/desk/grid/results.csv?{query}").status_code == 404


def test_the_file_has_what_is_shown(analyst: Client) -> None:
    address = f"/desk/grid/results.csv?year=2024-25&result=off_track&target={AE}"
    answer = analyst.get(address)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["measure"] for row in rows} == {AE}
    assert {row["board_name"] for row in rows} == {"NHSScotland", "NHS Borders", "NHS Lothian"}
    assert "scotland-off-track-chosen-2024-25.csv" in answer["Content-Disposition"]
