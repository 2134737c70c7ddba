"""The page of how often what is said came true: it says so where that is too few, and never of one board."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from boards.people.roles import Role
from reports.dashboards.pages.calibration import TRIED
from reports.publication.calibration.models import CalibrationLine
from tests.boards.performance.arrivals import arrive
from tests.boards.performance.test_analysis import FALLEN, months
from tests.reports.publication.test_calibration import FIRST, calibrate, fallen, released_on  # noqa: F401 (a fixture)
from tests.support.browser import PHONE, Windows, no_sideways_scrolling
from tests.support.people import person, sign_in

PAGE = "/methods/"


def read(client: Client, query: str = "") -> str:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows(client: Client, table: str) -> list[dict[str, str]]:
    content = client.get(f"{PAGE}?table={table}&file=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.django_db
def test_before_anything_is_counted_it_says_so(client: Client) -> None:
    page = read(client)
    assert "Nothing that these pages say is old enough to be counted yet." in page
    assert "None is counted yet." in page


@pytest.mark.django_db
def test_too_few_are_said_to_be_too_few_with_their_number(client: Client, fallen: None) -> None:  # noqa: F811
    page = read(client)
    assert "Too few to say. These pages have said 1 special cause; 0 of them can be judged" in page
    assert (
        "Counted up to this release: Official figures known by 1 May 2023, released here on 1 May 2023"
        in page
    )
    found = {row["said_what"]: row for row in rows(client, "causes")}
    assert found["special cause concerning"] | {"outcomes_true": "", "outcomes": ""} == {
        "said_what": "special cause concerning",
        "outcomes_true": "",
        "outcomes": "",
        "said": "1",
        "judged": "0",
        "waits": "1",
        "missing": "0",
    }
    assert found["all"]["said"] == "1"


@pytest.mark.django_db
def test_from_thirty_on_it_says_the_share_and_what_is_not_judged(client: Client, fallen: None) -> None:  # noqa: F811
    CalibrationLine.objects.filter(key="concerning").update(
        said=50, judged=40, came=31, asked=40, waits=8, missing=2
    )
    CalibrationLine.objects.filter(key="20-40").update(
        said=60, judged=30, came=40, asked=120, waits=30, missing=0, mean_said="0.31"
    )
    page = read(client)
    assert "Of 40 special causes that can be judged by what followed, 31 went on (78%)." in page
    (row,) = (one for one in rows(client, "chances") if one["chance"] == "20 to 40%")
    assert (row["mean_said"], row["outcomes_true"], row["outcomes"]) == ("31", "40", "120")
    assert re.search(r"33%.{0,80}40 of 120", page, re.DOTALL)
    (untold,) = (one for one in rows(client, "chances") if one["chance"] == "0 to 20%")
    assert (untold["mean_said"], untold["outcomes_true"]) == ("", "")


@pytest.mark.django_db
def test_the_desk_leads_to_it_beside_its_forecasts(client: Client) -> None:
    sign_in(client, person(Role.ANALYST))
    assert f'href="{PAGE}"' in client.get("/desk/statistics/").content.decode()


def test_it_is_read_on_a_phone_without_scripts(
    windows: Windows, assert_accessible: Callable[[Page], None]
) -> None:
    arrive(*months(FALLEN), known_from=date(2022, 6, 1))
    calibrate(released_on(FIRST))
    phone = windows.open(viewport=PHONE, java_script_enabled=False)
    phone.goto(PAGE)
    assert phone.get_by_role("cell", name="too few to say").first.is_visible()
    no_sideways_scrolling(phone)
    for size in (PHONE, {"width": 1280, "height": 900}):
        page = windows.open(viewport=size)
        page.goto(PAGE)
        assert_accessible(page)


@pytest.mark.django_db
def test_it_asks_one_question(client: Client, fallen: None, django_assert_num_queries: object) -> None:  # noqa: F811
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(PAGE)


def test_the_old_figures_are_those_of_the_methods() -> None:
    methods = (settings.BASE_DIR / "docs/methods.md").read_text()
    section = methods.partition("**Chance over the next four quarters")[2].partition("**CPU seconds**")[0]
    found = re.findall(r"\| (\d+ to \d+ %) \| (\d+ %) \| (\d+ %) \| ([\d,]+) \|", section)
    said = [(*(words.replace(" %", "%") for words in row[:3]), int(row[3].replace(",", ""))) for row in found]
    assert tuple(said) == TRIED
