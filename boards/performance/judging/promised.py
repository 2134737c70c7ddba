"""What was promised for a period, with the plan version or agreed value that says so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from boards.plans.promises import HELD, Promises
from targets.calc.counting import NOTHING_SAID, Answer, Said, answer, chosen
from targets.calc.periods import Period, PeriodKind, Step
from targets.calc.promise import NO_TARGET, Promise, PromiseKind, PromiseReason, promised_value
from targets.calc.shapes import Shape
from targets.catalogue.models import Definition, Framework, Requirement
from targets.catalogue.shapes import due_of, terms_of
from targets.catalogue.steps import step_in


class Promised(NamedTuple):
    """A promise with the plan version or agreed value that it comes from, and the day from which it counts.

    `first` is the first promise that counted for the period, where another judges now. `said` is all that was promised
    for it, what was set afterwards too: by the plan, or board by board where nothing was planned.
    """

    promise: Promise
    plan_version_id: int | None
    agreed_value_id: int | None
    since: date | None = None
    first: Decimal | None = None
    said: tuple[Said, ...] = ()


# Reasons for which nothing could judge, whatever was promised.
NOTHING_ASKED = (
    PromiseReason.PAUSED,
    PromiseReason.DROPPED,
    PromiseReason.MOVED,
    PromiseReason.NOT_CONFIRMED,
)

NOTHING_PROMISED = Promised(promise=NO_TARGET, plan_version_id=None, agreed_value_id=None)


def promise_of(
    requirement: Requirement,
    *,
    organisation_id: int,
    period: Period,
    promises: Promises,
    definition: Definition,
) -> Promised:
    """The promise that judges the period: never one that was set after the facts."""
    key = (organisation_id, requirement.measure_id, requirement.framework_id)
    said = promises.planned.get(key, {}).get(period, ())
    agreed_said = promises.agreed.get(key, ())
    step = step_in(definition, period)
    planned = _measured(said, step, promises.against)
    agreed = _measured(agreed_said, step, promises.against if not said else HELD)
    promise = promised_value(
        shape=requirement.shape,
        floor=requirement.floor,
        agreed=agreed.value,
        trajectory_value=planned.value,
        trajectory_asked=requirement.trajectory != Requirement.Trajectory.NOT_ASKED,
        confirmed=requirement.confirmed_until is not None and period.end <= requirement.confirmed_until,
        status=requirement.status,
        why_no_agreed=_why_none(agreed),
        terms=terms_of(requirement, unit=definition.unit),
        on=period.end,
        due=due_of(requirement, period),
    )
    by_plan = promise.kind is PromiseKind.TRAJECTORY
    by_agreement = promise.kind is PromiseKind.AGREED
    judged = _told(planned, agreed, promise=promise, requirement=requirement)
    return Promised(
        promise=promise,
        plan_version_id=planned.held.source_id if by_plan and planned.held else None,
        agreed_value_id=agreed.held.source_id if by_agreement and agreed.held else None,
        since=judged.held.day if judged.held else None,
        first=judged.first.value if judged.first and judged.first.value != promise.value else None,
        said=said if judged is planned else agreed_said if judged is agreed else (),
    )


def is_steady(requirement: Requirement, framework: Framework) -> bool:
    """Whether one promise judges every period of the year, where neither plan nor agreed value says anything else."""
    year = Period(end=framework.year_end, start=framework.year_start, kind=PeriodKind.YEAR)
    due, confirmed = due_of(requirement, year), requirement.confirmed_until
    return (
        requirement.shape != Shape.MILESTONES
        and (due is None or due <= year.start or due > year.end)
        and (confirmed is None or confirmed < year.start or confirmed >= year.end)
    )


def _why_none(agreed: Answer) -> PromiseReason:
    """Why no agreed value judges, where none does."""
    if agreed.latest is None:
        return PromiseReason.NO_AGREED_VALUE
    return PromiseReason.AGREED_TOO_LATE if agreed.afterwards else PromiseReason.AGREED_UNDATED


def _measured(said: tuple[Said, ...], step: Step, against: str) -> Answer:
    """The answer; where another promise than the one that judges is asked for, that one stands in its place."""
    if not said:
        return NOTHING_SAID
    answered = answer(said, step=step)
    return answered if against == HELD else replace(answered, held=chosen(said, answered, against=against))


def _told(planned: Answer, agreed: Answer, *, promise: Promise, requirement: Requirement) -> Answer:
    """Whose promises are told beside the one that judges; none where nothing is judged against a promise."""
    if promise.reason in NOTHING_ASKED:
        return NOTHING_SAID
    if planned.latest is not None and requirement.trajectory != Requirement.Trajectory.NOT_ASKED:
        return planned
    return NOTHING_SAID if promise.kind is PromiseKind.STANDARD else agreed
