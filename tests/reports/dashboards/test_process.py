"""Board x target as a process: four facts in words, limits that numbers bear, and at the desk what may come next."""

import csv
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.people.roles import Role
from boards.performance.analysis.models import Analysis, Rebase
from boards.performance.analysis.services import analyse
from reports.dashboards.pages.process import CALIBRATION, RECKONED_ANEW
from tests.boards.performance.arrivals import AE, NOW, arrive
from tests.boards.performance.test_analysis import FALLEN, STEADY, months, rebase
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

CELL, DESK = "/boards/nhs-lothian/ae-4-hours/", "/desk/boards/nhs-lothian/ae-4-hours/"
MARKS = re.compile(r'class="mark mark--(\w+)">([^<]+)<')


@made_once
def fallen() -> None:
    """28 months of NHS Lothian that fall out of their limits, released and analysed."""
    arrive(*months(FALLEN))
    release_figures()
    analyse(measure_key=AE, now=NOW)


def facts(page: str) -> list[tuple[str, str]]:
    (told,) = re.findall(r'<dl class="four-facts">.*?</dl>', page, re.DOTALL)
    return MARKS.findall(told)


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def at_desk(client: Client) -> None:
    sign_in(client, person(Role.ANALYST))


def test_the_four_facts_are_said_in_their_order(client: Client, fallen: None) -> None:
    page = read(client, CELL)
    assert facts(page) == [
        ("off_track", "off track"),
        ("concern_low", "special cause concerning"),
        ("consistent_fail", "will miss"),
    ]
    assert "due to lower values since March 2022; the newest figure lies below the lower limit." in page
    assert "Against the standard or agreed value of 95%: if nothing changes it is missed every time" in page


def test_what_the_page_says_is_what_is_kept_of_the_series(client: Client, fallen: None) -> None:
    kept = Analysis.objects.get(organisation__slug="nhs-lothian", measure=AE)
    assert [mark for mark, _ in facts(read(client, CELL))][1:] == [kept.variation, kept.assurance]
    row = read(client, f"{CELL}figures.csv").splitlines()[-1]
    assert f",{kept.mean.normalize()},{kept.lower.normalize()},{kept.upper.normalize()}," in row  # type: ignore[union-attr]
    assert ",special cause concerning," in row


def test_the_chart_its_words_and_its_table_show_the_same_limits(client: Client, fallen: None) -> None:
    page = read(client, CELL)
    svg = read(client, f"{CELL}chart.svg")
    live = client.get(f"{CELL}chart.json").json()
    key = "Grey band: the limits between which the figures vary as usual, with their mean."
    assert page.count(key) == 2  # under the title, and for who cannot see the picture
    assert "Brown diamonds: special cause concerning." in page
    assert "Limits between which the figures vary as usual" in page
    assert ">limits<" in svg
    assert any(trace.get("fill") == "toself" for trace in live["data"])
    (points,) = (trace for trace in live["data"] if trace["name"] == "value points")
    assert points["hovertext"][-1].endswith("special cause concerning")
    assert (points["marker"]["symbol"][0], points["marker"]["symbol"][-1]) == ("circle", "diamond")


def test_how_it_may_run_on_is_for_the_desk_alone(client: Client, fallen: None) -> None:
    names = [f"{CELL}{name}" for name in ("", "chart.svg", "chart.json", "figures.csv")]
    told = "".join(read(client, address) for address in names)
    for word in ("ahead", "may run on", "chance that", "80 in 100", "forecast"):
        assert word not in told
    at_desk(client)
    assert "There is no forecast. There are too few past forecasts" in read(client, DESK)
    Analysis.objects.update(
        no_forecast=0,
        horizons=[3, 6, 9, 12],
        quantiles=[low + step for step in range(4) for low in (60, 70, 80, 85, 90)],
        no_chance=0,
        chance="0.31",
    )
    page = read(client, DESK)
    assert "the chance that a quarter of the next year meets 95% is about 3 in 10." in page
    assert "How the figures may run on, if things go on as they did" in page
    (row,) = re.findall(r"<tr[^>]*><th[^>]*>July 2022</th>.*?</tr>", page)
    assert re.findall(r"<span>(.*?)</span>", row) == ["80.0%", "70.0% to 85.0%", "60.0% to 90.0%"]
    assert CALIBRATION in page
    drawn = {trace["name"] for trace in client.get(f"{DESK}chart.json").json()["data"]}
    assert {"ahead", "ahead_low to ahead_high", "ahead_lower to ahead_higher"} <= drawn


