"""Choices in an address: what is offered, what is refused, and what a file does with a choice that is not there."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import NOVEMBER, at_desk, text
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

CELL = "boards/nhs-lothian/ae-4-hours"
FILES = (
    "grid/results.csv",
    "boards/nhs-lothian/results.csv",
    "targets/results.csv",
    "targets/ae-4-hours/boards.csv",
    "targets/ae-4-hours/history.csv",
    f"{CELL}/figures.csv",
    f"{CELL}/chart.svg",
)


@pytest.mark.parametrize("path", [*FILES, "data/releases.csv", "data/sources.csv"])
@pytest.mark.parametrize("query", ["year=1999-00", "as-known-on=2025-01-06", "concern=bogus"])
def test_a_file_of_a_choice_that_is_not_there_is_not_found(
    client: Client, path: str, query: str, november: None
) -> None:
    assert client.get(f"/{path}").status_code == 200
    assert client.get(f"/{path}?{query}").status_code == 404


@pytest.mark.parametrize("path", FILES)
def test_at_the_desk_too(path: str) -> None:
    arrive(NOVEMBER)
    analyst = at_desk(Role.ANALYST)
    assert analyst.get(f"/desk/{path}?as-known-on=2025-01-08").status_code == 200
    assert analyst.get(f"/desk/{path}?year=1999-00").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("order=bogus", "There is no order “bogus”"),
        ("concern=bogus", "There is no kind of target “bogus”"),
        ("as-known-on=2025-01-06", "shown at the desk, to those who sign in"),
    ],
)
def test_a_choice_that_a_page_does_not_know_is_told(client: Client, query: str, words: str) -> None:
    page = text(client, f"/grid/?{query}")
    assert "This choice is not there" in page
    assert words in page
    assert "bogus&" not in page


@pytest.mark.parametrize("path", ["/", "/data/", "/boards/", "/targets/", "/targets/ae-4-hours/"])
def test_every_page_tells_it(client: Client, path: str) -> None:
    assert "This choice is not there" in text(client, f"{path}?year=1066")


def test_a_day_to_come_is_refused() -> None:
    analyst = at_desk(Role.ANALYST)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for day in (tomorrow.isoformat(), "9999-12-31"):
        assert "is still to come" in text(analyst, f"/desk/grid/?as-known-on={day}")
    today = timezone.localdate().isoformat()
    assert "is still to come" not in text(analyst, f"/desk/grid/?as-known-on={today}")


def test_a_year_as_it_was_known_on_a_day_is_shown_and_kept_from_page_to_page() -> None:
    arrive("nhs-lothian,2022-04-01,90,100,,,", "nhs-lothian,2023-04-01,80,100,,,")
    arrive("nhs-lothian,2022-04-01,70,100,,,", known_from=date(2025, 10, 7))
    analyst = at_desk(Role.ANALYST)
    both = "year=2022-23&amp;as-known-on=2025-01-31"

    assert "as known on that day" not in text(analyst, "/desk/targets/")
    listed = text(analyst, f"/desk/targets/?{both.replace('&amp;', '&')}")
    assert 'name="as-known-on" value="2025-01-31"' in listed
    assert "are said of the newest figures alone" in listed
    for path in ("grid/", "boards/nhs-lothian/", "targets/ae-4-hours/", f"{CELL}/"):
        page = text(analyst, f"/desk/{path}?{both.replace('&amp;', '&')}")
        assert "90.0%" in page, path
        assert "80.0%" not in page or path == f"{CELL}/", path
        assert both in page, path
        assert 'name="year" value="2022-23"' in page, path
        assert 'href="?year=2022-23">Back to what is known now' in page, path
        assert ("are said of the newest figures alone" in page) == (path != f"{CELL}/"), path

    answer = analyst.get(f"/desk/grid/results.csv?{both.replace('&amp;', '&')}")
    assert "ldp-2022-23" in answer.content.decode()
    assert "ldp-2023-24" not in answer.content.decode()
    assert "scotland-2022-23-as-known-on-2025-01-31.csv" in answer["Content-Disposition"]


def test_the_chosen_year_goes_along_to_the_pages_behind_a_table(client: Client) -> None:
    arrive("nhs-lothian,2022-04-01,90,100,,,")
    release_figures()
    for path, link in (
        ("/grid/", f"/{CELL}/"),
        ("/grid/", "/boards/nhs-lothian/"),
        ("/grid/", "/targets/ae-4-hours/"),
        ("/boards/nhs-lothian/", f"/{CELL}/"),
        ("/targets/", "/targets/ae-4-hours/"),
        ("/targets/ae-4-hours/", f"/{CELL}/"),
        (f"/{CELL}/", "/boards/nhs-lothian/"),
    ):
        assert f'href="{link}?year=2022-23"' in text(client, f"{path}?year=2022-23"), (path, link)


def test_only_years_with_a_figure_of_the_page_are_offered_and_the_chosen_one(client: Client) -> None:
    arrive(NOVEMBER, "nhs-fife,2019-11-01,90,100,,,final")
    release_figures()
    both = ("year=2024-25", "year=2019-20")
    for path, offered in (
        ("/boards/nhs-lothian/", (True, False)),
        (f"/{CELL}/", (True, False)),
        ("/boards/nhs-fife/", (False, True)),
        ("/boards/nhs-24/", (False, False)),
        ("/targets/ae-4-hours/", (True, True)),
        ("/targets/sab/", (False, False)),
        ("/grid/", (True, True)),
        ("/data/", (True, True)),
    ):
        page = text(client, path)
        assert tuple(f'?{year}"' in page for year in both) == offered, path
        assert "year=2026-27" not in page
    assert '?year=2026-27" aria-current="true"' in text(client, "/boards/nhs-lothian/?year=2026-27")


def test_the_desk_does_not_offer_a_year_that_only_another_boards_return_has() -> None:
    arrive("nhs-lothian,2024-11-01,97,100,,,final", returned_by="nhs-lothian")
    assert "?year=2024-25" in text(at_desk(Role.PLANNER), f"/desk/{CELL}/")
    assert "?year=2024-25" not in text(at_desk(Role.PLANNER, "nhs-fife"), f"/desk/{CELL}/")


def test_a_return_takes_no_year_away_from_those_who_may_not_see_it() -> None:
    arrive(NOVEMBER)
    arrive("nhs-lothian,2024-12-01,97,100,,,final", returned_by="nhs-lothian", known_from=date(2025, 1, 20))
    assert "?year=2024-25" in text(at_desk(Role.PLANNER, "nhs-fife"), f"/desk/{CELL}/")


def test_a_file_is_named_for_its_view(client: Client, november: None) -> None:
    names = {
        "/grid/results.csv": "scotland-latest.csv",
        "/grid/results.csv?concern=waiting&year=2024-25": "scotland-waiting-2024-25.csv",
        "/boards/nhs-lothian/results.csv?year=2024-25": "nhs-lothian-2024-25.csv",
        f"/{CELL}/figures.csv": "nhs-lothian-ae-4-hours-latest.csv",
    }
    for path, name in names.items():
        assert client.get(path)["Content-Disposition"] == f'attachment; filename="{name}"'
    analyst = at_desk(Role.ANALYST)
    answer = analyst.get("/desk/targets/results.csv?as-known-on=2025-01-08")
    assert answer["Content-Disposition"] == 'attachment; filename="targets-as-known-on-2025-01-08.csv"'
