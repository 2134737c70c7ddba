"""A plan that was agreed, straight into the tables, for tests of what follows from it."""

from collections.abc import Mapping
from datetime import datetime

from boards.organisations.models import Organisation
from boards.plans.agreement import Recommendation
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts.part import Part, Rows
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


def agreed_rows(
    board: Organisation, framework: str, parts: Mapping[Part, Rows], *, at: datetime
) -> PlanVersion:
    """The first version of a board's plan that says these rows, agreed at that moment."""
    version = PlanVersion.objects.create(
        plan=DeliveryPlan.objects.create(organisation=board, framework_id=framework),
        number=1,
        created_by=person(),
        created_at=at,
    )
    for part, rows in parts.items():
        part.write(version.pk, rows)
    agree_rows(version, at=at)
    return version
