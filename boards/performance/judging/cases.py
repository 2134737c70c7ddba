"""What is to be judged: each figure, or planned period without one, beside what was asked and promised."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from boards.performance.judging.national import Figure
from boards.performance.judging.policy import Policy
from boards.performance.judging.promised import NOTHING_PROMISED, Promised, promise_of
from boards.plans.queries import Promises
from targets.calc.periods import Period
from targets.catalogue.models import Definition, Framework, Requirement


class Case(NamedTuple):
    """One figure (None: a promise alone) to be held against one framework (None: nothing was asked yet)."""

    organisation_id: int
    period: Period
    figure: Figure | None
    framework: Framework | None
    definition: Definition
    requirement: Requirement | None
    promised: Promised


class Cases:
    """Collects what is to be judged; what many figures share is looked up once."""

    def __init__(self, *, policy: Policy, promises: Promises) -> None:
        self.all: list[Case] = []
        self._policy, self._promises = policy, promises
        self._definitions: dict[date, Definition] = {}
        self._years: dict[int, Sequence[Framework]] = {}
        self._promised: dict[tuple[int, str, Period | None], Promised] = {}

    def add_figure(self, figure: Figure, *, before_frameworks: bool) -> None:
        """Against every framework of its year; in a year without one against none, where that is asked for."""
        year = figure.period.financial_year
        if year not in self._years:
            self._years[year] = self._policy.in_year(year)
        for framework in self._years[year]:
            self._add(figure.organisation_id, figure.period, figure=figure, framework=framework)
        if before_frameworks and not self._years[year]:
            self._add(figure.organisation_id, figure.period, figure=figure, framework=None)

    def add_planned(self, held: Collection[tuple[int, Period]], *, only: int | None) -> None:
        """Planned periods of which nothing is held."""
        frameworks = {framework.key: framework for framework in self._policy.frameworks}
        for (planner, measure_key, framework_key), plan in self._promises.planned.items():
            if only not in (None, planner) or measure_key != self._policy.measure_key:
                continue
            if framework_key in frameworks:
                for period in plan.values:
                    if (planner, period) not in held:
                        self._add(planner, period, figure=None, framework=frameworks[framework_key])

    def _add(
        self, organisation_id: int, period: Period, *, figure: Figure | None, framework: Framework | None
    ) -> None:
        definition = self._definitions.get(period.end)
        if definition is None:
            definition = self._definitions[period.end] = self._policy.definition_on(period.end)
        requirement = self._policy.requirement(framework) if framework else None
        self.all.append(
            Case(
                organisation_id,
                period,
                figure,
                framework,
                definition,
                requirement,
                NOTHING_PROMISED
                if requirement is None
                else self._promise(requirement, organisation_id=organisation_id, period=period),
            )
        )

    def _promise(self, requirement: Requirement, *, organisation_id: int, period: Period) -> Promised:
        planned = (
            organisation_id,
            self._policy.measure_key,
            requirement.framework_id,
        ) in self._promises.planned
        key = (organisation_id, requirement.framework_id, period if planned else None)
        promised = self._promised.get(key)
        if promised is None:
            promised = self._promised[key] = promise_of(
                requirement, organisation_id=organisation_id, period=period, promises=self._promises
            )
        return promised
