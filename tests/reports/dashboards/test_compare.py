"""Boards side by side: what differs by more than chance, what cannot be said, and what the address may ask for."""

import csv
import html
import io
import re
from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.test import Client

from boards.components.charts.still_intervals import intervals_spec
from boards.organisations.queries import organisations
from boards.people.roles import Role
from reports.dashboards.pages.compare_sides import unlike
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import at_desk, text
from tests.support.releases import release_figures
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

#: One month: Fife is far better, Borders and Tayside differ by what chance does, Orkney has few people, Shetland no
#: counts, Grampian another month.
NOVEMBER = (
    "nhs-fife,2024-11-01,9000,10000,,,final",
    "nhs-tayside,2024-11-01,7010,10000,,,final",
    "nhs-borders,2024-11-01,6990,10000,,,final",
    "nhs-orkney,2024-11-01,9,10,,,final",
    "nhs-shetland,2024-11-01,,,85.5,,final",
    "nhs-grampian,2024-10-01,8000,10000,,,final",
    "nhsscotland,2024-11-01,70500,100000,,,final",
)
LAST_YEAR = ("nhs-fife,2023-11-01,8000,10000,,,final", "nhs-tayside,2023-11-01,7000,10000,,,final")
ALL = "&".join(f"board=nhs-{one}" for one in ("fife", "tayside", "borders", "orkney", "shetland", "grampian"))


@pytest.fixture
def released() -> None:
    arrive(*NOVEMBER)
    release_figures()


def rows(client: Client, query: str, table: str = "compare-ae-4-hours") -> dict[str, dict[str, str]]:
    answer = client.get(f"/compare/?{query}&target=ae-4-hours&table={table}&file=csv")
    assert answer.status_code == 200
    told = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return {row["board"]: row for row in told}


def test_boards_differ_from_the_rest_of_scotland_or_cannot_be_told_apart(
    client: Client, released: None
) -> None:
    page = text(client, f"/compare/?{ALL}&target=ae-4-hours")
    (files,) = re.findall(r'<a href="([^"]+)">These figures \(CSV\)', page)
    assert (
        client.get(html.unescape(files)).content
        == client.get(f"/compare/?{ALL}&target=ae-4-hours&table=compare-ae-4-hours&file=csv").content
    )
    assert "NHS Fife is higher than the rest of Scotland." in page
    assert "NHS Borders and NHS Tayside cannot be told apart from the rest of Scotland." in page
    verdicts = {board: row["verdict"] for board, row in rows(client, ALL).items()}
    assert verdicts == {
        "NHS Fife": "higher",
        "NHS Tayside": "cannot be told apart",
        "NHS Borders": "cannot be told apart",
        "NHS Orkney": "cannot be said: fewer than 20 people",
        "NHS Shetland": "cannot be said: counts are not published with the figure",
        "NHS Grampian": "not compared: another period",
    }


def test_scotland_is_counted_without_the_board_itself(client: Client, released: None) -> None:
    fife = rows(client, "board=nhs-fife")["NHS Fife"]
    assert float(fife["difference"]) == pytest.approx(
        90 - 100 * (70_500 - 9_000) / (100_000 - 10_000), abs=1e-3
    )
    assert float(fife["difference_low"]) < float(fife["difference"]) < float(fife["difference_high"])


def test_scotland_is_the_other_boards_where_all_have_counts_and_it_has_no_figure_of_its_own(
    client: Client,
) -> None:
    boards = [one.slug for one in organisations().territorial]
    arrive(*(f"{slug},2024-11-01,{9000 if slug == 'nhs-fife' else 7000},10000,,,final" for slug in boards))
    release_figures()
    fife = rows(client, "board=nhs-fife")["NHS Fife"]
    assert (float(fife["difference"]), fife["verdict"]) == (20, "higher")


def test_nothing_is_said_where_the_rest_of_scotland_would_have_more_counted_than_there_are(
    client: Client,
) -> None:
    """Scotland and the board can be of two publications: without the board, 90,500 of 90,000 would be left."""
    arrive("nhs-fife,2024-11-01,9000,10000,,,final", "nhsscotland,2024-11-01,99500,100000,,,final")
    release_figures()
    fife = rows(client, "board=nhs-fife")["NHS Fife"]
    assert fife["verdict"] == "cannot be said: the counts of the two do not fit each other"
    assert fife["difference"] == ""


def test_what_no_board_has_is_no_column_of_the_page_and_one_of_the_file(
    client: Client, released: None
) -> None:
    page = text(client, "/compare/?board=nhs-shetland&target=ae-4-hours")
    assert "Its interval" not in page
    assert "85.5%" in page
    assert set(rows(client, "board=nhs-shetland")["NHS Shetland"]) >= {"interval_low", "difference_high"}


