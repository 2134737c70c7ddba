"""The main job, end to end, in a browser: figures in, boards judged, reports out, read by the public.

Longer than 400 lines: it is one journey, each step goes on where the one before ended.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.test import override_settings
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from boards.organisations.queries import organisations
from boards.performance.commentary import rules
from boards.performance.commentary.queries import wanted_today
from boards.performance.models import Standing
from boards.plans.models import PlanVersion
from reports.publication.models import ReleasedStanding, Snapshot
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue
from tests.journeys.conftest import SignIn
from tests.support.browser import (
    DESKTOP,
    PHONE,
    Windows,
    accessibility_violations,
    at_both_widths,
    no_sideways_scrolling,
    press,
)
from tests.support.paper import headings_left_alone
from tests.support.weights import weigh

HEADER = "organisation,period,numerator,denominator,status"
#: The month after the last official one. The wrong file: more people in time than came.
WRONG = f"{HEADER}\nnhs-lothian,2025-09-01,32000,25000,provisional\n"
RIGHT = f"{HEADER}\nnhs-lothian,2025-09-01,24500,25000,provisional\n"
WHY = "Two departments moved to the new building in August."
DESK = "/desk/boards/nhs-lothian/ae-4-hours/"
PUBLIC = "/boards/nhs-lothian/ae-4-hours/"
REPORT = "reports/2022-23/nhs-lothian/"
EVERY_PUBLIC_PAGE = (
    *("/", "/boards/", "/boards/nhs-lothian/", "/boards/nhs-western-isles/?year=2021-22", "/grid/"),
    *(
        "/grid/?year=2022-23&order=worst",
        "/grid/?show=direction&family=over-60&outcome=safe-from-harm",
        "/targets/",
        "/targets/ae-4-hours/",
        "/targets/camhs-18-weeks/",  # counts: a funnel
        "/targets/cancelled-operations/",
    ),
    *(PUBLIC, "/boards/nhsscotland/sab/", "/boards/nhs-orkney/cancer-62-days/", "/years/2015-16/"),
    *("/reports/", f"/{REPORT}", "/data/", "/methods/"),
    *("/outcomes/", "/outcomes/safe-from-harm/", "/outcomes/indicators/ni-8/", "/outcomes/themes/"),
    *("/partnerships/edinburgh/", "/councils/", "/councils/fife/"),
    *("/about/", "/accessibility/", "/privacy/", "/contact/", "/sitemap/"),
)
EVERY_DESK_PAGE = (
    *(
        "/desk/",
        "/desk/grid/",
        "/desk/grid/?sample=yes&year=sample-2022-23",
        "/desk/grid/?as-known-on=2025-01-31",
        "/desk/grid/?dense=yes&order=ae-4-hours&by=change&result=off_track",
        "/desk/grid/?changed=yes",
        "/desk/compare/?board=nhs-fife&board=nhs-lothian&target=ae-4-hours",
        "/desk/targets/ae-4-hours/?as-known-on=2025-01-31",
        DESK,  # a process with its fan
    ),
    *(
        "/desk/boards/nhs-fife/",
        "/desk/boards/sample-mainland/ae-4-hours/?sample=yes&year=sample-2022-23",
        "/desk/targets/",
    ),
    *("/desk/reports/", f"/desk/{REPORT}", "/desk/releases/", "/desk/plans/"),
    *(
        "/desk/outcomes/coverage/?sample=yes",
        "/desk/outcomes/good-experiences/?sample=yes",
        "/desk/outcomes/links/",
        "/desk/outcomes/of/sample-isles/",
        "/desk/outcomes/of/nhs-lothian/?as-known-on=2025-01-31",
    ),
    *(
        "/desk/promises/",
        "/desk/statistics/?sample=yes",
        "/desk/statistics/?as-known-on=2025-06-30",
        "/desk/targets/cancer-62-days/what-if/",
    ),
)

IN_THEIR_COLOURS = (
    *("/desk/statistics/", "/desk/compare/?board=nhs-fife&board=nhs-lothian&target=ae-4-hours", DESK),
    *("/desk/targets/ae-4-hours/", "/desk/targets/ae-4-hours/what-if/", "/desk/boards/nhs-fife/"),
    *("/desk/monday/", "/desk/views/", "/desk/outcomes/coverage/?sample=yes"),
)

#: Of these no row need have a mark.
IN_WORDS_ALONE = ("compare", "what-if", "monday", "views", "coverage")

#: Pages that were looked at by nobody with all that they fold.
UNFOLDED = (
    *("/promises/", "/years/", "/partnerships/", "/desk/targets/ae-4-hours/", "/desk/views/"),
    "/desk/outcomes/of/sample-isles/",
    *("/desk/statistics/", "/desk/compare/?board=nhs-fife&board=nhs-lothian&target=ae-4-hours"),
)


def test_the_main_job(
    sign_in: SignIn, windows: Windows, tmp_path: Path, assert_accessible: Callable[[Page], None]
) -> None:
    nobody_is_asked_to_explain_what_came_with_the_demonstration()
    nobody_real_carries_what_is_invented()
    visitor = windows.open()
    visitor.goto(PUBLIC)
    before = visitor.inner_text("main")
    assert "August 2025" in before

    planner = sign_in("planner")
    a_planner_sends_a_wrong_file_mends_it_and_sees_the_standing_move(planner, tmp_path, assert_accessible)
    visitor.goto(PUBLIC)
    assert visitor.inner_text("main") == before, "a board's own return never reaches the public page"

    analyst = sign_in("analyst")
    an_analyst_asks_why_and_looks_at_the_page_as_known_before(analyst, assert_accessible)

    author = sign_in("author")
    an_author_edits_the_words_and_cannot_approve(author, assert_accessible)

    visitor.goto(f"/{REPORT}")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Page not found")

    publisher = sign_in("publisher")
    a_publisher_sends_it_back_with_two_questions(publisher, assert_accessible)
    its_author_answers_on_a_phone_and_hands_it_over_again(author, assert_accessible)
    a_publisher_approves_and_releases(publisher, assert_accessible)

    a_visitor_reads_it_on_a_phone_and_takes_it_home(
        windows.open(viewport=PHONE, accept_downloads=True), assert_accessible
    )
    every_page_can_be_used_at_both_widths(windows.open(), EVERY_PUBLIC_PAGE, assert_accessible)
    every_page_can_be_used_at_both_widths(analyst, EVERY_DESK_PAGE, assert_accessible)
    unfolded_pages_can_be_used(analyst, assert_accessible)
    what_serves_an_outcome_is_said(sign_in("reviewer"), sign_in("planner-isles"), assert_accessible)
    a_reader_with_colours_of_their_own_sees_marks_and_lines(windows)
    so_does_an_analyst_at_the_desk(analyst)
    every_target_fits_a_dense_grid(analyst)
    long_pages_are_folded_on_a_phone(windows)
    a_chart_needs_no_script(windows.open(java_script_enabled=False))
    with override_settings(
        KEPT_PAGES_URL=settings.REDIS_URL
    ):  # public pages go out as an installation keeps them
        pages_are_light(windows)
    desk_pages_are_light(windows, analyst)


def what_serves_an_outcome_is_said(reviewer: Page, planner: Page, check: Callable[[Page], None]) -> None:
    """By the Government of a target, by a board of a row of its plan; what is missing is said beside its field."""
    reviewer.goto("/desk/outcomes/links/")
    reviewer.get_by_role("link", name="Say what serves an outcome").click()
    at_both_widths(reviewer, check)
    press(reviewer.get_by_role("button", name="Say it"))
    expect(reviewer.get_by_role("alert")).to_contain_text("Who says so, and where")
    at_both_widths(reviewer, check)

    planner.goto("/desk/outcomes/of/sample-isles/")
    planner.get_by_role("link", name="Say what a row of the plan serves").click()
    at_both_widths(planner, check)
    planner.get_by_label("What", exact=True).select_option(label="One list for planned operations")
    planner.get_by_label("Which outcome or theme").select_option("6")
    planner.get_by_label("Who says so, and where").fill("Minute of the board, item 4.")
    press(planner.get_by_role("button", name="Say it"))
    carers = planner.get_by_role("region", name="6. Carers supported")
    carers.locator("summary", has_text=re.compile("^Show the")).click()  # a phone folds it
    thread = carers.get_by_role("table", name="From carers supported to what Sample Isles")
    expect(thread).to_contain_text("One list for planned operations")
    expect(thread).to_contain_text("Its board says so, since")
    at_both_widths(planner, check)


def nobody_is_asked_to_explain_what_came_with_the_demonstration() -> None:
    """Also if every feed went on and however old its newest figures are: it all came on one day."""
    with transaction.atomic(), mock.patch.object(rules, "RECENT_MONTHS", 1_200):
        assert Definition.objects.exclude(collected_until=None).update(collected_until=None)
        policy, everybody = catalogue(), organisations()
        assert not wanted_today(boards=None, organisations=everybody, policy=policy, today=localdate())
        transaction.set_rollback(True)


def nobody_real_carries_what_is_invented() -> None:
    """Over everything that the demonstration loaded."""
    samples = Q(organisation__kind="sample")
    assert Standing.objects.filter(samples, met__isnull=False).exists()
    assert not Standing.objects.filter(framework__fictional=True).exclude(samples).exists()
    assert not Standing.objects.filter(samples, framework__fictional=False).exists()
    assert not PlanVersion.objects.filter(
        ~Q(plan__organisation__kind="sample"), plan__framework__fictional=True, status="agreed"
    ).exists()
    assert not ReleasedStanding.objects.filter(samples).exists()
    assert not Snapshot.objects.filter(samples).exists()


def a_planner_sends_a_wrong_file_mends_it_and_sees_the_standing_move(
    page: Page, tmp_path: Path, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/desk/boards/nhs-lothian/figures/")
    assert_accessible(page)
    page.get_by_role("link", name="Send a CSV file").click()
    _send(page, tmp_path / "september.csv", WRONG)
    errors = page.get_by_role("table").first
    expect(errors).to_contain_text("2")  # the row in the file
    expect(errors).to_contain_text("numerator")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    assert_accessible(page)

    page.goto("/desk/boards/nhs-lothian/figures/upload/")
    _send(page, tmp_path / "september.csv", RIGHT)
    expect(page.get_by_role("table").first).to_contain_text("September 2025")
    assert_accessible(page)
    it_is_asked_about_and_explained(page, assert_accessible)
    moved = page.get_by_role("table", name="standing")
    expect(moved).to_contain_text("off track")
    expect(moved).to_contain_text("target not confirmed")  # its source states the standard up to August
    assert_accessible(page)

    page.goto(DESK)
    expect(page.locator("main")).to_contain_text("98.0% in September 2025")
    expect(page.locator("main")).to_contain_text("management information")
    page.locator("summary", has_text="Figures that were unusual").click()
    expect(page.get_by_role("table", name="unusual")).to_contain_text(WHY)
    assert_accessible(page)


def it_is_asked_about_and_explained(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    """98 % is far above everything that Lothian reported in two years."""
    expect(page.get_by_role("table", name="Figures to look at")).to_contain_text(
        "98.0% lies above what was usual"
    )
    page.get_by_role("button", name="Accept with these reasons").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why: “Outside the usual range”.")
    assert_accessible(page)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert_accessible(page)
    page.get_by_label("Outside the usual range: why is it right?").fill(WHY)
    page.get_by_role("button", name="Accept with these reasons").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accepted")
    expect(page.get_by_role("table", name="What was unusual, and why")).to_contain_text(WHY)
    assert_accessible(page)
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def _send(page: Page, file: Path, content: str) -> None:
    file.write_text(content)
    page.get_by_label("Measure").select_option("ae-4-hours")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="About this submission").wait_for()


def an_analyst_asks_why_and_looks_at_the_page_as_known_before(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/desk/boards/nhs-orkney/ae-4-hours/")
    why = page.get_by_role("region", name="Why is this slightly off track?")
    expect(why).to_contain_text("5% of the promised value")
    expect(why).to_contain_text("slightly off track below it as far as 90.3%")
    expect(why).to_contain_text("7 October 2025")
    assert_accessible(page)
    page.get_by_label("As known on").fill("2025-01-31")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("in November 2024")
    expect(page.get_by_role("region", name="Why is this")).to_contain_text("7 January 2025")
    expect(page.locator("figure.chart")).not_to_contain_text("August 2025")
    assert_accessible(page)


def an_author_edits_the_words_and_cannot_approve(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/desk/{REPORT}")
    assert_accessible(page)
    page.get_by_role("link", name="Edit “From your board”").click()
    page.get_by_role("textbox").fill("This year we saw more people than ever.\n\nHere is how we did.")
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("This year we saw more people than ever.")
    expect(page.get_by_role("link", name="Approve this report")).to_have_count(0)
    refused = page.goto(f"/desk/{REPORT}approve/")
    assert refused is not None
    assert refused.status == 403
    page.goto(f"/desk/{REPORT}")
    hand_over(page, assert_accessible)


def hand_over(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    press(page.get_by_role("link", name="Hand over to the publisher"))
    at_both_widths(page, assert_accessible)
    page.get_by_role("button", name="Hand it over").click()
    expect(page.locator("main")).to_contain_text("State: handed over by Sample author, NHS Lothian")


def a_publisher_sends_it_back_with_two_questions(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/desk/{REPORT}")
    page.get_by_role("link", name="Send it back to the author").click()
    page.get_by_label("About the whole report").fill("Is the summer left out on purpose?")
    page.get_by_label("About “From your board”").fill("More people than in which year?")
    at_both_widths(page, assert_accessible)
    page.get_by_role("button", name="Send it back").click()
    expect(page.locator("main")).to_contain_text("You read this report when its author hands it over.")
    expect(page.locator("main")).to_contain_text("More people than in which year?")
    expect(page.locator("main")).not_to_contain_text("This year we saw more people than ever.")
    at_both_widths(page, assert_accessible)


def its_author_answers_on_a_phone_and_hands_it_over_again(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto("/desk/")
    page.get_by_role("link", name="Finish and hand over the report of NHS Lothian").click()
    expect(page.locator("main")).to_contain_text("2 questions are not answered yet")
    at_both_widths(page, assert_accessible)
    for answer in ("Yes: its figures are not published yet.", "Than in any year before."):
        page.get_by_role("link", name="Answer this question").first.click()
        page.get_by_label("Your answer").fill(answer)
        at_both_widths(page, assert_accessible)
        page.get_by_role("button", name="Answer").click()
        expect(page.locator("main")).to_contain_text(answer)
    hand_over(page, assert_accessible)
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def a_publisher_approves_and_releases(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto(f"/desk/{REPORT}")
    expect(page.locator("main")).to_contain_text("Than in any year before.")
    press(page.get_by_role("link", name="Approve this report"))
    at_both_widths(page, assert_accessible)
    page.get_by_role("button", name="Approve").click()
    press(page.get_by_role("link", name="Release this report"))
    at_both_widths(page, assert_accessible)
    page.get_by_role("button", name="Release").click()
    expect(page.locator("main")).to_contain_text("released")


def a_visitor_reads_it_on_a_phone_and_takes_it_home(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/")
    assert_accessible(page)
    page.get_by_label("Find your board").fill("Lothian")
    page.get_by_role("button", name="Find").click()
    reports = page.get_by_role("region", name="Annual ownership reports")
    reports.get_by_role("link", name="2022/23").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("NHS Lothian")
    expect(page.locator("main")).to_contain_text("This year we saw more people than ever.")
    no_sideways_scrolling(page)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= 12 * PHONE["height"]
    assert headings_left_alone(page) == [], "on paper"
    with page.expect_download() as started:
        page.locator('a[href$="/figures.csv"]').first.click()
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8-sig"))))
    assert any("A&E" in " ".join(row.values()) for row in rows)
    pdf = page.request.get(f"/{REPORT}report.pdf")
    assert pdf.status == 200
    assert pdf.body().startswith(b"%PDF-")
    page.get_by_text("Charts, notes and sources").first.click()
    page.get_by_role("link", name="The figure behind it").first.click()
    expect(page.locator("main")).to_contain_text("NHS Lothian")
    the_file_behind_a_figure_is_what_its_hash_says(page)
    page.goto("/boards/nhs-lothian/")
    expect(page.locator(".lead")).to_contain_text("In 2025/26 so far: kept")
    further = page.get_by_text("Emergency departments: seen within 4 hours, by week")
    expect(further).to_be_hidden()
    page.get_by_text("Show these figures").click()
    expect(further).to_be_visible()
    boards_are_compared_in_one_period_and_nobody_has_a_place(page)


def boards_are_compared_in_one_period_and_nobody_has_a_place(page: Page) -> None:
    page.goto("/targets/ae-4-hours/?order=figure")
    table = page.get_by_role("table", name="A&E: seen within 4 hours by board, in August 2025")
    periods = table.get_by_role("row").filter(has_text="NHS").all_inner_texts()
    assert len(periods) == 15, "Scotland and its 14 boards"
    assert all("August 2025" in row for row in periods)
    expect(page.locator("main")).to_contain_text("not adjusted for the age or need")
    expect(page.locator("main")).not_to_contain_text(
        re.compile(r"\b(best|worst|top|furthest|1st|rank)", re.I)
    )
    page.goto("/boards/nhs-lothian/dementia-support/")
    expect(page.locator("main")).to_contain_text("no recent figure")


def the_file_behind_a_figure_is_what_its_hash_says(page: Page) -> None:
    with page.expect_download() as started:
        page.get_by_role("link", name="Take the file").first.click()
    sha256 = hashlib.sha256(Path(started.value.path()).read_bytes()).hexdigest()
    expect(page.locator("main")).to_contain_text(f"SHA-256 {sha256}")


def every_page_can_be_used_at_both_widths(
    page: Page, paths: tuple[str, ...], assert_accessible: Callable[[Page], None]
) -> None:
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            no_sideways_scrolling(page)
            assert_accessible(page)


def unfolded_pages_can_be_used(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    """With everything open that a phone folds, where the most is folded."""
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for path in UNFOLDED:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        no_sideways_scrolling(page)
        assert_accessible(page)
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def a_reader_with_colours_of_their_own_sees_marks_and_lines(windows: Windows) -> None:
    """Grid and map in forced colours: marks are pictures, whose shapes stay, and lines take the colour of text."""
    page = windows.open(forced_colors="active", color_scheme="dark")
    page.goto("/grid/")
    cell = page.locator(".grid td > a:has(svg)").first
    line, text, mark = cell.evaluate(
        """cell => [getComputedStyle(cell.querySelector("svg")).stroke, getComputedStyle(document.body).color,
                    getComputedStyle(cell, "::before").backgroundImage]"""
    )
    assert line == text
    assert "svg" in mark
    here = page.locator(".choices a[aria-current]").first
    colours = here.evaluate("link => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]")
    assert colours[0] == "rgb(0, 0, 0)", "what is chosen is read upon its own colour"
    page.goto("/targets/ae-4-hours/")
    tile = page.locator(".tile-map a").first
    mark, edge = tile.evaluate(
        """tile => [getComputedStyle(tile, "::before").backgroundImage, getComputedStyle(tile).borderTopStyle]"""
    )
    assert "svg" in mark
    assert edge == "solid"


def so_does_an_analyst_at_the_desk(page: Page) -> None:
    """Statistics, two boards side by side, a process, a target: marks keep their shapes, words and pictures stay."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    for path in IN_THEIR_COLOURS:
        page.goto(path)
        marks = page.locator("main .mark:visible").all()
        assert marks or any(word in path for word in IN_WORDS_ALONE), path
        for mark in marks[:3]:
            picture, words, text = mark.evaluate(
                """mark => [getComputedStyle(mark, "::before").backgroundImage, getComputedStyle(mark).color,
                            getComputedStyle(document.body).color]"""
            )
            assert "svg" in picture, path
            assert words == text, f"{path}: a word is read in the reader's own colour"
        for drawn in page.locator("main figure.chart picture > img:visible").all():
            drawn.scroll_into_view_if_needed()
            assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0, path
        assert not accessibility_violations(page, in_their_colours=True), path
    page.emulate_media(forced_colors="none", color_scheme="light")


