"""Sample plans: in the fictional cycle only, from real figures, by the real services."""

from dataclasses import replace
from decimal import Decimal

import pytest

from boards.people.models import User
from boards.people.roles import Role
from boards.plans.demo import load_demo_plans
from boards.plans.models import DeliveryPlan, PlanVersion, Trajectory
from boards.work.models import Owed
from tests.boards.performance.arrivals import COMMAND, arrive
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


def load() -> int:
    reviewer = actor_for(person(Role.REVIEWER), stepped_up=True)
    return load_demo_plans(actor=replace(COMMAND, now=reviewer.now), reviewer=reviewer)


def values(slug: str, measure: str) -> list[Decimal]:
    trajectory = Trajectory.objects.get(version__plan__organisation__slug=slug, measure=measure)
    return list(trajectory.points.order_by("period_end").values_list("value", flat=True))


def test_every_board_gets_an_agreed_plan_that_closes_half_of_its_gap() -> None:
    arrive(
        "nhs-lothian,2022-03-01,71,100,,,",
        "nhs-lothian,2022-02-01,50,100,,,",
        "nhs-lothian,2022-05-01,99,100,,,",
        "nhs-fife,2022-03-01,97,100,,,",
        "nhs-borders,2022-05-01,80,100,,,",
    )
    arrive("nhs-lothian,2021-04-01,,,6,,", measure="sickness-absence")
    arrive("nhs-lothian,2022-01-01,,,35,,", measure="detect-cancer-early")
    assert load() == 3  # the boards with a figure; the others have nothing to promise
    assert set(DeliveryPlan.objects.values_list("framework", flat=True)) == {"sample-2022-23"}
    assert set(PlanVersion.objects.values_list("status", "frozen")) == {("agreed", True)}
    lothian = values("nhs-lothian", "ae-4-hours")
    assert (len(lothian), lothian[0], lothian[-1]) == (12, 72, 83)  # from 71 half of the way to 95
    assert values("nhs-fife", "ae-4-hours") == [95] * 12  # better than the standard: the standard
    assert values("nhs-borders", "ae-4-hours") == [95] * 12  # no figure before the year
    assert values("nhs-lothian", "sickness-absence") == [5]  # lower is better: from 6 half of the way to 4
    assert values("nhs-lothian", "detect-cancer-early") == [
        Decimal("28.3")
    ]  # agreed: 28.313, judged at 1 place
    held = Trajectory.objects.get(version__plan__organisation__slug="nhs-lothian", measure="ae-4-hours")
    assert held.baseline == 71
    assert held.rationale.startswith("Sample trajectory, made up for the demonstration.")
    assert Owed.objects.filter(kind="judge", done_at=None).exists()


def test_loading_again_changes_nothing_and_its_people_are_samples_who_cannot_sign_in() -> None:
    arrive("nhs-lothian,2022-03-01,71,100,,,")
    assert load() == 1
    versions = set(PlanVersion.objects.values_list("pk", "agreed_at"))
    assert load() == 0
    assert set(PlanVersion.objects.values_list("pk", "agreed_at")) == versions
    samples = User.objects.filter(email__startswith="plan-")
    assert [(user.demo, user.has_usable_password()) for user in samples] == [(True, False), (True, False)]
