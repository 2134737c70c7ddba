"""What every write to a report begins and ends with: the lock, the person, the edit and the audit row."""

from typing import Any

from boards.work import audit, edits
from boards.work.actors import Actor
from reports.ownership.acts import Act, hindrance
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from reports.ownership.verbs import Verb
from reports.publication.services import Refused


def locked(report_id: int) -> OwnershipReport:
    return (
        OwnershipReport.objects.select_for_update(of=("self",))
        .select_related("organisation", "framework")
        .get(pk=report_id)
    )


def refuse_hindrance(report: OwnershipReport, act: Act, *, actor: Actor) -> None:
    found = hindrance(report, act, actor=actor)
    if found:
        raise Refused(found)


def person_of(actor: Actor) -> int:
    if actor.user_id is None:
        raise Refused("A report names the people who wrote, approved and released it: sign in to do this.")
    return actor.user_id


def change_of_state(
    actor: Actor,
    verb: Verb,
    report: OwnershipReport,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    """An edit and its audit row, before the new state is saved."""
    edits.record(
        ReportEdit, report, actor=actor, part=Part.STATE, changes={verb: edits.Change(before, after)}
    )
    record(actor, verb, report, before=before, after=after | {"edit_number": report.edit_number})


def record(
    actor: Actor,
    action: Verb,
    report: OwnershipReport,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type="ownership report",
        subject_id=report.pk,
        organisation_id=report.organisation_id,
        before=before,
        after=after,
    )
