"""Trajectories of a draft, as they are typed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.trajectories.rows import fields_of
from boards.plans.services.parts import save_rows
from boards.work.actors import Actor
from targets.calc.periods import Period


def save_trajectory(
    *,
    actor: Actor,
    version_id: int,
    edit_number: int,
    measure_key: str,
    points: Mapping[Period, Decimal],
    baseline: Decimal | None = None,
    baseline_period_end: date | None = None,
    rationale: str = "",
) -> int:
    """`save_rows` of one trajectory as it is typed: `points` are in the measure's unit, by period."""
    fields = fields_of(
        points,
        baseline=baseline,
        baseline_period_end=baseline_period_end,
        rationale=rationale.strip(),
    )
    return save_rows(
        actor=actor,
        version_id=version_id,
        edit_number=edit_number,
        part=TRAJECTORIES,
        rows={measure_key: fields},
    )
