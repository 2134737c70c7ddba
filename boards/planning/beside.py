"""What stands in grey beside the cells of a plan's workbook: figures, what was agreed, and what is to be reached."""

from collections.abc import Iterator

from boards.components.exports import Cell
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.telling import against
from boards.plans.parts.trajectories.closed import closed_of
from boards.plans.queries import PlanView, beside_trajectory, promised_level
from boards.plans.workbook.making import BesideColumns
from targets.catalogue.models import Definition


def beside_columns(plan: PlanView) -> dict[str, BesideColumns]:
    """By part. Two queries for each trajectory that the year asks for."""
    before = f"Version {plan.before.number}" if plan.before else ""
    found = {}
    for written in plan.parts:
        if written.part is TRAJECTORIES:
            titles = ("Unit", "To reach", "A year before", "Figure", before or "Agreed before", "Closed")
            lines = tuple(_trajectories(plan))
            closed = frozenset((number, "value") for number, (*_, words) in enumerate(lines) if words)
            found[TRAJECTORIES.key] = BesideColumns(titles, lines, closed)
        elif plan.before:
            keys = [str(cells[0]) for cells in written.part.table(written.rows, plan.setting).lines()]
            told = [
                against(
                    written.part,
                    key,
                    written.rows_before.get(key, {}),
                    written.rows.get(key, {}),
                    plan.setting,
                )
                for key in keys
            ]
            found[written.part.key] = BesideColumns(
                (f"Against {before.lower()}",), tuple((one,) for one in told)
            )
    return found


def _trajectories(plan: PlanView) -> Iterator[tuple[Cell, ...]]:
    organisation, framework = plan.organisation_id, plan.framework.key
    for key, state in plan.trajectories.items():
        rules = state.rules
        figures = beside_trajectory(organisation_id=organisation, measure_key=key, periods=rules.periods)
        target = promised_level(
            organisation_id=organisation, framework_key=framework, measure_key=key, baseline=state.baseline
        )
        earlier, closed = plan.trajectories_before.get(key), closed_of(plan.setting, key)
        for period in rules.periods:
            figure = figures[period]
            yield (
                str(Definition.Unit(rules.unit).label),
                target,
                figure.year_before.value if figure.year_before else None,
                figure.now.value if figure.now else None,
                earlier.values.get(period) if earlier else None,
                closed.get(period),
            )
