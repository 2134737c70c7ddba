"""The four facts in a cell of the grid: marks by shape, words for who does not see them, reasons in their place."""

import gzip
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils.html import strip_tags

from boards.people.roles import Role
from boards.performance.analysis.queries import Brief
from boards.performance.analysis.services import analyse
from boards.performance.words import Facts
from reports.dashboards.pages.grid_cells import cell_markup
from reports.dashboards.pages.series_facts import series_facts
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import AE, NOW, arrive, make_live
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.statements import statements

FACTS = Facts(
    "off_track", "off track", "missed", "63.1%", "standard 95%", "standard of 95%", (), "", "Nov 24", "", ""
)
FALLING = Brief(
    1,
    AE,
    "",
    "concern_low",
    "shift_below",
    date(2021, 11, 1),
    "consistent_fail",
    "",
    "none",
    "M0 9h0l4-2",
    Decimal("-1.25"),
)
PERCENT = Definition(unit="percent", display_places=1, direction="higher")


def cell(brief: Brief | None, facts: Facts = FACTS) -> str:
    return cell_markup(facts, brief, href="/a/", label="A&E", definition=PERCENT)


def test_a_cell_says_four_facts_with_marks_and_words() -> None:
    text = cell(FALLING)
    assert 'class="mark--off_track"' in text
    assert '<b class="mark--concern_low"> special cause concerning </b><i>since Nov 2021 </i>' in text
    assert '<b class="mark--consistent_fail"> will miss </b>' in text
    assert '<path d="M0 9l4-2"/>' in text
    assert "<i>−1.3<i> in a year</i></i>" in text
    assert 'data-heading="A&amp;E"' in text


@pytest.mark.parametrize(
    ("brief", "reason"),
    [
        (
            FALLING._replace(reason="too_few_people", variation="", assurance="", since=None),
            "too few people to judge a trend",
        ),
        (
            FALLING._replace(reason="rolling", variation="", assurance="", since=None),
            "no trend of rolling figures",
        ),
        (FALLING._replace(assurance="none", no_assurance="small_no_counts"), "too small without counts"),
    ],
)
def test_what_the_gates_refuse_has_its_reason_in_place_of_the_mark(brief: Brief, reason: str) -> None:
    text = cell(brief)
    assert reason in text
    assert "consistent_fail" not in text
    assert ("concern_low" in text) == (not brief.reason)


def test_without_figures_nothing_more_is_said() -> None:
    nothing = FALLING._replace(reason="no_figures", variation="", assurance="", recent="", change=None)
    assert cell(nothing, replace(FACTS, value="", result="no_data")) == cell(
        None, replace(FACTS, value="", result="no_data")
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [("1.25", "<i>+1.3<i>"), ("-0.04", "<i>±0.0<i>"), ("0", "<i>±0.0<i>"), (None, "</svg><b")],
)
def test_a_change_has_its_sign_and_the_places_of_the_figure(change: str | None, words: str) -> None:
    assert words in cell(FALLING._replace(change=None if change is None else Decimal(change)))