def every_target_fits_a_dense_grid(page: Page) -> None:
    """17 targets beside their boards on 1,280 px; headings and Scotland stay on top while the others go by."""
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    page.goto("/desk/grid/?dense=yes")
    box = page.locator(".table-scroll:has(> .grid)")
    expect(box.get_by_role("columnheader")).to_have_count(18)
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    page.goto("/desk/grid/")
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    top = box.evaluate("(box) => box.getBoundingClientRect().top")
    heading = box.get_by_role("columnheader").nth(1).bounding_box()
    scotland = box.locator(".total > td").first.bounding_box()
    assert heading is not None
    assert scotland is not None
    assert abs(heading["y"] - top) < 2
    assert abs(scotland["y"] - heading["y"] - heading["height"]) < 2


def long_pages_are_folded_on_a_phone(windows: Windows) -> None:
    """Without a script, by keyboard; what is folded is opened where it stands, and open on a wide screen."""
    page = windows.open(viewport=PHONE, java_script_enabled=False)
    for path, most in (("/targets/ae-4-hours/", 5_500), ("/grid/", 4_500), ("/targets/", 5_500)):
        page.goto(path)
        box = page.locator("body").bounding_box()
        assert box is not None
        assert box["height"] <= most, f"{path} is {box['height']:,.0f} px high"
    page.goto("/grid/")
    row = page.get_by_role("row").filter(has_text="NHS Fife")
    expect(row.get_by_role("cell").first).to_be_hidden()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_role("cell").first).to_be_visible()
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    expect(page.get_by_role("row").filter(has_text="NHS Borders").get_by_role("cell").first).to_be_visible()