def test_two_boards_are_compared_with_each_other(client: Client, released: None) -> None:
    page = text(client, "/compare/?board=nhs-tayside&board=nhs-borders&target=ae-4-hours&with=nhs-borders")
    assert "NHS Tayside cannot be told apart from NHS Borders." in page
    assert "the others are compared with it" in page
    assert "our own grouping, and not by need" in page


def test_a_board_beside_itself_a_year_before(client: Client) -> None:
    arrive(*NOVEMBER, *LAST_YEAR)
    release_figures()
    query = "board=nhs-fife&board=nhs-tayside&board=nhs-grampian&year=2024-25&since=2023-24"
    told = rows(client, query, table="change-ae-4-hours")
    assert {board: row["verdict"] for board, row in told.items()} == {
        "NHS Fife": "higher",
        "NHS Tayside": "cannot be told apart",
        "NHS Grampian": "no figure held here",
    }
    assert told["NHS Fife"]["value_then"] == "80"


def test_another_part_of_the_year_is_not_compared(client: Client) -> None:
    arrive("nhs-fife,2024-11-01,9000,10000,,,final", "nhs-fife,2023-10-01,8000,10000,,,final")
    release_figures()
    told = rows(client, "board=nhs-fife&year=2024-25&since=2023-24", table="change-ae-4-hours")
    assert told["NHS Fife"]["verdict"] == "not compared: another part of the year"


def test_a_figure_is_not_compared_with_itself_nor_with_one_that_counts_the_same_months(
    client: Client, released: None
) -> None:
    told = rows(client, "board=nhs-fife&since=2024-25", table="change-ae-4-hours")
    assert told["NHS Fife"]["verdict"] == "not compared: it is the same period"
    policy = catalogue()
    setting = SimpleNamespace(definition=lambda cell: policy.definitions["ae-4-hours"][-1])
    now, then, long_ago = (
        SimpleNamespace(definition_id=1, period=Period.of(start=date(year, 1, 1), kind=PeriodKind.TWO_YEARS))
        for year in (2023, 2022, 2021)
    )
    assert unlike(setting, now, then) == "not compared: the two periods have months in common"  # type: ignore[arg-type]
    assert unlike(setting, now, long_ago) == ""  # type: ignore[arg-type]


OCTOBER = (
    "nhs-fife,2024-10-01,7000,10000,,,final",
    "nhs-tayside,2024-10-01,9000,10000,,,final",
    "nhs-fife,2023-10-01,5000,10000,,,final",
)


@pytest.mark.parametrize("at", ["public", "desk"])
def test_boards_are_compared_in_any_month_and_with_the_same_month_of_a_year_before(
    client: Client, at: str
) -> None:
    arrive(*NOVEMBER, *OCTOBER, *LAST_YEAR)
    release_figures()
    reader, root = (client, "") if at == "public" else (at_desk(Role.ANALYST), "/desk")
    query = "board=nhs-fife&board=nhs-tayside&target=ae-4-hours&with=nhs-tayside&ending=2024-10&since=2023-24"
    page = text(reader, f"{root}/compare/?{query}")
    assert "NHS Fife is lower than NHS Tayside." in page
    assert "in October 2024" in page
    assert 'value="2024-10"' in page

    def told(table: str) -> dict[str, dict[str, str]]:
        answer = reader.get(f"{root}/compare/?{query}&table={table}&file=csv").content.decode("utf-8-sig")
        return {row["board"]: row for row in csv.DictReader(io.StringIO(answer))}

    side, change = told("compare-ae-4-hours")["NHS Fife"], told("change-ae-4-hours")["NHS Fife"]
    assert (side["value"], side["denominator"], side["period"]) == ("70", "10000", "October 2024")
    assert (change["value_then"], change["value"], change["verdict"]) == ("50", "70", "higher")


def test_a_month_without_figures_says_so_and_one_outside_the_year_is_refused(
    client: Client, released: None
) -> None:
    none = text(client, "/compare/?board=nhs-fife&board=nhs-tayside&target=ae-4-hours&ending=2024-01")
    assert "no figure held here" in none
    within = text(client, "/compare/?board=nhs-fife&target=ae-4-hours&year=2024-25&ending=2024-11")
    assert "90.0%" in within


