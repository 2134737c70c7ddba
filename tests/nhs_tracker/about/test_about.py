"""The pages at the foot: what they say of the site is what the site does."""

import ast
import re
from html import unescape
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings as site_settings
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings

from boards.desk.frames import FOOTER
from boards.people.roles import Role
from nhs_tracker.about.cookies import cookies
from nhs_tracker.env import BadSetting, Contact, contact
from nhs_tracker.stamps import ROOT
from tests.boards.performance.arrivals import arrive
from tests.support.addresses import ADDRESSES, Who
from tests.support.people import PASSWORD, person
from tests.support.releases import release_figures
from tests.support.walk import walk

NOBODY = "This installation has named no contact."

#: For each sentence of "What is tested" the tests that do it.
TESTED = {
    "The main public and desk pages are checked with axe": [
        "journeys/test_the_main_job.py::every_page_can_be_used_at_both_widths"
    ],
    "On a phone, 390 pixels wide": ["journeys/test_the_main_job.py::every_page_can_be_used_at_both_widths"],
    "Reports, charts, comparing boards and signing in work without scripts": [
        "reports/ownership/test_public_pages.py::test_a_visitor_reads_it_on_a_phone_without_scripts",
        "templates/test_components.py::test_without_scripts_the_still_chart_and_its_table_are_there",
        "journeys/test_two_boards_on_a_phone.py::test_a_citizen_compares_two_boards_on_a_phone",
        "boards/desk/test_sign_in_journey.py::test_without_scripts_on_a_phone_a_planner_signs_in_and_out",
    ],
    "By keyboard": [
        "templates/test_components.py::test_arrow_keys_go_from_cell_to_cell_of_a_grid_and_tab_leaves_it",
        "templates/test_live_chart.py::test_the_arrow_keys_go_from_point_to_point_and_say_each",
    ],
    "Where you choose your own colours": [
        "templates/test_live_chart.py::test_with_forced_colours_its_paper_and_lines_stay_as_they_were_drawn",
        "journeys/test_two_boards_on_a_phone.py::what_is_chosen_is_seen",
    ],
    "A form with errors": [
        "templates/test_components.py::test_a_form_with_errors_leads_to_the_fields_and_is_accessible"
    ],
    "PDF reports are tagged": [
        "reports/ownership/test_printing.py::test_it_is_tagged_with_title_language_headings_and_table_headers"
    ],
}

pytestmark = pytest.mark.django_db


def text_of(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def test_every_page_leads_to_them_from_its_foot() -> None:
    foot = text_of("/boards/").partition("<footer")[2]
    for link in FOOTER:
        assert f'<a href="{link.href}">{link.text}</a>' in foot
        assert f"<h1>{link.text}</h1>" in text_of(link.href)


def test_what_the_statement_says_is_tested_is_tested() -> None:
    section = text_of("/accessibility/").partition('id="tested"')[2].partition("<h2")[0]
    sentences = re.findall(r"<li>(.*?)</li>", section)
    assert len(sentences) == len(TESTED)
    for start, tests in TESTED.items():
        assert any(sentence.startswith(start) for sentence in sentences), start
        for test in tests:
            file, _, name = test.partition("::")
            tree = ast.parse((ROOT / "tests" / file).read_text())
            assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, test


def test_the_cookies_of_a_person_who_signs_in_and_works_are_those_of_the_page() -> None:
    user, client, jar = person(Role.PLANNER), Client(), {}

    def keep(answer: Any) -> None:
        jar.update({name: morsel for name, morsel in answer.cookies.items() if morsel.value})

    keep(client.get("/accounts/login/"))
    keep(client.post("/accounts/login/", {"login": "nobody@example.scot", "password": "wrong"}))
    keep(client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}))
    keep(client.get("/desk/"))
    away = client.session
    away.update({"begun": 0, "last_seen": 0})
    away.save()
    keep(client.get("/desk/"))  # which says so on the next page

    listed = {cookie.name: cookie for cookie in cookies()}
    assert set(jar) == set(listed)
    page = text_of("/privacy/")
    for name, cookie in listed.items():
        set_as = jar[name]
        assert (set_as["path"], set_as["max-age"] or None) == (cookie.path, cookie.seconds), name
        assert set_as["httponly"], f"the page says that no script can read {name}"
        assert f"<code>{name}</code>" in page


