"""What a plan said when somebody read it, put together from its rows and what was changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.parts.part import Fields, Rows
from boards.plans.queries.plan_view import PlanView, VersionView
from boards.plans.row_orders import ORDER
from boards.work.edits import since_moment


@dataclass(frozen=True)
class AsRead:
    """The version that was the newest at that moment, and its rows then, by part; None before there was any."""

    version: VersionView | None
    rows: Mapping[str, Rows]


def as_read(plan: PlanView, *, at: datetime) -> AsRead:
    """The parts of the shown version that its reader may read, as they stood at the moment.

    One query where the shown version was there already; else one or two more for each part.
    """
    version = next(
        (one for one in plan.versions if one.created_at <= at and one.status != PlanVersion.Status.DISCARDED),
        None,
    )
    if version is None:
        return AsRead(None, {})
    rows: dict[str, dict[str, Fields]] = {
        written.part.key: dict(
            written.rows if version == plan.shown else written.part.rows(version.version_id)
        )
        for written in plan.parts
    }
    for edit in since_moment(PlanEdit, PlanVersion(pk=version.version_id), at=at):
        if edit.part in rows and edit.entry != ORDER:
            rows[edit.part][edit.entry] = edit.before or {}
    return AsRead(
        version, {part: {key: said for key, said in held.items() if said} for part, held in rows.items()}
    )
