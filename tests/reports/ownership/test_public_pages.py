"""Released reports for everybody; nothing else, in no form."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from psycopg2 import extensions

from boards.people.roles import Role
from boards.work.owed import settle
from reports.ownership import asking, correcting, releasing, writing
from reports.ownership.models import OwnershipReport
from reports.publication.models import Snapshot
from tests.reports.samples import (
    AE,
    CORRECTION,
    approved,
    contacts,
    drafted,
    figures,
    published,
    released,
    someone,
)
from tests.support.browser import PHONE, Windows, no_sideways_scrolling
from tests.support.paper import headings_left_alone
from tests.support.statements import statements

BASE = "/reports/2022-23/nhs-lothian/"
FILES = ("", "report.pdf", "report.json", "figures.csv", f"charts/{AE}.svg")
CHARTS = tuple(f"charts/{AE}.{kind}" for kind in ("png", "csv"))


@pytest.mark.django_db
def test_a_released_report_is_a_page_a_pdf_a_table_and_a_sealed_file(
    client: Client, snapshot: Snapshot
) -> None:
    page, pdf, sealed, table, chart = (client.get(BASE + name) for name in FILES)

    assert [answer.status_code for answer in (page, pdf, sealed, table, chart)] == [200] * 5
    assert "NHS Lothian kept 0 of the 1 promises that could be judged for 2022/23" in page.text
    assert "64.0% in March 2023. The standard is 95%: missed." in page.text
    assert "Year before: no figure in March 2022 is held here." in page.text
    assert "Scotland: no figure in March 2023 is held here." in page.text
    assert (
        '<a href="https://www.spso.org.uk/faqs">Scottish Public Services Ombudsman</a>, who is' in page.text
    )
    assert "Scottish Public Services Ombudsman: address seen on 28 November 2026 in the" in page.text
    assert pdf.content == bytes(snapshot.pdf)
    pages = len(pikepdf.open(io.BytesIO(pdf.content)).pages)
    assert f"{pages} pages, {round(len(pdf.content) / 1024)} KB" in page.text
    assert chart.content.startswith(b"<svg")
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert {name: rows[0][name] for name in ("board", "measure", "period_start", "value", "promised")} == {
        "board": "nhs-lothian",
        "measure": AE,
        "period_start": "2023-03-01",
        "value": "64",
        "promised": "95",
    }
    assert (rows[0]["result"], rows[0]["met"], rows[0]["no_figure_because"]) == ("off_track", "missed", "")
    assert (rows[1]["result"], rows[1]["no_figure_because"]) == ("", "no figure for 2022/23 is held here")
    assert len(rows) == 17


@pytest.mark.django_db
def test_each_chart_can_be_taken_as_svg_png_and_csv(client: Client, snapshot: Snapshot) -> None:
    page = client.get(BASE).text
    svg, png, table = (client.get(f"{BASE}charts/{AE}.{kind}") for kind in ("svg", "png", "csv"))
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))

    for kind in ("svg", "png", "csv"):
        assert f'<a href="{BASE}charts/{AE}.{kind}">{kind.upper()}</a>' in page
    assert (svg.content[:4], png.content[:4]) == (b"<svg", b"\x89PNG")
    assert svg["Content-Disposition"] == f'inline; filename="nhs-lothian-{AE}-ldp-2022-23.svg"'
    assert len(rows) == 12
    assert {
        name: rows[-1][name] for name in ("board", "period_start", "value", "promised", "result", "met")
    } == {
        "board": "nhs-lothian",
        "period_start": "2023-03-01",
        "value": "64",
        "promised": "95",
        "result": "off_track",
        "met": "missed",
    }
    assert client.get(f"{BASE}charts/sab.csv").status_code == 404
    names = set(table.text.splitlines()[0].lstrip("\ufeff").split(","))
    assert names <= set(
        client.get(f"/boards/nhs-lothian/{AE}/figures.csv").text.splitlines()[0].lstrip("\ufeff").split(",")
    )


@pytest.mark.django_db
def test_its_table_names_things_as_the_sites_other_tables_do(client: Client, snapshot: Snapshot) -> None:
    ours, board, cell = (
        set(client.get(path).text.splitlines()[0].lstrip("\ufeff").split(","))
        for path in (
            BASE + "figures.csv",
            "/boards/nhs-lothian/results.csv?year=2022-23",
            f"/boards/nhs-lothian/{AE}/figures.csv",
        )
    )

    assert ours - board - cell == {"year", "year_before", "scotland", "no_figure_because"}


@pytest.mark.django_db
def test_both_editions_of_a_corrected_report_are_read_and_lead_to_each_other(
    client: Client, snapshot: Snapshot
) -> None:
    assert client.get(BASE + "edition-1/").text.count("edition-1/report.pdf") == 1
    correcting.correct_report(
        actor=someone(Role.ANALYST), report_id=snapshot.report.pk, correction=CORRECTION
    )
    settle(clock=timezone.now, kind=asking.DRAFT)
    old, unknown = client.get(BASE), client.get(BASE + "edition-2/")
    assert "edition" not in old.text.partition("<h2")[0], "nobody is told of what is not released"
    assert unknown.status_code == 404
    assert "No edition 2 of the ownership report of NHS Lothian for 2022/23 is released here." in unknown.text
    publisher = someone(Role.PUBLISHER)
    report = approved(OwnershipReport.objects.get(edition=2), by=publisher)
    second = releasing.release_report(actor=publisher, report_id=report.pk)
    today = f"{timezone.localdate():%-d %B %Y}"

    for name in ("", "edition-2/"):
        page = client.get(BASE + name).text
        assert f"<strong>Corrected edition 2, released on {today}.</strong>" in page
        for words in asdict(CORRECTION).values():
            assert f"<dd>{words}</dd>" in page
        assert f'href="{BASE}edition-1/"' in page
    old_page = client.get(BASE + "edition-1/").text
    assert f"<strong>Edition 2 replaced this one on {today}.</strong>" in old_page
    assert f'href="{BASE}edition-2/"' in old_page
    assert '<meta name="robots" content="noindex">' in old_page
    for edition in (snapshot, second):
        sealed = client.get(f"{BASE}edition-{edition.edition}/report.json")
        assert hashlib.sha256(sealed.content).hexdigest() == edition.sha256
        pdf = client.get(f"{BASE}edition-{edition.edition}/report.pdf")
        assert pdf.content == bytes(edition.pdf)
        with statements() as captured:
            client.get(f"{BASE}edition-{edition.edition}/")
        assert len(captured) <= 2


@pytest.mark.django_db
def test_anybody_can_check_the_seal_with_the_files_alone(client: Client, snapshot: Snapshot) -> None:
    sealed, pdf, page = (client.get(BASE + name) for name in ("report.json", "report.pdf", ""))

    assert hashlib.sha256(sealed.content).hexdigest() == snapshot.sha256
    assert json.loads(sealed.content)["pdf_sha256"] == hashlib.sha256(pdf.content).hexdigest()
    assert snapshot.sha256 in page.text
    assert sealed["ETag"] == f'"{snapshot.sha256}"'


def keys_and_numbers(value: Any) -> Iterator[Any]:
    """Every key and every value of a file."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield key
            yield from keys_and_numbers(held)
    elif isinstance(value, list):
        for held in value:
            yield from keys_and_numbers(held)
    else:
        yield value