def test_at_the_desk_a_month_is_as_known_on_the_day() -> None:
    arrive("nhs-fife,2024-11-01,9000,10000,,,final", known_from=date(2025, 1, 7))
    arrive("nhs-fife,2024-11-01,8000,10000,,,final", known_from=date(2025, 3, 4))
    analyst, query = at_desk(Role.ANALYST), "/desk/compare/?board=nhs-fife&target=ae-4-hours&ending=2024-11"
    assert "90.0%" in text(analyst, f"{query}&as-known-on=2025-02-01")
    assert "80.0%" in text(analyst, query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("board=nhs-fife&ending=2024-13", "“2024-13” is not a month: write it as year-month"),
        ("board=nhs-fife&year=2024-25&ending=2023-10", "October 2023 is not in the year that is shown"),
        ("board=nhs-fife&ending=2023-10&since=2023-24", "2023-24 is not before the year that is shown"),
        ("board=nhs-fife&year=2023-24&since=2024-25", "2024-25 is not before the year that is shown"),
        ("board=nhs-atlantis", "There is no board “nhs-atlantis” to compare"),
        ("board=nhs-fife&with=sample-isles", "There is no board “sample-isles” to compare"),
        ("board=nhs-fife&target=nothing", "There is no target “nothing”"),
        ("board=nhs-fife&since=1999-00", "There is no year “1999-00”"),
        (
            f"{ALL}&board=nhs-highland&board=nhs-lothian&board=nhs-lanarkshire",
            "9 boards are too many side by side: choose 8 at most.",
        ),
    ],
)
def test_what_there_is_not_is_told_and_nothing_is_compared(
    client: Client, released: None, query: str, words: str
) -> None:
    page = text(client, f"/compare/?{query}")
    assert words in page
    assert "What these figures can bear" not in page


def test_a_file_of_nothing_is_not_found(client: Client, released: None) -> None:
    wrong = "/compare/?board=nhs-atlantis&target=ae-4-hours&table=compare-ae-4-hours&file=csv"
    assert client.get(wrong).status_code == 404


def test_a_board_leads_to_its_family_and_a_target_to_the_choice(client: Client, released: None) -> None:
    board = text(client, "/boards/nhs-fife/")
    assert "Compare it with NHS Ayrshire and Arran and NHS Forth Valley" in board
    family = "board=nhs-ayrshire-and-arran&amp;board=nhs-fife&amp;board=nhs-forth-valley"
    assert f"/compare/?{family}" in board
    assert "/compare/?target=ae-4-hours" in text(client, "/targets/ae-4-hours/")


def test_more_boards_and_targets_cost_no_more_queries(client: Client, released: None) -> None:
    def asked(query: str) -> int:
        client.get(f"/compare/?{query}")
        with statements() as seen:
            text(client, f"/compare/?{query}")
        return len(seen)

    few = asked("board=nhs-fife&target=ae-4-hours")
    assert asked(f"{ALL}&target=ae-4-hours&target=cancer-62-days&target=sab") == few
    assert asked(f"{ALL}&target=ae-4-hours&target=sab&ending=2024-11&since=2023-24") <= few + 1
    assert few <= 8


def test_the_desk_has_the_same_with_what_it_knows() -> None:
    arrive(*NOVEMBER)
    analyst = at_desk(Role.ANALYST)
    assert "NHS Fife is higher than the rest of Scotland." in text(
        analyst, f"/desk/compare/?{ALL}&target=ae-4-hours"
    )


def test_a_drawing_shows_each_board_of_the_period_with_its_interval(client: Client, released: None) -> None:
    page = client.get(f"/compare/?{ALL}&target=ae-4-hours").content.decode()
    wide, narrow = (
        html.unescape(one) for one in re.findall(r'(?:src|srcset)="(/compare/[^"]*)"', page)[::-1]
    )
    assert "Purple squares: told apart from the rest of Scotland." in page
    for address in (wide, narrow):
        answer = client.get(address)
        drawn = html.unescape(answer.content.decode())
        assert answer["Content-Type"] == "image/svg+xml"
        assert "immutable" in answer["Cache-Control"]
        for name, figure in (("Fife", "90.0%"), ("Borders", "69.9%"), ("Shetland", "85.5%")):
            assert name in drawn
            assert figure in drawn
        assert "Grampian" not in drawn  # its figure is of another month
    png = client.get(f"/compare/picture.png?{ALL}&target=ae-4-hours")
    assert png.content.startswith(b"\x89PNG")


def test_intervals_are_those_of_the_table(client: Client, released: None) -> None:
    policy = catalogue()
    definition = policy.definitions["ae-4-hours"][-1]
    fife = rows(client, ALL)["NHS Fife"]
    with patch("reports.dashboards.comparing.intervals_spec", side_effect=intervals_spec) as drawn:
        client.get(f"/compare/picture.svg?{ALL}&target=ae-4-hours")
    (row,) = [one for one in drawn.call_args.args[0].rows if one.name == "Fife"]
    assert (str(row.low), str(row.high)) == (fife["interval_low"], fife["interval_high"])
    assert definition.unit == "percent"
    assert drawn.call_args.args[0].axis.most == 100


@pytest.mark.parametrize(
    "query",
    [
        "board=nhs-fife&target=ae-4-hours",  # nothing beside it
        f"{ALL}&target=ae-4-hours&target=sab",
        ALL,
        "board=nhs-atlantis&target=ae-4-hours",
    ],
)
def test_a_drawing_that_there_is_not_is_not_found(client: Client, released: None, query: str) -> None:
    assert client.get(f"/compare/picture.svg?{query}").status_code == 404
