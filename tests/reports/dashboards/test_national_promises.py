"""What the Government promised for itself: judged for Scotland by its own series, of no board, never by a guess."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.people.roles import Role
from targets.models import NationalPromise
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_rounds import text
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

INPATIENTS, OUTPATIENTS = "inpatients-waiting-over-52-weeks", "outpatients-waiting-over-52-weeks"
NATION, KNOWN = "scotland", date(2026, 1, 7)


def counted(measure: str, *months: tuple[str, int]) -> None:
    rows = (f"{NATION},{month}-01,{count},1000,,,final" for month, count in months)
    arrive(*rows, measure=measure, known_from=KNOWN)


def test_each_promise_says_what_is_known_and_no_more(client: Client) -> None:
    counted(INPATIENTS, ("2024-08", 410), ("2024-09", 371), ("2025-11", 90))
    counted(OUTPATIENTS, ("2025-10", 80), ("2025-11", 70))
    release_figures()
    page = text(client, "/promises/")
    for told in (
        "LW-6: In most specialties no inpatient or day case waits longer than a year. 30 September 2024 "
        "missed by plain count; by specialty not held here 371 on 30 September 2024",
        "31 August 2022 due before the figures held here begin In August 2022, 22 of 41 specialties",
        "31 December 2022 due before the figures held here begin No later statement was seen.",
        "first outpatient appointment. 31 March 2026 newest figure November 2025, date March 2026",
        "inpatient or day case treatment. 31 March 2026 newest figure November 2025, date March 2026",
        "OIP-4: 95% of radiology referrals are seen within six weeks. March 2026 not judged: its own figures",
        "live in Lanarkshire. December 2025 not known here",
        "PHF-1: Life expectancy rises. 2035 not judged: its own figures are not held here",
    ):
        assert told in page, told
    whole = client.get("/promises/").content.decode()
    for colour in ("mark--off_track", "mark--on_track", "mark--slightly"):
        assert colour not in whole
    rows = list(csv.DictReader(io.StringIO(client.get("/promises/promises.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 20
    assert {row["outcome"] for row in rows if row["code"] in ("LW-1", "LW-2", "LW-3", "LW-4", "LW-5")} == {
        "before_figures"
    }
    # A board's page of such a series shows the figure without a result.
    board = text(client, f"/boards/nhs-lothian/{INPATIENTS}/")
    assert "off track" not in board
    # The pages of the series that a promise counts say it, of Scotland, and others nothing.
    oip = "Operational Improvement Plan, OIP-1 Nobody waits longer than a year for inpatient or day case treatment."
    for page in (board, text(client, f"/targets/{INPATIENTS}/")):
        assert (
            "What the Government promised It is judged for Scotland alone. No board is judged by it." in page
        )
        assert oip in page
        assert "Due: 30 September 2024. Scotland: missed by plain count" in page
        assert "Due: 31 March 2026. Scotland: newest figure November 2025, date March 2026" in page
        assert "first outpatient appointment" not in page, "another series' promise"
    assert "What the Government promised" not in text(client, "/targets/ae-4-hours/")


def test_on_a_past_day_it_is_judged_by_what_was_known_then(client: Client) -> None:
    counted(INPATIENTS, ("2025-10", 95), ("2025-11", 90))
    arrive(f"{NATION},2025-12-01,60,1000,,,final", measure=INPATIENTS, known_from=date(2026, 2, 3))
    analyst = sign_in(client, person(Role.ANALYST))
    newer, older = "newest figure December 2025", "newest figure November 2025"
    for path in (f"targets/{INPATIENTS}/", f"boards/nhs-lothian/{INPATIENTS}/", "promises/"):
        assert newer in text(analyst, f"/desk/{path}"), path
        then = text(analyst, f"/desk/{path}?as-known-on=2026-01-31")
        assert older in then, path
        assert newer not in then, path


def test_a_promise_that_is_reached_is_judged_by_its_day_alone(client: Client) -> None:
    NationalPromise.objects.filter(code="OIP-1").update(by=date(2025, 10, 31))
    counted(INPATIENTS, ("2024-09", 0), ("2025-10", 1), ("2025-11", 0))
    counted(OUTPATIENTS, ("2025-09", 3), ("2025-11", 0))
    release_figures()
    outcomes = {
        (row["code"], row["measure"]): row["result"]
        for row in csv.DictReader(
            io.StringIO(client.get("/promises/promises.csv").content.decode("utf-8-sig"))
        )
    }
    assert outcomes["LW-6", INPATIENTS] == "met"
    assert outcomes["OIP-1", INPATIENTS] == "missed"
    assert outcomes["OIP-1", OUTPATIENTS] == "no figure of that day is held here"


def test_things_and_directions_follow_what_is_stated(client: Client) -> None:
    NationalPromise.objects.filter(key="oip-9-lanarkshire").update(done_on=date(2026, 1, 1))
    NationalPromise.objects.filter(key="oip-9-national").update(not_done_on=date(2026, 12, 31))
    NationalPromise.objects.filter(key="phf-gap").update(
        measure="camhs-18-weeks", baseline_on=date(2025, 3, 31), better="higher"
    )
    arrive(
        f"{NATION},2025-01-01,500,1000,,,final",
        f"{NATION},2025-04-01,560,1000,,,final",
        measure="camhs-18-weeks",
        known_from=KNOWN,
    )
    release_figures()
    page = text(client, "/promises/")
    assert "live in Lanarkshire. December 2025 done late 1 January 2026" in page
    assert "all of Scotland. 2026 not done 31 December 2026" in page
    assert "gets smaller. 2035 better" in page


def test_the_page_takes_a_fixed_number_of_statements(client: Client) -> None:
    counts = []
    for months in ([("2025-10", 80)], [("2025-09", 4), ("2025-11", 70)]):
        counted(INPATIENTS, *months)
        release_figures()
        client.get("/promises/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/promises/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
