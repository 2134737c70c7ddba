"""What checks find is blocked, explained or noted, and what the board says to it stays with the version."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from boards.people.roles import Role
from boards.plans import parts, services
from boards.plans.agreed_values import AgreedValue
from boards.plans.checks import Finding
from boards.plans.explanations import PlanExplanation
from boards.plans.parts import ACTIONS
from boards.plans.parts.part import Check, Found, Place
from boards.plans.parts.trajectories.checks import LOADED, Line
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.queries import PlanView, plan
from boards.plans.services import CannotPlan
from targets.calc.plan_checks import Severity
from targets.catalogue.models import Requirement
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import AE, BOARD, SAMPLE, cast, drafted, version
from tests.boards.plans.plans import values as year
from tests.boards.plans.test_closed import MONTHS, OPEN, agreed, at, begun, save, values

pytestmark = pytest.mark.django_db

NEVER = "never_reaches_its_target.ae-4-hours"
EXPLAIN = f"{PLAN}checks/{NEVER}/explain/"


def seen(framework: str = SAMPLE, *, today: date = date(2026, 11, 3)) -> PlanView:
    return plan(organisation_id=number_of(BOARD), framework_key=framework, catalogue=catalogue(), today=today)


def found() -> dict[str, Finding]:
    return {one.key: one for one in seen(OPEN).findings}


def lowered(rationale: str = "") -> None:
    agreed(at(cast(), "2026-03-20T12:00"))
    people = at(cast(), "2026-11-03T12:00")
    version_id = begun(people, reason="Winter")
    save(people, version_id, values("85") | dict.fromkeys(MONTHS[8:], Decimal(80)), rationale=rationale)


def test_an_easier_promise_names_the_numbers_and_wants_a_reason_of_its_own() -> None:
    lowered()
    easier = found()["easier_than_agreed.ae-4-hours"]
    assert easier.found.said == (
        "A&E: seen within 4 hours: easier than agreed in version 1 for 4 periods, December 2026 to March 2027. "
        "(agreed for December 2026: 85%; now: 80%)"
    )
    assert easier.found.places == (Place("trajectories", AE),)
    assert easier.is_unexplained


def test_a_fraction_in_the_place_of_a_percentage_is_noted() -> None:
    people = at(cast(), "2026-03-20T12:00")
    save(people, begun(people), values("0.9"))
    fraction = found()["fractions_for_percentages.ae-4-hours"]
    assert "12 values may be a fraction in place of a percentage." in fraction.found.said
    assert fraction.check.severity is Severity.NOTE


def test_a_running_total_that_falls_wants_a_reason() -> None:
    Requirement.objects.filter(framework=OPEN, measure=AE).update(shape=Requirement.Shape.CUMULATIVE)
    people = at(cast(), "2026-03-20T12:00")
    draft = begun(people)
    save(people, draft, values("85"))
    assert "running_total_falls.ae-4-hours" not in found()
    save(people, draft, values("85") | {MONTHS[3]: Decimal(84)})
    falling = found()["running_total_falls.ae-4-hours"]
    assert "a running total never falls, but does for July 2026." in falling.found.said
    assert falling.is_unexplained


def test_a_level_that_is_agreed_with_the_board_wants_a_level_and_a_day() -> None:
    """A note: it is loaded with the policy, so a plan can be signed whose board waits for it."""
    people = at(cast(), "2026-03-20T12:00")
    save(people, begun(people), values("85") | {MONTHS[-1]: Decimal(95)})
    title = "A&E: seen within 4 hours"
    lacks = ("no_level_agreed.ae-4-hours", "agreed_level_without_day.ae-4-hours")
    assert not set(lacks) & set(found()), "a standard for all is agreed with nobody"
    Requirement.objects.filter(framework=OPEN, measure=AE).update(shape=Requirement.Shape.BOARD_AGREED)
    none = found()[lacks[0]]
    assert none.found.said == (
        f"{title}: its target is a level agreed with the board, and none is recorded. {LOADED} "
        "(planned for March 2027: 95%)"
    )
    assert none.found.places == (Place("trajectories", AE),)
    assert none.check.severity is Severity.NOTE

    def agree(number: int, value: int, day: date | None) -> None:
        AgreedValue.objects.create(
            framework_id=OPEN,
            organisation_id=number_of(BOARD),
            measure_id=AE,
            number=number,
            value=value,
            agreed_on=day,
            source="A letter.",
            recorded_at=people.planner.now,
        )

    agree(1, 93, None)
    assert lacks[0] not in found()
    assert found()[lacks[1]].found.said == (
        f"{title}: no day is recorded on which its level was agreed, so the level judges nothing. {LOADED} "
        "(level: 93%; planned for March 2027: 95%)"
    )
    agree(2, 94, date(2026, 3, 18))
    assert not set(lacks) & set(found())


def test_the_reasons_of_a_trajectory_explain_it() -> None:
    lowered("Two wards close for the winter.")
    assert [one.found.reason for one in found().values() if one.check.severity is Severity.EXPLAIN] == [
        "Two wards close for the winter."
    ] * 2
    assert not any(one.is_unexplained for one in found().values())


def test_a_plan_that_reaches_its_target_needs_no_word() -> None:
    people = at(cast(), "2026-03-20T12:00")
    version_id = begun(people)
    save(people, version_id, values("85") | {MONTHS[-1]: Decimal(95)})
    assert not any(one.is_unexplained for one in found().values())
    # In May it is there, in March not: it is not reached when it is due.
    save(people, version_id, values("95") | {MONTHS[-1]: Decimal(80)})
    assert found()[NEVER].found.said == (
        "A&E: seen within 4 hours: does not reach its target by the end of March 2027. (target: 95%; planned: 80%)"
    )
    whole = seen(OPEN).whole
    rules = replace(whole.setting.read(rules_of)[AE], deadline=MONTHS[-1].start)
    assert Line(whole, AE, rules).notes.short is None, "a target that is due before March is reached"


def test_what_must_be_explained_is_before_the_plan_is_handed_over_and_holds_while_the_check_says_the_same() -> (
    None
):
    people = cast()
    version_id = drafted(people.planner)
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=1, measure_key=AE, points=year("80")
    )
    planner = signed_in(Role.PLANNER)
    with pytest.raises(CannotPlan, match="1 finding has to be explained before the plan is signed"):
        services.hand_over(actor=people.planner, version_id=version_id, edit_number=2)
    page = read(planner.get(PLAN))
    assert EXPLAIN in page
    assert EXPLAIN not in read(signed_in(Role.APPROVER).get(PLAN))
    assert planner.get(EXPLAIN.replace(AE, "sab")).status_code == 404

    said = seen().findings[0].found.said
    assert "Say why the plan is sound" in read(planner.post(EXPLAIN, {"found": said, "why": " "}))
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=2, measure_key=AE, points=year("81")
    )
    told = read(planner.post(EXPLAIN, {"found": said, "why": "A ward opens."}, follow=True))
    assert "the check says something else now" in told
    assert "A ward opens." in told, "nothing that was typed is lost"
    assert not PlanExplanation.objects.exists()

    said = seen().findings[0].found.said
    assert "Explained." in read(planner.post(EXPLAIN, {"found": said, "why": "A ward opens."}, follow=True))
    assert "Explained: A&amp;E: seen within 4 hours: does not reach" in read(planner.get(PLAN))
    services.hand_over(actor=people.planner, version_id=version_id, edit_number=4)
    page = read(signed_in(Role.APPROVER).get(f"{PLAN}sign/"))
    assert "The board explains: A ward opens." in page
    with pytest.raises(DatabaseError, match="its explanations cannot change"), transaction.atomic():
        PlanExplanation.objects.update(why="x")

    number = services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=5, measure_key=AE, points=year("70")
    )
    assert seen().findings[0].is_unexplained, "it was said of another number"
    assert "Explained before, of other numbers: A ward opens." in read(planner.get(PLAN))
    with pytest.raises(CannotPlan, match="planned: 70%"):
        services.hand_over(actor=people.planner, version_id=version_id, edit_number=number)


def test_what_a_part_brings_as_a_check_blocks_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `docs/adding.md` says."""
    people = at(cast(), "2026-03-20T12:00")
    version_id = begun(people)
    save(people, version_id, values("95"))

    def no_wards(whole: object) -> list[Found]:
        return [
            Found("The sum is wrong.", compared=(("sum", "3"), ("stated", "4")), places=(Place("actions"),))
        ]

    check = Check("no_wards", Severity.BLOCKS, no_wards)
    monkeypatch.setattr(parts, "PARTS", (replace(ACTIONS, checks=(check,)), *parts.PARTS[1:]))
    with pytest.raises(CannotPlan, match=r"The sum is wrong. \(sum: 3; stated: 4\)"):
        services.hand_over(
            actor=people.planner, version_id=version_id, edit_number=version(version_id).edit_number
        )


def test_the_rules_of_explanations_are_broken_here() -> None:
    version_id = drafted(cast().planner)
    right = {"version_id": version_id, "key": "a.b", "found": "x", "why": "y"}
    PlanExplanation.objects.create(**right)
    for name, change in (
        ("one_explanation_per_version_and_finding", {}),
        ("an_explanation_says_of_what_and_why", {"key": ""}),
        ("an_explanation_says_of_what_and_why", {"key": "c", "found": ""}),
        ("an_explanation_says_of_what_and_why", {"key": "c", "why": " "}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PlanExplanation.objects.create(**right | change)
