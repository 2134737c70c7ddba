"""What a plan promises is noted where it is easier than what was agreed, or never reaches its target."""

from datetime import date
from decimal import Decimal

import pytest

from boards.people.roles import Role
from boards.planning.plausible import notes_of_plan
from boards.plans.queries import plan
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import AE, BOARD, cast, drafted, hand_over
from tests.boards.plans.test_closed import MONTHS, OPEN, agreed, at, begun, save, values
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

NEVER = "Never reaches its target of 95%: at best 85% in April 2026."
EASIER = (
    "Easier than agreed in version 1 for 4 periods, December 2026 to March 2027: in December 2026 85% was agreed, "
    "now 80%."
)


def noted() -> tuple[str, ...]:
    view = plan(
        organisation_id=number_of(BOARD), framework_key=OPEN, catalogue=catalogue(), today=date(2026, 11, 3)
    )
    return notes_of_plan(view, policy=catalogue())


def lowered(rationale: str = "") -> None:
    agreed(at(cast(), "2026-03-20T12:00"))
    people = at(cast(), "2026-11-03T12:00")
    version_id = begun(people, reason="Winter")
    save(people, version_id, values("85") | dict.fromkeys(MONTHS[8:], Decimal(80)), rationale=rationale)


def test_an_easier_promise_names_the_numbers_and_that_no_reason_is_given() -> None:
    lowered()
    assert noted() == (
        f"A&E: seen within 4 hours: {EASIER} The trajectory does not say why.",
        f"A&E: seen within 4 hours: {NEVER}",
    )


def test_its_reason_stands_beside_it() -> None:
    lowered("Two wards close for the winter.")
    assert noted()[0].endswith("now 80%. Why: Two wards close for the winter.")


def test_a_plan_that_reaches_its_target_has_no_note() -> None:
    people = at(cast(), "2026-03-20T12:00")
    save(people, begun(people), values("85") | {MONTHS[-1]: Decimal(95)})
    assert noted() == ()


def test_the_trajectory_and_the_pages_of_signing_and_agreeing_say_it() -> None:
    people = cast()
    version_id = drafted(people.planner)
    never = "Never reaches its target of 95%: at best 80% in April 2022."
    assert never in read(signed_in(Role.ANALYST).get(f"{PLAN}trajectory/{AE}/"))
    assert never in read(signed_in(Role.PLANNER).get(f"{PLAN}trajectory/{AE}/edit/"))
    hand_over(people.planner, version_id)
    page = read(signed_in(Role.APPROVER).get(f"{PLAN}sign/"))
    assert "Notes on the promised values" in page
    assert never in page


def test_all_notes_take_one_query() -> None:
    lowered()
    view = plan(
        organisation_id=number_of(BOARD), framework_key=OPEN, catalogue=catalogue(), today=date(2026, 11, 3)
    )
    with statements() as asked:
        notes_of_plan(view, policy=catalogue())
    assert len(asked) == 2  # the policy's version, and the agreed values
