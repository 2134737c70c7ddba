"""A new year's plan takes over what somebody ticks of the last agreed one, and says since when a row is unchanged."""

import html
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from boards.direction.return_rows import ReturnAction, State
from boards.direction.returns import QuarterlyReturn
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo import FRAMEWORK, OPEN
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.parts import ACTIONS, RISKS, TRAJECTORIES
from boards.plans.parts.trajectories.rows import fields_of
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.services import CannotPlan
from boards.work.actors import LOCAL
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agreed_rows
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

BOARD, AE = "sample-mainland", "ae-4-hours"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
PAGE = f"{PLAN}carry-forward/"
LATE, DONE, OLD_AREA, RISK = "0a0a0a01", "0a0a0a02", "0a0a0a03", "0b0b0b01"
AGREED = datetime(2022, 3, 1, 10, tzinfo=LOCAL)
ACTION = {"title": "Open a ward", "area": "framing", "lead": "A lead", "ends": "2023-02-01"}


@made_once
def begun() -> int:
    return agreed_before()


def agreed_before() -> int:
    """The board has agreed a plan years ago, of which one action is late and one done; it has begun a new one."""
    board = Organisation.including_samples.get(slug=BOARD)
    rules = rules_for(catalogue(), framework_key=FRAMEWORK)[AE]
    values = {period: Decimal(80 + place) for place, period in enumerate(rules.periods)}
    old = agreed_rows(
        board,
        FRAMEWORK,
        {
            TRAJECTORIES: {AE: fields_of(values, rationale="Beds.")},
            ACTIONS: {
                LATE: ACTION,
                DONE: ACTION | {"title": "Hire"},
                OLD_AREA: ACTION | {"title": "Old", "area": "gone"},
            },
            RISKS: {RISK: {"measure": AE, "heading": "delivery", "risk": "Flu"}},
        },
        at=AGREED,
    )
    held = QuarterlyReturn.objects.create(
        plan=old.plan, quarter=4, version=old, created_by=person(), created_at=AGREED
    )
    for key, state in ((LATE, State.LATE), (DONE, State.DONE)):
        ReturnAction.objects.create(held=held, key=key, state=state)
    QuarterlyReturn.objects.filter(pk=held.pk).update(signed_by=person(), signed_at=AGREED)
    return services.open_version(actor=planner(), organisation_id=board.pk, framework_key=OPEN)


def planner() -> Any:
    return actor_for(person(Role.PLANNER, board=BOARD))


def read(response: Any) -> str:
    assert response.status_code == 200, response
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_a_planner_ticks_rows_and_each_says_since_which_plan_it_is_unchanged(begun: int) -> None:
    client = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    assert "Carry forward from the last plan" in read(client.get(PLAN))
    answer = client.get(PAGE)
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', answer.content.decode())
    ticked_before = [box for box in boxes if " checked" in box]
    assert len(boxes) > len(ticked_before) == 1
    assert f'value="{AE}"' in ticked_before[0]
    page = read(answer)
    assert "Carry forward from version 1 of the plan for" in page
    assert "Open a ward: ends 1 February 2023; late by the return of quarter 4" in page
    assert "80% for April 2026 to 91% for March 2027" in page
    assert "Actions Hire done by the return of quarter 4" in page
    assert "Actions Old There is no “gone” here." in page
    as_read = {"version": "1", "edit_number": "0"}
    assert "Tick at least one row." in read(client.post(PAGE, as_read))
    assert not PlanEdit.objects.exclude(part="state").filter(document=begun).exists()
    ticked = {"trajectories": AE, "actions": LATE, "risks": RISK}
    page = read(client.post(PAGE, as_read | ticked, follow=True))
    assert "Carried forward." in page
    assert "80% 91% version 1 of the plan for" in page
    assert dict(ACTIONS.rows(begun)) == {LATE: ACTION}
    for address in (f"actions/{LATE}/", f"risks/{RISK}/", f"trajectory/{AE}/"):
        assert "Unchanged since version 1 of the plan for" in read(client.get(f"{PLAN}{address}"))
    said = AuditEvent.objects.filter(action="actions saved").latest("id").after or {}
    assert said["carried_from"].startswith("version 1 of the plan for")
    services.save_rows(
        actor=planner(),
        version_id=begun,
        edit_number=3,
        part=ACTIONS,
        rows={LATE: ACTION | {"ends": "2027-02-01"}},
    )
    assert "Unchanged since" not in read(client.get(f"{PLAN}actions/{LATE}/"))
    again = client.get(PAGE, follow=True)
    assert "Nothing of version 1 of the plan for" in read(again)


def test_what_is_there_does_not_fit_or_was_never_agreed_is_not_carried(begun: int) -> None:
    for rows in ({"actions": [OLD_AREA]}, {"actions": ["0c0c0c0c"]}):
        with pytest.raises(CannotPlan, match="cannot be carried forward any more"):
            services.carry_forward(actor=planner(), version_id=begun, edit_number=0, rows=rows)
    assert not ACTIONS.rows(begun)
    first = PlanVersion.objects.get(plan__framework=FRAMEWORK)
    with pytest.raises(CannotPlan):
        services.carry_forward(actor=planner(), version_id=first.pk, edit_number=1, rows={})
    isles = Organisation.including_samples.get(slug="sample-isles")
    other = actor_for(person(Role.PLANNER, board=isles.slug))
    number = services.open_version(actor=other, organisation_id=isles.pk, framework_key=OPEN)
    with pytest.raises(CannotPlan, match="No plan of an earlier year is agreed"):
        services.carry_forward(actor=other, version_id=number, edit_number=0, rows={"actions": [LATE]})
    page = read(
        sign_in(Client(), person(Role.PLANNER, board=isles.slug)).get(
            f"/desk/boards/{isles.slug}/plan/{OPEN}/"
        )
    )
    assert "Carry forward" not in page
