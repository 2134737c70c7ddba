"""A released report is corrected in a new edition, which goes to its author first."""

from django.db import transaction

from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import edits
from boards.work.actors import Actor
from boards.work.owed import Number, owe
from reports.ownership import queries
from reports.ownership.acts import CORRECT
from reports.ownership.asking import DRAFT
from reports.ownership.models import OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.printable import BadWords, clean
from reports.ownership.sections import CORRECTION
from reports.ownership.steps import change_of_state, locked, locked_for, write_edit
from reports.ownership.verbs import Verb
from reports.publication.acts import Refused

Status = OwnershipReport.Status


def correct_report(*, actor: Actor, report_id: int, correction: str) -> OwnershipReport:
    """Begin a new edition of a released report: its words are taken over, its figures drafted anew.

    `correction` says what changed and why; it is printed at the top. Who wrote the old words or the correction can
    neither approve nor release the new edition. The public reads the old one until then. Raises NotAllowed,
    OwnershipReport.DoesNotExist; Refused without a correction, for a sign that cannot be printed, for a command (words
    have an author), where the report is not released, or a newer edition has begun.
    """
    try:
        printed = clean(correction)
    except BadWords as bad:
        raise Refused(str(bad)) from bad
    if not printed:
        raise Refused("Say what is wrong and why: every reader of the new edition sees it.")
    with transaction.atomic():
        organisation_id = locked(report_id).organisation_id
        require(actor=actor, action=Action.CORRECT_REPORT, organisation_id=organisation_id)
        old = locked_for(CORRECT, report_id, actor=actor)
        new, begun = OwnershipReport.objects.get_or_create(
            organisation=old.organisation,
            framework=old.framework,
            edition=old.edition + 1,
            defaults={"status": Status.QUEUED, "correction": printed},
        )
        if not begun:
            by = queries.begun(new)
            who = f", by {by.editor_label}" if by else ""
            raise Refused(f"Edition {new.edition} has begun already{who}; it is {new.get_status_display()}.")
        ReportText.objects.bulk_create(
            ReportText(report=new, section=text.section, body=text.body)
            for text in ReportText.objects.filter(report=old)
        )
        _take_edits_over(new, old=old)
        write_edit(
            actor,
            new,
            part=Part.WORDS,
            changes={CORRECTION: edits.Change({"body": ""}, {"body": new.correction})},
        )
        after = {"edition": new.edition, "correction": new.correction}
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
