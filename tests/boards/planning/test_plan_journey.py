"""Planning in a real browser: planner, approver and reviewer through two rounds of questions, all of it accessible.

Longer than 400 lines: stories of one plan, which share its people and their steps.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from boards.people.models import User
from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import Trajectory
from boards.plans.parts import ACTIONS
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import AE, BOARD, agreed, cast, drafted, points_of, values
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import PHONE, Windows, at_both_widths, no_line, press
from tests.support.people import PASSWORD, actor_for, person

PLAN = "/desk/boards/sample-mainland/plan/sample-2022-23/"
OPEN = "sample-2026-27"  # asks for actions and risks too
Check = Callable[[Page], None]
Look = Callable[[Page], None]


@pytest.fixture
def look(assert_accessible: Check) -> Look:
    return lambda page: at_both_widths(page, assert_accessible)


def act(page: Page, link: str, button: str, look: Look) -> None:
    """An act on its own page, from the plan's page and back to it."""
    page.goto(PLAN)
    press(page.get_by_role("link", name=link, exact=True))
    look(page)
    press(page.get_by_role("button", name=button))
    look(page)


def test_a_plan_is_written_asked_about_twice_and_agreed(windows: Windows, look: Look) -> None:
    arrive("sample-mainland,2021-04-01,85,100,,,", "sample-mainland,2022-04-01,81,100,,,", returned_by=BOARD)
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto("/desk/plans/")
    look(planner)
    act(planner, "Begin the plan", "Begin the plan", look)
    planner.goto(f"{PLAN}trajectory/ae-4-hours/edit/")
    planner.get_by_label("April 2022").fill("12%")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_role("alert")).to_contain_text("April 2022: The number has a % sign.")
    expect(planner.get_by_role("alert")).to_be_focused()
    look(planner)
    for month in planner.locator("tbody input").all():
        month.fill("84")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("Must be explained:")).to_be_visible()
    press(planner.get_by_role("link", name="Explain it"))
    look(planner)
    planner.get_by_label("Explanation").fill("The ward opens in May.")
    planner.get_by_role("button", name="Keep the explanation").click()
    expect(planner.get_by_text("The board explains: The ward opens in May.")).to_be_visible()
    expect(planner.get_by_text("it can be handed over")).to_be_visible()
    look(planner)
    press(planner.get_by_role("link", name="Send a CSV file"))
    look(planner)
    act(planner, "Hand over as ready", "Hand it over", look)

    approver = signed_in(windows, Role.APPROVER, viewport=PHONE, board=BOARD)
    expect(
        approver.get_by_role("link", name="sign the plan of Sample Mainland (fictional)").first
    ).to_be_visible()
    act(approver, "Sign the plan", "Sign the plan", look)

    reviewer = signed_in(windows, Role.REVIEWER, viewport=PHONE, board=BOARD)
    reviewer.goto(PLAN)
    reviewer.get_by_role("link", name="Review it on one page").click()
    expect(reviewer.get_by_text("You read this plan for the first time.")).to_be_visible()
    look(reviewer)
    reviewer.goto(f"{PLAN}trajectory/ae-4-hours/")
    look(reviewer)
    press(reviewer.get_by_role("link", name="Ask about April 2022", exact=True))
    look(reviewer)
    reviewer.get_by_role("button", name="Ask").click()
    expect(reviewer.get_by_role("alert")).to_be_focused()
    reviewer.get_by_label("What do you ask?").fill("Why does April begin so high?")
    reviewer.get_by_role("button", name="Ask").click()
    expect(reviewer.get_by_text("1 question about the plan waits for an answer")).to_be_visible()
    look(reviewer)
    reviewer.get_by_role("link", name="Return the plan").click()
    reviewer.get_by_label("What shall the board answer or change").fill("Who runs the new ward?")
    look(reviewer)
    reviewer.get_by_role("button", name="Return it").click()

    # The board answers in words, changes a value, and hands over again.
    planner.goto("/desk/")
    expect(planner.get_by_text("2 questions").first).to_be_visible()
    look(planner)
    planner.goto(PLAN)
    expect(planner.get_by_text("2 questions wait for an answer in words.")).to_be_visible()
    look(planner)
    for words in ("The new ward opens in March.", "Our own consultants."):
        planner.goto(PLAN)
        press(planner.get_by_role("link", name="Answer", exact=True).first)
        look(planner)
        planner.get_by_label("Your answer").fill(words)
        press(planner.get_by_role("button", name="Answer"))
    planner.goto(f"{PLAN}trajectory/ae-4-hours/edit/")
    planner.get_by_label("April 2022").fill("83")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("Saved: ")).to_be_visible()
    act(planner, "Hand over as ready", "Hand it over", look)
    approver.goto(f"{PLAN}sign/")
    expect(approver.get_by_text("The new ward opens in March.")).to_be_visible()
    look(approver)
    approver.get_by_role("button", name="Sign the plan").click()

    # A second round, about the same row; then it is agreed.
    reviewer.goto(f"{PLAN}trajectory/ae-4-hours/")
    reviewer.get_by_role("link", name="Ask again").click()
    reviewer.get_by_label("What is still missing?").fill("On which day?")
    look(reviewer)
    reviewer.get_by_role("button", name="Ask again").click()
    act(reviewer, "Return the plan", "Return it", look)
    planner.goto(PLAN)
    planner.get_by_role("link", name="Answer", exact=True).click()
    planner.get_by_label("Your answer").fill("On the first.")
    planner.get_by_role("button", name="Answer").click()
    act(planner, "Hand over as ready", "Hand it over", look)
    act(approver, "Sign the plan", "Sign the plan", look)
    act(approver, "Take the signature back", "Take it back", look)
    act(planner, "Hand over as ready", "Hand it over", lambda page: None)
    act(approver, "Sign the plan", "Sign the plan", lambda page: None)
    reviewer.goto(PLAN)
    press(reviewer.get_by_role("link", name="Settle").first)
    look(reviewer)
    press(reviewer.get_by_role("button", name="Settle"))
    reviewer.goto(f"{PLAN}recommend/")
    expect(reviewer.get_by_text("On the first.")).to_be_visible()
    reviewer.get_by_text("Agreed with conditions", exact=True).click()
    reviewer.get_by_label("Why?").fill("It says little of the winter.")
    reviewer.get_by_role("button", name="Recommend it").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("Name at least one condition")
    look(reviewer)
    reviewer.get_by_role("textbox", name="Conditions").fill("2022-06-30: Send a plan for the winter")
    reviewer.get_by_role("button", name="Recommend it").click()
    expect(reviewer.get_by_text("You recommended what to decide")).to_be_visible()
    look(reviewer)
    decider = signed_in(windows, Role.REVIEWER, viewport=PHONE, board=BOARD)
    decider.goto(PLAN)
    decider.get_by_role("link", name="Decide as recommended").click()
    expect(decider.get_by_text("By 30 June 2022: Send a plan for the winter")).to_be_visible()
    look(decider)
    decider.get_by_label("Who signed the letter").fill("A director")
    decider.get_by_role("button", name="Decide: agreed with conditions").click()
    expect(decider.get_by_text("Agreed with conditions and frozen", exact=False).first).to_be_visible()
    look(decider)
    reviewer.goto(PLAN)
    for words in ("Why does April begin so high?", "Who runs the new ward?", "On the first."):
        expect(reviewer.get_by_text(words)).to_be_visible()
    look(reviewer)