def test_the_sealed_file_names_nobody_and_says_in_which_role_each_acted(
    fresh_db: None, owner_connection: extensions.connection, client: Client
) -> None:
    with owner_connection.cursor() as cursor:  # numbers that nothing else in the file can be
        cursor.execute("ALTER SEQUENCE boards_user_id_seq RESTART WITH 7000000001")
    owner_connection.commit()
    snapshot = published(words="Our own words.")
    sealed = json.loads(client.get(f"{BASE}report.json").content)
    held = list(keys_and_numbers(sealed))
    everywhere = b"".join(client.get(BASE + name).content for name in FILES)

    assert [(one["act"], one["as"]) for one in sealed["people"]] == [
        ("approved", "publisher"),
        ("edited", "planner"),
        ("released", "publisher"),
    ]
    assert all(set(one) == {"act", "as", "commitment"} for one in sealed["people"])
    assert not {"editors", "approved_by", "released_by", "openings", "nonce", "person"} & set(held)
    for number in (*snapshot.editors, snapshot.approved_by_id, snapshot.released_by_id):
        assert number > 7_000_000_000
        assert number not in held
        assert str(number).encode() not in everywhere
    for opening in snapshot.openings:
        assert opening["nonce"].encode() not in everywhere


@pytest.mark.django_db
def test_two_reports_of_the_same_people_cannot_be_told_to_be_theirs(client: Client) -> None:
    for slug in ("nhs-fife", "nhs-grampian"):
        figures(slug)
    published()
    publisher = someone(Role.PUBLISHER)
    for slug in ("nhs-fife", "nhs-grampian"):
        contacts(slug)
        report = approved(drafted(slug), by=publisher)
        releasing.release_report(actor=publisher, report_id=report.pk)
    told = [
        entry["commitment"]
        for slug in ("nhs-fife", "nhs-grampian")
        for entry in client.get(f"/reports/2022-23/{slug}/report.json").json()["people"]
    ]

    assert len(told) == len(set(told)) == 4


