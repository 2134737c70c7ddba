"""Promised periods of which nothing is held."""

from collections.abc import Iterator
from typing import NamedTuple

from boards.performance.judging.judged import Judged
from boards.performance.judging.policy import Policy
from targets.calc.periods import Period
from targets.catalogue.models import Framework


class Planned(NamedTuple):
    """A period that an organisation promised something for, without a figure."""

    policy: Policy
    organisation_id: int
    framework: Framework
    period: Period


def planned_only(judged: Judged, *, organisation_id: int | None = None) -> Iterator[Planned]:
    """Of everybody, or of one organisation."""
    policies = {policy.measure_key: place for place, policy in enumerate(judged.policies)}
    frameworks = {framework.key: framework for framework in judged.cases.frameworks}
    for (planner, measure_key, framework_key), plan in judged.promises.planned.items():
        framework, place = frameworks.get(framework_key), policies.get(measure_key)
        if framework is None or place is None or organisation_id not in (None, planner):
            continue
        policy = judged.policies[place]
        if framework in policy.frameworks and judged.boards.are_judged_in(framework, organisation_id=planner):
            held = _held(judged, place, planner)
            for period in plan:
                if period not in held:
                    yield Planned(policy, planner, framework, period)


def _held(judged: Judged, measure: int, organisation_id: int) -> set[Period]:
    figures = judged.figures
    rows = (figures.measure == measure) & (figures.organisation == organisation_id)
    return {figures.periods[place] for place in figures.period[rows].tolist()}
