"""What results of one board would be others if it were held to other promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boards.organisations.queries import organisations
from boards.performance.cells import Point
from boards.performance.judging import Policy, judge, points_of
from boards.performance.queries.known_figures import figures_known_on
from boards.performance.queries.views import Returns, asked
from boards.plans.promises import Promises
from targets.catalogue.queries import catalogue


@dataclass(frozen=True)
class ResultChange:
    """One period of one measure as it is judged now, and as it would be."""

    measure_key: str
    now: Point
    then: Point


def would_change(
    *,
    organisation_id: int,
    framework_key: str,
    measure_keys: Sequence[str],
    now: Promises,
    then: Promises,
    returns_of: Returns,
    today: date,
) -> tuple[ResultChange, ...]:
    """By measure and period, every result of the year that differs; one query beside those of the policy."""
    policy, who = catalogue(), asked(organisations())
    framework = policy.frameworks[framework_key]
    figures = figures_known_on(
        day=None,
        year=framework.year_start.year,
        this_year=framework.year_start.year,
        returns_of=returns_of,
        catalogue=policy,
        boards=who,
        measures=measure_keys,
        organisation_ids=[organisation_id],
    )
    policies = [Policy.of(measure_key=key, catalogue=policy).limited_to([framework]) for key in measure_keys]
    before, after = (
        points_of(
            judge(figures, policies=policies, promises=promises, boards=who, organisation_id=organisation_id),
            today=today,
            organisation_id=organisation_id,
        )
        for promises in (now, then)
    )
    changes = []
    for key in measure_keys:
        whose = key, organisation_id
        judged = {point.period: point for point in after.get(whose, ())}
        for point in before.get(whose, ()):
            new = judged.get(point.period)
            if new is not None and (point.result, point.met) != (new.result, new.met):
                changes.append(ResultChange(measure_key=key, now=point, then=new))
    return tuple(changes)
