"""Sample plans: of the sample boards in fictional cycles only, from invented figures, by the real services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from boards.organisations.queries import organisations
from boards.people.roles import Role
from boards.plans import services
from boards.plans.agreement import Recommendation
from boards.plans.cycles import Cycle
from boards.plans.demo import Signatories, load_demo_plans, open_sample_cycle
from boards.plans.models import DeliveryPlan, PlanVersion, Trajectory
from boards.plans.queries import promises
from boards.plans.services import CannotPlan
from boards.sending.demo import send_sample_figures
from boards.work.actors import command
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import AE, BOARD, SAMPLE, cast, drafted, sign, version
from tests.support.people import actor_for, person
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db


def load() -> int:
    people = {
        board.slug: Signatories(
            planner=actor_for(person(Role.PLANNER, board=board.slug)),
            approver=actor_for(person(Role.APPROVER, board=board.slug), stepped_up=True),
        )
        for board in organisations().samples
    }
    send_sample_figures(
        planners={slug: one.planner for slug, one in people.items()}, today=timezone.localdate()
    )
    reviewer, decider = (actor_for(person(Role.REVIEWER), stepped_up=True) for _ in range(2))
    return load_demo_plans(people=people, reviewer=reviewer, decider=decider)


@made_once
def loaded() -> int:
    """How many plans were loaded beside a real figure."""
    arrive("nhs-lothian,2022-03-01,71,100,,,")
    return load()


def values(number: int) -> dict[date, Decimal]:
    trajectory = Trajectory.objects.get(
        version__plan__organisation__slug=BOARD, version__number=number, measure=AE
    )
    return dict(trajectory.points.order_by("period_end").values_list("period_start", "value"))


def test_the_samples_have_agreed_plans_and_nobody_real_has_one(loaded: int) -> None:
    assert loaded == 2
    assert {plan.organisation.slug for plan in DeliveryPlan.objects.all()} == {
        "sample-mainland",
        "sample-isles",
    }
    assert set(PlanVersion.objects.values_list("status", "frozen")) == {("agreed", True)}
    decided = PlanVersion.objects.values_list("plan__organisation__slug", "number", "outcome")
    assert sorted(decided) == [
        ("sample-isles", 1, "conditions"),
        ("sample-mainland", 1, "agreed"),
        ("sample-mainland", 2, "not_approved"),
    ]
    days = PlanVersion.objects.order_by("in_force_from").values_list(
        "plan__organisation__slug", "in_force_from"
    )
    assert sorted(days) == [
        ("sample-isles", date(2022, 3, 31)),
        ("sample-mainland", date(2022, 3, 31)),
        ("sample-mainland", date(2022, 11, 1)),
    ]
    first, second = values(1), values(2)
    assert len(first) == 12
    assert {first[day] - second[day] for day in first if day < date(2022, 11, 1)} == {Decimal(0)}
    assert {first[day] - second[day] for day in first if day >= date(2022, 11, 1)} == {Decimal(4)}
    assert load() == 0
    assert PlanVersion.objects.count() == 3


def test_a_plan_of_the_past_is_known_from_the_day_on_which_it_was_in_force(loaded: int) -> None:
    mainland = number_of(BOARD)

    def newest(day: date) -> int | None:
        planned = promises(measure_key=AE, organisation_id=mainland, agreed_by=day).planned
        found = planned.get((mainland, AE, SAMPLE), {}).values()
        return max((said[-1].version for said in found), default=None)

    assert [newest(date(2022, 3, 30)), newest(date(2022, 3, 31)), newest(date(2022, 10, 31))] == [None, 1, 1]
    assert newest(date(2022, 11, 1)) == 2


def test_the_rounds_days_are_reckoned_from_the_day_of_loading_and_kept_until_they_have_passed() -> None:
    open_sample_cycle(actor=command(name="test", now=timezone.now()), today=date(2027, 1, 10))
    first = Cycle.objects.get(framework="sample-2026-27")
    assert first.opens < date(2027, 1, 10) < first.draft_due < first.final_due
    open_sample_cycle(actor=command(name="test", now=timezone.now()), today=date(2027, 2, 1))
    assert Cycle.objects.get(framework="sample-2026-27").final_due == first.final_due
    open_sample_cycle(
        actor=command(name="test", now=timezone.now()), today=first.final_due + timedelta(days=1)
    )
    assert Cycle.objects.get(framework="sample-2026-27").final_due > first.final_due


def test_in_a_fictional_cycle_nothing_is_agreed_with_a_real_board() -> None:
    planner, approver, reviewer = (
        actor_for(person(role), stepped_up=True) for role in (Role.PLANNER, Role.APPROVER, Role.REVIEWER)
    )
    version_id = services.open_version(
        actor=planner, organisation_id=number_of("nhs-lothian"), framework_key=SAMPLE
    )
    points = values_of(planner, version_id)
    assert points
    sign(approver, version_id)
    with pytest.raises(CannotPlan, match="agreed with the samples only"):
        services.agree(actor=reviewer, version_id=version_id, edit_number=version(version_id).edit_number)
    held = version(version_id)
    assert held.status == "signed"
    recommendation = Recommendation.objects.create(
        version=held, edit_number=held.edit_number, outcome="agreed", by=person(), at=timezone.now()
    )
    with pytest.raises(InternalError, match="nothing is agreed with a real board"), transaction.atomic():
        PlanVersion.objects.filter(pk=version_id).update(
            status="agreed",
            frozen=True,
            edit_number=held.edit_number + 1,
            agreed_by=reviewer.user_id,
            agreed_at=timezone.now(),
            outcome="agreed",
            letter_by="A director",
            recommendation=recommendation,
        )


def values_of(planner: object, version_id: int) -> int:
    from tests.boards.plans.plans import values as whole_year

    return services.save_trajectory(
        actor=planner,  # type: ignore[arg-type]
        version_id=version_id,
        edit_number=0,
        measure_key=AE,
        points=whole_year("80"),
    )


def test_only_an_agreed_version_is_in_force_from_a_day() -> None:
    people = cast()
    version_id = drafted(people.planner)
    with pytest.raises(IntegrityError, match="only_an_agreed_version_is_in_force"), transaction.atomic():
        PlanVersion.objects.filter(pk=version_id).update(in_force_from=date(2022, 3, 31))


def test_a_real_plan_is_in_force_from_its_agreement() -> None:
    plan = DeliveryPlan.objects.create(organisation_id=number_of("nhs-lothian"), framework_id="ldp-2022-23")
    writer, approver, reviewer = (person(role) for role in (Role.PLANNER, Role.APPROVER, Role.REVIEWER))
    with pytest.raises(InternalError, match="in force from its agreement"), transaction.atomic():
        PlanVersion.objects.create(
            plan=plan,
            number=1,
            status="agreed",
            frozen=True,
            created_by=writer,
            created_at=timezone.now(),
            signed_by=approver,
            signed_at=timezone.now(),
            agreed_by=reviewer,
            agreed_at=timezone.now(),
            in_force_from=date(2022, 3, 31),
        )


def test_a_sample_plans_in_fictional_cycles_only() -> None:
    with pytest.raises(InternalError, match="a sample plans in fictional cycles only"), transaction.atomic():
        DeliveryPlan.objects.create(organisation_id=number_of(BOARD), framework_id="ldp-2022-23")
