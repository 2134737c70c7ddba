"""Every component on one page, in a real browser: nothing inline, accessible, usable at both widths and by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from django.urls import clear_url_caches, set_urlconf
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PHONE, Windows, no_sideways_scrolling
from tests.support.gallery import SENTENCE


@pytest.fixture(autouse=True)
def gallery() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.support.gallery"):
        yield
    clear_url_caches()
    set_urlconf(None)


def drawn(page: Page) -> Locator:
    """The live chart, once the reader has asked for it and it is drawn."""
    page.get_by_role("button", name="Read the chart point by point").click()
    chart = page.locator(".chart__live.is-drawn")
    expect(chart).to_be_visible()
    return chart


def test_every_component_is_accessible_and_keeps_the_content_policy(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/gallery")
    drawn(page)
    page.get_by_text("Show the figures in a table").click()

    assert_accessible(page)


def test_on_a_phone_nothing_runs_out_of_the_page(
    windows: Windows, assert_accessible: Callable[[Page], None]
) -> None:
    phone = windows.open(viewport=PHONE)
    phone.goto("/gallery")
    drawn(phone)
    phone.get_by_text("Menu", exact=True).click()

    no_sideways_scrolling(phone)
    expect(phone.get_by_role("link", name="Scotland grid")).to_be_visible()
    assert_accessible(phone)


def test_without_scripts_the_still_chart_and_its_table_are_there(windows: Windows) -> None:
    page = windows.open(java_script_enabled=False)
    page.goto("/gallery")

    expect(page.get_by_role("img", name=SENTENCE)).to_be_visible()
    expect(page.get_by_role("button", name="Read the chart point by point")).to_be_hidden()
    page.get_by_text("Show the figures in a table").click()
    expect(page.get_by_role("cell", name="72.1%").first).to_be_visible()


def test_paper_shows_the_still_chart_where_the_screen_shows_the_live_one(page: Page) -> None:
    page.goto("/gallery")
    live = drawn(page)
    still = page.get_by_role("img", name=SENTENCE)

    page.emulate_media(media="print")

    expect(still).to_be_visible()
    expect(live).to_be_hidden()


def test_on_a_phone_long_tables_are_short_and_cards_leave_out_what_is_empty(windows: Windows) -> None:
    phone = windows.open(viewport=PHONE)
    phone.goto("/gallery")
    phone.get_by_text("Show the figures in a table").click()
    row = phone.locator("table", has_text="by month").locator("tbody tr").first

    expect(row.get_by_text("72.1%")).to_be_visible()
    expect(row.get_by_text("721 of 1,000")).to_be_hidden()
    assert row.evaluate("row => row.getBoundingClientRect().height") < 60
    card = phone.locator("table", has_text="A table of cards").locator("tbody tr")
    expect(card.locator("[data-heading=Counts]")).to_be_hidden()
    expect(card.locator("[data-heading=Result]")).to_be_visible()


def test_the_chosen_year_is_seen_on_a_phone_and_paper_names_no_other(windows: Windows) -> None:
    phone = windows.open(viewport=PHONE)
    phone.goto("/gallery")
    chosen, latest = (phone.get_by_role("link", name=name, exact=True) for name in ("2014/15", "Latest"))

    assert chosen.evaluate("link => link.getBoundingClientRect().right") <= PHONE["width"]
    expect(latest).to_be_visible()
    phone.emulate_media(media="print")
    expect(chosen).to_be_visible()
    expect(latest).to_be_hidden()


def test_a_form_with_errors_leads_to_the_fields_and_is_accessible(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/gallery?value=")
    summary = page.get_by_role("alert").filter(has_text="There is a problem")

    summary.get_by_role("link", name="Enter a number.").click()

    expect(page.get_by_label("Value")).to_be_focused()
    expect(page.get_by_label("Value")).to_have_accessible_description(
        "A number from 0 to 100. Error: Enter a number."
    )
    assert_accessible(page)


def test_arrow_keys_go_from_cell_to_cell_of_a_grid_and_tab_leaves_it(page: Page) -> None:
    page.goto("/gallery")
    grid = page.locator("table.grid").first
    cells = grid.locator("tbody td > a")
    columns = grid.locator("thead th").count() - 1

    cells.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cells.nth(columns + 1)).to_be_focused()
    said = grid.locator("xpath=..").get_by_role("status")
    page.keyboard.press("Space")
    expect(said).to_contain_text(cells.nth(columns + 1).locator("p").inner_text())
    expect(said).to_contain_text("72.1%")
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    expect(cells.nth(columns + 1)).to_be_focused()
    page.keyboard.press("Space")
    expect(said).to_be_visible()
    page.keyboard.press("End")
    expect(said).to_be_hidden()
    expect(cells.nth(2 * columns - 1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(2 * columns - 1)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Home")
    expect(grid.locator("tbody th a").nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    assert not grid.evaluate("(table) => table.contains(document.activeElement)")
