"""What is decided about a report: approved, sent back to its author, corrected in a new edition."""

from django.db import transaction

from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import edits
from boards.work.actors import Actor
from boards.work.owed import Number, owe
from reports.ownership import queries
from reports.ownership.acts import Act
from reports.ownership.arranging import draft_of
from reports.ownership.asking import DRAFT
from reports.ownership.models import OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.sections import CORRECTION
from reports.ownership.steps import change_of_state, locked, person_of, refuse_hindrance
from reports.ownership.verbs import Verb
from reports.publication.services import Refused

Status = OwnershipReport.Status


def approve(*, actor: Actor, report_id: int, sha256: str) -> OwnershipReport:
    """Approve words and figures exactly as they were read; `sha256` is the hash that was shown with them.

    Raises NotAllowed, StepUpNeeded, OwnershipReport.DoesNotExist; Refused for who edited it, where it is not a draft,
    has changed since it was read, or something stands in the way (`queries.obstacles`).
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    person = person_of(actor)
    with transaction.atomic():
        report = locked(report_id)
        refuse_hindrance(report, Act.APPROVE, actor=actor)
        if draft_of(report).sha256 != sha256:
            raise Refused("The report has changed since you opened it. Read it again, then approve it.")
        change_of_state(actor, Verb.APPROVED, report, after={"sha256": sha256})
        report.status, report.approved_by_id = Status.APPROVED, person
        report.approved_at, report.approved_sha256 = actor.now, sha256
        report.save()
    return report


def send_back(*, actor: Actor, report_id: int, reason: str) -> OwnershipReport:
    """Ask the author to change a draft, or an approved report, which becomes a draft again.

    Asking the same twice, with nothing changed in between, is asking once. Raises NotAllowed, StepUpNeeded,
    OwnershipReport.DoesNotExist; Refused without a reason, or where it is neither draft nor approved.
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    if not reason.strip():
        raise Refused("Say why, so that the author knows what to change.")
    with transaction.atomic():
        report = locked(report_id)
        refuse_hindrance(report, Act.SEND_BACK, actor=actor)
        asked = queries.sent_back(report)
        if (
            asked
            and asked.edit_number == report.edit_number
            and (asked.after or {})["reason"] == reason.strip()
        ):
            return report
        before = {"approved_by": report.approved_by_id, "sha256": report.approved_sha256}
        change_of_state(actor, Verb.SENT_BACK, report, before=before, after={"reason": reason.strip()})
        report.status, report.approved_by, report.approved_at = Status.DRAFT, None, None
        report.approved_sha256 = ""
        report.save()
    return report


def correct_report(*, actor: Actor, report_id: int, correction: str) -> OwnershipReport:
    """Begin a new edition of a released report: its words are taken over, its figures drafted anew.

    `correction` says what changed and why; it is printed at the top. Who wrote the old words or the correction can
    neither approve nor release the new edition. The public reads the old one until then. Raises NotAllowed,
    OwnershipReport.DoesNotExist; Refused without a correction, for a command (words have an author), where the report
    is not released, or a newer edition has begun.
    """
    require(actor=actor, action=Action.DRAFT_REPORTS, organisation_id=None)
    person_of(actor)
    if not correction.strip():
        raise Refused("Say what is wrong and why: every reader of the new edition sees it.")
    with transaction.atomic():
        old = locked(report_id)
        if old.status != Status.RELEASED:
            raise Refused(f"Only a released report is corrected; this report is {old.get_status_display()}.")
        new, begun = OwnershipReport.objects.get_or_create(
            organisation=old.organisation,
            framework=old.framework,
            edition=old.edition + 1,
            defaults={"status": Status.QUEUED, "correction": correction.strip()},
        )
        if not begun:
            raise Refused(f"Edition {new.edition} has begun already; it is {new.get_status_display()}.")
        ReportText.objects.bulk_create(
            ReportText(report=new, section=text.section, body=text.body)
            for text in ReportText.objects.filter(report=old)
        )
        _take_edits_over(new, old=old)
        after = {"edition": new.edition, "correction": new.correction}
        edits.record(
            ReportEdit,
            new,
            actor=actor,
            part=Part.WORDS,
            changes={CORRECTION: edits.Change({"body": ""}, {"body": new.correction})},
        )
        change_of_state(actor, Verb.CORRECTED, new, after=after)
        owe(DRAFT, [Number(new.pk)], now=actor.now)
    return new


def _take_edits_over(new: OwnershipReport, *, old: OwnershipReport) -> None:
    """Words keep their authors in a new edition, which begins with them at number 0."""
    ReportEdit.objects.bulk_create(
        ReportEdit(
            document=new,
            part=edit.part,
            entry=edit.entry,
            editor_id=edit.editor_id,
            editor_label=edit.editor_label,
            at=edit.at,
            edit_number=0,
            before=edit.before,
            after=edit.after,
        )
        for edit in reversed(queries.edits_of_words(old))
    )
