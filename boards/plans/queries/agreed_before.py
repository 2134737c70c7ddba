"""What a plan stands beside: last year's agreed plan of the same board, or the agreed version that it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boards.plans.models import PlanVersion
from boards.plans.parts.part import Part, Rows
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
    last_year = [
        one.key
        for one in plan.setting.policy.frameworks.values()
        if one.year_start.year == year - 1 and one.fictional == framework.fictional
    ]
    version = (
        PlanVersion.objects.filter(
            plan__organisation=plan.organisation_id,
            plan__framework__in=last_year,
            status=PlanVersion.Status.AGREED,
        )
        .select_related("plan__framework")
        .order_by("number")
        .last()
    )
    hidden = plan.setting.hidden
    if version is not None:
        rows = {part.key: part.rows(version.pk) for part in parts if part.key not in hidden}
        return AgreedBefore(version.plan.framework.name, year - 1, 1, version.number, rows)
    if plan.before is None:
        return None
    rows = {part.key: part.rows(plan.before.version_id) for part in parts if part.key not in hidden}
    return AgreedBefore(framework.name, year, 0, plan.before.number, rows)
