"""A released report is corrected in a new edition, which goes to its author first.

What an edition corrects is words like all others of it: they have authors, who neither approve nor release it, and they
can be changed while it is a draft.
"""

from dataclasses import asdict, dataclass

from django.db import transaction

from boards.components.paper.signs import BadWords, clean
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import edits
from boards.work.actors import Actor
from boards.work.owed import Number, owe
from reports.ownership import queries
from reports.ownership.acts import CHANGE_CORRECTION, CORRECT
from reports.ownership.asking import DRAFT
from reports.ownership.models import OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.sections import CORRECTION
from reports.ownership.steps import change_of_state, locked, locked_for, record, write_edit
from reports.ownership.verbs import Verb
from reports.publication.acts import Refused

Status = OwnershipReport.Status

EMPTY = "Say what it said, what it says now, and why: every reader of the new edition sees it."


@dataclass(frozen=True)
class Correction:
    """What the edition before said, what this one says instead, and why; as its edits name the fields."""

    was: str
    now: str
    body: str


def correct_report(*, actor: Actor, report_id: int, correction: Correction) -> OwnershipReport:
    """Begin a new edition of a released report: its words are taken over, its figures drafted anew.

    `correction` is printed at the top. Who wrote the old words or the correction can neither approve nor release the
    new edition. The public reads the old one until then, and can read it afterwards. Raises NotAllowed,
    OwnershipReport.DoesNotExist; Refused without a whole correction, for a sign that cannot be printed, for a command
    (words have an author), where the report is not released, or a newer edition has begun.
    """
    printed = _printed(correction)
    with transaction.atomic():
        organisation_id = locked(report_id).organisation_id
        require(actor=actor, action=Action.CORRECT_REPORT, organisation_id=organisation_id)
        old = locked_for(CORRECT, report_id, actor=actor)
        new, begun = OwnershipReport.objects.get_or_create(
            organisation=old.organisation,
            framework=old.framework,
            edition=old.edition + 1,
            defaults={"status": Status.QUEUED} | _columns(printed),
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
        nothing = asdict(Correction("", "", ""))
        write_edit(actor, new, part=Part.WORDS, changes={CORRECTION: edits.Change(nothing, asdict(printed))})
        after = {"edition": new.edition, "correction": new.correction}
        change_of_state(actor, Verb.CORRECTED, new, after=after)
        owe(DRAFT, [Number(new.pk)], now=actor.now)
    return new


def change_correction(
    *, actor: Actor, report_id: int, correction: Correction, edit_number: int
) -> OwnershipReport:
    """Say anew what a draft corrects; `edit_number` is the report's when its author opened it.

    Raises NotAllowed, OwnershipReport.DoesNotExist; Refused as above, and unless it is a draft of a correction;
    NumberAhead, and EditConflict where somebody else changed it since.
    """
    printed = _printed(correction)
    with transaction.atomic():
        organisation_id = locked(report_id).organisation_id
        require(actor=actor, action=Action.CORRECT_REPORT, organisation_id=organisation_id)
        report = locked_for(CHANGE_CORRECTION, report_id, actor=actor)
        stored = asdict(correction_of(report))
        changes = edits.to_write(
            ReportEdit,
            report,
            actor=actor,
            part=Part.WORDS,
            stored={CORRECTION: stored},
            typed={CORRECTION: asdict(printed)},
            edit_number=edit_number,
        )
        if not changes:
            return report
        write_edit(actor, report, part=Part.WORDS, changes=changes)
        for name, text in _columns(printed).items():
            setattr(report, name, text)
        report.save(update_fields=list(_columns(printed)))
        record(
            actor,
            Verb.EDITED,
            report,
            before={CORRECTION: stored},
            after={CORRECTION: asdict(printed), "edit_number": report.edit_number},
        )
    return report


def correction_of(report: OwnershipReport) -> Correction:
    """What the edition says that it corrects; all empty in a first one."""
    return Correction(was=report.correction_was, now=report.correction_now, body=report.correction)


def _columns(correction: Correction) -> dict[str, str]:
    return {
        "correction_was": correction.was,
        "correction_now": correction.now,
        "correction": correction.body,
    }


def _printed(correction: Correction) -> Correction:
    try:
        printed = Correction(**{name: clean(text) for name, text in asdict(correction).items()})
    except BadWords as bad:
        raise Refused(str(bad)) from bad
    if not all(asdict(printed).values()):
        raise Refused(EMPTY)
    return printed


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