def a_chart_needs_no_script(page: Page) -> None:
    page.goto(PUBLIC)
    picture = page.get_by_role("img").first
    expect(picture).to_be_visible()
    assert page.request.get(str(picture.get_attribute("src"))).status == 200
    page.get_by_text("Show the figures in a table").click()
    expect(page.get_by_role("table").first).to_contain_text("August 2025")


def pages_are_light(windows: Windows) -> None:
    """Over a slow line, with nothing kept: all requests of a page, its fonts and the pictures further down included.

    What each weighs is printed: `pytest -rP tests/journeys` shows it.
    """
    weekly = "/boards/nhs-lothian/ae-4-hours-weekly/"
    for path in ("/", "/boards/nhs-lothian/", PUBLIC, weekly, "/grid/", "/targets/ae-4-hours/", f"/{REPORT}"):
        weight = weigh(windows, path)
        print(weight)
        assert weight.total <= 120_000, str(weight)
        assert not [part for part in weight.parts if "plotly" in part], str(weight)
        assert weight.parts.keys() - weight.for_ever == {urlsplit(path).path}, "all that it brings is kept"
        assert weight.hosts <= {urlsplit(windows.base_url).netloc, ""}, "only this site is asked"
        if path == "/grid/":
            assert weight.total <= 90_000, str(weight)
            assert weight.html <= 15_000, str(weight)
            assert weight.unpacked <= 600_000, str(weight)
        if path == f"/{REPORT}":
            assert weight.html_and_css <= 50_000, str(weight)


def desk_pages_are_light(windows: Windows, analyst: Page) -> None:
    for path in (
        "/desk/",
        "/desk/grid/",
        DESK,
        "/desk/targets/ae-4-hours/",
        "/desk/statistics/",
        "/desk/monday/",
    ):
        weight = weigh(windows, path, signed_in=analyst)
        print(weight)
        assert weight.total <= 120_000, str(weight)
        if path == "/desk/grid/":
            assert weight.html <= 90_000, str(weight)
            assert weight.unpacked <= 600_000, str(weight)
