"""In a real browser: a plan that is lowered after the facts lowers nothing, and everybody is told so."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from boards.people.roles import Role
from boards.plans import services
from boards.work import owed
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.test_plan_journey import PLAN, WIDTHS, Look, look, press
from tests.boards.plans.plans import AE, BOARD, SAMPLE, agreed, cast, hand_over, recommend, values
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import Windows

__all__ = ["look"]  # a fixture

CELL = f"/desk/boards/{BOARD}/{AE}/?sample=yes&year={SAMPLE}"


@WIDTHS
def test_a_promise_cannot_be_lowered_after_the_facts(
    windows: Windows, look: Look, viewport: dict[str, int]
) -> None:
    people = cast()
    arrive(
        *(f"sample-mainland,{p.start},82,100,,," for p in values("85")),
        returned_by=BOARD,
        known_from=date(2023, 4, 5),
    )
    agreed(people, value="85")
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=0,
        measure_key=AE,
        points=dict.fromkeys(values("85"), Decimal(60)),
    )
    hand_over(people.planner, version_id)
    owed.settle(clock=timezone.now)

    approver = signed_in(windows, Role.APPROVER, viewport=viewport, board=BOARD)
    approver.goto(f"{PLAN}sign/")
    expect(approver.get_by_text("12 of its 12 changed values come too late")).to_be_visible()
    expect(approver.get_by_text("it would change no result of this board")).to_be_visible()
    press(approver, "Sign the plan", "Sign the plan", look)
    reviewer = signed_in(windows, Role.REVIEWER, viewport=viewport, board=BOARD)
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
    reviewer.get_by_role("link", name="Newest promise").click()
    look(reviewer)
    expect(reviewer.get_by_text("They are not the board's results.")).to_be_visible()
    expect(reviewer.locator(".lead")).to_contain_text("met its promise in 12 of the 12 periods")
