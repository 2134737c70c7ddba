"""What people told a board, from a planner's words to a reader on a phone: seven pages in a real browser."""

from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from tests.boards.asks.test_asks_journey import looked_at, signed_in
from tests.boards.performance.arrivals import arrive
from tests.support.browser import PHONE, Windows, press
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

Check = Callable[[Page], None]
BOARD = "nhs-lothian"


def test_what_people_said_goes_from_a_planner_to_a_phone(windows: Windows, assert_accessible: Check) -> None:
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    page, _ = signed_in(windows, Role.PLANNER, board=BOARD)
    page.goto("/desk/participation/feedback/")
    press(page.get_by_role("link", name="Say what people told NHS Lothian"))
    looked_at(page, assert_accessible)
    for label, text in (
        ("What it is about", "Finding the way"),
        ("You said", "Mrs Drever could not find the eye clinic."),
        ("We did", "We put up larger signs."),
        ("In which month", "2026-02"),
        ("How many people told you", "14"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    press(page.get_by_role("button", name="Keep it as a draft"))
    press(page.get_by_role("link", name="Finding the way"))
    expect(page.get_by_text("“Mrs Drever” may be a person's name.")).to_be_visible()
    looked_at(page, assert_accessible)
    press(page.get_by_role("link", name="Change it"))
    page.get_by_label("You said", exact=True).fill("People could not find the eye clinic.")
    press(page.get_by_role("button", name="Change it"))
    press(page.get_by_role("link", name="Give it to two people to read"))
    press(page.get_by_role("button", name="Give it to two people to read"))
    for role in (Role.APPROVER, Role.PARTICIPATION_REVIEWER):
        reader, _ = signed_in(windows, role, board=BOARD)
        reader.goto(f"/desk/boards/{BOARD}/feedback/1/")
        press(reader.get_by_role("link", name="Say whether it may be public"))
        if role == Role.APPROVER:
            looked_at(reader, assert_accessible)
        reader.get_by_text("It may be public", exact=True).click()
        reader.get_by_text("I looked for names").click()
        press(reader.get_by_role("button", name="Say whether it may be public"))
    release_figures()
    public = windows.open(viewport=PHONE)
    public.goto(f"/boards/{BOARD}/")
    press(public.get_by_role("link", name="What changed, complaints, the survey, stories"))
    expect(public.get_by_text("We put up larger signs.")).to_be_visible()
    looked_at(public, assert_accessible)
    it_is_taken_off_public_pages(windows, page, public, assert_accessible)


def it_is_taken_off_public_pages(
    windows: Windows, planner: Page, public: Page, assert_accessible: Check
) -> None:
    planner.goto(f"/desk/boards/{BOARD}/feedback/1/")
    press(planner.get_by_role("link", name="Ask for it to be taken off public pages at once"))
    looked_at(planner, assert_accessible)
    planner.get_by_text("Somebody could have been recognised by it", exact=True).click()
    planner.get_by_label("Why", exact=True).fill("There is one eye clinic in that town.")
    press(planner.get_by_role("button", name="Ask for it to be taken off public pages at once"))
    publisher = windows.open(viewport=PHONE)
    client = sign_in(Client(), person(Role.PUBLISHER, second_factor=True), second_factor_minutes_ago=1)
    cookie = client.cookies["sessionid"].value
    publisher.context.add_cookies([{"name": "sessionid", "value": cookie, "url": windows.base_url}])
    publisher.goto("/desk/")
    press(publisher.get_by_role("link", name="off public pages"))
    expect(publisher.get_by_text("There is one eye clinic in that town.")).to_be_visible()
    looked_at(publisher, assert_accessible)
    publisher.get_by_label("Why", exact=True).fill("Its board asked.")
    press(publisher.get_by_role("button", name="Take it off public pages"))
    public.reload()
    expect(public.get_by_text("We put up larger signs.")).to_have_count(0)
    looked_at(public, assert_accessible)
