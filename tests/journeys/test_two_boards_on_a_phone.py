"""A citizen compares two boards on a phone: with scripts, without them, and in colours of their own."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.boards.performance.arrivals import AE, arrive
from tests.support.browser import PHONE, Windows, accessibility_violations, no_sideways_scrolling, press
from tests.support.releases import release_figures

Check = Callable[[Page], None]

#: In November Tayside and Borders differ by what chance does, Fife by far more.
FIGURES = (
    "nhs-tayside,2024-10-01,7050,10000,,,final",
    "nhs-fife,2024-11-01,9000,10000,,,final",
    "nhs-tayside,2024-11-01,7010,10000,,,final",
    "nhs-borders,2024-11-01,6990,10000,,,final",
    "nhsscotland,2024-11-01,70500,100000,,,final",
)


TWO = ("NHS Tayside", "NHS Borders")


def test_a_citizen_compares_two_boards_on_a_phone(windows: Windows, assert_accessible: Check) -> None:
    arrive(*FIGURES)
    release_figures()

    two_boards_are_compared(windows.open(viewport=PHONE), assert_accessible)
    own_colours = windows.open(viewport=PHONE, forced_colors="active", color_scheme="dark")
    two_boards_are_compared(own_colours, what_is_chosen_is_seen)
    two_boards_are_compared(windows.open(viewport=PHONE, java_script_enabled=False), no_sideways_scrolling)


def two_boards_are_compared(page: Page, check: Check) -> None:
    """From the first page on, as somebody who does not know that there is a page for it."""

    def look() -> None:
        no_sideways_scrolling(page)
        check(page)

    page.goto("/")
    look()
    page.get_by_label("Find your board").fill("Tayside")
    press(page.get_by_role("button", name="Find"))
    expect(page.get_by_role("heading", level=1)).to_have_text("NHS Tayside")
    look()
    press(page.get_by_role("link", name="Compare it with"))
    for name in page.locator("input[name=board]:checked + label").all_inner_texts():
        if name not in TWO:
            tick(page, name)
    for name in TWO:
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    tick(page, "A&E: seen within 4 hours")
    page.get_by_label("Compare with").select_option("NHS Borders")
    look()
    press(page.get_by_role("button", name="Compare"))
    it_cannot_be_told_apart(page)
    look()

    page.get_by_text("Choose boards").click()
    tick(page, "NHS Fife")
    press(page.get_by_role("button", name="Compare"))
    page.get_by_label("Compare with").select_option("NHS Fife")
    press(page.get_by_role("button", name="Compare"))
    expect(page.locator("main")).to_contain_text("NHS Borders and NHS Tayside are lower than NHS Fife.")

    press(page.get_by_role("link", name="NHS Tayside").first)
    expect(page.locator("figure.chart").first).to_be_visible()
    page.get_by_text("Show the figures in a table").click()
    row = page.get_by_role("table").first.get_by_role("row").filter(has_text="November 2024")
    expect(row).to_contain_text("70.1%")
    look()


def what_is_chosen_is_seen(page: Page) -> None:
    """In a reader's colours: backgrounds of ours are not painted there."""
    found = accessibility_violations(page, in_their_colours=True)
    assert not found, found
    for choices in page.locator(".choices").filter(has=page.locator("[aria-current]")).all():
        chosen, other = (
            choices.locator(which).first.evaluate("link => getComputedStyle(link).backgroundColor")
            for which in ("a[aria-current]", "a:not([aria-current])")
        )
        assert chosen != other, page.url


def tick(page: Page, name: str) -> None:
    page.locator("label.ds_checkbox__label").get_by_text(name, exact=True).click()


def it_cannot_be_told_apart(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("NHS Tayside cannot be told apart from NHS Borders.")
    table = page.get_by_role("table", name="beside NHS Borders")
    tayside = table.get_by_role("row").filter(has_text="NHS Tayside")
    expect(tayside).to_contain_text("0.2")
    expect(tayside).to_contain_text("−1.1 to +1.5")
    expect(tayside).to_contain_text("cannot be told apart")
    assert f"target={AE}" in page.url
