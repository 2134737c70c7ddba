"""A plan that was agreed, straight into the tables, for tests of what follows from it."""

from datetime import datetime

from boards.plans.agreement import Recommendation
from boards.plans.models import PlanVersion
from tests.support.people import person


def agree_rows(version: PlanVersion, *, at: datetime) -> None:
    """A draft without edits, handed over, signed, recommended and agreed by four people at one moment."""
    rows = PlanVersion.objects.filter(pk=version.pk)
    rows.update(status="signed", ready_by=person(), ready_at=at, signed_by=person(), signed_at=at)
    recommendation = Recommendation.objects.create(
        version=version, edit_number=version.edit_number, outcome="agreed", by=person(), at=at
    )
    rows.update(
        status="agreed",
        frozen=True,
        edit_number=version.edit_number + 1,
        agreed_by=person(),
        agreed_at=at,
        outcome="agreed",
        letter_by="A director",
        recommendation=recommendation,
    )