@pytest.mark.django_db
def test_each_figure_leads_to_the_one_behind_it(client: Client, snapshot: Snapshot) -> None:
    links = set(map(int, re.findall(r'href="/figures/(\d+)/"', client.get(BASE).text)))

    assert links == set(snapshot.observations)
    assert all(client.get(f"/figures/{number}/").status_code == 200 for number in links)


@pytest.mark.django_db
def test_an_unreleased_report_and_one_that_never_was_are_the_same_to_a_visitor(client: Client) -> None:
    figures()
    released()
    contacts()
    elsewhere = {name: client.get("/reports/2022-23/nhs-fife/" + name) for name in FILES}
    never = {name: client.get(BASE + name) for name in FILES}
    report = drafted()
    drafts = {name: client.get(BASE + name) for name in FILES}
    approved(report)
    waiting = {name: client.get(BASE + name) for name in FILES}
    odd = [
        client.get(f"/reports/{year}/nhs-lothian/")
        for year in ("sample-2022-23", "2022-24", "0000-01", "2022", "1", "²022-23")
    ]

    for name in FILES:
        for answer in (never[name], drafts[name], waiting[name]):
            assert answer.status_code == 404
            assert answer.content == never[""].content
            assert sorted(answer.headers) == sorted(never[""].headers)
        written = elsewhere[name].text.replace("NHS Fife", "NHS Lothian").replace("nhs-fife", "nhs-lothian")
        assert written == never[""].text
    for answer in odd:
        assert (answer.status_code, answer.content) == (404, odd[0].content)


@pytest.mark.django_db
def test_a_report_that_is_not_there_says_which_are(client: Client, snapshot: Snapshot) -> None:
    page = client.get("/reports/2023-24/nhs-lothian/")
    assert page.status_code == 404
    assert "No ownership report of NHS Lothian for 2023/24 is released here." in page.text
    assert 'href="/reports/2022-23/nhs-lothian/">NHS Lothian, 2022/23</a>' in page.text
    assert 'href="/boards/nhs-lothian/"' in page.text

    slip = client.get("/reports/2022-23/nhs-lothain/report.pdf")
    assert slip.status_code == 404
    assert "There is no board “nhs-lothain”." in slip.text
    assert 'href="/boards/nhs-lothian/">NHS Lothian</a>' in slip.text

    year = client.get("/reports/2019-20/")
    assert year.status_code == 404
    assert 'href="/reports/2022-23/">2022/23</a>' in year.text


