"""A token in a real browser: made with the second factor on a phone, copied once, used by a program, revoked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.boards.api.programs import Program
from tests.support.browser import PHONE, Windows, at_both_widths, press
from tests.support.people import PASSWORD, code_now, person


@pytest.mark.parametrize("scripted", [True, False], ids=["both widths", "phone without scripts"])
def test_a_planner_lets_a_program_in_and_out_again(
    windows: Windows, assert_accessible: Callable[[Page], None], scripted: bool
) -> None:
    planner = person(Role.PLANNER, second_factor=True)
    page = windows.open(viewport=PHONE, java_script_enabled=scripted)
    page.goto("/desk/tokens/")
    page.get_by_label("Email").fill(planner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("API tokens")

    def look() -> None:
        if scripted:  # the checks are scripts themselves
            at_both_widths(page, assert_accessible)

    look()
    page.get_by_role("link", name="What programs can do, and how").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("For programs")
    look()
    page.goto("/desk/tokens/")
    page.get_by_role("link", name="Make a token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make a token")
    look()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the token is for.")
    page.get_by_label("What it is for").fill("Finance system")
    page.get_by_text("read and write the plan").click()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new token")
    look()
    secret = page.get_by_label("Token").input_value()

    assert Program(secret).get("token/").json()["name"] == "Finance system"
    page.get_by_role("link", name="All your tokens").click()
    expect(page.locator("main")).to_contain_text("Finance system")
    assert secret not in page.content()
    look()
    press(page.get_by_role("link", name="Revoke"))
    look()
    page.get_by_role("button", name="Revoke the token").click()
    expect(page.locator("main")).to_contain_text("revoked")
    assert Program(secret).get("token/").status_code == 401
