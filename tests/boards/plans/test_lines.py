"""Single lines of an agreed plan change in the year, each with its reason, and nothing else with them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from boards.plans import services
from boards.plans.demo_rows import NEUTRAL
from boards.plans.lines import ONLY_NAMED, PlanLine
from boards.plans.models import PlanVersion
from boards.plans.parts import ACTIONS, RISKS, TRAJECTORIES
from boards.plans.queries import PlanView, plan
from boards.plans.services import CannotPlan, InvalidRows
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import AE, BOARD, Cast, agree, hand_over, points_of, sign, version
from tests.boards.plans.test_closed import DECEMBER, JUNE, OPEN, begun, save, values
from tests.boards.plans.test_closed import changing as changing  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.django_db

RISK = next(iter(NEUTRAL[RISKS]))


def seen(people: Cast) -> PlanView:
    return plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=people.planner.today,
    )


def plan_id() -> int:
    return PlanVersion.objects.values_list("plan_id", flat=True).first() or 0


def propose(people: Cast, *, row: str = AE, why: str = "Two wards close.") -> int:
    part = TRAJECTORIES if row == AE else RISKS
    return services.propose_line(actor=people.planner, plan_id=plan_id(), part=part, row=row, why=why)


def owned_by(people: Cast, version_id: int, owner: str, *, key: str = RISK) -> None:
    services.save_rows(
        actor=people.planner,
        version_id=version_id,
        edit_number=version(version_id).edit_number,
        part=RISKS,
        rows={key: dict(NEUTRAL[RISKS][RISK]) | {"owner": owner}},
    )


def test_only_the_lines_that_are_named_differ_and_each_says_why(changing: Cast) -> None:
    with pytest.raises(CannotPlan, match="Say why this line"):
        propose(changing, why=" ")
    draft = propose(changing)
    assert propose(changing, row=RISK, why="Its owner left.") == draft, "the second line joins the first"
    held = version(draft)
    assert (held.number, held.by_line, held.reason) == (2, True, "Two wards close.")
    save(changing, draft, values("85") | {DECEMBER: Decimal(80)}, rationale="Two wards close.")
    owned_by(changing, draft, "B. Person")
    with pytest.raises(InvalidRows, match="this is none of them"):
        owned_by(changing, draft, "C. Person", key="0000000f")
    number = version(draft).edit_number
    gone = {next(iter(NEUTRAL[ACTIONS])): dict[str, str]()}
    with pytest.raises(InvalidRows, match="this is none of them"):
        services.save_rows(
            actor=changing.planner, version_id=draft, edit_number=number, part=ACTIONS, rows=gone
        )
    view = seen(changing)
    assert dict(view.lines) == {f"trajectories/{AE}": "Two wards close.", f"risks/{RISK}": "Its owner left."}
    assert view.unnamed == ()
    with pytest.raises(InvalidRows, match="June 2026"):
        save(changing, draft, values("85") | {JUNE: Decimal(80), DECEMBER: Decimal(80)})
    sign(changing.approver, draft)
    agree(changing.reviewer, draft, in_force_from=None)
    assert points_of(draft)[8] == 80
    first = PlanVersion.objects.get(number=1)
    assert points_of(first.pk)[8] == 85, "every version keeps its own values"
    later = begun(changing, reason="All of it")
    assert (version(later).by_line, dict(seen(changing).lines)) == (False, {})


def test_a_version_of_lines_and_one_of_the_whole_plan_are_never_open_at_once(changing: Cast) -> None:
    begun(changing, reason="Winter")
    with pytest.raises(CannotPlan, match="Version 2 is open and may change the whole plan"):
        propose(changing)


def test_whatever_writes_another_line_it_is_never_handed_over_or_signed(changing: Cast) -> None:
    """Past the service, as the site's own role."""
    draft = propose(changing, row=RISK)
    owned_by(changing, draft, "B. Person")
    key = next(iter(NEUTRAL[ACTIONS]))
    ACTIONS.write(draft, {key: dict(NEUTRAL[ACTIONS][key]) | {"title": "Another"}})
    assert seen(changing).unnamed == ("Another",)
    with pytest.raises(CannotPlan, match="these are none of them: Another"):
        hand_over(changing.planner, draft)
    ACTIONS.write(draft, {key: NEUTRAL[ACTIONS][key]})
    PlanLine.objects.filter(version=draft).delete()
    ready = {"ready_by": changing.planner.user_id, "ready_at": changing.planner.now}
    changes: list[dict[str, Any]] = [ready, {"by_line": False}, {"number": 1}]
    for change in changes:
        with (
            pytest.raises(DatabaseError, match=f"{ONLY_NAMED}|only_a_later_version_changes_lines"),
            transaction.atomic(),
        ):
            PlanVersion.objects.filter(pk=draft).update(**change)


def test_the_rules_of_lines_are_broken_here(changing: Cast) -> None:
    draft = propose(changing)
    right = {"version_id": draft, "key": f"risks/{RISK}", "why": "Because."}
    for name, change in (
        ("a_line_is_named_once_a_version", {"key": f"trajectories/{AE}"}),
        ("a_line_says_which_and_why", {"key": "risks"}),
        ("a_line_says_which_and_why", {"why": " "}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PlanLine.objects.create(**right | change)
    save(changing, draft, values("85") | {DECEMBER: Decimal(86)})
    hand_over(changing.planner, draft)
    with pytest.raises(DatabaseError, match="its lines cannot change"), transaction.atomic():
        PlanLine.objects.create(**right)
