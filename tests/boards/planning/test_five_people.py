"""Five people write one plan, from opening to signed off with a condition, and change it in the year.

An administrator opens the round. One writes at a desk, one only in the workbook, one on a phone; an approver signs; a
reviewer asks, and another decides.
What each page shows at both widths is in `test_plan_journey.py`; here the pages follow each other, as they would.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.boards.planning.test_workbook import changed
from tests.boards.plans.plans import AE, BOARD
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import DESKTOP, PHONE, Windows, no_sideways_scrolling, press

OPEN = "sample-2026-27"
ROUND = "Sample cycle 2026/27 (fictional)"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
Look = Callable[[Page], None]
Sheets = dict[str, list[list[str]]]


@pytest.fixture
def look(assert_accessible: Callable[[Page], None]) -> Look:
    def check(page: Page) -> None:
        assert_accessible(page)
        no_sideways_scrolling(page)

    return check


def save(page: Page) -> None:
    press(page.get_by_role("button", name="Save", exact=True))


def go(page: Page, link: str, button: str = "") -> None:
    """From the plan's page to an act, and through it."""
    page.goto(PLAN)
    page.get_by_role("link", name=link, exact=True).first.click()
    press(page.get_by_role("button", name=button or link))


def opened(administrator: Page, look: Look) -> None:
    """The round, with the days by which boards are asked for their plans."""
    administrator.goto("/desk/cycles/")
    press(administrator.get_by_role("link", name=ROUND, exact=True))
    press(administrator.get_by_role("link", name="Open the round"))
    for label, day in (
        ("Opens", "2025-12-01"),
        ("Draft due", "2026-02-15"),
        ("Final plan due", "2026-03-15"),
    ):
        administrator.get_by_label(label, exact=True).fill(day)
    look(administrator)
    press(administrator.get_by_role("button", name="Open the round"))
    expect(administrator.get_by_text("The round is open.")).to_be_visible()


def hand_over_parts(page: Page, *parts: str) -> None:
    for part in parts:
        page.goto(PLAN)
        page.get_by_role("link", name=part, exact=True).first.click()
        press(page.get_by_role("button", name="Hand over as ready"))
        expect(page.get_by_text(f"Handed over: {part}.")).to_be_visible()


def ask(page: Page, words: str) -> None:
    page.get_by_label("What do you ask?").fill(words)
    press(page.get_by_role("button", name="Ask"))


def decided(windows: Windows, reviewer: Page, look: Look, *, condition: str = "") -> None:
    """The reviewer settles what was asked and recommends; another reviewer decides so."""
    reviewer.goto(PLAN)
    while reviewer.get_by_role("link", name="Settle").count():
        reviewer.get_by_role("link", name="Settle").first.click()
        press(reviewer.get_by_role("button", name="Settle"))
        reviewer.goto(PLAN)
    press(reviewer.get_by_role("link", name="Review it on one page"))
    look(reviewer)
    reviewer.goto(f"{PLAN}recommend/")
    reviewer.get_by_text("Agreed with conditions" if condition else "Agreed", exact=True).click()
    reviewer.get_by_label("Why?").fill("It answers what was asked.")
    if condition:
        reviewer.get_by_role("textbox", name="Conditions").fill(condition)
    press(reviewer.get_by_role("button", name="Recommend it"))
    decider = signed_in(windows, Role.REVIEWER, viewport=DESKTOP)
    decider.goto(PLAN)
    decider.get_by_role("link", name="Decide as recommended").click()
    decider.get_by_label("Who signed the letter").fill("A director")
    press(decider.get_by_role("button", name="Decide: "))
    reviewer.goto(PLAN)


def filled_in(sheets: Sheets) -> None:
    """A value for every period that has none, the reasons, another value for April, and an action of its own."""
    header, *rows = sheets["Trajectories"]
    value, why = header.index("Promise"), header.index("Why")
    for row in rows:
        row[value] = row[value] or "95"
        row[why] = row[why] or "As the standard asks."
    rows[0][value] = "86"
    header = sheets["Actions"][0]
    said = {
        "Title": "Twelve beds beside A&E",
        "Area": "Safe care",
        "What will be done": "Twelve beds for people who stay a night.",
        "Lead": "B. Book, director",
        "Ends": "2027-03-31",
    }
    sheets["Actions"].append([said.get(name, "") for name in header])


