"""Signing in and managing people in a real browser, by keyboard where it matters, accessible at every step."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.support.browser import PHONE, Windows, press
from tests.support.people import PASSWORD, code_now, person


def test_an_administrator_signs_in_with_a_code_and_adds_a_planner(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    administrator = person(Role.ADMINISTRATOR, second_factor=True)
    page.goto("/desk/people/")
    assert_accessible(page)

    page.get_by_label("Email").fill(administrator.email)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("e-mail address or the password is wrong")
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code").fill(code_now())
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("Ann Reid")
    page.get_by_label("E-mail address", exact=True).fill("ann@board.scot")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_text("Ann Reid has an account now")).to_be_visible()
    page.get_by_label("Role").select_option("Planner")
    page.get_by_label("Board").select_option("NHS Fife")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text(f"from {timezone.localdate():%-d %B %Y}")).to_be_visible()
    assert_accessible(page)
    press(page.get_by_role("link", name="End (Planner, NHS Fife)"))
    assert_accessible(page)
    page.get_by_role("button", name="End the role").click()
    expect(page.get_by_text("Ann Reid is no longer Planner, NHS Fife.")).to_be_visible()


def test_without_scripts_on_a_phone_a_planner_signs_in_and_out(windows: Windows) -> None:
    planner = person(Role.PLANNER)
    phone = windows.open(viewport=PHONE, java_script_enabled=False)

    phone.goto("/desk/")
    phone.get_by_label("Email").fill(planner.email)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", name="My desk")).to_be_visible()
    phone.get_by_text("Menu", exact=True).click()
    phone.get_by_role("link", name="Sign out").click()
    phone.get_by_role("button", name="Sign out").click()

    phone.goto("/desk/")
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
