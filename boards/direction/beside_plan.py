"""How a row of an agreed plan stands as its newest signed return says, beside it on the plan's own page."""

from boards.components.parts import Link, Row
from boards.direction.reported import last_reported
from boards.direction.sections import milestone_key
from boards.direction.year_words import return_address
from boards.organisations.models import Organisation
from boards.plans.parts import ACTIONS
from boards.plans.parts.inputs import milestones
from boards.plans.queries import PlanView
from targets.calc.periods import day_words


def row_reported(plan: PlanView, organisation: Organisation, part: str, row: str) -> tuple[Row, ...]:
    """Of an action each milestone too. Nothing where nothing of the row is reported."""
    found = last_reported(framework_key=plan.framework.key, organisation_ids=[organisation.pk])
    rows = []
    for key, title in {row: "Reported", **_milestones(plan, part, row)}.items():
        if said := found.get((organisation.pk, part, key)):
            address = return_address(organisation, plan.framework.key, said.quarter)
            rows.append(Row(title, said.words, Link(f"Return of quarter {said.quarter}", address)))
    return tuple(rows)


def _milestones(plan: PlanView, part: str, row: str) -> dict[str, str]:
    """By the key that a return knows it by, what a milestone of an action is called here."""
    written = plan.written(part) if part == ACTIONS.key else None
    said = written.rows.get(row, {}) if written else {}
    if "milestones" not in said:
        return {}
    return {
        milestone_key(row, day.isoformat(), what): f"Reported of “{what}”, {day_words(day)}"
        for day, what in milestones(said["milestones"])
    }
