"""The sentences of the dashboards: order, units, periods, tense, and what is said where nothing is held."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import FIFE, NOVEMBER, OCTOBER, at_desk, text
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

AE = "/boards/nhs-lothian/ae-4-hours/"


def arrive_of(measure: str, *rows: str) -> None:
    arrive(*rows, measure=measure)


# Why


def test_where_nothing_is_tolerated_why_says_that_there_is_nothing_between(client: Client) -> None:
    arrive_of("treatment-time-guarantee", "nhs-lothian,2022-10-01,9900,10000,,,final")
    release_figures()
    page = text(client, "/boards/nhs-lothian/treatment-time-guarantee/")
    assert "On track at or above 100%; anything below it is off track. There is nothing between." in page
    for colour in ("amber", "Green", "red beyond"):
        assert colour not in page, colour


def test_why_tells_what_is_known_of_the_year_and_its_source_without_the_names_of_files(
    client: Client, november: None
) -> None:
    page = text(client, AE)
    assert (
        "The delivery plan guidance of 2024/25 does not name the LDP Standards, which are under review."
        in page
    )
    assert "Each standard judges the periods for which a source states it." in page
    assert "compilation states it for months up to August 2025." in page
    history = text(client, "/targets/ae-4-hours/")
    assert "which are under review" in history
    for told in (page, history):
        assert "copy in" not in told
        assert "spicestats" not in told
    assert "copy in DCTdatateam" in text(client, "/data/")


def test_the_standards_that_are_under_review_say_so(client: Client) -> None:
    for measure in ("c-difficile", "sab"):
        assert "“Standard currently under review.”" in text(client, f"/targets/{measure}/")


def test_without_a_figure_the_question_is_why_there_is_no_result(client: Client, november: None) -> None:
    page = text(client, f"{AE}?year=2019-20")
    assert "Why there is no result" in page
    assert "No figure is held." in page


# What the source does not state


def test_what_was_compiled_names_who_compiled_it_wherever_it_is_printed(client: Client) -> None:
    arrive_of("c-difficile", "nhs-lothian,2023-04-01,,,0.155,,final")
    release_figures()
    compiled = "Scottish Parliament Information Centre, from published statistics"
    for path in ("/boards/nhs-lothian/c-difficile/", "/targets/c-difficile/", "/data/"):
        page = text(client, path)
        assert compiled in page, path
        assert "from memory" not in page.lower(), path
    for path in (
        "/grid/results.csv",
        "/boards/nhs-lothian/c-difficile/figures.csv",
        "/data/sources.csv",
        "/targets/results.csv",
    ):
        assert compiled in client.get(path).content.decode(), path


def test_the_dementia_standard_is_confirmed_where_a_source_states_it_only(client: Client) -> None:
    rows = csv.DictReader(
        io.StringIO(client.get("/targets/dementia-support/history.csv").content.decode("utf-8-sig"))
    )
    until = {row["framework"]: row["confirmed_until"] for row in rows}
    assert {key for key, day in until.items() if day} == {
        f"ldp-{year}-{year - 1999}" for year in range(2016, 2022)
    }
    assert until["ldp-2021-22"] == "2022-03-31"
    page = text(client, "/targets/dementia-support/")
    assert "2016/17 to 2021/22" in page  # one row: they ask the same in the words of the same source
    assert page.count("Target not confirmed, not judged.") == 4  # 2014/15, 2015/16, two notes of later years


# Nothing held


def test_a_year_without_a_figure_is_not_told_as_a_board_without_any(client: Client, november: None) -> None:
    page = text(client, f"{AE}?year=2019-20")
    assert "No figures of NHS Lothian on this target for 2019/20 are held here." in page
    assert "NHS Lothian missed the 95% standard in November 2024" in page
    assert "No figures of NHS Fife on this target are held here." in text(
        client, "/boards/nhs-fife/ae-4-hours/"
    )


def test_a_board_without_figures_says_so_and_why(client: Client, november: None) -> None:
    page = text(client, "/boards/nhs-24/")
    assert "No figures of NHS 24 are held here." in page
    assert "those of the territorial boards and of Scotland as a whole" in page


def test_without_a_figure_nothing_stands_in_for_anything(client: Client, november: None) -> None:
    page = text(client, "/boards/nhs-lothian/?year=2024-25")
    assert "No figure is held.</span>" in page
    assert "stand-in" not in page
    assert "This series counts people" not in page


# Units, periods, tense


def test_a_rate_says_its_unit(client: Client) -> None:
    arrive_of("c-difficile", "nhs-lothian,2023-04-01,,,0.155,,final")
    release_figures()
    page = text(client, "/boards/nhs-lothian/c-difficile/")
    assert "was at 0.155 per 1,000 bed days in the 12 months to March 2024" in page
    for path in ("/boards/nhs-lothian/", "/targets/c-difficile/", "/grid/"):
        assert "per 1,000 bed days" in text(client, path), path


def test_a_count_says_what_was_counted(client: Client) -> None:
    arrive_of("delayed-discharge-bed-days", "nhs-lothian,2024-11-01,,,6322,,final")
    release_figures(known_on=date(2025, 2, 1))  # two years later it stands apart, as no recent figure
    page = text(client, "/boards/nhs-lothian/delayed-discharge-bed-days/")
    folded = text(client, "/boards/nhs-lothian/").partition("Figures without a target</h2>")[2]
    assert folded.partition("</details>")[0].count("delayed discharges") == 1
    assert (
        "was at 6,322 (bed days of delayed discharges, aged 18 and over, all reasons) in November 2024"
        in page
    )


# The finding of a chart


def test_a_run_of_misses_names_the_standard_and_its_beginning(client: Client) -> None:
    arrive("nhs-lothian,2024-09-01,96,100,,,final", OCTOBER, NOVEMBER)
    release_figures()
    assert "NHS Lothian has missed the 95% standard since October 2024" in text(client, AE)


def test_a_run_from_the_first_judged_period_says_that_it_is_the_first(client: Client) -> None:
    arrive(OCTOBER, NOVEMBER)
    release_figures()
    words = "NHS Lothian has missed the 95% standard since it was first judged here, in October 2024"
    assert words in text(client, AE)


def test_without_a_target_the_finding_is_the_change(client: Client) -> None:
    arrive_of("cancelled-operations", "nhs-fife,2024-10-01,,,9.1,,final", "nhs-fife,2024-11-01,,,7.4,,final")
    release_figures()
    page = text(client, "/boards/nhs-fife/cancelled-operations/")
    assert (
        "Planned operations cancelled, NHS Fife: from 9.1% in October 2024 to 7.4% in November 2024" in page
    )


# Boards


def test_national_and_closed_boards_are_listed_as_what_they_are(client: Client) -> None:
    page = text(client, "/boards/")
    assert page.index("NHS Western Isles") < page.index("National boards") < page.index("NHS 24")
    assert "Scotland as a whole" in page
    closed = "This board is closed. Its successor is Public Health Scotland."
    assert closed in page
    assert closed in text(client, "/boards/nhs-health-scotland/")


def test_pages_below_a_list_lead_back_to_it(client: Client) -> None:
    for path, back in (
        ("/boards/nhs-lothian/", "/boards/"),
        (AE, "/boards/nhs-lothian/"),
        ("/targets/ae-4-hours/", "/targets/"),
    ):
        assert f'class="ds_breadcrumbs__link" href="{back}"' in text(client, path), path
    desk = text(at_desk(Role.ANALYST), f"/desk{AE}")
    assert 'class="ds_breadcrumbs__link" href="/desk/boards/nhs-lothian/"' in desk


# Downloads


def test_the_list_of_targets_can_be_taken(client: Client) -> None:
    arrive(NOVEMBER, FIFE, "nhsscotland,2024-11-01,,,68.9,,final")
    release_figures()
    answer = csv.DictReader(io.StringIO(client.get("/targets/results.csv").content.decode("utf-8-sig")))
    row = next(row for row in answer if row["measure"] == "ae-4-hours")
    assert (row["value"], row["unit"], row["boards_met"], row["boards_judged"]) == ("68.9", "%", "1", "2")
    assert 'href="/targets/results.csv"' in text(client, "/targets/")


def test_releases_can_be_taken_with_their_hashes(client: Client) -> None:
    arrive(NOVEMBER, known_from=date(2025, 1, 7))
    held = release_figures()
    rows = list(csv.DictReader(io.StringIO(client.get("/data/releases.csv").content.decode("utf-8-sig"))))
    assert [(row["release"], row["sha256"]) for row in rows] == [(str(held.number), held.sha256)]
    assert 'href="/data/releases.csv"' in text(client, "/data/")
