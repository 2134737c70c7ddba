"""A real board plans in the running year, whose guidance was not seen: it has forms, and nothing is required."""

import re
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from boards.people.roles import Role
from boards.planning.pages.rows import source_words
from boards.plans import services
from boards.plans.demo_rows import NEUTRAL
from boards.plans.models import PlanVersion
from boards.plans.parts.actions import ACTIONS
from boards.plans.queries import plan
from boards.plans.queries.plan_view import PlanView
from boards.work.actors import Actor
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import hand_over
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db

YEAR = "ldp-2026-27"
NOW = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Europe/London"))
DAYS = {"opens": date(2026, 11, 2), "draft_due": date(2027, 1, 15), "final_due": date(2027, 3, 15)}


def somebody(role: Role, board: str = "nhs-fife") -> Actor:
    return replace(actor_for(person(role, board=board)), now=NOW, stepped_up_at=NOW)


def seen(board: str) -> PlanView:
    return plan(organisation_id=number_of(board), framework_key=YEAR, catalogue=catalogue(), today=NOW.date())


@pytest.mark.parametrize("board", ["nhs-fife", "nhs-24"])
def test_a_board_writes_signs_and_hands_in_a_plan_of_the_running_year(board: str) -> None:
    services.open_round(actor=somebody(Role.ADMINISTRATOR), framework_key=YEAR, days=DAYS)
    planner, approver = somebody(Role.PLANNER, board), somebody(Role.APPROVER, board)
    version = services.open_version(actor=planner, organisation_id=number_of(board), framework_key=YEAR)
    services.save_rows(actor=planner, version_id=version, edit_number=0, part=ACTIONS, rows=NEUTRAL[ACTIONS])
    view = seen(board)
    asked = {written.part.key for written in view.parts}
    assert {"actions", "risks", "finance", "workforce"} <= asked
    assert ("community" in asked) is (board == "nhs-fife")
    assert source_words(ACTIONS, view).startswith("No guidance of 2026/27 on the parts of a plan was seen")

    hand_over(planner, version)
    number = PlanVersion.objects.get(pk=version).edit_number
    services.sign(actor=approver, version_id=version, edit_number=number)
    assert PlanVersion.objects.get(pk=version).status == PlanVersion.Status.SIGNED


def test_a_standard_that_no_trajectory_is_wanted_of_is_not_left_out() -> None:
    page = read(signed_in(Role.PLANNER, "nhs-fife").get("/desk/boards/nhs-fife/plan/heat-2014-15/"))
    rows = re.sub(r"<[^>]*>", " ", page).split("Trajectories", 1)[1]
    title = re.escape(catalogue().measures["cancer-62-days"].title)
    assert re.search(rf"{title}\s+not required", rows)
