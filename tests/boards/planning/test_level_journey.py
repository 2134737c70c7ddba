"""In a real browser, on phones: a level is proposed, declined and read about, proposed anew and agreed."""

from playwright.sync_api import expect

from boards.people.roles import Role
from tests.boards.planning.test_levels import LEVELS, SOURCE
from tests.boards.planning.test_plan_journey import PLAN, Look, look
from tests.boards.plans.plans import BOARD
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import PHONE, Windows, press

__all__ = ["look"]  # a fixture


def test_a_level_is_agreed_by_two_people(windows: Windows, look: Look) -> None:
    reviewer = signed_in(windows, Role.REVIEWER, viewport=PHONE, board=BOARD)
    approver = signed_in(windows, Role.APPROVER, viewport=PHONE, board=BOARD, java_script_enabled=False)
    for value in ("1300", "1250"):
        reviewer.goto(PLAN)
        press(reviewer.get_by_role("link", name="Levels agreed with this board"))
        press(reviewer.get_by_role("link", name="Propose a level").first)
        look(reviewer)
        reviewer.get_by_label("Which level is agreed?").fill(value)
        reviewer.get_by_label("Where was it agreed?").fill(SOURCE)
        press(reviewer.get_by_role("button", name="Propose a level"))
        expect(reviewer.get_by_text("The board's approver is asked to confirm it.")).to_be_visible()
        look(reviewer)

        approver.goto("/desk/")
        press(approver.get_by_role("link", name="Confirm or decline a level"))
        way = "Decline it" if value == "1300" else "Confirm the level"
        press(approver.get_by_role("link", name=way))
        if value == "1300":
            approver.get_by_label("Why?").fill("The letter says 1,250.")
        press(approver.get_by_role("button", name=way))
        if value == "1300":
            reviewer.goto("/desk/")
            press(reviewer.get_by_role("link", name="Read why your level was declined"))
            expect(reviewer.get_by_text("The letter says 1,250.")).to_be_visible()
            reviewer.goto("/desk/")
            expect(reviewer.get_by_role("link", name="Read why your level was declined")).to_have_count(0)
    expect(approver.get_by_text("Level: 1,250, on ")).to_be_visible()
    reviewer.goto(LEVELS)
    look(reviewer)
    assert approver.url.endswith(LEVELS)
