"""What a plan stands beside: last year's agreed plan of the same board, or the agreed version that it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boards.plans.parts.part import Part, Rows
from boards.plans.queries.earlier_plans import earlier_plans
from boards.plans.queries.plan_view import PlanView


@dataclass(frozen=True)
class AgreedBefore:
    """`years` ago it began, 0 for a version of the same year; `number` is the version's."""

    framework_name: str
    year: int
    years: int
    number: int
    rows: Mapping[str, Rows]


def agreed_before(plan: PlanView, *, parts: Sequence[Part]) -> AgreedBefore | None:
    """The newest agreed version of last year's plan with its rows of these parts; where there is none, the version in
    force before the shown one. None without either. One query, and one or two for each part.
    """
    framework = plan.framework
    year = framework.year_start.year
    newest = next(iter(earlier_plans(plan.setting)), None)
    hidden = plan.setting.hidden
    if newest is not None and newest.framework.year_start.year == year - 1:
        rows = {part.key: part.rows(newest.version_id) for part in parts if part.key not in hidden}
        return AgreedBefore(newest.framework.name, year - 1, 1, newest.number, rows)
    if plan.before is None:
        return None
    rows = {part.key: part.rows(plan.before.version_id) for part in parts if part.key not in hidden}
    return AgreedBefore(framework.name, year, 0, plan.before.number, rows)