def test_no_program_file_sets_a_cookie_that_the_page_does_not_name() -> None:
    setters = {
        path.relative_to(ROOT).as_posix()
        for app in ("targets", "boards", "reports", "nhs_tracker")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\.set_(signed_)?cookie\(", path.read_text())
    }
    assert setters == {"boards/desk/devices.py", "boards/desk/kept.py"}
    scripts = [path for path in (ROOT / "static").rglob("*.js") if "cookie" in path.read_text()]
    assert scripts == []


def test_a_visitor_leaves_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="boards"), caplog.at_level("DEBUG", logger="nhs_tracker"):
        for link in FOOTER:
            Client().get(link.href)
    assert not [one for one in caplog.records if one.name.split(".")[0] in {"boards", "nhs_tracker"}]
    programs = (ROOT / "nhs_tracker" / "programs.py", ROOT / "Dockerfile", ROOT / "docs" / "operations.md")
    assert not [path for path in programs if "access-log" in path.read_text()]


def test_head_is_answered_without_a_body_so_that_the_server_writes_no_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOCK_SECONDS", str(site_settings.LOCK_SECONDS))  # what a page sets is for pages alone
    from nhs_tracker.wsgi import application

    def lengths(method: str) -> tuple[int, str]:
        headers: dict[str, str] = {}
        environ = RequestFactory().generic(method, "/about/").environ
        body = application(environ, lambda status, given, *_: headers.update(dict(given)))  # type: ignore[arg-type]
        return len(b"".join(body)), headers["Content-Length"]

    body, said = lengths("GET")
    assert (body, lengths("HEAD")) == (int(said), (0, said))


def test_an_unset_contact_is_said_on_every_page_that_would_name_one(settings: Settings) -> None:
    settings.CONTACT = None
    for path in ("/contact/", "/about/", "/accessibility/"):
        assert NOBODY.rstrip(".") in text_of(path), path

    settings.CONTACT = Contact(name="Performance team", email="tracker@example.scot")
    for path in ("/contact/", "/about/", "/accessibility/", "/privacy/"):
        assert "named no contact" not in text_of(path), path
    assert '<a href="mailto:tracker@example.scot">' in text_of("/contact/")
    assert "Performance team" in text_of("/contact/")


@pytest.mark.parametrize(
    "value", ["Performance team", "team@", "@example.scot", "team@localhost", "a b@c.scot x"]
)
def test_a_contact_that_cannot_be_written_to_is_refused_at_the_start(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTACT", value)
    with pytest.raises(BadSetting, match="write an e-mail address"):
        contact("CONTACT")


def test_a_contact_has_a_name_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACT", "Performance team <tracker@example.scot>")
    assert contact("CONTACT") == Contact("Performance team", "tracker@example.scot")
    monkeypatch.setenv("CONTACT", "tracker@example.scot")
    assert contact("CONTACT") == Contact("", "tracker@example.scot")
    monkeypatch.setenv("CONTACT", "")
    assert contact("CONTACT") is None


def test_the_sitemap_names_pages_that_are_there_and_no_sample() -> None:
    written = Client().get("/sitemap.xml")
    assert written.headers["Content-Type"] == "application/xml"
    addresses = [str(place.text) for place in fromstring(written.content).findall(".//{*}loc")]
    assert all(one.startswith(f"{site_settings.SITE_ADDRESS}/") for one in addresses)
    assert len(set(addresses)) == len(addresses)
    paths = [one.removeprefix(site_settings.SITE_ADDRESS) for one in addresses]
    assert {"/", "/boards/nhs-lothian/", "/targets/ae-4-hours/", "/privacy/"} <= set(paths)
    assert not [one for one in paths if "sample" in one or one.startswith(("/desk", "/accounts"))]
    by_route: dict[str, list[str]] = {}
    for one in paths:
        by_route.setdefault(resolve(one).route, []).append(one)
    assert {Client().get(one).status_code for ones in by_route.values() for one in (ones[0], ones[-1])} == {
        200
    }
    page = text_of("/sitemap/")
    assert all(f'href="{one}"' in page for one in paths)
    assert f"Sitemap: {site_settings.SITE_ADDRESS}/sitemap.xml" in text_of("/robots.txt")


def test_the_sitemap_takes_few_statements_and_the_other_pages_none(
    django_assert_max_num_queries: Any,
) -> None:
    arrive("nhs-lothian,2024-10-01,800,1000,,,final")
    release_figures()
    for path, statements in (("/sitemap/", 6), ("/sitemap.xml", 6), ("/about/", 0), ("/privacy/", 0)):
        with django_assert_max_num_queries(statements):
            Client().get(path)


def test_every_public_page_that_is_read_without_an_argument_is_in_it() -> None:
    listed = text_of("/sitemap/")
    for address in ADDRESSES:
        if address.who is Who.PUBLIC and "<" not in address.route and address.route.endswith("/"):
            assert f'href="{walk("nhs-lothian").path(address)}"' in listed, address.route
