"""An analyst's Monday: what changed, where, is it real, who must answer, and what is watched from then on."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from boards.asks.digest import send_digests
from boards.desk.models import Looked
from boards.desk.services import look
from boards.people.models import User
from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from boards.performance.services import judge
from boards.work.models import Mail
from targets.calc.periods import add_months
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.support.browser import DESKTOP, PHONE, Windows, at_both_widths, press
from tests.support.people import PASSWORD, code_now, person

Check = Callable[[Page], None]

#: 25 months that go up and down by a point, all above what was promised.
KEPT = [96, 97, 95, 96, 98, 97, 96, 95, 97, 96, 98, 96, 97] * 2
FIRST, NEWEST = date(2023, 12, 1), date(2026, 1, 1)
CELL = f"/desk/boards/nhs-fife/{AE}/"
WHY_NOT = "One month that is worse is no other way of working."


def test_an_analysts_monday(windows: Windows, assert_accessible: Check) -> None:
    analyst, other = (person(Role.ANALYST, second_factor=True) for _ in range(2))
    fife_turned_off_track_since(analyst)

    page = signed_in(windows, analyst)
    what_changed_and_where(page, assert_accessible)
    is_it_real(page, assert_accessible)
    all_of_it_works_without_scripts(windows, page)
    what_is_dense_for_eyes_is_whole_for_ears(page)
    second = signed_in(windows, other)
    one_month_is_no_change_of_process(page, second, other, assert_accessible)
    who_must_answer(page, assert_accessible)
    what_is_watched(page, assert_accessible)
    is_shared_and_kept(page, second, assert_accessible)
    borders_turn_off_track()
    is_told_the_next_day(page, analyst, assert_accessible)


def fife_turned_off_track_since(analyst: User) -> None:
    """The analyst looked a week ago. Since then Fife's newest month came, far below all that it reported before."""
    now = timezone.now()
    make_live(AE)
    arrive(*kept("nhs-fife"), *kept("nhs-borders"), known_from=date(2026, 1, 20), judged=False)
    judge(measure_key=AE, now=now - timedelta(days=30))
    look(person_id=analyst.pk, view=Looked.View.MONDAY, now=now - timedelta(days=7))
    arrive(f"nhs-fife,{NEWEST},800,1000,,,", known_from=date(2026, 2, 20), judged=False)
    judge(measure_key=AE, now=now)
    analyse(measure_key=AE, now=now)


def kept(board: str) -> list[str]:
    """The months before the newest."""
    return [
        f"{board},{add_months(FIRST, place)},{10 * value},1000,,," for place, value in enumerate(KEPT[:-1])
    ]


