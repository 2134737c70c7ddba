"""In a real browser: a line of a plan that is lowered after the facts lowers nothing, and everybody is told so."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from boards.people.roles import Role
from boards.plans.models import PlanVersion
from boards.work import owed
from tests.boards.performance.arrivals import arrive
from tests.boards.planning.test_corrections import proposed
from tests.boards.planning.test_plan_journey import PLAN, Look, act, look
from tests.boards.plans.plans import AE, BOARD, SAMPLE, agreed, cast, hand_over, recommend, values
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import PHONE, Windows, press

__all__ = ["look"]  # a fixture

CELL = f"/desk/boards/{BOARD}/{AE}/?sample=yes&year={SAMPLE}"


def test_a_promise_cannot_be_lowered_after_the_facts(windows: Windows, look: Look) -> None:
    people = cast()
    arrive(
        *(f"sample-mainland,{p.start},82,100,,," for p in values("85")),
        returned_by=BOARD,
        known_from=date(2023, 4, 5),
    )
    agreed(people, value="85")
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto(f"{PLAN}trajectory/{AE}/")
    look(planner)
    planner.get_by_role("link", name="Propose a change of this line").click()
    planner.get_by_label("Why does this line change?").fill("Winter")
    look(planner)
    press(planner.get_by_role("button", name="Name it and write it"))
    look(planner)
    for month in planner.locator("tbody input").all():
        month.fill("60")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("Changes these lines alone")).to_be_visible()
    look(planner)
    version_id = PlanVersion.objects.get(number=2).pk
    hand_over(people.planner, version_id)
    owed.settle(clock=timezone.now)

    approver = signed_in(windows, Role.APPROVER, viewport=PHONE, board=BOARD)
    approver.goto(f"{PLAN}sign/")
    expect(approver.get_by_text("12 of its 12 changed values come too late")).to_be_visible()
    expect(approver.get_by_text("it would change no result of this board")).to_be_visible()
    expect(approver.get_by_text("What version 2 changes of version 1")).to_be_visible()
    act(approver, "Sign the plan", "Sign the plan", look)
    reviewer = signed_in(windows, Role.REVIEWER, viewport=PHONE, board=BOARD)
    recommend(version_id, now=timezone.now())
    reviewer.goto(f"{PLAN}agree/")
    expect(reviewer.get_by_text("12 of its 12 changed values come too late")).to_be_visible()
    reviewer.get_by_label("Who signed the letter").fill("A director")
    reviewer.get_by_role("button", name="Decide: agreed").click()

    reviewer.goto(CELL)
    look(reviewer)
    in_words = reviewer.locator(".lead")
    expect(in_words).to_contain_text("against the trajectory of 85%: missed")
    expect(in_words).to_contain_text("met its promise in 0 of the 12 periods")
    expect(reviewer.get_by_text("60% (Sample delivery plan, version 2")).to_contain_text(
        "set afterwards, not counted"
    )
    press(reviewer.get_by_role("link", name="Newest promise"))
    look(reviewer)
    expect(reviewer.get_by_text("They are not the board's results.")).to_be_visible()
    expect(reviewer.locator(".lead")).to_contain_text("met its promise in 12 of the 12 periods")

    correction = proposed(people, PlanVersion.objects.get(number=1).pk, becomes=Decimal(86))
    for way in ("confirm", "decline"):
        approver.goto(f"{PLAN}corrections/{correction}/{way}/")
        look(approver)
    approver.get_by_label("Why?").fill("The minute says 85.")
    press(approver.get_by_role("button", name="Decline"))
    expect(approver.get_by_text("Declined.")).to_be_visible()
    look(approver)
