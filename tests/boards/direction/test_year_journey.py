"""A year in a real browser: a return that a dropped line does not take, its signature, the note at the half, and the
annual review until it is recorded and printed; every page looked at narrow and wide."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from boards.direction.return_rows import ReturnAction
from boards.direction.review_entries import headings_of
from boards.direction.reviews import ReviewAction, ReviewHeading, ReviewStep, YearReview
from boards.people.roles import Role
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import PHONE, Windows, at_both_widths, no_line, press
from tests.support.years import ISLES, YEAR, agreed_year, said_return, view_of

BOARD_YEAR = f"/desk/boards/{ISLES}/year/{YEAR}/"
FIRST = f"{BOARD_YEAR}quarters/1/"
Look = Callable[[Page], None]


@pytest.fixture
def look(assert_accessible: Callable[[Page], None]) -> Look:
    return lambda page: at_both_widths(page, assert_accessible)


def without_a_line(page: Page, look_for: str, type_it: Callable[[], None]) -> None:
    """Something is typed while the connection is cut, and is saved when it is back."""
    state = page.locator("[data-autosave-status]")
    page.context.set_offline(True)
    type_it()
    expect(state).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(state).to_contain_text(look_for)


def test_a_year_from_its_first_return_to_its_recorded_review(windows: Windows, look: Look) -> None:
    agreed_year()
    said_return()
    section = view_of().section("actions")
    assert section
    first, second = (one.key for one in section.asked[:2])

    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=ISLES)
    planner.goto(f"{FIRST}actions/")
    look(planner)
    row = planner.locator(f"#row-{first}")
    row.get_by_label("State").select_option("late")
    expect(planner.locator("[data-autosave-status]")).to_contain_text("Saved ")
    without_a_line(
        planner, "Saved ", lambda: row.get_by_label("What changed").fill("The **builder** fell ill.")
    )
    other = planner.locator(f"#row-{second}")
    context = planner.context
    with no_line(context):
        other.get_by_label("Next step").fill("Open six beds.")
        expect(planner.locator("[data-autosave-status]")).to_contain_text("kept in this browser")
        planner.close()  # the lid is closed
    planner = context.new_page()
    planner.goto(f"{FIRST}actions/")
    expect(planner.locator("[data-autosave-status]")).to_contain_text("Saved ")
    said = {one.key: one for one in ReturnAction.objects.all()}
    assert (said[first].state, said[first].changed) == ("late", "The **builder** fell ill.")
    assert said[second].next_step == "Open six beds."
    press(planner.get_by_role("button", name="Save", exact=True))
    look(planner)
    planner.goto(f"{FIRST}print/")
    expect(planner.locator("strong", has_text="builder")).to_be_visible()
    look(planner)

    approver = signed_in(windows, Role.APPROVER, viewport=PHONE, board=ISLES)
    approver.goto(FIRST)
    press(approver.get_by_role("link", name="Sign the return"))
    look(approver)
    press(approver.get_by_role("button", name="Sign the return"))
    expect(approver.get_by_text("Signed. It stays as it is.")).to_be_visible()

    reviewer = signed_in(windows, Role.REVIEWER, viewport=PHONE, board=ISLES)
    half = f"{BOARD_YEAR}reviews/mid-year/"
    reviewer.goto(f"{half}write/about/")
    look(reviewer)
    reviewer.get_by_label("Held on").fill("2026-11-10")
    without_a_line(
        reviewer, "Saved ", lambda: reviewer.get_by_label("Note").fill("The winter.\n\n- beds\n- staff")
    )
    press(reviewer.get_by_role("button", name="Save", exact=True))
    press(reviewer.get_by_role("link", name="Add an action"))
    reviewer.get_by_label("What shall be done").fill("Open six beds.")
    expect(reviewer.locator("[data-autosave-status]")).to_contain_text("Saved ")
    press(reviewer.get_by_role("button", name="Save", exact=True))
    press(reviewer.get_by_role("link", name="Record the review"))
    press(reviewer.get_by_role("button", name="Record the review"))
    expect(reviewer.locator("li", has_text="staff").first).to_be_visible()
    look(reviewer)

    annual = f"{BOARD_YEAR}reviews/annual/"
    planner.goto(annual)
    expect(planner.get_by_text("Open six beds.")).to_be_visible()
    press(planner.get_by_role("link", name="Report on it"))
    planner.get_by_label("What happened").select_option("done")
    planner.get_by_label("In words").fill("They are open.")
    press(planner.get_by_role("button", name="Save"))
    planner.goto(f"{annual}write/assessment/")
    for title in headings_of(YEAR).titles.values():
        planner.get_by_label(title).fill("We did what we said.")
    expect(planner.locator("[data-autosave-status]")).to_contain_text("Saved ")
    look(planner)
    press(planner.get_by_role("button", name="Save", exact=True))
    press(planner.get_by_role("link", name="Add a question of the public"))
    planner.get_by_label("Question").fill("When does it open?")
    planner.get_by_label("Answer").fill("In *June*.")
    expect(planner.locator("[data-autosave-status]")).to_contain_text("Saved ")
    press(planner.get_by_role("button", name="Save", exact=True))

    reviewer.goto(f"{annual}write/about/")
    reviewer.get_by_label("Who holds it").select_option("yes")
    reviewer.get_by_label("Held on").fill("2026-11-20")
    reviewer.get_by_label("Note").fill("It was a year.")
    press(reviewer.get_by_role("button", name="Save", exact=True))
    press(reviewer.get_by_role("link", name="Record the review"))
    look(reviewer)
    press(reviewer.get_by_role("button", name="Record the review"))
    expect(reviewer.get_by_text(re.compile("As it was when the review was recorded"))).to_be_visible()
    look(reviewer)
    press(reviewer.get_by_role("link", name="Print this review"))
    expect(reviewer.locator("em", has_text="June")).to_be_visible()
    look(reviewer)
    with reviewer.expect_download() as taken:
        reviewer.get_by_role("link", name="Take this review").click()
    assert taken.value.suggested_filename == f"review-{ISLES}-{YEAR}-annual.pdf"

    assert YearReview.objects.filter(recorded_at__isnull=False).count() == 2
    assert ReviewHeading.objects.count() == len(headings_of(YEAR).titles)
    assert ReviewStep.objects.get().step == "done"
    assert ReviewAction.objects.get().what == "Open six beds."
