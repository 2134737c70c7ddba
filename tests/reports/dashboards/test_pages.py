"""What the dashboard pages say, to whom, from which figures, and at what cost."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.organisations.queries import organisations
from boards.people.roles import Role
from boards.performance.queries import View
from reports.dashboards.pages.data import data_page
from reports.dashboards.pages.setting import Setting
from reports.publication.models import DataRelease
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

OCTOBER = "nhs-lothian,2024-10-01,6000,10000,,,final"
NOVEMBER = "nhs-lothian,2024-11-01,6310,10000,,,final"
FIFE = "nhs-fife,2024-11-01,9600,10000,,,final"
DECEMBER = "nhs-lothian,2024-12-01,9700,10000,,,provisional"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return " ".join(response.content.decode().split())


def at_desk(role: Role, board: str = "nhs-lothian") -> Client:
    return sign_in(Client(), person(role, board=board))


@pytest.mark.parametrize("path", ["/", "/grid/", "/boards/nhs-lothian/", "/targets/ae-4-hours/"])
def test_before_the_first_release_pages_say_so_and_show_no_figure(client: Client, path: str) -> None:
    arrive(NOVEMBER)
    page = text(client, path)
    assert "Nothing has been published yet" in page
    assert "63.1%" not in page


def test_the_public_reads_the_release_and_not_what_came_after(client: Client) -> None:
    arrive(OCTOBER, NOVEMBER, FIFE)
    release_figures()
    arrive(DECEMBER, known_from=date(2025, 2, 4))
    for path in ("/grid/", "/boards/nhs-lothian/", "/boards/nhs-lothian/ae-4-hours/", "/targets/ae-4-hours/"):
        page = text(client, path)
        assert "63.1%" in page, path
        assert "97.0%" not in page, path
    assert "97.0%" in text(at_desk(Role.ANALYST), "/desk/boards/nhs-lothian/ae-4-hours/")


def test_a_release_came_out_on_the_day_that_people_here_call_it() -> None:
    setting = Setting(
        catalogue=catalogue(),
        organisations=organisations(),
        view=View(),
        provenance="",
        url=lambda name, **kwargs: name,
        desk=False,
        today=date(2026, 1, 1),
    )
    shortly_after_midnight = DataRelease(
        number=1,
        title="Figures",
        known_on=date(2025, 7, 1),
        released_at=datetime(2025, 7, 1, 23, 30, tzinfo=UTC),
    )
    page = data_page(setting=setting, releases=[shortly_after_midnight], held_years=())

    assert page.releases.rows[0][1].text == "2 July 2025"


def test_a_return_is_management_information_for_its_board_and_for_analysts_only(
    client: Client, november: None
) -> None:
    arrive(DECEMBER, known_from=date(2025, 1, 20), returned_by="nhs-lothian")
    path = "/desk/boards/nhs-lothian/ae-4-hours/"
    for reader in (at_desk(Role.PLANNER), at_desk(Role.ANALYST)):
        assert "97.0%" in (page := text(reader, path))
        assert "management information" in page
    page = text(at_desk(Role.PLANNER, "nhs-fife"), path)
    assert "63.1%" in page
    assert "97.0%" not in page
    assert "97.0%" not in text(client, "/boards/nhs-lothian/ae-4-hours/")


def test_a_newer_return_stands_beside_the_published_figures_of_a_target_and_not_among_them() -> None:
    arrive(NOVEMBER, FIFE, known_from=date(2025, 1, 7))
    arrive(DECEMBER, known_from=date(2025, 1, 20), returned_by="nhs-lothian")
    arrive("nhs-borders,2024-12-01,9100,10000,,,", known_from=date(2025, 1, 20), returned_by="nhs-borders")
    page = text(at_desk(Role.ANALYST), "/desk/targets/ae-4-hours/")
    table, _, others = page.partition("Figures of other periods</h2>")
    of_others, _, beside = others.partition("own returns</h2>")

    assert "1 of 2 boards met their promise in November 2024." in page
    assert ">NHS Fife<" in table
    assert ">NHS Lothian<" in table
    assert "97.0%" not in table + of_others
    assert ">NHS Borders<" in of_others, "nothing published is behind it"
    assert "Management information: not published." in beside
    assert "97.0%" in beside
    assert ">NHS Borders<" not in beside
    hidden = text(at_desk(Role.PLANNER, "nhs-fife"), "/desk/targets/ae-4-hours/")
    assert "own returns</h2>" not in hidden
    taken = at_desk(Role.ANALYST).get("/desk/targets/ae-4-hours/boards.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(taken)) if row["board"] == "nhs-lothian"]
    assert [(row["period_start"], row["management_information"]) for row in rows] == [
        ("2024-11-01", ""),
        ("2024-12-01", "yes"),
    ]


def test_why_this_colour_tells_inputs_rule_tolerance_definition_and_dates(client: Client) -> None:
    arrive("nhs-lothian,2024-11-01,9100,10000,,,final")
    release_figures()
    page = text(client, "/boards/nhs-lothian/ae-4-hours/")
    assert "Why is this slightly off track?" in page
    for part in (
        "9,100 of 10,000",
        "95%",
        "5% of the promised value",
        "slightly off track below it as far as 90.3%",
        "7 January 2025",
    ):
        assert part in page, part
    assert "Version 1" in page


def test_as_known_on_a_day_shows_what_was_known_then_and_says_when_nothing_was() -> None:
    arrive(NOVEMBER, known_from=date(2025, 1, 7))
    arrive("nhs-lothian,2024-11-01,,,65.0,,revised", known_from=date(2025, 10, 7))
    analyst = at_desk(Role.ANALYST)
    path = "/desk/boards/nhs-lothian/ae-4-hours/"
    assert "65.0%" in text(analyst, path)
    then = text(analyst, f"{path}?as-known-on=2025-01-31")
    assert "was at 63.1% in November 2024" in then
    assert "65.0%" not in then
    before = text(analyst, f"{path}?as-known-on=2025-01-06")
    assert "Nothing was held here on 6 January 2025" in before
    assert "Nothing was held here on 6 January 2025" in text(analyst, "/desk/grid/?as-known-on=2025-01-06")
    assert "not held here on that day" in text(analyst, "/desk/grid/?as-known-on=2025-01-31")
    assert "not held here on that day" not in text(analyst, "/desk/grid/")


def test_the_public_is_told_of_lateness_as_of_the_release_and_the_desk_as_of_today(client: Client) -> None:
    Definition.objects.filter(measure="ae-4-hours").update(collected_until=None)
    arrive(OCTOBER, NOVEMBER)
    late = "November 2024, final, late: December 2024 was due by 28 February 2025"
    desk = at_desk(Role.ANALYST)
    release_figures(known_on=date(2025, 2, 28))
    for path in ("/boards/nhs-lothian/", "/targets/ae-4-hours/"):
        assert "November 2024, final" in (page := text(client, path))
        assert "late:" not in page
        assert late in text(desk, f"/desk{path}")
        assert "late:" not in text(desk, f"/desk{path}?as-known-on=2025-02-28")
        assert late in text(desk, f"/desk{path}?as-known-on=2025-03-01")
    release_figures(known_on=date(2025, 3, 1))
    assert late in text(client, "/boards/nhs-lothian/")


def test_a_visitor_cannot_ask_for_another_day_or_a_fictional_year(client: Client) -> None:
    arrive(NOVEMBER, known_from=date(2025, 1, 7))
    release_figures()
    page = text(client, "/boards/nhs-lothian/ae-4-hours/?as-known-on=2025-01-06")
    assert "63.1%" in page
    assert "shown at the desk" in page
    page = text(client, "/grid/?year=sample-2022-23")
    assert "There is no year" in page
    assert "fictional" not in page.lower()


@pytest.mark.parametrize(
    ("query", "words"),
    [("year=1066", "There is no year “1066” here"), ("as-known-on=yesterday", "write it as year-month-day")],
)
def test_a_choice_that_is_not_there_is_told_and_the_latest_figures_are_shown(query: str, words: str) -> None:
    arrive(NOVEMBER)
    page = text(at_desk(Role.ANALYST), f"/desk/grid/?{query}")
    assert words in page
    assert "63.1%" in page


@pytest.mark.parametrize("code", ["S08000018", "s08000018", "S08000029"])
def test_any_code_that_a_board_ever_had_finds_it(client: Client, code: str) -> None:
    response = client.get(f"/boards/{code}/")
    assert (response.status_code, response.headers["Location"]) == (302, "/boards/nhs-fife/")
    assert client.get("/boards/", {"find": code}).headers["Location"] == "/boards/nhs-fife/"


@pytest.mark.parametrize(
    ("path", "told", "offered"),
    [
        ("/boards/nhs-lothain/", "There is no board “nhs-lothain”.", "/boards/nhs-lothian/"),
        ("/boards/lothian/ae-4-hours/", "There is no board “lothian”.", "/boards/nhs-lothian/"),
        ("/boards/greater-glasgow/", "no board “greater-glasgow”", "/boards/nhs-greater-glasgow-and-clyde/"),
        ("/boards/nhs-glasgow/", "no board “nhs-glasgow”", "/boards/nhs-greater-glasgow-and-clyde/"),
        ("/targets/ae-4-hour/", "There is no target “ae-4-hour”.", "/targets/ae-4-hours/"),
        (
            "/boards/nhs-fife/camhs-18-week/",
            "There is no target “camhs-18-week”.",
            "/targets/camhs-18-weeks/",
        ),
        ("/boards/nhs-zzz/", "There is no board “nhs-zzz”.", "/boards/"),
        ("/boards/nhs-fife/nothing/", "There is no target “nothing”.", "/targets/"),
    ],
)
def test_a_near_miss_in_an_address_is_not_found_and_offered_what_was_meant(
    client: Client, path: str, told: str, offered: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"
    assert told in answer.text
    assert f'<li><a href="{offered}">' in answer.text


def test_nothing_near_is_offered_nothing_but_the_list(client: Client) -> None:
    offers = client.get("/boards/nhs-zzz/").text.partition("What there is")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', offers) == ["/boards/"]


def test_the_grid_download_holds_exact_numbers_and_names_the_observation(
    client: Client, november: None
) -> None:
    rows = csv.DictReader(io.StringIO(client.get("/grid/results.csv").content.decode("utf-8-sig")))
    cell = next(row for row in rows if (row["board"], row["measure"]) == ("nhs-lothian", "ae-4-hours"))
    assert (cell["numerator"], cell["denominator"], cell["value"]) == ("6310", "10000", "63.1")
    assert (cell["result"], cell["met"], cell["promised"]) == ("off_track", "missed", "95")
    assert int(cell["observation"]) > 0
    assert (cell["unit"], cell["known_from"]) == ("%", "2025-01-07")
    assert cell["source"].startswith("Public Health Scotland. Monthly A&E Activity and Waiting Times")


def test_a_page_asks_the_database_a_fixed_number_of_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paths = ("/", "/grid/", "/boards/nhs-lothian/", "/targets/ae-4-hours/", "/boards/nhs-lothian/ae-4-hours/")
    counts: dict[str, set[int]] = {path: set() for path in paths}
    for rows in (
        (OCTOBER,),
        (NOVEMBER, FIFE, *(f"nhs-borders,2023-{m:02}-01,90,100,,,final" for m in range(1, 13))),
    ):
        arrive(*rows)
        release_figures()
        for path in paths:
            with django_assert_max_num_queries(12) as asked:  # three of them once for each release
                text(client, path)
            counts[path].add(len(asked))
    assert all(len(numbers) == 1 for numbers in counts.values()), counts


def test_desk_pages_too_ask_a_fixed_number_of_questions(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    analyst = at_desk(Role.ANALYST)
    arrive(OCTOBER)
    for path, most in (("/desk/grid/", 14), ("/desk/boards/nhs-lothian/ae-4-hours/", 24)):
        with django_assert_max_num_queries(most) as few:
            text(analyst, path)
        arrive(NOVEMBER, FIFE, known_from=date(2025, 1, 8))
        with django_assert_max_num_queries(most) as many:
            text(analyst, path)
        assert len(few) == len(many), path
