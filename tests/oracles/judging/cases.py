"""What is to be judged: each figure, or planned period without one, beside what was asked and promised."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.promised import NOTHING_PROMISED, Promised, promise_of
from boards.plans.queries import Promises
from targets.calc.periods import Period
from targets.catalogue.models import Definition, Framework, Requirement
from tests.oracles.judging.national import Figure


class Case(NamedTuple):
    """One figure (None: a promise alone) to be held against one framework (None: nothing was asked yet)."""

    organisation_id: int
    period: Period
    figure: Figure | None
    framework: Framework | None
    definition: Definition
    requirement: Requirement | None
    promised: Promised


class _Asked(NamedTuple):
    """What a framework (None: no framework yet) asks of a period."""

    framework: Framework | None
    key: str
    definition: Definition
    requirement: Requirement | None


class Cases:
    """Collects what is to be judged; what many figures share is looked up once."""

    def __init__(self, *, policy: Policy, promises: Promises, boards: Boards) -> None:
        self.all: list[Case] = []
        self._policy, self._promises, self._boards = policy, promises, boards
        self._plans = {
            (planner, framework_key): plan
            for (planner, measure_key, framework_key), plan in promises.planned.items()
            if measure_key == policy.measure_key
        }
        self._by_period: dict[tuple[Period, bool], Sequence[_Asked]] = {}

    def add_figure(self, figure: Figure, *, before_frameworks: bool) -> None:
        """Against its own framework of the year; in a year without one against none, where that is asked for."""
        period, is_sample = figure.period, figure.organisation_id in self._boards.samples
        every = self._by_period.get((period, is_sample))
        if every is None:
            frameworks: Sequence[Framework | None] = [
                framework
                for framework in self._policy.in_year(period.financial_year)
                if framework.fictional == is_sample
            ]
            if before_frameworks and not frameworks:
                frameworks = [None]
            every = [self._asked(framework, period) for framework in frameworks]
            self._by_period[period, is_sample] = every
        for asked in every:
            self._add(figure.organisation_id, period, figure, asked)

    def add_planned(self, held: Collection[tuple[int, Period]], *, only: int | None) -> None:
        """Planned periods of which nothing is held."""
        frameworks = {framework.key: framework for framework in self._policy.frameworks}
        for (planner, framework_key), plan in self._plans.items():
            framework = frameworks.get(framework_key)
            if only not in (None, planner) or framework is None:
                continue
            if self._boards.are_judged_in(framework, organisation_id=planner):
                for period in plan:
                    if (planner, period) not in held:
                        self._add(planner, period, None, self._asked(framework, period))

    def _asked(self, framework: Framework | None, period: Period) -> _Asked:
        return _Asked(
            framework=framework,
            key=framework.key if framework else "",
            definition=self._policy.definition_on(period.end),
            requirement=self._policy.requirement(framework) if framework else None,
        )

    def _add(self, organisation_id: int, period: Period, figure: Figure | None, asked: _Asked) -> None:
        promised = (
            NOTHING_PROMISED if asked.requirement is None else self._promise(organisation_id, period, asked)
        )
        self.all.append(
            Case(
                organisation_id,
                period,
                figure,
                asked.framework,
                asked.definition,
                asked.requirement,
                promised,
            )
        )

    def _promise(self, organisation_id: int, period: Period, asked: _Asked) -> Promised:
        assert asked.requirement is not None
        return promise_of(
            asked.requirement,
            organisation_id=organisation_id,
            period=period,
            promises=self._promises,
            definition=asked.definition,
        )
