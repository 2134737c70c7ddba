"""What was promised for a period, with the plan version or agreed value that says so."""

from typing import NamedTuple

from boards.plans.queries import Promises
from targets.calc.periods import Period
from targets.calc.promise import NO_TARGET, Promise, PromiseKind, promised_value
from targets.catalogue.models import Requirement


class Promised(NamedTuple):
    """A promise with the plan version or agreed value that it comes from."""

    promise: Promise
    plan_version_id: int | None
    agreed_value_id: int | None


NOTHING_PROMISED = Promised(promise=NO_TARGET, plan_version_id=None, agreed_value_id=None)


def promise_of(
    requirement: Requirement, *, organisation_id: int, period: Period, promises: Promises
) -> Promised:
    key = (organisation_id, requirement.measure_id, requirement.framework_id)
    agreed, plan = promises.agreed.get(key), promises.planned.get(key)
    promise = promised_value(
        shape=requirement.shape,
        floor=requirement.floor,
        agreed=agreed.value if agreed else None,
        trajectory_value=plan.values.get(period) if plan else None,
        trajectory_asked=requirement.trajectory != Requirement.Trajectory.NOT_ASKED,
        status=requirement.status,
    )
    return Promised(
        promise=promise,
        plan_version_id=plan.version_id if plan and promise.kind is PromiseKind.TRAJECTORY else None,
        agreed_value_id=agreed.agreed_value_id if agreed and promise.kind is PromiseKind.AGREED else None,
    )