@made_once
def figures() -> None:
    """Five years of months that have fallen for the last ten, of every territorial board."""
    months = [(2020 + n // 12, n % 12 + 1) for n in range(60)]
    for board in ("nhs-lothian", "nhs-fife", "nhs-borders"):
        arrive(
            *(
                f"{board},{year}-{month:02}-01,{(8000 if n < 50 else 6500) + (n * 37) % 90},10000,,,final"
                for n, (year, month) in enumerate(months)
            )
        )
    make_live(AE)


@pytest.fixture
def analyst(db: None, figures: None) -> Client:
    return sign_in(Client(), person(Role.ANALYST))


def test_the_desk_says_direction_and_assurance_of_the_newest_figures_only(analyst: Client) -> None:
    assert "special cause" not in analyst.get("/desk/grid/").text
    analyse(measure_key=AE, now=NOW)
    newest = analyst.get("/desk/grid/").text
    lothian = re.search(rf'href="/desk/boards/nhs-lothian/{AE}/">(.*?)</a>', newest, re.DOTALL)
    assert lothian
    assert "special cause concerning since Mar 2024" in " ".join(strip_tags(lothian[1]).split())
    assert "Marks of direction and assurance" in newest
    why, nation = (
        "are said of the newest figures alone",
        "as known on that day are not shown here: the statistics",
    )
    for path, query, said in (
        ("grid/", "year=2024-25", why),
        ("boards/nhs-lothian/", "year=2024-25", why),
        (f"targets/{AE}/", "year=2024-25", why),
        (f"targets/{AE}/", "year=2024-25&as-known-on=2025-12-31", why),
        ("grid/", "as-known-on=2025-12-31", nation),
        ("targets/", "as-known-on=2025-12-31", nation),
        ("boards/nhsscotland/", "as-known-on=2025-12-31", nation),
    ):
        page = analyst.get(f"/desk/{path}?{query}").text
        assert "mark--concern" not in page
        assert f"Direction and assurance {said}" in page, path
        assert f"Direction and assurance {said}" not in analyst.get(f"/desk/{path}").text, path


def test_a_board_and_a_target_say_them_as_known_on_a_day_too(analyst: Client) -> None:
    """Of the figures of then: what arrived since says something else."""
    analyse(measure_key=AE, now=NOW)
    arrive("nhs-lothian,2025-01-01,9900,10000,,,final", known_from=date(2025, 2, 4))
    make_live(AE)
    analyse(measure_key=AE, now=NOW)
    for path in ("boards/nhs-lothian/", f"targets/{AE}/"):
        now = analyst.get(f"/desk/{path}").text
        then = analyst.get(f"/desk/{path}?as-known-on=2025-02-03").text
        assert "special cause improving" in now, path
        assert "special cause concerning since Mar 2024" in then, path
        assert "special cause improving" not in then, path
        assert "Direction and assurance as known" not in then, path
        assert "special cause" not in analyst.get(f"/desk/{path}?as-known-on=2025-01-06").text, path


def test_the_public_reads_what_is_sealed_and_nothing_else(analyst: Client, client: Client) -> None:
    release_figures()
    sealed = client.get("/grid/").text
    lothian = re.search(rf'href="/boards/nhs-lothian/{AE}/">(.*?)</a>', sealed, re.DOTALL)
    assert lothian
    assert "special cause concerning since Mar 2024" in " ".join(strip_tags(lothian[1]).split())
    assert "will miss" in lothian[1]
    assert "Marks of direction and assurance" in sealed
    past = client.get("/grid/?year=2024-25").text
    assert "mark--concern" not in past
    assert "Direction and assurance are said of the newest figures alone" in past

    arrive("nhs-lothian,2025-01-01,9900,10000,,,final", known_from=date(2025, 2, 4))
    make_live(AE)
    analyse(measure_key=AE, now=NOW)
    assert "special cause improving" in analyst.get("/desk/grid/").text
    assert client.get("/grid/").text == sealed


def test_rows_of_board_and_target_say_what_is_sealed(client: Client, figures: None) -> None:
    release_figures()
    for address in ("/boards/nhs-lothian/", f"/targets/{AE}/"):
        page = client.get(address).text
        assert "special cause concerning since Mar 2024" in page
        assert "will miss" in page
        assert "worse by 15.1 in a year<" in page
        assert "special cause" not in client.get(f"{address}?year=2024-25").text


def test_a_release_that_sealed_no_analyses_has_none_in_public(client: Client, figures: None) -> None:
    with patch("reports.publication.services.store_analyses"):
        release_figures()
    analyse(measure_key=AE, now=NOW)
    page = client.get("/grid/").text
    assert "65.2%" in page
    assert "special cause" not in page
    assert "Marks of direction and assurance" not in page


def test_what_is_better_neither_way_says_nothing_of_its_change() -> None:
    neither = Definition(unit="percent", display_places=1, direction="neutral")
    assert series_facts(FALLING, definition=neither) is None
    assert series_facts(FALLING, definition=PERCENT) is not None


@pytest.mark.parametrize(
    ("change", "told", "words"),
    [
        ("1.25", {}, "better by 1.3 in a year"),
        ("-1.25", {}, "worse by 1.3 in a year"),
        ("-1.25", {"direction": "lower"}, "better by 1.3 in a year"),
        ("0.04", {}, "the same in a year"),
        ("3", {"unit": "count", "display_places": 0}, "+3 in a year"),
        (None, {}, ""),
    ],
)
def test_a_row_says_in_words_whether_it_is_better_than_a_year_before(
    change: str | None, told: dict[str, object], words: str
) -> None:
    definition = Definition(**{"unit": "percent", "display_places": 1, "direction": "higher"} | told)
    brief = FALLING._replace(change=None if change is None else Decimal(change))
    said = series_facts(brief, definition=definition)
    assert said is not None
    assert said.year == words
    few = series_facts(brief._replace(reason="too_few_people"), definition=definition)
    assert few is not None
    assert "better" not in few.year
    assert "worse" not in few.year


def test_the_marks_cost_one_statement_more_and_the_page_stays_light(analyst: Client) -> None:
    analyse(measure_key=AE, now=NOW)
    analyst.get("/desk/grid/")
    with statements() as asked:
        page = analyst.get("/desk/grid/").content
    assert len(asked) == 9  # one of them reads what is said of every series
    assert len(gzip.compress(page)) <= 90_000
    assert len(page) <= 600_000
