"""The live chart in a real browser: fetched when a reader asks, says what the still one says, sends nothing."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.urls import clear_url_caches, set_urlconf
from playwright.sync_api import Locator, Page, Request, expect

from nhs_tracker.plotly_files import ADDRESS, COMMENT
from tests.support.browser import PHONE, Windows, no_sideways_scrolling
from tests.support.gallery import PLOT, SENTENCE

#: The licence that the foot of every page names: a link that a reader follows, nothing is sent with it.
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@pytest.fixture(autouse=True)
def gallery() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.support.gallery"):
        yield
    clear_url_caches()
    set_urlconf(None)


def fetched_by(page: Page) -> list[Request]:
    """Every request of the page from now on."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def of_the_live_chart(requests: list[Request]) -> list[str]:
    return [re.sub(r"\.[0-9a-f]{12}\.", ".", urlsplit(r.url).path) for r in requests if is_live(r.url)]


def is_live(url: str) -> bool:
    return "plotly" in url or url.endswith(".json")


def ask(page: Page) -> None:
    page.get_by_role("button", name="Read the chart point by point").click()


def rest_on_it(page: Page) -> None:
    page.locator(".chart__live").hover()


def come_to_it_by_keyboard(page: Page) -> None:
    page.locator(".chart__live").focus()


def tap_it(page: Page) -> None:
    page.locator(".chart__live").click()


def drawn(page: Page) -> Locator:
    chart = page.locator(".chart__live.is-drawn")
    expect(chart).to_be_visible()
    return chart


@pytest.mark.parametrize("come", [ask, rest_on_it, come_to_it_by_keyboard, tap_it])
def test_nothing_of_the_live_chart_is_fetched_before_a_reader_asks(
    page: Page, come: Callable[[Page], None]
) -> None:
    requests = fetched_by(page)
    page.goto("/gallery")
    page.locator(".chart").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert of_the_live_chart(requests) == []

    come(page)
    drawn(page)

    assert sorted(of_the_live_chart(requests)) == [
        "/gallery/chart.json",
        "/static/vendor/plotly/plotly-basic.min.js",
        "/static/vendor/plotly/plotly-style.css",
    ]
    expect(page.get_by_role("button", name="Read the chart point by point")).to_be_hidden()


def test_passing_over_the_picture_asks_for_nothing(page: Page) -> None:
    requests = fetched_by(page)
    page.goto("/gallery")
    page.locator(".chart__live").scroll_into_view_if_needed()
    box = page.locator(".chart__live").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.move(box["x"] + 40, box["y"] - 60)

    page.wait_for_timeout(500)

    assert of_the_live_chart(requests) == []


def test_a_phone_draws_the_chart_that_was_made_for_its_width(windows: Windows) -> None:
    phone = windows.open(viewport=PHONE, has_touch=True, is_mobile=True)
    requests = fetched_by(phone)
    phone.goto("/gallery")
    phone.locator(".chart__live").tap()
    chart = drawn(phone)

    assert "/gallery/chart-narrow.json" in of_the_live_chart(requests)
    assert chart.evaluate("place => place.layout.dragmode") is False


def test_it_keeps_all_that_the_still_one_says(page: Page) -> None:
    page.goto("/gallery")
    ask(page)
    chart = drawn(page)
    still = PLOT.line("value").values

    expect(page.get_by_role("img", name=SENTENCE)).to_be_attached()
    assert page.get_by_role("img", name=SENTENCE).evaluate("img => img.checkVisibility()")
    for text in ("promised", "72.1%", "The upright axis begins at 60%, not at 0."):
        expect(chart.locator(".annotation-text", has_text=text)).to_be_visible()
    marks = chart.locator(".scatterlayer path.point")
    assert marks.count() == sum(value is not None for value in still)
    shapes = set(
        marks.evaluate_all("marks => marks.map(mark => mark.getAttribute('d').replace(/[\\d.-]+/g, '#'))")
    )
    assert len(shapes) == 3
    lines = chart.locator(".scatterlayer path.js-line").evaluate_all(
        "all => all.map(line => line.getAttribute('d'))"
    )
    assert [line.count("M") for line in lines] == [
        1,
        1,
        1,
    ]  # the promise, and the figures before and after their gap


