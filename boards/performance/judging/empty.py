"""A year without any figure: nothing asked, nothing due yet, or nothing held."""

from datetime import date
from typing import Any

from boards.performance.cells import Cell
from boards.performance.judging.dues import due_on
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.promised import promise_of
from boards.performance.models import Result
from boards.plans.promises import Promises
from targets.calc import CALCULATION_VERSION
from targets.catalogue.models import Framework

NOTHING_HELD = (
    "nothing_held"  # why a cell is not judged, beside the markers and the reasons of a missing promise
)


class EmptyCells:
    """Of one measure. Those of whom neither plan nor agreed value says anything have the same."""

    def __init__(self, policy: Policy, *, promises: Promises, boards: Boards, today: date) -> None:
        self._policy, self._promises, self._boards, self._today = policy, promises, boards, today
        self._of_many: dict[tuple[str, bool], list[Any] | None] = {}

    def cell(self, organisation_id: int, framework: Framework) -> list[Any] | None:
        """The fields of a `Cell`; None where the framework asks nothing of the measure, or nothing of the organisation,
        which promised nothing either."""
        national = organisation_id == self._boards.nation
        key = (organisation_id, self._policy.measure_key, framework.key)
        is_planned = key in self._promises.planned
        if organisation_id not in self._boards.asked and not is_planned:
            return None
        if is_planned or key in self._promises.agreed:
            return self._made(organisation_id, framework, national=national)
        asked = (framework.key, national)
        if asked not in self._of_many:
            self._of_many[asked] = self._made(organisation_id, framework, national=national)
        fields = self._of_many[asked]
        return None if fields is None else [organisation_id, *fields[1:]]

    def _made(self, organisation_id: int, framework: Framework, *, national: bool) -> list[Any] | None:
        policy, promises = self._policy, self._promises
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
        elif self._today <= due_on(periods[0], lag_months=definition.lag_months) and (
            definition.collected_until is None or periods[0].end <= definition.collected_until
        ):
            result, reason = Result.NOT_DUE, ""
        cell = Cell(
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
        return list(cell)
