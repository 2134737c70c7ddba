"""What was done to a version, and drafts that were thrown away before they were kept."""

from boards.plans.models import EarlierDraft, PlanEdit, PlanVersion
from boards.work.edits import history


def edits_of(version_id: int) -> list[PlanEdit]:
    """Every edit of the version, newest first; one query."""
    return history(PlanEdit, PlanVersion(pk=version_id))


def earlier_drafts(*, organisation_id: int, framework_key: str) -> tuple[EarlierDraft, ...]:
    """What an older release threw away, oldest first; one query."""
    drafts = EarlierDraft.objects.filter(plan__organisation=organisation_id, plan__framework=framework_key)
    return tuple(drafts.order_by("copied_from"))
