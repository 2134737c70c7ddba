"""What every write to a report begins and ends with: the lock, the act, the edit and the audit row."""

from collections.abc import Mapping
from typing import Any

from boards.people.acts import Act, Read, ensure
from boards.work import audit, edits
from boards.work.actors import Actor
from reports.ownership.acts import ReportFacts, report_facts
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from reports.ownership.verbs import Verb
from reports.publication.acts import Refused


def locked(report_id: int) -> OwnershipReport:
    """The report, locked. Who acted on it is read afterwards: a join would be of the moment before the lock."""
    return (
        OwnershipReport.objects.select_for_update(of=("self",))
        .select_related("organisation", "framework")
        .get(pk=report_id)
    )


def locked_for(
    act: Act[ReportFacts], report_id: int, *, actor: Actor, read: Read | None = None
) -> OwnershipReport:
    """The report, locked, once the act can be done to it, and to it as it was read. Raises Refused."""
    report = locked(report_id)
    ensure(act, report_facts(report, today=actor.today), actor, read=read, refusal=Refused)
    return report


def write_edit(
    actor: Actor, report: OwnershipReport, *, part: Part, changes: Mapping[str, edits.Change]
) -> None:
    """Record changed words or figures. What was handed over before is no longer what is there."""
    edits.record(ReportEdit, report, actor=actor, part=part, changes=changes)
    if report.ready_at is not None:
        report.ready_by, report.ready_at = None, None
        report.save(update_fields=["ready_by", "ready_at"])


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
