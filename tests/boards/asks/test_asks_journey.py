"""Dates, stand-ins, mail, questions and explanations in a real browser: both widths, accessible at each step."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from boards.performance.services import judge
from boards.plans.cycles import Cycle
from boards.work.actors import LOCAL
from targets.calc.periods import day_words
from tests.boards.evidence.hostile import PDF
from tests.boards.plans.plans import BOARD, cast, drafted
from tests.reports.samples import figures
from tests.support.browser import PHONE, Windows, at_both_widths, press
from tests.support.people import PASSWORD, person
from tests.support.submissions import AE

Check = Callable[[Page], None]


def signed_in(windows: Windows, role: Role, *, board: str = BOARD) -> tuple[Page, str]:
    """Somebody who holds the role, at My desk; and their name."""
    user = person(role, board=board)
    page = windows.open(viewport=PHONE)
    page.goto("/desk/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    return page, user.name


def looked_at(page: Page, check: Check) -> None:
    at_both_widths(page, check)


def test_a_date_is_moved_and_a_stand_in_is_named(windows: Windows, assert_accessible: Check) -> None:
    today = timezone.now().astimezone(LOCAL).date()
    due, later = today - timedelta(days=4), today + timedelta(days=10)
    Cycle.objects.create(framework_id="sample-2022-23", opens=due, draft_due=due, final_due=due)
    drafted(cast().planner)

    planner, planner_name = signed_in(windows, Role.PLANNER)
    task = planner.locator(".task", has_text="Finish the plan of Sample Mainland")
    expect(task).to_contain_text(f"Was due by {day_words(due)}, 4 days ago.")
    looked_at(planner, assert_accessible)

    administrator, administrator_name = signed_in(windows, Role.ADMINISTRATOR)
    an_administrator_moves_the_date(administrator, later, assert_accessible)

    planner.reload()
    expect(task).to_contain_text(f"Due by {day_words(later)}. {administrator_name} moved it")
    expect(task).to_contain_text("The finance system was down.")

    colleague, colleague_name = signed_in(windows, Role.PLANNER)
    a_planner_names_a_stand_in(planner, colleague_name, today, later, assert_accessible)

    colleague.reload()
    expect(colleague.locator(".task").first).to_contain_text(
        f"For {planner_name}, away until {day_words(later)}."
    )
    looked_at(colleague, assert_accessible)

    planner.get_by_role("button", name="End it now").click()
    expect(planner.get_by_text(f"{colleague_name} no longer stands in for {planner_name}.")).to_be_visible()
    colleague.reload()
    expect(colleague.locator(".task").first).not_to_contain_text("away until")

    an_administrator_names_a_stand_in_for_somebody(
        administrator, planner_name, colleague_name, today, later, assert_accessible
    )
    colleague.reload()
    expect(colleague.locator(".task").first).to_contain_text(f"For {planner_name}, away until")
    mail_is_wanted_of_what_is_late_only(colleague, assert_accessible)


def an_administrator_moves_the_date(page: Page, later: date, check: Check) -> None:
    page.goto("/desk/tracker/?state=late&board=Sample+Mainland+%28fictional%29")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tracker")
    looked_at(page, check)
    row = page.get_by_role("row", name="Finish the plan of Sample Mainland")
    expect(row).to_contain_text("4")
    press(row.get_by_role("link", name="Move the date"))
    looked_at(page, check)

    page.get_by_role("button", name="Move the date").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the new date")
    looked_at(page, check)
    page.get_by_label("New date").fill(later.isoformat())
    page.get_by_label("Why").fill("The finance system was down.")
    page.get_by_role("button", name="Move the date").click()
    expect(page.get_by_text(f"now due by {day_words(later)}")).to_be_visible()
    expect(page.get_by_role("row", name="Finish the plan of Sample Mainland")).to_contain_text("extended")


def a_planner_names_a_stand_in(page: Page, name: str, today: date, later: date, check: Check) -> None:
    press(page.get_by_role("link", name="Stand-ins"))
    looked_at(page, check)
    page.get_by_label("Who stands in").select_option(label=name)
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill(later.isoformat())
    page.get_by_role("button", name="Name the stand-in").click()
    expect(page.locator(".question", has_text=f"{name} stands in for")).to_be_visible()
    looked_at(page, check)


def an_administrator_names_a_stand_in_for_somebody(
    page: Page, away: str, name: str, today: date, later: date, check: Check
) -> None:
    page.goto("/desk/stand-ins/")
    looked_at(page, check)
    page.get_by_label("Who is away").select_option(label=away)
    page.get_by_label("Who stands in").select_option(label=name)
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill(later.isoformat())
    page.get_by_role("button", name="Name the stand-in").click()
    expect(page.locator(".question", has_text=f"{name} stands in for {away}").first).to_be_visible()


def mail_is_wanted_of_what_is_late_only(page: Page, check: Check) -> None:
    page.goto("/desk/digest/")
    looked_at(page, check)
    page.get_by_text("Only of what is late", exact=True).click()
    press(page.get_by_role("button", name="Keep this choice"))
    page.goto("/desk/digest/")
    expect(page.get_by_label("Only of what is late")).to_be_checked()


def test_a_figure_is_asked_about_and_answered(windows: Windows, assert_accessible: Check) -> None:
    figures(values={"2023-05-01": "60"})
    judge(measure_key=AE, now=timezone.now())

    analyst, _ = signed_in(windows, Role.ANALYST, board="nhs-lothian")
    analyst.goto(f"/desk/boards/nhs-lothian/{AE}/?year=2023-24")
    press(analyst.get_by_role("link", name="Ask about the figure above"))
    looked_at(analyst, assert_accessible)
    press(analyst.get_by_role("link", name="Ask about this figure"))
    looked_at(analyst, assert_accessible)
    analyst.get_by_label("What do you ask?").fill("Does this count the minor injuries unit?")
    press(analyst.get_by_role("button", name="Ask"))
    looked_at(analyst, assert_accessible)

    planner, name = signed_in(windows, Role.PLANNER, board="nhs-lothian")
    planner.get_by_role("link", name="Answer a question about A&E 4 hours of NHS Lothian").click()
    press(planner.get_by_role("link", name="Answer", exact=True))
    looked_at(planner, assert_accessible)
    planner.get_by_label("Your answer").fill("It does, since 2019.")
    planner.get_by_role("button", name="Answer").click()
    expect(planner.get_by_text(f"{name} answered")).to_be_visible()

    a_planner_explains_it_with_a_file(planner, assert_accessible)

    analyst.goto(f"/desk/boards/nhs-lothian/{AE}/?year=2023-24")
    asked = analyst.get_by_role("region", name="Questions about these figures")
    expect(asked).to_contain_text("It does, since 2019.")
    expect(analyst.get_by_role("region", name="What NHS Lothian says")).to_contain_text(
        "Two wards were closed."
    )
    looked_at(analyst, assert_accessible)


def a_planner_explains_it_with_a_file(page: Page, check: Check) -> None:
    page.goto(f"/desk/boards/nhs-lothian/{AE}/?year=2023-24")
    press(page.get_by_role("link", name="Explain this target"))
    looked_at(page, check)
    page.get_by_role("button", name="Keep the explanation").click()
    expect(page.get_by_role("alert")).to_contain_text("What caused it?")
    looked_at(page, check)
    page.get_by_label("What caused it?").fill("Two wards were closed.")
    page.get_by_label("What is being done?").fill("Both are open again.")
    page.get_by_label("Or: why can no day be given?").fill("We wait for the builders.")
    page.get_by_label("A file that belongs to it").set_input_files(
        {"name": "minute.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Keep the explanation").click()
    expect(page.get_by_role("link", name="minute.pdf")).to_be_visible()
    looked_at(page, check)
