"""What each guidance year asked: rounds with and without a list, and the heading of a year whose list is not whole."""

import csv
import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import NOVEMBER
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    """What a reader sees of the page."""
    page = client.get(path).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_each_round_says_how_much_of_its_list_was_seen_and_what_may_judge(client: Client) -> None:
    page = text(client, "/years/")
    for told in (
        "HEAT 2008/09 Local Delivery Plan local not confirmed Incomplete: 34 targets seen 7",
        "HEAT 2011/12 Local Delivery Plan local not confirmed Incomplete: 10 targets seen 8",
        "HEAT 2013/14 Local Delivery Plan local 3 years Targets not held here 0",
        "HEAT 2014/15 NHSScotland 2020 Local Delivery Plan local 5 years Incomplete: 24 targets seen 5",
        "LDP Standards 2015/16 Local Delivery Plan local not confirmed Incomplete: 21 targets seen 15",
        "LDP Standards 2017/18 Local Delivery Plan local not confirmed Taken over from 2015/16",
        "LDP Standards 2018/19 Annual Operational Plan local 1 year Taken over from 2015/16",
        "LDP Standards 2019/20 Annual Operational Plan local 1 year Taken over from 2015/16",
        "LDP Standards 2024/25 Delivery Plan local not confirmed Taken over from 2015/16",
        "LDP Standards 2026/27 Annual Delivery Plan local not confirmed Taken over from 2015/16 0",
    ):
        assert told in page, told
    assert "Sample" not in page
    assert "That boards wrote Annual Delivery Plans in this year is recalled." in text(
        client, "/years/2022-23/"
    )


def test_a_round_says_what_kind_of_plan_it_asked_for_at_which_level_and_how_far_ahead(client: Client) -> None:
    assert (
        "Plan Annual Operational Plan Kind and level Annual Operational Plan, local Looks ahead 1 year"
        in text(client, "/years/2018-19/")
    )
    year = text(client, "/years/2014-15/")
    assert "Kind and level Local Delivery Plan, local Looks ahead 5 years" in year
    assert "Looks ahead not confirmed" in text(client, "/years/2025-26/")
    # What no source states is not filled up by the loader either.
    assert Framework.objects.get(key="ldp-2025-26").horizon_years is None


def test_a_line_says_what_its_source_does_not_state(client: Client) -> None:
    page = text(client, "/years/2008-09/")
    assert "Incomplete: 34 targets seen" in page
    suicide = "Suicide prevention training of front-line staff · H5 (not stated by the source)"
    assert f"{suicide} at least 50% 2010 (the day: not stated by the source) Target no:" in page
    assert "Children completing" not in page  # formulas were not seen
    year = text(client, "/years/2011-12/")
    assert (
        "A&E wait under four hours at least 98% 31 March 2012 (not stated by the source) Standard yes" in year
    )
    assert "agreed with each board" in page


def test_a_round_without_a_list_has_the_days_that_a_source_names(client: Client) -> None:
    page = text(client, "/years/2013-14/")
    assert "Targets not held here" in page
    assert "Draft to the Scottish Government 15 February 2013" in page
    assert "Feedback February to March 2013" in page
    assert "Contribution to community planning new in this year required" in page
    unseen = text(client, "/years/2010-11/")
    assert "Financial plan optional, not confirmed" in unseen
    assert "Risk plan of each target kept locally, not sent in" in text(client, "/years/2014-15/")
    carried = text(client, "/years/2016-17/")
    assert "Guidance 13 January 2016" in carried
    assert "Standards of LDP Standards 2016/17, in the wording of 2015/16" in carried
    assert client.get("/years/2007-08/").status_code == 404


def test_a_list_is_a_file(client: Client) -> None:
    written = client.get("/years/2011-12/targets.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert len(rows) == 10
    assert sum(row["may_judge"] == "yes" for row in rows) == 8


def test_years_with_figures_are_offered_and_headed_and_others_are_not(client: Client) -> None:
    arrive(NOVEMBER, "nhs-lothian,2011-11-01,940,1000,,,final", "nhs-lothian,2012-11-01,940,1000,,,final")
    release_figures()
    grid = client.get("/grid/?year=2011-12").content.decode()
    for path in ("/grid/", "/boards/nhs-lothian/", "/targets/ae-4-hours/", "/boards/nhs-lothian/ae-4-hours/"):
        page = text(client, f"{path}?year=2011-12")
        assert "Incomplete: 10 targets seen" in page, path
        assert "Incomplete: 10 targets seen" not in text(client, f"{path}?year=2022-23"), path
    assert "off track" in text(client, "/boards/nhs-lothian/ae-4-hours/?year=2011-12")
    assert 'href="/grid/?year=2011-12"' in grid
    # A round that is only to be read has no year of figures, though one is held.
    for year in ("2008-09", "2012-13"):
        assert f"year={year}" not in grid
        assert "There is no year" in text(client, f"/grid/?year={year}")


def test_the_pages_of_rounds_take_a_fixed_number_of_statements(client: Client) -> None:
    arrive(NOVEMBER)
    release_figures()
    counts = []
    for path in ("/years/", "/years/2013-14/", "/years/2008-09/", "/years/2020-21/"):
        client.get(path)
        catalogue()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[0] <= 4
    assert len(set(counts[1:])) == 1
    assert counts[1] <= 5