@pytest.mark.django_db
def test_an_unreleased_figure_is_on_no_public_page(client: Client) -> None:
    figures()
    figures(values={"2023-03-01": "12.3456"}, stream="board")
    released()
    figures(values={"2023-03-01": "65.4321"})
    contacts()
    report = drafted()
    writing.save_text(
        actor=someone(Role.PLANNER),
        report_id=report.pk,
        section="care",
        body="Canary of the draft.",
        edit_number=report.edit_number,
    )
    snapshot_number = Snapshot.objects.count()
    seen = [
        client.get(address)
        for address in (
            "/", "/reports/", "/boards/", "/boards/nhs-lothian/", f"/boards/nhs-lothian/{AE}/",
            f"/boards/nhs-lothian/{AE}/figures.csv", f"/boards/nhs-lothian/{AE}/chart.svg", "/grid/",
            "/grid/results.csv", f"/targets/{AE}/", f"/targets/{AE}/boards.csv", "/data/", BASE, "/robots.txt",
        )
    ]  # fmt: skip

    assert snapshot_number == 0
    assert {answer.status_code for answer in seen} <= {200, 404}
    for canary in (b"12.3", b"65.4", b"Canary of the draft"):
        assert not [answer.request["PATH_INFO"] for answer in seen if canary in answer.content]


@pytest.mark.django_db
def test_public_answers_can_be_kept_by_any_cache_and_set_no_cookie(
    client: Client, snapshot: Snapshot
) -> None:
    for name in FILES + CHARTS:
        answer = client.get(BASE + name)
        again = client.get(BASE + name, headers={"If-None-Match": answer["ETag"]})
        assert answer["Cache-Control"] == "public, max-age=10", name
        assert not answer.cookies, name
        assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding", name
        assert (again.status_code, again.content) == (304, b""), name


@pytest.mark.django_db
def test_pages_take_two_queries(client: Client, snapshot: Snapshot) -> None:
    for name in FILES + CHARTS:
        with statements() as captured:
            client.get(BASE + name)
        assert len(captured) <= 2, name


@pytest.mark.django_db
def test_the_list_names_every_released_report_and_says_when_there_is_none(client: Client) -> None:
    assert "No report is published yet" in client.get("/reports/").text
    published()
    before = client.get("/reports/").text
    contacts("nhs-fife")
    drafted("nhs-fife")
    page = client.get("/reports/").text

    assert 'href="/reports/2022-23/nhs-lothian/"' in page
    assert "nhs-fife" not in page
    assert "No report of 2022/23 is released here for NHSScotland, NHS Ayrshire and Arran" in page
    assert page == before, "a report on its way and one that never was are told alike"


@pytest.mark.django_db
def test_the_reports_of_one_year_have_a_page_and_other_years_have_none(client: Client) -> None:
    assert client.get("/reports/2022-23/").status_code == 404
    published()
    assert 'href="/reports/2022-23/nhs-lothian/"' in client.get("/reports/2022-23/").text
    for year in ("2021-22", "2022-24", "latest"):
        assert client.get(f"/reports/{year}/").status_code == 404, year


@pytest.mark.django_db
def test_only_reading_is_answered(client: Client, snapshot: Snapshot) -> None:
    for name in FILES:
        assert client.post(BASE + name).status_code == 405
        assert client.head(BASE + name).status_code == 200


def test_a_visitor_reads_it_on_a_phone_without_scripts(
    windows: Windows, assert_accessible: Callable[[Page], None]
) -> None:
    published()
    phone = windows.open(viewport=PHONE, java_script_enabled=False)
    phone.goto("/reports/")
    phone.get_by_role("link", name="NHS Lothian").click()

    assert phone.get_by_role("heading", level=1).inner_text() == "NHS Lothian"
    phone.get_by_text("Charts, notes and sources").first.click()
    phone.get_by_text("Every figure of the chart").first.click()
    assert phone.get_by_role("cell", name="64.0%").first.is_visible()
    no_sideways_scrolling(phone)

    for size in (PHONE, {"width": 1280, "height": 900}):
        page = windows.open(viewport=size)
        page.goto(BASE)
        assert_accessible(page)
        assert headings_left_alone(page) == []
        if size == PHONE:
            page.get_by_text("Charts, notes and sources").first.click()
        picture = page.locator(".report__pair img").first
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    bad = windows.open()
    apart = "<p style='height: 25cm'>x<h2 style='break-after: auto'>x</h2>"
    bad.set_content(f"{apart}<p style='break-inside: avoid; height: 9cm'>x")
    assert headings_left_alone(bad) == ["H2 on sheet 1"]
