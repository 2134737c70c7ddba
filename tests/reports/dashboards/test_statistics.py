"""Statistical views: how many series change by more than chance, and every one with its forecast and pace."""

import csv
import io
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.people.roles import Role
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.services import analyse, owe_analyses
from boards.work.models import Owed
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue
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


def test_what_is_invented_stands_apart_and_says_so(analyst: Client) -> None:
    real, invented = read(analyst), read(analyst, "?sample=yes")
    assert "Sample Mainland" not in real
    assert f'href="{PAGE}?plan=yes#statistics"' in real
    assert "Of 1 series with limits, 0 get better" in invented
    assert "Invented for demonstration" in invented
    assert "NHS Fife" not in invented
    assert f'href="{PAGE}?sample=yes&change=steady&meets=inconsistent#statistics"' in invented
    assert f'href="{PAGE}?sample=yes&plan=yes#statistics"' in invented
    assert 'name="sample" value="yes"' in invented, "who chooses among them stays among them"
    (row,) = rows(analyst, "?sample=yes&file=csv")
    assert (row["board"], row["invented"]) == ("Sample Mainland (fictional)", "Invented for demonstration")


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


def test_marks_stand_beside_their_words_and_funnels_and_paces_are_told(analyst: Client) -> None:
    Analysis.objects.filter(organisation__slug="nhs-fife").update(no_realism=0, realism=95, precedents=40)
    Analysis.objects.filter(organisation__slug="nhs-lothian").update(no_realism=0, realism=40, precedents=40)
    page = read(analyst)
    for mark, words in (
        ("consistent_fail", "Will miss"),
        ("consistent_fail", "will miss"),
        ("concern_high", "special cause concerning"),
        ("concern_low", "special cause concerning"),
    ):
        assert f'<span class="mark mark--{mark}">{words}</span>' in page, (mark, words)
    assert f'href="/desk/targets/{AE}/#chance-heading"' in page
    assert "Of 2 series with a trajectory, 1 is realistic" in page
    assert "1 plans to be faster. Of 0 it cannot be said." in page
    listed = {row["board"] for row in rows(analyst, "?plan=yes&file=csv")}
    assert listed == {"NHS Fife", "NHS Lothian"}


def test_what_waits_to_be_analysed_is_told_from_what_lacks_figures() -> None:
    """A page before the first analyses says that they are on their way, and one while they are made anew so too."""
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "No series has enough figures for limits yet." in read(analyst)
    arrive(*months(STEADY[:12]), judged=False)
    owe_analyses(measure_keys=[AE], now=NOW)
    assert f"Nothing is analysed yet: 1 of {len(catalogue().measures)} measures waits for it" in read(analyst)
    analyse(measure_key=AE, now=NOW)
    waiting = read(analyst)
    assert "No series has enough figures for limits yet. 1 of " in waiting
    assert "measures waits to be analysed anew" in waiting
    Owed.objects.update(done_at=NOW)
    assert "waits" not in read(analyst)


def test_a_phone_folds_what_is_long_and_opens_what_was_chosen(analyst: Client) -> None:
    fold = (
        '<details class="ds_details fold"{}><summary class="ds_details__summary">Show the series, and choose'
    )
    assert fold.format("") in read(analyst)
    assert fold.format(" open") in read(analyst, "?change=concerning")


def test_a_past_day_has_what_was_published_by_then_and_nothing_that_looks_ahead(analyst: Client) -> None:
    day = f"{NOW:%Y-%m-%d}"
    asked = f"?as-known-on={day}"
    page = read(analyst, asked)
    assert (
        f"As known on {day_words(NOW.date())}: Of 2 series with limits, 0 got better and 1 got worse" in page
    )
    assert "In a year, if things go on" not in page
    assert "Those with a trajectory" not in page
    assert f'value="{day}"' in page
    assert f'href="{PAGE}{asked}&change=concerning&meets=consistent_fail#statistics"' in page
    assert f'href="/desk/boards/nhs-lothian/{AE}/{asked}"' in page
    assert f'href="/desk/grid/{asked}"' in page
    assert f'href="/desk/targets/{AE}/{asked}#chance-heading"' in page
    counted = "&table=matrix&file=csv"
    assert rows(analyst, f"{asked}{counted}") == rows(analyst, f"?{counted}"), "nothing came since"
    assert day in analyst.get(f"{PAGE}{asked}{counted}").headers["Content-Disposition"]
    now, then = rows(analyst, "?file=csv"), rows(analyst, f"{asked}&file=csv")
    assert not then[0].keys() & {"chance", "middle", "ahead_0_025", "pace", "precedents"}
    assert {row.pop("known_on") for row in then} == {day}
    limits = ("against", "lower", "mean", "upper")
    for row, kept in zip(then, now, strict=True):
        for key in limits:
            assert Decimal(row.pop(key) or 0) == Decimal(kept[key] or 0), (row, key)
        assert row == {key: kept[key] for key in row}
    assert [row["board"] for row in rows(analyst, f"{asked}&change=concerning&file=csv")] == ["NHS Lothian"]
    before = read(analyst, "?as-known-on=2001-01-31")
    assert "As known on 31 January 2001: No series had enough figures for limits." in before
    assert "No series was published by then." in before
    assert "Sample Mainland" not in read(analyst, f"{asked}&sample=yes"), "it has no figures of its own here"


def test_a_day_that_there_is_not_is_said_and_is_no_file(analyst: Client) -> None:
    for asked, why in (("last week", "is not a day"), ("2999-01-01", "is still to come")):
        page = read(analyst, f"?as-known-on={asked}")
        assert why in page
        assert "The latest figures are shown instead." in page
        for file in ("&table=matrix&file=csv", "&file=csv"):
            assert analyst.get(f"{PAGE}?as-known-on={asked}{file}").status_code == 404
    assert f'href="{PAGE}?as-known-on=2025-01-31"' in analyst.get("/desk/grid/?as-known-on=2025-01-31").text


def test_a_past_day_is_read_with_a_fixed_number_of_statements(
    analyst: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = f"?as-known-on={NOW:%Y-%m-%d}"
    read(analyst, asked)
    with django_assert_max_num_queries(20):
        read(analyst, asked)