def test_it_has_no_tool_bar_and_offers_no_way_out(page: Page) -> None:
    page.goto("/gallery")
    ask(page)
    chart = drawn(page)
    chart.hover()
    chart.dblclick()
    page.keyboard.press("Tab")

    assert (
        chart.locator(".modebar, .modebar-container *, a, button, form, dialog, [role=dialog]").count() == 0
    )
    assert page.locator(".modebar, .plotly-cloud-dialog, .plotly-cloud-dialog-message").count() == 0
    for word in ("Share", "cloud", "Edit in"):
        expect(page.get_by_text(word, exact=False)).to_have_count(0)
    assert chart.evaluate("place => [place._context.displayModeBar, place._context.plotlyServerURL]") == [
        False,
        "",
    ]


def test_nothing_that_the_page_loads_or_offers_is_of_another_host(page: Page) -> None:
    requests = fetched_by(page)
    page.goto("/gallery")
    ask(page)
    chart = drawn(page)
    chart.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_load_state("networkidle")
    here = urlsplit(page.url).netloc

    assert {urlsplit(r.url).netloc for r in requests if not r.url.startswith("data:")} == {here}
    offered = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((element) =>
            [...element.attributes].filter((a) => /^(?:https?:)?\\/\\//.test(a.value)
            && !a.name.startsWith("xmlns")).map((a) => a.value))"""
    )
    assert {address for address in offered if urlsplit(address).netloc != here} <= {LICENCE}
    texts = [
        r.response() for r in requests if r.resource_type in ("script", "stylesheet", "document", "fetch")
    ]
    for answer in texts:
        assert answer
        named = {
            address for address in ADDRESS.findall(COMMENT.sub("", answer.text())) if here not in address
        }
        assert named <= {"https://" + urlsplit(LICENCE).netloc}, answer.url


def test_the_arrow_keys_go_from_point_to_point_and_say_each(page: Page) -> None:
    page.goto("/gallery")
    ask(page)
    chart = drawn(page)
    expect(chart).to_be_focused()
    told = page.locator(".chart__ask [role=status]")

    page.keyboard.press("ArrowLeft")
    expect(chart.locator(".hoverlayer")).to_contain_text("72.1")
    expect(told).to_have_text("September 2025, 72.1%")

    page.keyboard.press("ArrowLeft")
    expect(told).to_have_text("August 2025, 75.0%")
    page.keyboard.press("Home")
    expect(told).to_have_text("January 2025, 95.0%")


@pytest.mark.parametrize("viewport", [PHONE, None], ids=["390", "1280"])
def test_it_is_accessible_and_keeps_the_page_within_its_width(
    windows: Windows, viewport: dict[str, int] | None, assert_accessible: Callable[[Page], None]
) -> None:
    page = windows.open(viewport=viewport) if viewport else windows.open()
    page.goto("/gallery")
    ask(page)
    drawn(page)

    assert_accessible(page)
    no_sideways_scrolling(page)


def test_with_forced_colours_its_paper_and_lines_stay_as_they_were_drawn(windows: Windows) -> None:
    page = windows.open(forced_colors="active", color_scheme="dark")
    page.goto("/gallery")
    ask(page)
    chart = drawn(page)
    style = "element => getComputedStyle(element)"

    assert chart.evaluate(f"{style[:11]} getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    text = chart.locator(".xtick text").first
    assert text.evaluate("element => getComputedStyle(element).fill") == "rgb(51, 51, 51)"
    line = chart.locator(".scatterlayer path.js-line").last
    assert line.evaluate("element => getComputedStyle(element).stroke") == "rgb(0, 101, 189)"


@pytest.mark.parametrize("lost", ["**/plotly-basic*.js", "**/chart.json"])
def test_when_it_cannot_be_loaded_the_picture_stays_and_a_reader_is_told(page: Page, lost: str) -> None:
    page.route(lost, lambda route: route.abort())
    page.goto("/gallery")
    ask(page)

    expect(
        page.get_by_text("The chart could not be loaded. Its picture and its table say the same.")
    ).to_be_visible()
    expect(page.get_by_role("img", name=SENTENCE)).to_be_visible()
    expect(page.locator(".chart__live")).to_be_hidden()