def test_an_agreed_plan_is_changed_read_as_it_was_and_the_change_given_up(
    windows: Windows, look: Look
) -> None:
    people = cast()
    agreed(people)
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto(PLAN)
    planner.get_by_role("link", name="Change the agreed plan").click()
    planner.get_by_label("Why is the agreed plan changed?").fill("The ward opens later.")
    look(planner)
    press(planner.get_by_role("button", name="Open a new version"))
    planner.goto(f"{PLAN}trajectory/ae-4-hours/edit/")
    planner.get_by_label("March 2023").fill("82")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("March 2023: 80%, now 82%").first).to_be_visible()
    look(planner)
    planner.get_by_role("link", name="Print version 2").click()
    expect(planner.get_by_role("heading", name="What changed against version 1")).to_be_visible()
    look(planner)
    planner.goto(PLAN)
    planner.get_by_role("link", name="Version 1", exact=True).click()
    expect(planner.get_by_text("as it was agreed. It is in force.")).to_be_visible()
    look(planner)
    act(planner, "Discard this draft", "Discard this draft", look)
    planner.get_by_role("link", name="Version 2", exact=True).click()
    expect(planner.get_by_text("as it was when it was discarded")).to_be_visible()
    look(planner)


def test_two_planners_who_saved_the_same_choose_row_by_row(windows: Windows, look: Look) -> None:
    version_id = drafted(cast().planner)
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto(f"{PLAN}trajectory/ae-4-hours/edit/")
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague,
        version_id=version_id,
        edit_number=1,
        measure_key=AE,
        points=values("81"),
        rationale="A ward opens.",
    )
    planner.get_by_label("April 2022").fill("83")
    planner.get_by_label("Why these values?").fill("Two posts.")
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_role("alert")).to_contain_text("Somebody else saved first")
    look(planner)
    april = planner.get_by_role("group", name="April 2022")
    expect(april.get_by_label("Yours: 83%")).to_be_checked()
    april.get_by_text(f"Saved by {colleague.label}: 81%").click()
    reasons = planner.get_by_role("group", name="Why these values?")
    expect(reasons.get_by_label("Yours: Two posts.")).to_be_checked()
    expect(reasons.get_by_label(f"Saved by {colleague.label}: A ward opens.")).not_to_be_checked()
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("Saved: ")).to_be_visible()
    planner.goto(f"{PLAN}trajectory/ae-4-hours/")
    expect(planner.get_by_text("Two posts.", exact=True)).to_be_visible()
    expect(planner.locator("tbody")).not_to_contain_text("83%")