def signed_in(windows: Windows, user: User) -> Page:
    page = windows.open(viewport=PHONE)
    page.goto("/desk/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("code").fill(code_now())
    press(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    return page


def what_changed_and_where(page: Page, check: Check) -> None:
    page.goto("/desk/monday/")
    expect(page.locator(".lead")).to_contain_text("1 target turned off track")
    at_both_widths(page, check)
    press(page.get_by_role("link", name="Turned off track", exact=True))
    row = page.get_by_role("row", name="NHS Fife")
    expect(row).to_contain_text("off track in January 2026, was on track in December 2025")
    at_both_widths(page, check)
    press(row.get_by_role("link", name="A&E 4 hours"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("A&E")


def is_it_real(page: Page, check: Check) -> None:
    """Beside the figure stands whether it is more than chance. All such series are on one page."""
    assert page.url.endswith(CELL)
    expect(page.locator(".lead")).to_contain_text("80.0% in January 2026")
    expect(page.locator(".four-facts")).to_contain_text("special cause concerning")
    expect(page.locator(".four-facts")).to_contain_text("hit and miss")
    at_both_widths(page, check)
    press(page.get_by_role("link", name="What if the tolerance were another one"))
    page.get_by_role("spinbutton").fill("10")
    press(page.get_by_role("button", name="Show what would change"))
    expect(page.get_by_role("status")).to_contain_text("0 boards of 2 would have another result.")
    at_both_widths(page, check)
    with page.expect_navigation():  # letting it go sends the form
        page.get_by_role("slider").press("End")
    expect(page.get_by_role("status")).to_contain_text("With a tolerance of 20% of what was promised")
    expect(page.get_by_role("spinbutton")).to_have_value("20")
    page.get_by_role("spinbutton").fill("50")
    press(page.get_by_role("button", name="Show what would change"))
    expect(page.locator("main")).to_contain_text("Write a number from 0 to 20")
    check(page)
    page.goto("/desk/statistics/")
    page.locator("summary", has_text="Show the series").click()
    expect(page.get_by_role("row", name="NHS Fife")).to_contain_text("special cause concerning")
    at_both_widths(page, check)


def all_of_it_works_without_scripts(windows: Windows, signed_in: Page) -> None:
    """What an analyst chooses is a form or a link."""
    page = windows.open(
        viewport=PHONE, java_script_enabled=False, storage_state=signed_in.context.storage_state()
    )
    page.goto("/desk/grid/")
    page.locator("summary", has_text="More choices").click()
    page.locator("#family").select_option(index=1)
    page.locator("form", has=page.locator("#family")).get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"family="))
    expect(page.locator("main")).to_contain_text("NHS")
    page.goto(f"/desk/targets/{AE}/what-if/")
    page.get_by_role("spinbutton").fill("10")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("status")).to_contain_text("0 boards of 2 would have another result.")
    page.goto("/desk/statistics/?board=NHS+Fife")
    expect(page.get_by_role("row", name="NHS Fife")).to_contain_text("special cause concerning")
    page.goto(f"/desk/compare/?board=nhs-fife&board=nhs-borders&target={AE}")
    expect(page.get_by_role("row", name="NHS Fife").first).to_contain_text("80.0%")
    page.context.close()


def what_is_dense_for_eyes_is_whole_for_ears(page: Page) -> None:
    """Of a cell nothing but its drawing is taken from who listens, however little is shown."""
    before = page.viewport_size
    assert before
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    page.goto("/desk/grid/?dense=yes")
    cells = page.locator(".grid--dense td > a")
    assert cells.locator("css=svg + i", has_text="in a year").count() > 0
    words = cells.evaluate_all(
        """cells => cells.flatMap(cell => [...cell.querySelectorAll("*")]).filter(one => !one.closest("svg"))
                         .map(one => getComputedStyle(one).display)"""
    )
    assert words
    assert "none" not in words
    page.set_viewport_size(before)


def one_month_is_no_change_of_process(page: Page, second: Page, other: User, check: Check) -> None:
    page.goto(CELL)
    press(page.get_by_role("link", name="Record a change of its process"))
    page.get_by_label("First day of the changed process").fill(NEWEST.isoformat())
    page.get_by_label("What changed").fill("A ward is closed.")
    page.get_by_label("Where that can be read").fill("Board paper of January 2026, item 4.")
    at_both_widths(page, check)
    press(page.get_by_role("button", name="Record the change"))
    expect(page.get_by_role("row", name="NHS Fife")).to_contain_text("waits for a second analyst")
    at_both_widths(page, check)

    second.reload()
    press(second.get_by_role("link", name="Confirm or decline a change of process of A&E 4 hours, NHS Fife"))
    at_both_widths(second, check)
    press(second.get_by_role("link", name="Confirm the change"))
    expect(second.get_by_role("table", name="What the change does to limits")).to_contain_text("NHS Fife")
    at_both_widths(second, check)
    second.go_back()
    press(second.get_by_role("link", name="Decline it"))
    second.get_by_label("Why?").fill(WHY_NOT)
    at_both_widths(second, check)
    press(second.get_by_role("button", name="Decline it"))

    page.goto("/desk/")
    press(
        page.get_by_role(
            "link", name="Read why your change of process of A&E 4 hours, NHS Fife, was declined"
        )
    )
    expect(page.locator("main")).to_contain_text(f"declined, by {other.name}")
    expect(page.locator("main")).to_contain_text(WHY_NOT)
    page.goto("/desk/")
    expect(page.get_by_role("link", name="Read why your change of process")).to_have_count(0)
    at_both_widths(page, check)


def who_must_answer(page: Page, check: Check) -> None:
    page.goto(CELL)
    press(page.get_by_role("link", name="Ask about the figure above"))
    press(page.get_by_role("link", name="Ask about this figure"))
    page.get_by_label("What do you ask?").fill("What happened in January?")
    page.get_by_label("Answer wanted by").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    press(page.get_by_role("button", name="Ask"))
    page.goto("/desk/tracker/?board=NHS+Fife")
    expect(page.get_by_role("row", name="Answer a question about A&E 4 hours")).to_contain_text("Planner")
    at_both_widths(page, check)
    page.goto("/desk/monday/?kind=not+answered")
    expect(page.get_by_role("row", name="NHS Fife")).to_contain_text("What happened in January?")


def what_is_watched(page: Page, check: Check) -> None:
    page.goto(f"/desk/grid/?target={AE}")
    press(page.get_by_role("link", name="Save this view"))
    page.get_by_label("Name").fill("Emergency care")
    page.get_by_text("Tell me when a board turns off track").click()
    at_both_widths(page, check)
    press(page.get_by_role("button", name="Save it"))
    at_both_widths(page, check)
    send_digests(now=timezone.now())


def is_shared_and_kept(page: Page, second: Page, check: Check) -> None:
    """Whoever saved it shares it with their role; who keeps it has one of their own."""
    page.goto("/desk/views/")
    press(page.get_by_role("link", name="Change, or remove it").first)
    expect(page.get_by_label("Name")).to_have_value("Emergency care")
    page.get_by_label("Share it with").select_option(Role.ANALYST.value)
    at_both_widths(page, check)
    press(page.get_by_role("button", name="Save the change"))
    second.goto("/desk/views/")
    press(second.get_by_role("link", name="Keep it as yours").first)
    expect(second.get_by_label("Name")).to_have_value("Emergency care")
    at_both_widths(second, check)
    press(second.get_by_role("button", name="Save it"))
    expect(second.locator("main")).to_contain_text("Saved: “Emergency care”.")


def borders_turn_off_track() -> None:
    arrive(f"nhs-borders,{NEWEST},700,1000,,,", known_from=date(2026, 2, 25), judged=False)
    judge(measure_key=AE, now=timezone.now())


def is_told_the_next_day(page: Page, analyst: User, check: Check) -> None:
    before = set(Mail.objects.values_list("pk", flat=True))
    send_digests(now=timezone.now() + timedelta(days=1))
    (body,) = Mail.objects.filter(person=analyst).exclude(pk__in=before).values_list("body", flat=True)
    assert "“Emergency care”: 1 result is off track" in body
    assert "Borders" not in body, "mail is no place for what is not public"
    (address,) = (line for line in body.split() if "/desk/views/" in line)
    page.goto(f"/desk/views/{address.rstrip('/').rpartition('/')[2]}/")
    newest = page.get_by_role("row").nth(1)
    expect(newest).to_contain_text("NHS Borders")
    expect(newest).to_contain_text("off track in January 2026")
    at_both_widths(page, check)
    press(newest.get_by_role("link", name="A&E 4 hours"))
    expect(page.locator("main")).to_contain_text("NHS Borders")