def test_five_people_write_one_plan_from_opening_to_a_change_in_the_year(
    windows: Windows, look: Look, tmp_path: Path
) -> None:
    opened(signed_in(windows, Role.ADMINISTRATOR, viewport=DESKTOP), look)
    desk = signed_in(windows, Role.PLANNER, viewport=DESKTOP, board=BOARD)
    go(desk, "Begin the plan")
    desk.goto(f"{PLAN}trajectory/{AE}/edit/")
    for month in desk.locator("tbody input").all():
        month.fill("84")
    desk.get_by_label("Why these values?").fill("Twelve beds open in June.")
    save(desk)
    expect(desk.get_by_text("Saved: ").first).to_be_visible()

    # One has the workbook, and nothing else. While it is away, April is changed here too.
    book = signed_in(windows, Role.PLANNER, viewport=DESKTOP, board=BOARD)
    book.goto(f"{PLAN}workbook/")
    look(book)
    with book.expect_download() as download:
        book.get_by_role("link", name="workbook").first.click()
    sent = tmp_path / "filled.xlsx"
    sent.write_bytes(changed(Path(download.value.path()).read_bytes(), filled_in))

    # One is on a phone: a risk, and the same value that somebody at a desk has open.
    phone = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    phone.goto(f"{PLAN}risks/add/")
    phone.get_by_label("Target", exact=True).select_option(AE)
    phone.get_by_label("Heading").select_option("workforce")
    phone.get_by_label("Risk", exact=True).fill("The ward finds no nurses.")
    phone.get_by_label("How it is managed").fill("Two rounds of recruiting before June.")
    phone.get_by_label("Owner").fill("P. Phone, nurse director")
    look(phone)
    save(phone)
    expect(phone.get_by_text("Saved: ").first).to_be_visible()
    desk.goto(f"{PLAN}trajectory/{AE}/edit/")
    phone.goto(f"{PLAN}trajectory/{AE}/edit/")
    phone.get_by_label("April 2026").fill("83")
    save(phone)
    expect(phone.get_by_text("Saved: ").first).to_be_visible()
    desk.get_by_label("April 2026").fill("85")
    save(desk)
    expect(desk.get_by_role("alert")).to_contain_text("Somebody else saved first")
    look(desk)
    desk.get_by_role("group", name="April 2026").get_by_text("Yours: 85%").click()
    save(desk)
    expect(desk.get_by_text("Saved: ").first).to_be_visible()

    book.get_by_label("Workbook").set_input_files(sent)
    press(book.get_by_role("button", name="Compare"))
    expect(book.get_by_text("1 field was changed here too since it was given out")).to_be_visible()
    book.get_by_text("Now: 85").click()
    look(book)
    press(book.get_by_role("button", name="Accept what is ticked"))
    expect(book.get_by_text("rows of the plan.")).to_be_visible()
    hand_over_parts(desk, "Trajectories", "Actions", "Risks")
    go(desk, "Hand over as ready", "Hand it over")
    approver = signed_in(windows, Role.APPROVER, viewport=DESKTOP, board=BOARD)
    go(approver, "Sign the plan")

    # Two questions, of a value and of a field; each is answered by who can.
    reviewer = signed_in(windows, Role.REVIEWER, viewport=DESKTOP)
    reviewer.goto(f"{PLAN}trajectory/{AE}/")
    reviewer.get_by_role("link", name="Ask about April 2026", exact=True).click()
    ask(reviewer, "Why does April begin so high?")
    reviewer.goto(f"{PLAN}actions/")
    reviewer.get_by_role("link", name="Twelve beds beside A&E").click()
    press(reviewer.get_by_role("link", name="Ask about").first)
    look(reviewer)
    ask(reviewer, "Where are the beds?")
    go(reviewer, "Return the plan", "Return it")
    for person, words in ((desk, "Six beds are open already."), (phone, "On the ground floor.")):
        person.goto("/desk/")
        expect(person.get_by_text("Sample Mainland (fictional)").first).to_be_visible()
        person.goto(PLAN)
        person.get_by_role("link", name="Answer", exact=True).first.click()
        person.get_by_label("Your answer").fill(words)
        press(person.get_by_role("button", name="Answer"))
    look(phone)
    go(desk, "Hand over as ready", "Hand it over")
    go(approver, "Sign the plan")
    decided(windows, reviewer, look, condition="2026-12-31: Send a plan for the winter")
    expect(reviewer.get_by_text("By 31 December 2026: Send a plan for the winter").first).to_be_visible()

    # In the year one line is changed, with a reason, and is agreed again; the first version stays as it was.
    desk.goto(f"{PLAN}actions/")
    desk.get_by_role("link", name="Twelve beds beside A&E").click()
    desk.get_by_role("link", name="Propose a change").click()
    desk.get_by_label("Why does this line change?").fill("The builder is late.")
    look(desk)
    press(desk.get_by_role("button", name="Name it and write it"))
    desk.get_by_label("Ends").fill("2027-02-28")
    save(desk)
    hand_over_parts(desk, "Actions")
    go(desk, "Hand over as ready", "Hand it over")
    go(approver, "Sign the plan")
    decided(windows, reviewer, look)
    for number, ends in ((1, "31 March 2027"), (2, "28 February 2027")):
        reviewer.goto(f"{PLAN}actions/?version={number}")
        expect(reviewer.get_by_role("table").first).to_contain_text(ends)
