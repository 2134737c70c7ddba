"""A month at once in a real browser: typed on a phone and in a wide window, mended, and accepted with one press."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from boards.figures.models import Observation
from boards.people.roles import Role
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import AE, arrive
from tests.boards.sending.test_desk_journey import LOTHIAN, signed_in
from tests.support.browser import PHONE, Windows, at_both_widths

RTT = "referral-to-treatment-18-weeks"


@pytest.mark.parametrize("scripted", [True, False], ids=["both widths", "phone without scripts"])
def test_a_planner_types_a_month_mends_it_and_accepts_it_with_one_press(
    windows: Windows, assert_accessible: Callable[[Page], None], scripted: bool
) -> None:
    Definition.objects.filter(measure__in=[AE, RTT]).update(collected_until=None)
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    arrive("nhs-lothian,2023-04-01,,,91.2,,", measure=RTT)
    page = signed_in(windows, Role.PLANNER, viewport=PHONE, java_script_enabled=scripted)

    def look() -> None:
        if scripted:  # the checks are scripts themselves
            at_both_widths(page, assert_accessible)

    page.goto(f"{LOTHIAN}figures/")
    page.get_by_role("link", name="Type a month at once").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A month at once")
    look()
    page.locator(f"[name={AE}-numerator]").fill("13,600")
    page.locator(f"[name={AE}-denominator]").fill("1,400")
    page.get_by_label("Or paste rows").fill(f"{RTT}\t2023-05-01\t\t\t91.0")
    page.get_by_role("button", name="Check all").click()
    expect(page.get_by_role("alert")).to_contain_text("The numerator 13600 is above the denominator 1400.")
    look()
    page.locator(f"[name={AE}-denominator]").fill("21,400")
    page.get_by_role("button", name="Check all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you accept")
    expect(page.locator("main")).to_contain_text("63.6% (13,600 of 21,400)")
    expect(page.locator("main")).to_contain_text("91.0%")
    look()
    assert not Observation.objects.filter(stream="board").exists()
    page.get_by_role("button", name="Accept all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accepted")
    look()
    assert Observation.objects.filter(stream="board").count() == 2
