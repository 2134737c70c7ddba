"""Every plan in a list."""

from dataclasses import dataclass

from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.plans.models import PlanVersion
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class PlanSummary:
    """A board's plan in a list: its newest version, and the number of the one that is in force, 0 without any.

    `number` 0 and empty words where none was begun.
    """

    organisation: Organisation
    framework: Framework
    number: int
    status: str
    in_force: int

    @property
    def state(self) -> str:
        return self.status or "not begun"


def plan_summaries(*, boards: frozenset[int] | None, catalogue: Catalogue) -> tuple[PlanSummary, ...]:
    """Every territorial board that may be seen (None: all) in every framework that asks for trajectories.

    The newest framework first, boards in list order; in a fictional one the samples before them. Two queries.
    """
    asking = {f for (f, _), r in catalogue.requirements.items() if r.trajectory != r.Trajectory.NOT_ASKED}
    newest: dict[tuple[int, str], PlanVersion] = {}
    in_force: dict[tuple[int, str], int] = {}
    for version in PlanVersion.objects.select_related("plan").order_by("plan_id", "-number"):
        key = (version.plan.organisation_id, version.plan.framework_id)
        newest.setdefault(key, version)
        if version.status == PlanVersion.Status.AGREED:
            in_force.setdefault(key, version.number)
    summaries, everybody = [], organisations()
    for framework in reversed(list(catalogue.frameworks.values())):
        planners = everybody.samples + everybody.territorial if framework.fictional else everybody.territorial
        for organisation in planners if framework.key in asking else ():
            if boards is not None and organisation.pk not in boards:
                continue
            found = newest.get((organisation.pk, framework.key))
            summaries.append(
                PlanSummary(
                    organisation=organisation,
                    framework=framework,
                    number=found.number if found else 0,
                    status=found.status if found else "",
                    in_force=in_force.get((organisation.pk, framework.key), 0),
                )
            )
    return tuple(summaries)
