"""People who plan, and a plan of the sample cycle, for tests."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from boards.people.models import Membership
from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_rows import NEUTRAL
from boards.plans.models import PlanVersion, TrajectoryPoint
from boards.plans.parts.trajectories.rules import Rules, rules_for
from boards.plans.queries import plan
from boards.work.actors import Actor
from targets.calc.periods import Period
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.support.people import actor_for, person

SAMPLE = "sample-2022-23"
BOARD = "sample-mainland"  # in a fictional cycle nothing is agreed with a real board
BEFORE_THE_YEAR, BEFORE_ALL = date(2022, 3, 31), date(2010, 1, 1)
WHY = "A ward opens in June."  # a promise that does not reach its target is explained
AE, CAMHS = "ae-4-hours", "camhs-18-weeks"


@dataclass(frozen=True)
class Cast:
    """A planner and an approver of a sample, and a reviewer; all with a fresh second factor."""

    planner: Actor
    approver: Actor
    reviewer: Actor


def cast(board: str = BOARD) -> Cast:
    planner, approver, reviewer = (
        actor_for(person(role, board=board), stepped_up=True)
        for role in (Role.PLANNER, Role.APPROVER, Role.REVIEWER)
    )
    return Cast(planner=planner, approver=approver, reviewer=reviewer)


def rules(measure_key: str = AE) -> Rules:
    return rules_for(catalogue(), framework_key=SAMPLE)[measure_key]


def values(value: str, *, measure_key: str = AE) -> dict[Period, Decimal]:
    """The same value for every period of the year."""
    return {period: Decimal(value) for period in rules(measure_key).periods}


def drafted(planner: Actor, *, value: str = "80") -> int:
    """An open version with one whole trajectory."""
    version_id = services.open_version(actor=planner, organisation_id=number_of(BOARD), framework_key=SAMPLE)
    services.save_trajectory(
        actor=planner,
        version_id=version_id,
        edit_number=0,
        measure_key=AE,
        points=values(value),
        rationale=WHY,
    )
    return version_id


def write_lists(actor: Actor, version_id: int) -> None:
    """An action and a risk, of which the open sample cycle asks at least one each."""
    for part, rows in NEUTRAL.items():
        number = version(version_id).edit_number
        services.save_rows(actor=actor, version_id=version_id, edit_number=number, part=part, rows=rows)


def agreed(people: Cast, *, value: str = "80") -> int:
    """A version written, signed and agreed by three people."""
    version_id = drafted(people.planner, value=value)
    sign(people.approver, version_id)
    agree(people.reviewer, version_id)
    return version_id


def explain_all(actor: Actor, version_id: int) -> None:
    """Whatever a check wants explained before the version is signed."""
    draft = version(version_id)
    view = plan(
        organisation_id=draft.plan.organisation_id,
        framework_key=draft.plan.framework_id,
        catalogue=catalogue(),
        today=actor.today,
    )
    for finding in view.findings:
        if finding.is_unexplained:
            services.explain(
                actor=actor,
                version_id=version_id,
                edit_number=version(version_id).edit_number,
                finding=finding.key,
                found=finding.found.said,
                why=WHY,
            )


def hand_over(actor: Actor, version_id: int) -> None:
    """As it is now, with everything explained that has to be, and where there are several parts one by one first."""
    explain_all(actor, version_id)
    held = version(version_id).plan
    view = plan(
        organisation_id=held.organisation_id,
        framework_key=held.framework_id,
        catalogue=catalogue(),
        today=actor.today,
    )
    for written in view.waiting:
        number = version(version_id).edit_number
        services.hand_part_over(actor=actor, version_id=version_id, edit_number=number, part=written.part)
    services.hand_over(actor=actor, version_id=version_id, edit_number=version(version_id).edit_number)


def sign(actor: Actor, version_id: int) -> None:
    """As it is now; who began it hands it over first where nobody has."""
    draft = version(version_id)
    if draft.ready_at is None and draft.status == PlanVersion.Status.DRAFT:
        hand_over(replace(actor_for(draft.created_by), now=actor.now), version_id)
    services.sign(actor=actor, version_id=version_id, edit_number=version(version_id).edit_number)


def recommend(version_id: int, *, now: datetime | None = None, **said: Any) -> Actor:
    """As it is now, by a reviewer who does nothing else."""
    reviewer = actor_for(person(Role.REVIEWER), stepped_up=True)
    if now is not None:
        reviewer = replace(reviewer, now=now, stepped_up_at=now)
        Membership.objects.filter(user=reviewer.user_id).update(starts=BEFORE_ALL)
    services.recommend(
        actor=reviewer, version_id=version_id, edit_number=version(version_id).edit_number, **said
    )
    return reviewer


def agree(actor: Actor, version_id: int, *, in_force_from: date | None = BEFORE_THE_YEAR) -> None:
    """As it is now, and as another reviewer recommends it a moment before where it is signed.

    It counts from a day before the sample's year, which was over long before anybody wrote this.
    """
    if version(version_id).status == PlanVersion.Status.SIGNED:
        recommend(version_id, now=actor.now)
    services.agree(
        actor=actor,
        version_id=version_id,
        edit_number=version(version_id).edit_number,
        in_force_from=in_force_from,
    )


def version(version_id: int) -> PlanVersion:
    return PlanVersion.objects.get(pk=version_id)


def save(
    people: Cast,
    version_id: int,
    *,
    edit_number: int,
    value: str = "81",
    measure_key: str = AE,
    rationale: str = "",
) -> int:
    """The planner saves the same value for every period; the new edit number."""
    return services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=edit_number,
        measure_key=measure_key,
        points=values(value, measure_key=measure_key),
        rationale=rationale,
    )


def points_of(version_id: int, measure_key: str = AE) -> list[Decimal]:
    """Its values in order of time."""
    held = TrajectoryPoint.objects.filter(trajectory__version=version_id, trajectory__measure=measure_key)
    return list(held.order_by("period_end").values_list("value", flat=True))
