"""Verdicts are of one financial year, comparisons of one target and one period; nobody is best or worst."""

import re
from datetime import date

import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import FIFE, NOVEMBER, at_desk, text
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

OVER = date(2026, 4, 2)  # after 2024/25, whose figures of November alone are held; 2023/24 is long over

COMPLAINTS = ("/targets/complaints-contractors/", "/boards/nhsscotland/complaints-contractors/")

RANKING = re.compile(r"\b(best|worst|top|bottom|furthest|rank(ed|ing)?|league)\b", re.IGNORECASE)


def every_board(year: int, *, met: int, measure: str = "ae-4-hours") -> None:
    """A figure of November of each of the 14 boards, in the first `met` of which the promise is met."""
    slugs = Organisation.objects.filter(kind="territorial", status="active").order_by("position")
    arrive(
        *(
            f"{board.slug},{year}-11-01,{96 if number < met else 80},100,,,final"
            for number, board in enumerate(slugs)
        ),
        f"nhsscotland,{year}-11-01,,,90.1,,final",
        measure=measure,
    )


@made_once
def fourteen_boards() -> None:
    """Their figures of November 2024, released; five kept the promise."""
    every_board(2024, met=5)
    release_figures()


# One year


def test_a_boards_verdict_is_of_the_newest_year_with_enough_figures(client: Client) -> None:
    arrive(NOVEMBER, "nhs-lothian,2023-11-01,9700,10000,,,final")
    arrive("nhs-lothian,2021-04-01,,,79.2,,final", measure="dementia-support")
    release_figures(known_on=OVER)
    page = text(client, "/boards/nhs-lothian/")

    assert "In 2024/25 so far: kept 0, missed 1, no figure for" in page
    assert "In 2023/24: kept 1, missed 0, no figure for" in text(client, "/boards/nhs-lothian/?year=2023-24")
    assert "promises that can be judged" not in page


def test_a_year_with_a_figure_of_too_few_targets_gives_no_verdict(client: Client) -> None:
    arrive(NOVEMBER, FIFE)
    for measure in ("treatment-time-guarantee", "camhs-18-weeks"):
        arrive("nhs-fife,2024-10-01,50,100,,,final", measure=measure)
    release_figures(known_on=OVER)

    assert "In 2024/25" not in text(client, "/boards/nhs-lothian/")
    assert "In 2024/25 so far: kept 1, missed 2, no figure for" in text(client, "/boards/nhs-fife/")


def test_a_target_that_no_source_states_counts_nowhere_and_says_so_everywhere(client: Client) -> None:
    arrive("nhs-lothian,2015-11-01,9700,10000,,,final")
    arrive("nhs-lothian,2015-04-01,,,4.8,,final", measure="sickness-absence")
    release_figures()
    board = text(client, "/boards/nhs-lothian/?year=2015-16")
    assert (
        "In 2015/16: kept 1, missed 0, no figure for 13. 1 figure is not judged: its target of that year"
        in board
    )
    assert "Its value or deadline was not seen in guidance of that year." in board
    page = text(client, "/boards/nhs-lothian/sickness-absence/?year=2015-16")
    assert "Why this is not judged" in page
    assert "4.8% in 2015/16: its value or deadline was not seen in guidance of that year." in page
    (row,) = (
        line
        for line in client.get("/grid/results.csv?year=2015-16").content.decode("utf-8-sig").splitlines()
        if line.startswith("nhs-lothian") and ",sickness-absence," in line
    )
    assert ",4.8,%,,,not_confirmed,," in row


@pytest.mark.parametrize(
    ("month", "known_on", "when"),
    [
        ("2024-11", date(2025, 2, 1), "2024/25 so far"),
        ("2024-11", OVER, "2024/25 so far"),  # over, but not in the figures
        ("2025-03", OVER, "2024/25"),
    ],
)
def test_a_year_that_goes_on_says_so(client: Client, month: str, known_on: date, when: str) -> None:
    arrive(f"nhs-lothian,{month}-01,6000,10000,,,final", known_from=min(known_on, date(2025, 5, 1)))
    release_figures(known_on=known_on)
    assert f"In {when}: kept 0, missed 1" in text(client, "/boards/nhs-lothian/")


def test_a_series_that_nothing_is_held_against_any_more_stands_among_the_further_figures(
    client: Client,
) -> None:
    arrive(
        "nhs-lothian,2025-04-01,50,100,,,final", measure="outpatients-12-weeks", known_from=date(2025, 7, 31)
    )
    arrive(
        "nhs-lothian,2025-04-01,50,100,,,final",
        measure="outpatients-12-weeks-monthly",
        known_from=date(2025, 7, 31),
    )
    release_figures()
    page = text(client, "/boards/nhs-lothian/")
    promises, further = page.split("Figures without a target</h2>")

    assert "another series is held against the standard" in further
    assert "First outpatient appointment within 12 weeks, by month" in promises
    assert "another series is held against the standard" not in promises
    assert 'href="/targets/outpatients-12-weeks/"' not in text(client, "/grid/")


def test_legal_rights_that_were_missed_are_named(client: Client) -> None:
    arrive("nhs-lothian,2024-10-01,9900,10000,,,final", measure="treatment-time-guarantee")
    release_figures()
    page = text(client, "/boards/nhs-lothian/")
    assert "Legal right missed: “Treatment time guarantee: treated within 12 weeks”." in page


