"""Sending figures and planning in a real browser: a phone without scripts, a wide window, accessible at every step."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.support.browser import DESKTOP, PHONE, Windows
from tests.support.people import PASSWORD, code_now, person

LOTHIAN = "/desk/boards/nhs-lothian/"
PLAN = f"{LOTHIAN}plan/sample-2022-23/"
Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "wide"])


def signed_in(windows: Windows, *roles: Role, **options: object) -> Page:
    """Somebody who holds the roles, at the desk; with a code where one of them needs it."""
    needs_code = bool({Role.APPROVER, Role.REVIEWER} & set(roles))
    user = person(*roles, second_factor=needs_code)
    page = windows.open(**options)
    page.goto("/desk/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    if needs_code:
        page.get_by_label("Code").fill(code_now())
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    return page


def no_sideways_scrolling(page: Page) -> None:
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


@pytest.mark.parametrize(
    ("viewport", "scripted"),
    [(PHONE, True), (PHONE, False), (DESKTOP, True)],
    ids=["phone", "phone without scripts", "wide"],
)
def test_a_planner_mends_a_file_and_sees_the_standing_move(
    windows: Windows, assert_accessible: Check, tmp_path: Path, viewport: dict[str, int], scripted: bool
) -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    page = signed_in(windows, Role.PLANNER, viewport=viewport, java_script_enabled=scripted)

    def look() -> None:
        if scripted:  # the checks are scripts themselves
            assert_accessible(page)
            no_sideways_scrolling(page)

    page.goto("/desk/figures/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Figures of NHS Lothian")
    look()
    page.get_by_role("link", name="Send a CSV file").click()
    look()
    file = tmp_path / "may.csv"
    file.write_text("organisation,period,numerator,denominator\nnhs-lothian,2023-05-01,200,100\n")
    page.get_by_label("Measure").select_option("ae-4-hours")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was stored")
    expect(page.get_by_text("The numerator 200 is above the denominator 100.")).to_be_visible()
    look()

    page.go_back()
    file.write_text("organisation,period,numerator,denominator\nnhs-lothian,2023-05-01,96,100\n")
    page.get_by_label("Measure").select_option("ae-4-hours")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you accept")
    look()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accepted")
    expect(page.get_by_role("table", name="The standings that moved")).to_contain_text("on track")
    look()

    page.goto(f"{LOTHIAN}figures/type/ae-4-hours/")
    page.get_by_role("button", name="Check the figure").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the two counts, or the value")
    look()


@WIDTHS
def test_a_trajectory_is_typed_signed_and_agreed(
    windows: Windows, assert_accessible: Check, viewport: dict[str, int]
) -> None:
    arrive("nhs-lothian,2021-04-01,85,100,,,", "nhs-lothian,2022-04-01,81,100,,,")
    planner = signed_in(windows, Role.PLANNER, viewport=viewport)

    def look(page: Page) -> None:
        assert_accessible(page)
        no_sideways_scrolling(page)

    planner.goto("/desk/plans/")
    look(planner)
    planner.goto(PLAN)
    planner.get_by_role("link", name="Begin the plan").click()
    look(planner)
    planner.get_by_role("button", name="Begin the plan").click()
    look(planner)
    planner.goto(f"{PLAN}trajectory/ae-4-hours/edit/")
    planner.get_by_label("April 2022").fill("12%")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_role("alert")).to_contain_text("April 2022: The number has a % sign.")
    expect(planner.get_by_role("alert")).to_be_focused()
    look(planner)
    for month in planner.locator("tbody input").all():
        month.fill("84")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("it can be signed")).to_be_visible()
    planner.get_by_role("link", name="Send a CSV file").click()
    look(planner)

    approver = signed_in(windows, Role.APPROVER, viewport=viewport)
    approver.goto(f"{PLAN}sign/")
    look(approver)
    approver.get_by_role("button", name="Sign the plan").click()
    reviewer = signed_in(windows, Role.REVIEWER, viewport=viewport)
    reviewer.goto(f"{PLAN}agree/")
    look(reviewer)
    reviewer.get_by_role("button", name="Agree the plan").click()
    expect(reviewer.get_by_text("Agreed and frozen", exact=False).first).to_be_visible()
    look(reviewer)

    planner.goto(f"{PLAN}begin/")
    planner.get_by_label("Why is the agreed plan changed?").fill("The ward opens later.")
    planner.get_by_role("button", name="Open a new version").click()
    planner.goto(f"{PLAN}trajectory/ae-4-hours/edit/")
    planner.get_by_label("March 2023").fill("82")
    planner.get_by_role("button", name="Save").click()
    approver.goto(f"{PLAN}sign/")
    expect(approver.get_by_text("March 2023: 84%, now 82%")).to_be_visible()
    look(approver)
    approver.get_by_role("button", name="Sign the plan").click()
    reviewer.goto(PLAN)
    reviewer.get_by_role("link", name="Return with a question").click()
    look(reviewer)
    reviewer.get_by_role("button", name="Return it").click()
    expect(reviewer.get_by_role("alert")).to_be_focused()
    reviewer.get_by_label("What shall the board answer or change?").fill("Why is the last month lower?")
    reviewer.get_by_role("button", name="Return it").click()
    planner.goto(PLAN)
    expect(planner.get_by_text("Why is the last month lower?")).to_be_visible()
    look(planner)
    planner.get_by_role("link", name="Version 1", exact=True).click()
    expect(planner.get_by_text("as it was agreed. It is in force.")).to_be_visible()
    look(planner)
    planner.goto(PLAN)
    planner.get_by_role("link", name="Discard this draft").click()
    look(planner)
    reviewer.goto(f"{PLAN}trajectory/ae-4-hours/")
    look(reviewer)
