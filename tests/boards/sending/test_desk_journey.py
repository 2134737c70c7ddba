"""Sending figures in a real browser: a phone without scripts, a wide window, accessible at every step."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.support.browser import PHONE, Windows, at_both_widths, press
from tests.support.people import PASSWORD, code_now, person

LOTHIAN = "/desk/boards/nhs-lothian/"
Check = Callable[[Page], None]


def signed_in(windows: Windows, *roles: Role, board: str = "nhs-lothian", **options: object) -> Page:
    """Somebody who holds the roles, at the desk; with a code where one of them needs it."""
    needs_code = bool({Role.APPROVER, Role.REVIEWER, Role.ADMINISTRATOR} & set(roles))
    user = person(*roles, board=board, second_factor=needs_code)
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


@pytest.mark.parametrize("scripted", [True, False], ids=["both widths", "phone without scripts"])
def test_a_planner_mends_a_file_and_sees_the_standing_move(
    windows: Windows, assert_accessible: Check, tmp_path: Path, scripted: bool
) -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    page = signed_in(windows, Role.PLANNER, viewport=PHONE, java_script_enabled=scripted)

    def look() -> None:
        if scripted:  # the checks are scripts themselves
            at_both_widths(page, assert_accessible)

    page.goto("/desk/figures/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Figures of NHS Lothian")
    look()
    press(page.get_by_role("link", name="Send a CSV file"))
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


@pytest.mark.parametrize("scripted", [True, False], ids=["both widths", "phone without scripts"])
def test_a_planner_says_why_an_unusual_figure_is_right(
    windows: Windows, assert_accessible: Check, scripted: bool
) -> None:
    months = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]
    arrive(*[f"nhs-lothian,{month},18{n % 2}00,20000,,," for n, month in enumerate(months)])
    page = signed_in(windows, Role.PLANNER, viewport=PHONE, java_script_enabled=scripted)
    why = "The new department opened on 4 January."

    def look() -> None:
        if scripted:  # the checks are scripts themselves
            at_both_widths(page, assert_accessible)

    page.goto(f"{LOTHIAN}figures/type/ae-4-hours/")
    page.get_by_label("Period").select_option("2024-01-01")
    page.get_by_label("Numerator").fill("1805")
    page.get_by_label("Denominator").fill("20100")
    page.get_by_role("button", name="Check the figure").click()
    expect(page.get_by_role("table", name="Figures to look at")).to_contain_text(
        "The numerator 1,805 may lack a digit: usual were 18,000 to 18,100"
    )
    look()
    page.get_by_role("button", name="Accept with these reasons").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why: “A digit lost or added”.")
    look()
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("link", name="Type the figure again").click()
    expect(page.get_by_label("Numerator")).to_have_value("1805")
    look()
    page.get_by_role("button", name="Check the figure").click()
    page.get_by_label("A digit lost or added: why is it right?").fill(why)
    page.get_by_role("button", name="Accept with these reasons").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accepted")
    expect(page.get_by_role("table", name="What was unusual, and why")).to_contain_text(why)
    look()

    page.goto(f"{LOTHIAN}ae-4-hours/")
    expect(page.get_by_text(f"Person 0 said: “{why}”")).to_be_visible()
    page.locator("summary", has_text="Figures that were unusual when they came (1)").click()
    expect(page.get_by_role("table", name="Figures that were unusual")).to_contain_text(why)
    look()