@pytest.mark.parametrize(("people", "told"), [(19, True), (20, False)])
def test_results_of_few_people_are_counted(client: Client, people: int, told: bool) -> None:
    arrive(f"nhs-orkney,2024-11-01,{people - 5},{people},,,final")
    release_figures()
    page = text(client, "/boards/nhs-orkney/")
    assert ("1 of these results rests on fewer than 20 people or cases." in page) is told


def test_latest_figures_have_no_total(client: Client, fourteen_boards: None) -> None:
    grid, year = text(client, "/grid/"), text(client, "/grid/?year=2024-25")

    assert "the territorial boards together: kept 5, missed 9, no figure for" in grid
    assert '<span class="caption tally"></span>' in grid
    assert '<span class="caption tally">0 of 1 met</span>' in year
    assert "off track (" not in grid


def test_the_number_off_track_is_told_at_the_desk_only(client: Client, fourteen_boards: None) -> None:

    assert "results that are judged are off track" not in text(client, "/grid/")
    assert "9 of the 14 results that are judged are off track." in text(at_desk(Role.ANALYST), "/desk/grid/")


def test_home_tells_scotland_and_the_boards_of_one_year(client: Client) -> None:
    every_board(2024, met=5)
    release_figures(known_on=OVER)
    page = text(client, "/")

    assert "In 2024/25 so far, NHSScotland as a whole: kept 0, missed 1, no figure for" in page
    assert "In 2024/25 so far, the 14 territorial boards each kept between 0 and 1 of the 1 promises" in page


def test_home_says_nothing_of_a_year_of_which_few_boards_have_figures(client: Client) -> None:
    arrive(NOVEMBER, FIFE)
    release_figures()
    page = text(client, "/")
    assert "territorial boards each kept" not in page
    assert "NHSScotland as a whole" not in page


# No recent figure


@pytest.mark.parametrize(("month", "old"), [("2022-11", True), ("2022-12", True), ("2023-01", False)])
def test_a_figure_older_than_24_months_stands_apart_and_counts_neither_way(
    client: Client, month: str, old: bool
) -> None:
    arrive(f"nhs-lothian,{month}-01,6000,10000,,,final")
    release_figures(known_on=date(2025, 1, 15))
    page = text(client, "/boards/nhs-lothian/")

    assert ("No recent figure</h2>" in page) is old
    assert ("no recent figure" in text(client, "/grid/")) is old
    assert "no recent figure" not in text(client, "/grid/?year=2022-23").lower()


# One target, one period


def test_a_series_of_scotland_alone_has_one_row_and_no_order_and_nobody_asked_for_it(client: Client) -> None:
    arrive("nhsscotland,2023-04-01,,,9397,,final", measure="complaints-contractors")
    release_figures()
    page, cell = (text(client, path) for path in COMPLAINTS)

    assert "Scotland as a whole: 9,397 in 2023/24." in page
    assert page.count("<tbody") == 1
    assert "Largest figure first" not in page
    assert "neither more nor less is better" in cell
    assert "Asked by" not in cell


def test_boards_of_a_target_stand_by_name_or_by_the_figure_of_one_period(client: Client) -> None:
    arrive(NOVEMBER, FIFE, "nhs-borders,2024-10-01,99,100,,,final", "nhsscotland,2024-11-01,,,68.9,,final")
    release_figures()
    by_name, by_figure = (text(client, f"/targets/ae-4-hours/{query}") for query in ("", "?order=figure"))

    assert "Boards in November 2024</h2>" in by_name
    assert by_name.index(">NHS Fife<") < by_name.index(">NHS Lothian<") < by_name.index(">NHS Borders<")
    assert by_name.index("Figures of other periods") < by_name.index(">NHS Borders<")
    assert "1 of 2 boards met their promise in November 2024." in by_name
    assert by_figure.index(">NHS Fife<") < by_figure.index(">NHS Lothian<")
    assert "not adjusted for the age or need" in by_name


def test_numbers_of_people_are_ordered_by_name_alone(client: Client) -> None:
    for slug, value in (("nhs-shetland", 40), ("nhs-borders", 1800)):
        arrive(f"{slug},2024-11-01,,,{value},,final", measure="delayed-discharge-bed-days")
    release_figures()
    page = text(client, "/targets/delayed-discharge-bed-days/?order=figure")

    assert "Largest figure first" not in page
    assert page.index(">NHS Borders<") < page.index(">NHS Shetland<")
    people = Organisation.objects.get(slug="nhs-borders").population
    assert people
    assert f"{1800 * 1000 / people:.1f} per 1,000 people of all ages, mid-2021" in page


def test_scotland_of_another_period_stands_apart(client: Client) -> None:
    arrive("nhs-lothian,2024-10-01,6000,10000,,,final", "nhsscotland,2024-11-01,,,68.9,,final")
    release_figures()
    page = text(client, "/targets/ae-4-hours/")

    assert "0 of 1 boards met their promise in October 2024." in page
    assert page.index("Figures of other periods") < page.index(">NHSScotland<")
    assert '0 of 1 <span class="caption">October 2024</span>' in text(client, "/targets/")


@pytest.mark.parametrize(
    "path",
    ["/", "/grid/", "/boards/", "/boards/nhs-lothian/", "/targets/", "/targets/ae-4-hours/?order=figure"],
)
def test_no_public_page_ranks_boards(client: Client, path: str, fourteen_boards: None) -> None:
    found = RANKING.search(re.sub(r"<[^>]*>", " ", text(client, path)))
    assert found is None, found