def test_no_forecast_is_shown_of_an_earlier_day_or_while_it_is_made_anew(
    client: Client, fallen: None
) -> None:
    at_desk(client)
    assert "What may come next" not in read(client, f"{DESK}?as-known-on=2025-06-01")
    arrive("nhs-lothian,2022-05-01,900,1000,,,")
    page = read(client, DESK)
    assert RECKONED_ANEW in page
    assert "80 in 100 between" not in page


def test_the_words_about_past_forecasts_are_those_of_the_methods() -> None:
    methods = (settings.BASE_DIR / "docs/methods.md").read_text()
    (count,) = re.findall(r"140 series, ([\d,]+) scored forecasts", methods)
    overall = methods[methods.index("**Overall**") :]
    (inner, outer) = re.findall(r"\| This forecast \| [\d.]+ \| ([\d.]+) \| ([\d.]+) \|", overall)[0]
    assert f"Of {count} past forecasts" in CALIBRATION
    assert f"{inner}% of the figures" in CALIBRATION
    assert f"{outer}% between the second" in CALIBRATION


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (months(STEADY[:12]), "too few figures to judge a trend"),
        (months([50, 60, 50, 40] * 5, of=19), "too few people to judge a trend"),
    ],
)
def test_a_reason_stands_in_the_place_of_numbers(client: Client, rows: list[str], word: str) -> None:
    arrive(*rows)
    release_figures()
    page = read(client, CELL)
    assert facts(page)[1:] == [("not_assessed", word)]
    assert "Grey band" not in page
    header, *lines = csv.reader(read(client, f"{CELL}figures.csv").splitlines())
    assert {line[header.index("lower_limit")] for line in lines} == {""}
    assert ">limits<" not in read(client, f"{CELL}chart.svg")


def test_of_a_few_people_the_newest_year_is_added_up_where_counts_are_held(client: Client) -> None:
    arrive(*months([50, 60, 50, 40] * 5, of=10))
    release_figures()
    page = read(client, CELL)
    assert facts(page)[1:] == [("not_assessed", "too few people to judge a trend")]
    told = (
        "The 12 months with a figure in the 12 months to 31 August 2021, added up: 60 of 120, 50.0%. "
        "The interval of that (95%) is 41.2% to 58.8%."
    )
    assert told in page
    assert "added up" not in read(client, "/boards/nhs-fife/ae-4-hours/")


@pytest.mark.parametrize(("newest", "is_told"), [(",,50", False), ("500,1000,", True)])
def test_nothing_is_added_up_where_a_count_is_missing(client: Client, newest: str, is_told: bool) -> None:
    arrive(*months([50, 60, 50, 40] * 5, of=10), f"nhs-lothian,2021-09-01,{newest},,")
    release_figures()
    page = read(client, CELL)
    assert "too few people to judge a trend" in page
    assert ("added up" in page) is is_told


def test_the_facts_of_a_year_say_which_figures_the_direction_is_of(client: Client, fallen: None) -> None:
    assert "Of the figures to" not in read(client, CELL)
    assert "Of the figures to April 2022." in read(client, f"{CELL}?year=2021-22")


def test_limits_begin_anew_where_two_analysts_said_so_and_in_public_only_after_a_release(
    client: Client,
) -> None:
    arrive(*months(STEADY))
    release_figures()
    asked = rebase()
    Rebase.objects.filter(pk=asked.pk).update(
        decided_by=person(Role.ANALYST), decided_at=timezone.now() + timedelta(seconds=1), confirmed=True
    )
    assert "limits anew from here" not in read(client, f"{CELL}chart.svg")
    at_desk(client)
    svg = read(client, f"{DESK}chart.svg")
    assert "limits anew from here" in svg
    assert "January 2020 to January 2021" in read(client, DESK)
    assert "limits anew from here" not in read(client, f"{DESK}chart.svg?as-known-on=2025-06-01")


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_asks_as_often_for_many_figures_as_for_few(client: Client, signed_in: bool) -> None:
    counts = []
    for length in (13, 28):
        arrive(*months(FALLEN[:length]))
        release_figures()
        analyse(measure_key=AE, now=NOW)
        if signed_in:
            at_desk(client)
        address = DESK if signed_in else CELL
        read(client, address)
        with CaptureQueriesContext(connection) as asked:
            read(client, address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= (40 if signed_in else 10)
