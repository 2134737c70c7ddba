"""What was done to a version, and drafts that were thrown away before they were kept."""

from boards.plans.checks import EXPLANATIONS
from boards.plans.models import EarlierDraft, PlanEdit, PlanVersion
from boards.plans.named_lines import LINES
from boards.plans.queries.plan_view import PlanView
from boards.work.edits import history
from targets.compiled import Compiled


def edits_of(version_id: int) -> list[PlanEdit]:
    """Every edit of the version, newest first; one query."""
    return history(PlanEdit, PlanVersion(pk=version_id))


def newest_edits(plan: PlanView, part: str) -> list[PlanEdit]:
    """Of a part of the shown version that its reader may read, the newest edit of each row, newest first; one query."""
    if plan.shown is None:
        return []
    newest = _NEWEST(version=plan.shown.version_id, part=part)
    return sorted(newest, key=lambda edit: edit.pk, reverse=True)


_NEWEST: Compiled[PlanEdit] = Compiled(
    lambda version, part: (
        PlanEdit.objects.filter(document=version, part=part).order_by("entry", "-id").distinct("entry")
    ),
    version=int,
    part=str,
)


def edits_told(plan: PlanView) -> list[PlanEdit]:
    """Of the shown version, what its reader may read; one query.

    Where a part is kept from the reader, so is what was explained of it: what a check says now is told.
    """
    if plan.shown is None:
        return []
    edits = edits_of(plan.shown.version_id)
    hidden = plan.setting.hidden
    if not hidden:
        return edits
    said = {finding.key for finding in plan.findings}
    return [
        edit
        for edit in edits
        if edit.part not in hidden
        and (edit.after or {}).get("part") not in hidden
        and (edit.part != EXPLANATIONS.key or edit.entry in said)
        and (edit.part != LINES.key or edit.entry.split("/")[0] not in hidden)
    ]


def earlier_drafts(*, organisation_id: int, framework_key: str) -> tuple[EarlierDraft, ...]:
    """What an older release threw away, oldest first; one query."""
    drafts = EarlierDraft.objects.filter(plan__organisation=organisation_id, plan__framework=framework_key)
    return tuple(drafts.order_by("copied_from"))
