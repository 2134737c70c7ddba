"""Statistical views: how many series change by more than chance, and every one with its forecast and pace."""

import csv
import io
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from boards.people.roles import Role
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.services import analyse
from tests.boards.performance.arrivals import AE, NOW, arrive, number_of
from tests.boards.performance.test_analysis import FALLEN, STEADY, months
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/desk/statistics/"


@pytest.fixture
def analyst() -> Client:
    arrive(*months(FALLEN), *months(STEADY, slug="nhs-fife"), *months(STEADY[:12], slug="nhs-borders"))
    analyse(measure_key=AE, now=NOW)
    invented = Analysis.objects.get(organisation__slug="nhs-fife")
    invented.pk, invented.organisation_id = None, number_of("sample-mainland")
    invented.save()
    return sign_in(Client(), person(Role.ANALYST))


def read(client: Client, query: str = "") -> str:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows(client: Client, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{PAGE}{query}").content.decode("utf-8-sig"))))


def test_series_are_counted_by_what_they_do_and_each_number_leads_to_its_series(analyst: Client) -> None:
    page = read(analyst)
    assert "Of 2 series with limits, 0 get better and 1 get worse by more than chance." in page
    assert "If nothing changes, 1 of those that get worse miss what they must meet every time." in page
    counted = {row["change"]: row for row in rows(analyst, "?table=matrix&file=csv")}
    assert counted["special cause concerning"]["consistent_fail"] == "1"
    assert counted["no limits"]["all"] == "1"
    assert sum(int(row["all"]) for row in counted.values()) == 3, "what is invented stands apart"
    query = "?change=concerning&meets=consistent_fail"
    assert f'href="{PAGE}{query}#statistics"' in page
    assert [row["board"] for row in rows(analyst, f"{query}&file=csv")] == ["NHS Lothian"]


def test_every_series_says_what_its_analysis_says_and_forecasts_stand_beside_how_past_ones_came_true(
    analyst: Client,
) -> None:
    Analysis.objects.filter(organisation__slug="nhs-fife").update(
        no_forecast=0,
        horizons=[2, 11],
        quantiles=[88, 89, 91, 93, 94, 86, 88, 92, 95, 96],
        no_chance=0,
        chance=Decimal("0.25"),
    )
    page = read(analyst, "?words=4 hours")
    assert "80 in 100 between 88.0% and 95.0%" in page
    assert "80.5% of the figures fell between" in page
    kept = Analysis.objects.get(organisation__slug="nhs-fife")
    (fife,) = [row for row in rows(analyst, "?file=csv") if row["board"] == "NHS Fife"]
    assert (float(fife["mean"]), float(fife["lower"])) == (float(kept.mean), float(kept.lower))  # type: ignore[arg-type]
    assert (float(fife["middle"]), float(fife["ahead_0_025"]), float(fife["chance"])) == (92, 86, 0.25)
    (borders,) = [row for row in rows(analyst, "?file=csv") if row["board"] == "NHS Borders"]
    assert (borders["mean"], borders["direction"]) == ("", "too few figures to judge a trend")


def test_nobody_without_a_desk_reads_a_forecast() -> None:
    assert Client().get(PAGE).status_code == 302