def test_a_file_is_looked_at_cell_by_cell_accepted_and_undone(
    windows: Windows, look: Look, tmp_path: Path
) -> None:
    drafted(cast().planner)
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)

    def send(*rows: str, replace_all: bool = False) -> None:
        file = tmp_path / "plan.csv"
        file.write_text("\n".join(["measure,period_start,value", *rows, ""]))
        planner.goto(f"{PLAN}upload/")
        planner.get_by_label("CSV file").set_input_files(file)
        if replace_all:
            planner.get_by_text("Replace all").click()
        look(planner)
        planner.get_by_role("button", name="Check the file").click()

    # What is wrong is named by row; then the file is mended.
    send(f"{AE},2022-04-01,101")
    expect(planner.get_by_text("1 value is wrong, so nothing can be stored.")).to_be_visible()
    expect(planner.get_by_role("table")).to_contain_text("A percentage cannot be above 100.")
    expect(planner.get_by_role("button", name="Accept")).to_have_count(0)
    look(planner)
    send(f"{AE},2022-04-01,85", f"{AE},2022-05-01,80", f"{AE},2022-06-01,", "camhs-18-weeks,2022-04-01,60")
    expect(
        planner.get_by_text("Values: 1 changed, 1 added, 1 unchanged, 1 left alone (empty in the file)")
    ).to_be_visible()
    cells = planner.get_by_role("table", name="What the file would change")
    expect(cells.get_by_role("row").nth(1)).to_contain_text("80%")
    expect(cells.get_by_role("row").nth(1)).to_contain_text("85%")
    expect(cells.get_by_role("row").nth(3)).to_contain_text("empty in the file: stays")
    look(planner)
    planner.get_by_role("button", name="Accept").click()
    expect(planner.get_by_text("The file changed 2 trajectories.")).to_be_visible()
    look(planner)
    planner.get_by_role("button", name="Undo").click()
    expect(planner.get_by_text("Undone: 2 trajectories as before the file.")).to_be_visible()
    expect(planner.get_by_role("button", name="Undo")).to_have_count(0)
    look(planner)

    # Only who says so replaces all; from the plan's page the file is found again.
    send(f"{AE},2022-04-01,85", replace_all=True)
    expect(planner.get_by_text("Values: 1 changed, 11 taken out.")).to_be_visible()
    look(planner)
    planner.goto(PLAN)
    look(planner)
    planner.get_by_role("link", name="What it changes").click()
    press(planner.get_by_role("button", name="Accept"))
    planner.goto(PLAN)
    expect(planner.get_by_text("1 of 12 periods").first).to_be_visible()


