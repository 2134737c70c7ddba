"""Pages of plans that no story of their own leads to, as each reader sees them: narrow, wide and on paper."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Page, expect

from boards.people.roles import Role
from boards.planning import urls
from boards.planning.roll_ups.views import KINDS
from boards.plans import services
from boards.plans.demo_sections import regional_of_sample, sections_of_sample
from boards.plans.parts import ACTIONS, COMMUNITY, PARTS
from boards.plans.parts.part import Part
from boards.plans.queries import plan
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.boards.direction.test_review_paper import review_of_the_year
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.test_corrections import proposed
from tests.boards.planning.test_levels import proposed as proposed_level
from tests.boards.plans.plans import AE, BOARD, SAMPLE, agreed, cast, version
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.browser import DESKTOP, PHONE, Windows, at_both_widths, no_sideways_scrolling
from tests.support.paper import headings_left_alone
from tests.support.years import ISLES, YEAR, agreed_year

PLAN = f"/desk/boards/{ISLES}/plan/{YEAR}/"
BOARD_YEAR = f"/desk/boards/{ISLES}/year/{YEAR}/"
ADDED_UP = "/desk/plans/added-up/"
PAPER_WIDTH = 718  # pixels: a sheet of A4 between margins of 10 mm
Check = Callable[[Page], None]


@dataclass(frozen=True)
class Reader:
    """Somebody at the desk, who opens one page after another."""

    page: Page
    check: Check

    def opens(self, *addresses: str) -> None:
        for address in addresses:
            answer = self.page.goto(address)
            assert answer, address
            assert answer.status == 200, address
            expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
            at_both_widths(self.page, self.check)

    def prints(self, *addresses: str) -> None:
        """Nothing is cut off at the side, no heading stands alone, and what leads elsewhere is left out."""
        screen = self.page.viewport_size
        assert screen
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
        for address in addresses:
            self.page.goto(address)
            no_sideways_scrolling(self.page)
            for menu in self.page.locator("nav:not(.choices)").all():  # a choice prints what was chosen
                expect(menu).to_be_hidden()
            assert headings_left_alone(self.page) == [], address
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(screen)


@pytest.fixture
def reader(windows: Windows, assert_accessible: Check) -> Callable[[Role], Reader]:
    return lambda role: Reader(signed_in(windows, role, viewport=PHONE, board=ISLES), assert_accessible)


def parts_of(organisation: str) -> dict[Part, str]:
    """The listed parts of the board's newest version with rows of them, each with the key of its first row."""
    held = plan(
        organisation_id=number_of(organisation),
        framework_key=YEAR,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )
    return {
        written.part: next(iter(written.rows), "")
        for written in held.parts
        if written.part.listed is not None
    }


def routes_of_rows() -> set[str]:
    """The pages that every listed part has, as addresses name them; what is only sent back is none."""
    sent = ("/undo/", "/up/", "/down/", ".<table:kind>", "/propose/", "/ready/", "/not-ready/", "/upload/")
    routes = {str(one.pattern) for one in urls.desk if one.default_args.get("part") is None}
    return {one for one in routes if re.search(r"<(listed|added):part>", one) and not one.endswith(sent)}


def changed_plan() -> None:
    """The second version of an agreed plan, with every part in words."""
    people = cast(ISLES)
    draft = services.open_version(
        actor=people.planner, organisation_id=number_of(ISLES), framework_key=YEAR, reason="Another ward."
    )
    for part, rows in {**sections_of_sample(ISLES), **regional_of_sample(ISLES)}.items():
        number = version(draft).edit_number
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)


def test_every_part_has_a_list_a_row_and_a_form_with_and_without_scripts(
    windows: Windows, assert_accessible: Check
) -> None:
    """One visit each, narrow and wide by turns; without scripts every form is a plain one that can be sent."""
    agreed_year()
    changed_plan()
    PlanPart.objects.filter(framework=YEAR, part=COMMUNITY.key).update(rule=PlanPart.Rule.LOCAL)
    visited: set[str] = set()
    turns = cycle((PHONE, DESKTOP))
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=ISLES)
    plain = signed_in(windows, Role.PLANNER, viewport=PHONE, board=ISLES, java_script_enabled=False)
    approver = signed_in(windows, Role.APPROVER, viewport=PHONE, board=ISLES)

    def opens(page: Page, address: str) -> None:
        size = next(turns)
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        answer = page.goto(f"{PLAN}{address}")
        assert answer, address
        assert answer.status == 200, address
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        visited.add(resolve(f"{PLAN}{address}").route.removeprefix("desk/"))
        if page is not plain:  # axe is a script
            no_sideways_scrolling(page)
            assert_accessible(page)

    held = parts_of(ISLES)
    assert len(held) == len(PARTS) - 1, "all but the trajectories"
    for part, key in held.items():
        opens(planner, f"{part.key}/")
        if key:
            opens(planner, f"{part.key}/{key}/")
            opens(planner, f"{part.key}/{key}/edit/")
        assert part.listed
        opens(plain, f"{part.key}/{key}/edit/" if key else f"{part.key}/")
        if key:
            expect(plain.locator("main form[method=post] [type=submit]").first).to_be_visible()
    for address in ("actions/add/", "actions/paste/", "workforce/grid/", "risks/add/", "board-approval/"):
        opens(planner, address)
    opens(planner, f"actions/{held[ACTIONS]}/remove/")
    opens(approver, f"{COMMUNITY.key}/share/")
    assert routes_of_rows() - visited == set(), "a page of rows that nobody opened here"


def test_every_page_of_a_plan_is_read_narrow_wide_and_on_paper(reader: Callable[[Role], Reader]) -> None:
    review_of_the_year()
    changed_plan()
    others = cast()
    corrected = f"/desk/boards/{BOARD}/plan/{SAMPLE}/"
    correction = proposed(others, agreed(others, value="58"))
    level = proposed_level(others)

    planner = reader(Role.PLANNER)
    planner.opens(
        *(f"{PLAN}{place}/paste/" for place in ("actions", "trajectories")),
        f"{PLAN}finance/grid/",
        f"{BOARD_YEAR}months/",
    )
    planner.prints(f"{PLAN}print/?version=2", f"{BOARD_YEAR}quarters/1/print/")

    reviewer = reader(Role.REVIEWER)
    reviewer.opens(ADDED_UP)
    added = reviewer.page.locator(f'a[href^="{ADDED_UP}{YEAR}/"]').evaluate_all(
        "links => [...new Set(links.map(link => new URL(link.href).pathname))]"
    )
    assert len(added) == len(KINDS), added
    reviewer.opens(
        *added,
        f"{corrected}trajectory/{AE}/correct/",
        f"{corrected}corrections/{correction}/withdraw/",
        f"{corrected}levels/",
        f"{corrected}levels/smoking-quits/propose/",
        f"{corrected}levels/{level}/withdraw/",
    )
    reviewer.prints(f"{ADDED_UP}{YEAR}/finance/", f"{BOARD_YEAR}reviews/annual/print/")

    administrator = reader(Role.ADMINISTRATOR)
    administrator.opens(
        "/desk/cycles/",
        *(f"/desk/cycles/{YEAR}/{act}" for act in ("", "date/", "close/")),
        f"/desk/cycles/{SAMPLE}/open/?copy={YEAR}",
    )
