"""The fields of a cell: from one judged figure, or from what was asked where none is held."""

from datetime import date
from decimal import Decimal

from boards.performance.cells import Cell
from boards.performance.judging import NOTHING_HELD
from boards.performance.judging.dues import due_on
from boards.performance.judging.policy import Policy
from boards.performance.judging.promised import promise_of
from boards.performance.models import Result
from boards.plans.queries import Promises
from targets.calc import CALCULATION_VERSION
from targets.catalogue.models import Framework
from tests.oracles.judging.points import Judged


def held_cell(
    judged: Judged,
    *,
    framework: Framework,
    best: Decimal | None = None,
    worst: Decimal | None = None,
    periods: int = 0,
    periods_met: int = 0,
) -> Cell:
    point, promised, requirement = judged.point, judged.promised, judged.requirement
    return Cell(
        organisation_id=judged.organisation_id,
        measure_key=judged.definition.measure_id,
        framework_key=framework.key,
        requirement_id=requirement.pk if requirement else None,
        definition_id=judged.definition.pk,
        observation_id=point.observation_id,
        plan_version_id=promised.plan_version_id,
        agreed_value_id=promised.agreed_value_id,
        latest=False,
        period=point.period,
        figure_status=point.figure_status,
        marker=point.marker,
        result=point.result,
        met=point.met,
        numerator=point.numerator,
        denominator=point.denominator,
        actual=judged.actual,
        promised=point.promised,
        promise_kind=point.promise_kind,
        amber_limit=judged.limit,
        reason=point.reason,
        pooled=point.pooled,
        management_information=point.management_information,
        small_numbers=point.small_numbers,
        revised=point.revised,
        best=best,
        worst=worst,
        periods=periods,
        periods_met=periods_met,
        calculation=CALCULATION_VERSION,
        promised_since=point.promised_since,
        first_promised=point.first_promised,
        first_met=point.first_met,
    )


def empty_cell(
    *,
    organisation_id: int,
    framework: Framework,
    policy: Policy,
    promises: Promises,
    national: bool,
    today: date,
) -> Cell | None:
    """A year without any figure: nothing asked, nothing due yet, or nothing held."""
    requirement = policy.requirement(framework)
    if requirement is None:
        return None
    definition = policy.definition_on(framework.year_end)
    periods = policy.expected_periods(framework.year_start.year, national=national)
    plan = promises.planned.get((organisation_id, policy.measure_key, framework.key))
    promised = promise_of(
        requirement,
        organisation_id=organisation_id,
        period=max(plan) if plan else periods[-1],
        promises=promises,
        definition=definition,
    )
    promise = promised.promise
    result, reason = Result.NO_DATA, NOTHING_HELD
    if promise.asks_nothing:
        result, reason = Result(promise.result_without), promise.reason.value
    elif today <= due_on(periods[0], lag_months=definition.lag_months) and (
        definition.collected_until is None or periods[0].end <= definition.collected_until
    ):
        result, reason = Result.NOT_DUE, ""
    return Cell(
        organisation_id=organisation_id,
        measure_key=policy.measure_key,
        framework_key=framework.key,
        requirement_id=requirement.pk,
        definition_id=definition.pk,
        observation_id=None,
        plan_version_id=promised.plan_version_id,
        agreed_value_id=promised.agreed_value_id,
        latest=False,
        period=None,
        figure_status="",
        marker="",
        result=result,
        met=None,
        numerator=None,
        denominator=None,
        actual=None,
        promised=promise.value,
        promise_kind=promise.kind.value,
        amber_limit=None,
        reason=reason,
        pooled=False,
        management_information=False,
        small_numbers=False,
        revised=False,
        best=None,
        worst=None,
        periods=0,
        periods_met=0,
        calculation=CALCULATION_VERSION,
        promised_since=promised.since,
        first_promised=promised.first,
        first_met=None,
    )