def test_a_list_is_written_changed_and_taken_back(windows: Windows, look: Look) -> None:
    services.open_version(actor=cast().planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    page = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    page.goto(f"/desk/boards/{BOARD}/plan/{OPEN}/")
    look(page)
    press(page.get_by_role("link", name="Actions", exact=True).first)
    look(page)
    page.get_by_role("link", name="New action").click()
    page.get_by_label("Milestones").fill("when it is ready")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Milestones: Line 1 has no day")
    look(page)
    page.get_by_label("Title").fill("Twelve beds beside A&E")
    page.get_by_label("Area", exact=True).select_option("Safe care")
    page.get_by_text("A&E: seen within 4 hours", exact=True).click()
    page.get_by_label("Ends").fill("2026-09-30")
    page.get_by_label("Milestones").fill("2026-06-30: Six beds are open")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: Twelve beds beside A&E.")).to_be_visible()
    look(page)
    press(page.get_by_role("link", name="Twelve beds beside A&E"))
    look(page)
    page.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("Taken out of this draft")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Put back").click()
    expect(page.get_by_role("link", name="Twelve beds beside A&E")).to_be_visible()
    page.goto(f"/desk/boards/{BOARD}/plan/{OPEN}/risks/add/")
    look(page)


def test_what_is_typed_is_saved_by_itself_and_a_dropped_line_loses_nothing(
    windows: Windows, look: Look
) -> None:
    version_id = drafted(cast().planner)
    edit = f"{PLAN}trajectory/{AE}/edit/"
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto(edit)
    state = planner.locator("[data-autosave-status]")
    planner.get_by_label("May 2022").fill("81")
    expect(state).to_contain_text("Saved ")
    assert points_of(version_id)[1] == 81
    expect(planner.locator("[data-picture] path").first).to_be_attached()
    expect(planner.locator("[data-told]")).to_contain_text("it stays at 80%")

    planner.context.set_offline(True)
    planner.get_by_label("Why these values?").fill("A ward opens in June.")
    expect(state).to_contain_text("kept in this browser")
    planner.context.set_offline(False)
    expect(state).to_contain_text("Saved ")
    assert Trajectory.objects.get().rationale == "A ward opens in June."

    context = planner.context
    with no_line(context):
        planner.get_by_label("June 2022").fill("82")
        expect(state).to_contain_text("No connection. What you typed is kept in this browser")
        planner.close()  # the lid is closed: whatever this page still meant to send is gone with it
    planner = context.new_page()
    planner.goto(edit)
    state = planner.locator("[data-autosave-status]")
    expect(state).to_contain_text("Saved ")
    assert points_of(version_id)[2] == 82
    expect(planner.get_by_label("June 2022")).to_have_value("82")

    planner.get_by_label("July 2022").fill("")
    planner.get_by_label("August 2022").fill("86")
    planner.get_by_role("button", name="Fill in between two values").click()
    expect(planner.get_by_label("July 2022")).to_have_value("84")
    look(planner)
    planner.get_by_role("button", name="Save").click()
    expect(planner.get_by_text("Saved: ")).to_be_visible()
    assert points_of(version_id)[2:5] == [82, 84, 86]

    planner.goto(edit)
    planner.context.clear_cookies()  # the session is over
    planner.get_by_label("September 2022").fill("87")
    expect(state).to_contain_text("You are signed out.")
    planner.goto(edit)
    email = User.objects.get(memberships__role=Role.PLANNER, last_login__isnull=False).email
    planner.get_by_label("Email").fill(email)
    planner.get_by_label("Password").fill(PASSWORD)
    planner.get_by_role("button", name="Sign in").click()
    expect(state).to_contain_text("Saved ")
    assert points_of(version_id)[5] == 87


def test_a_block_pasted_into_the_grid_of_a_part_lands_and_a_dropped_line_takes_nothing(
    windows: Windows, look: Look
) -> None:
    people = cast()
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN
    )
    rows = {key: {"title": f"Action {key[-1]}", "area": "safe"} for key in ("0000000a", "0000000b")}
    services.save_rows(actor=people.planner, version_id=version_id, edit_number=0, part=ACTIONS, rows=rows)
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto(f"/desk/boards/{BOARD}/plan/{OPEN}/actions/")
    press(planner.get_by_role("link", name="Type in a grid"))
    look(planner)
    state = planner.locator("[data-autosave-status]")
    lead = planner.get_by_label("Action a: Lead")
    lead.evaluate(
        """(cell) => {
            const data = new DataTransfer();
            data.setData("text/plain", "A. Person\\tBeds\\nB. Person\\tNurses\\n");
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(planner.get_by_text("4 cells landed.")).to_be_visible()
    expect(state).to_contain_text("Saved ")
    lead.press("ArrowDown")
    expect(planner.get_by_label("Action b: Lead")).to_be_focused()
    planner.context.set_offline(True)
    planner.get_by_label("Action b: Level now").fill("12,5")
    expect(state).to_contain_text("No connection. What you typed is kept in this browser")
    planner.context.set_offline(False)
    expect(state).to_contain_text("Not saved yet: Action b: Level now:")
    expect(state).to_contain_text("It is kept in this browser. Everything else is saved")
    with planner.expect_response(lambda answer: answer.request.method == "POST"):
        planner.get_by_label("Action a: Level now").fill("7")
    assert ACTIONS.rows(version_id)["0000000a"]["level_from"] == "7", "what cannot be read waits alone"
    planner.get_by_label("Action b: Level now").fill("12.5")
    expect(state).to_contain_text("Saved ")
    look(planner)
    said = ACTIONS.rows(version_id)
    assert said["0000000a"] == rows["0000000a"] | {
        "lead": "A. Person",
        "level_of": "Beds",
        "level_from": "7",
    }
    assert said["0000000b"] == rows["0000000b"] | {
        "lead": "B. Person",
        "level_of": "Nurses",
        "level_from": "12.5",
    }

    context, grid = planner.context, planner.url
    with no_line(context):
        planner.get_by_label("New row 1: Title").fill("Action c")
        planner.get_by_label("New row 1: Area").select_option("safe")
        expect(state).to_contain_text("No connection. What you typed is kept in this browser")
        planner.close()  # a new row comes back too, though empty rows have other names each time
    assert len(ACTIONS.rows(version_id)) == len(rows), "nothing reached the server"
    planner = context.new_page()
    planner.goto(grid)
    expect(planner.get_by_label("New row 1: Title")).to_have_value("Action c")
    state = planner.locator("[data-autosave-status]")
    expect(state).to_contain_text("Saved ")
    assert {"title": "Action c", "area": "safe"} in ACTIONS.rows(version_id).values()

    # The line drops between a save and its answer: the row is there once, and the empty one below can be used.
    context.route(grid, _answer_lost)
    planner.get_by_label("New row 2: Title").fill("Action d")
    planner.get_by_label("New row 2: Area").select_option("safe")
    expect(state).to_contain_text("No connection. What you typed is kept in this browser")
    planner.close()
    context.unroute_all()
    planner = context.new_page()
    planner.goto(grid)
    expect(planner.get_by_label("Action d: Title")).to_have_value("Action d")
    planner.get_by_label("New row 1: Title").fill("Action e")
    planner.get_by_label("New row 1: Area").select_option("safe")
    expect(planner.locator("[data-autosave-status]")).to_contain_text("Saved ")
    titles = [said["title"] for said in ACTIONS.rows(version_id).values()]
    assert sorted(titles) == [f"Action {letter}" for letter in "abcde"]


def _answer_lost(route: Route) -> None:
    """What is sent arrives, and what is answered does not."""
    if route.request.method == "POST":
        route.fetch()
        route.abort()
    else:
        route.continue_()
