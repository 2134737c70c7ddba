"""Carrying forward in a browser: ticked on a phone, by label and by keyboard, read by axe at both widths."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.boards.direction.test_carrying import BOARD, PAGE, PLAN, agreed_before
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import PHONE, Windows, at_both_widths, press


def test_a_planner_ticks_what_the_new_plan_takes_over(
    windows: Windows, assert_accessible: Callable[[Page], None]
) -> None:
    agreed_before()
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto(PLAN)
    press(planner.get_by_role("link", name="Carry forward from the last plan"))
    expect(planner.get_by_role("table")).to_contain_text("done by the return of quarter 4")
    at_both_widths(planner, assert_accessible)
    # Trajectories go on unless the planner says otherwise.
    planner.get_by_label("80% for April 2026 to 91% for March 2027").focus()
    planner.keyboard.press("Space")
    press(planner.get_by_role("button", name="Carry the ticked rows forward"))
    expect(planner.get_by_role("alert")).to_contain_text("Tick at least one row.")
    at_both_widths(planner, assert_accessible)
    planner.get_by_label("Open a ward: ends 1 February 2023").focus()
    planner.keyboard.press("Space")
    press(planner.get_by_role("button", name="Carry the ticked rows forward"))
    expect(planner.get_by_text("Carried forward. Read each row")).to_be_visible()
    at_both_widths(planner, assert_accessible)
    plain = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD, java_script_enabled=False)
    plain.goto(PAGE)
    plain.get_by_text("Flu", exact=True).click()
    press(plain.get_by_role("button", name="Carry the ticked rows forward"))
    expect(plain.get_by_text("Carried forward. Read each row")).to_be_visible()
