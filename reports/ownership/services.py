"""Every write to a report: asked for, drafted by a job, worded by authors, approved by another person, released."""

import unicodedata
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from boards.organisations.models import Organisation
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit, edits
from boards.work.actors import LOCAL, Actor, command
from boards.work.canonical import sha256_of
from boards.work.models import Batch
from boards.work.owed import Kind, Number, owe
from reports.ownership import numbers, printing, queries
from reports.ownership.acts import Act, hindrance
from reports.ownership.content import Figures, figures_from_json, to_json
from reports.ownership.drafting import figures_of
from reports.ownership.models import Contact, OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.sections import CORRECTION, SECTIONS, drafted_words
from reports.ownership.verbs import Verb
from reports.publication import people, snapshots
from reports.publication.models import DataRelease, Snapshot
from reports.publication.queries import current_release
from reports.publication.services import Refused
from targets.calc.periods import financial_year_label
from targets.catalogue.models import Framework

DRAFT = Kind("draft_report", Number)  # of a report

LONGEST_TEXT = 6000  # characters of one section: two printed pages

Status = OwnershipReport.Status


class BadWords(ValueError):
    """The words cannot be saved; the message says which and what to do."""


# Drafting


def draft_reports(*, actor: Actor, framework_key: str, organisations: Collection[Organisation]) -> Batch:
    """Ask for reports to be drafted; the workers do it, and `progress` tells how far they are.

    A report that is a draft already gets its figures anew and keeps its words; approved and released ones are left
    alone. Raises NotAllowed, Framework.DoesNotExist; Refused where nothing is left to draft or, for a real year, before
    the first data release.
    """
    require(actor=actor, action=Action.DRAFT_REPORTS, organisation_id=None)
    framework = Framework.objects.get(pk=framework_key)
    if not framework.fictional and current_release() is None:
        raise Refused(
            "A report tells released figures, and no data release is public yet. Release the data first."
        )
    label = financial_year_label(framework.year_start.year) + (
        " (sample cycle)" if framework.fictional else ""
    )
    with transaction.atomic():
        OwnershipReport.objects.bulk_create(
            [
                OwnershipReport(organisation=organisation, framework=framework, status=Status.QUEUED)
                for organisation in organisations
            ],
            ignore_conflicts=True,
        )
        open_reports = OwnershipReport.objects.filter(
            framework=framework, organisation__in=organisations, status__in=[Status.QUEUED, Status.DRAFT]
        )
        numbers = list(open_reports.order_by("organisation__position").values_list("pk", flat=True))
        if not numbers:
            raise Refused(
                f"Every one of these reports for {label} is approved or released already. A publisher can send an "
                "approved one back; a released one is corrected in a new edition, from its own page."
            )
        batch = Batch.objects.create(
            kind=DRAFT.name,
            label=f"Ownership reports for {label}",
            requested_by_id=actor.user_id,
            created_at=actor.now,
        )
        owe(DRAFT, map(Number, numbers), now=actor.now, batch=batch)
        audit.record(
            actor=actor,
            action=Verb.ASKED,
            subject_type="batch",
            subject_id=batch.pk,
            after={"framework": framework.key, "reports": numbers},
        )
    return batch


def correct_report(*, actor: Actor, report_id: int, correction: str) -> OwnershipReport:
    """Begin a new edition of a released report: its words are taken over, its figures drafted anew.

    `correction` says what changed and why; it is printed at the top. Who wrote the old words or the correction can
    neither approve nor release the new edition. The public reads the old one until then. Raises NotAllowed,
    OwnershipReport.DoesNotExist; Refused without a correction, for a command (words have an author), where the report
    is not released, or a newer edition has begun.
    """
    require(actor=actor, action=Action.DRAFT_REPORTS, organisation_id=None)
    _person(actor)
    if not correction.strip():
        raise Refused("Say what is wrong and why: every reader of the new edition sees it.")
    with transaction.atomic():
        old = _locked(report_id)
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
        _change_of_state(actor, Verb.CORRECTED, new, after=after)
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


def settle_draft(subject: Number, now: datetime) -> None:
    """The handler of owed drafts: compute the figures of one report, and on the first time put words beside them.

    Repeatable: a second run finds the same figures and changes nothing that an author wrote. Reports that were
    approved or released meanwhile are left alone. NoDataRelease where a real year's report has nothing to tell.
    """
    report = (
        OwnershipReport.objects.select_for_update(of=("self",))
        .select_related("organisation", "framework")
        .get(pk=subject.value)
    )
    if report.status not in (Status.QUEUED, Status.DRAFT):
        return
    figures = figures_of(
        queries.material(
            organisation=report.organisation,
            framework=report.framework,
            today=now.astimezone(LOCAL).date(),
        )
    )
    written = to_json(figures)
    sha256 = sha256_of(written)
    if report.status == Status.DRAFT and sha256 == report.figures_sha256:
        return
    if report.status == Status.QUEUED:
        _put_first_words(report)
    before = {"status": report.status, "figures_sha256": report.figures_sha256}
    after = {"status": Status.DRAFT, "figures_sha256": sha256}
    job = command(name="draft reports", now=now)
    edits.record(ReportEdit, report, actor=job, part=Part.FIGURES, changes={"": edits.Change(before, after)})
    report.status, report.figures, report.figures_sha256 = Status.DRAFT, written, sha256
    report.drafted_at = now
    report.save()
    _record(job, Verb.DRAFTED, report, before=before, after=after | {"edit_number": report.edit_number})
    for figure in figures.every:
        printing.chart_svg(figure)  # drawn here once, so that page and PDF find it in the cache


def _put_first_words(report: OwnershipReport) -> None:
    words = drafted_words(organisation=report.organisation.name, year=report.framework.year_start.year)
    ReportText.objects.bulk_create(
        [ReportText(report=report, section=section, body=body) for section, body in words.items()],
        ignore_conflicts=True,
    )


# Words


def save_text(*, actor: Actor, report_id: int, section: str, body: str, edit_number: int) -> OwnershipReport:
    """Save an author's words in one section; `edit_number` is the report's when the author opened it.

    Board reports are written by planners of the board, the nation's by analysts. Raises NotAllowed,
    OwnershipReport.DoesNotExist; BadWords for an unknown section, too long a text, or a number that reads like a
    figure and is none of this report (`numbers`); Refused unless it is a draft; EditConflict where the same section
    was saved since.
    """
    with transaction.atomic():
        report = _locked(report_id)
        require_author(actor, report.organisation)
        _refuse_hindrance(report, Act.WRITE, actor=actor)
        words = clean_words(body, section=section, figures=figures_from_json(report.figures or {}))
        text = ReportText.objects.filter(report=report, section=section).first()
        before = text.body if text else ""
        _person(actor)
        changes = edits.to_write(
            ReportEdit,
            report,
            actor=actor,
            part=Part.WORDS,
            stored={section: {"body": before}},
            typed={section: {"body": words}},
            edit_number=edit_number,
        )
        if not changes:
            return report
        edits.record(ReportEdit, report, actor=actor, part=Part.WORDS, changes=changes)
        ReportText.objects.update_or_create(report=report, section=section, defaults={"body": words})
        _record(
            actor,
            Verb.EDITED,
            report,
            before={section: before},
            after={section: words, "edit_number": report.edit_number},
        )
    return report


def require_author(actor: Actor, organisation: Organisation) -> None:
    """NotAllowed unless the actor may write the words of this organisation's report."""
    require(actor=actor, action=queries.writing(organisation), organisation_id=organisation.pk)


def clean_words(body: str, *, section: str, figures: Figures) -> str:
    """The words as they are kept: line ends unified, blanks at the ends gone. BadWords says what is wrong."""
    if section not in SECTIONS:
        raise BadWords(f"There is no section “{section}”.")
    words = "\n".join(
        line.rstrip() for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).strip()
    if len(words) > LONGEST_TEXT:
        raise BadWords(f"The text has {len(words):,} characters. Shorten it to {LONGEST_TEXT:,}.")
    strange = next(
        (sign for sign in words if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cs", "Co")), None
    )
    if strange is not None:
        raise BadWords(f"The text holds a sign that cannot be printed (U+{ord(strange):04X}). Remove it.")
    invented = numbers.invented(words, figures)
    if invented:
        raise BadWords(
            f"“{invented}” is not a figure of this report. Figures come from the published data: leave it out, say it "
            "in words without a number, or use the number as the report prints it."
        )
    return words


# Contacts


def save_contact(
    *, actor: Actor, organisation_id: int, kind: str, text: str, owner: str, sample: bool
) -> Contact:
    """Say how to reach the board, checked today; who changes what is printed is its author, who only checks is not.

    Raises NotAllowed; BadWords for an empty text or owner.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    require_author(actor, organisation)
    if kind not in Contact.Kind.values:
        raise BadWords(f"There is no contact “{kind}”.")
    if not text.strip() or not owner.strip():
        raise BadWords("Enter how to reach the board, and who keeps this contact right.")
    with transaction.atomic():
        held = Contact.objects.select_for_update().filter(organisation=organisation, kind=kind).first()
        before = {"text": held.text, "last_checked": str(held.last_checked)} if held else None
        unchanged = held is not None and (held.text, held.sample) == (text.strip(), sample)
        contact, _ = Contact.objects.update_or_create(
            organisation=organisation,
            kind=kind,
            defaults={
                "text": text.strip(),
                "owner": owner.strip(),
                "last_checked": actor.today,
                "changed_by_id": held.changed_by_id if held and unchanged else actor.user_id,
                "sample": sample,
            },
        )
        audit.record(
            actor=actor,
            action=Verb.CONTACT_SAVED,
            subject_type="contact",
            subject_id=contact.pk,
            organisation_id=organisation.pk,
            before=before,
            after={"text": contact.text, "last_checked": str(contact.last_checked), "sample": sample},
        )
    return contact


# Approval and release


def approve(*, actor: Actor, report_id: int, sha256: str) -> OwnershipReport:
    """Approve words and figures exactly as they were read; `sha256` is the hash that was shown with them.

    Raises NotAllowed, StepUpNeeded, OwnershipReport.DoesNotExist; Refused for who edited it, where it is not a draft,
    has changed since it was read, or something stands in the way (`queries.obstacles`).
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    person = _person(actor)
    with transaction.atomic():
        report = _locked(report_id)
        _refuse_hindrance(report, Act.APPROVE, actor=actor)
        if queries.draft_of(report).sha256 != sha256:
            raise Refused("The report has changed since you opened it. Read it again, then approve it.")
        _change_of_state(actor, Verb.APPROVED, report, after={"sha256": sha256})
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
        report = _locked(report_id)
        _refuse_hindrance(report, Act.SEND_BACK, actor=actor)
        asked = queries.sent_back(report)
        if (
            asked
            and asked.edit_number == report.edit_number
            and (asked.after or {})["reason"] == reason.strip()
        ):
            return report
        before = {"approved_by": report.approved_by_id, "sha256": report.approved_sha256}
        _change_of_state(actor, Verb.SENT_BACK, report, before=before, after={"reason": reason.strip()})
        report.status, report.approved_by, report.approved_at = Status.DRAFT, None, None
        report.approved_sha256 = ""
        report.save()
    return report


def release_report(*, actor: Actor, report_id: int) -> Snapshot:
    """Publish an approved report: set its PDF, seal content and PDF in a snapshot, and make it public at once.

    Raises NotAllowed, StepUpNeeded, OwnershipReport.DoesNotExist; Refused for who edited it, where it is not approved,
    something stands in the way, or what it would say is no longer what was approved.
    """
    require(actor=actor, action=Action.RELEASE, organisation_id=None)
    person = _person(actor)
    with transaction.atomic():
        report = _locked(report_id)
        _refuse_hindrance(report, Act.RELEASE, actor=actor)
        if queries.has_edited(report=report, user_id=report.approved_by_id):
            raise Refused(
                "Who approved this report has written words of it since. "
                "Send it back, so that somebody else approves it."
            )
        draft = queries.draft_of(report)
        if draft.sha256 != report.approved_sha256:
            raise Refused(
                "The report no longer says what was approved. Send it back, read it and approve it again."
            )
        snapshot = _seal(draft, actor=actor, person=person)
        _change_of_state(actor, Verb.RELEASED, report, after={"sha256": snapshot.sha256})
        report.status, report.snapshot = Status.RELEASED, snapshot
        report.save()
    return snapshot


def _seal(draft: queries.Draft, *, actor: Actor, person: int) -> Snapshot:
    report, content = draft.report, draft.content
    basis, head = content.figures.basis, content.head
    if report.approved_by_id is None or report.approved_at is None or basis.data_release is None:
        raise AssertionError("an approved report of a real year has approver, time and data release")
    previous = snapshots.lock_snapshot_chain()
    authors = queries.authors(report)
    replaced = Snapshot.objects.filter(
        kind="ownership",
        organisation=report.organisation,
        framework=report.framework,
        edition=report.edition - 1,
    ).first()
    snapshot = Snapshot(
        kind="ownership",
        organisation=report.organisation,
        framework=report.framework,
        edition=report.edition,
        content=to_json(content),
        pdf=printing.pdf_of(
            content, address=f"/reports/{head.year_slug}/{head.organisation_slug}/", draft=False
        ),
        previous_sha256=previous,
        calculation=basis.calculation,
        data_release=DataRelease.objects.get(number=basis.data_release),
        observations=list(basis.observations),
        plan_versions=list(basis.plan_versions),
        format=snapshots.FORMAT,
        editors=sorted({author for author, _ in authors}),
        approved_by_id=report.approved_by_id,
        approved_at=report.approved_at,
        released_by_id=person,
        released_at=actor.now,
        supersedes=replaced,
        correction=report.correction,
    )
    snapshot.people, snapshot.openings = people.sealed(
        _acts(snapshot, authors=authors), subject=snapshots.subject_of(snapshot)
    )
    snapshot.sha256 = sha256_of(snapshots.form_of(snapshot))
    snapshot.save(force_insert=True)
    return snapshot


def _acts(snapshot: Snapshot, *, authors: Collection[tuple[int, Action]]) -> list[people.Act]:
    return [
        *(people.Act(people.EDITED, people.capacity(allowed), author) for author, allowed in authors),
        people.Act(people.APPROVED, people.capacity(Action.APPROVE_RELEASE), snapshot.approved_by_id),
        people.Act(people.RELEASED, people.capacity(Action.RELEASE), snapshot.released_by_id),
    ]


def _locked(report_id: int) -> OwnershipReport:
    return (
        OwnershipReport.objects.select_for_update(of=("self",))
        .select_related("organisation", "framework")
        .get(pk=report_id)
    )


def _refuse_hindrance(report: OwnershipReport, act: Act, *, actor: Actor) -> None:
    found = hindrance(report, act, actor=actor)
    if found:
        raise Refused(found)


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Refused("A report names the people who wrote, approved and released it: sign in to do this.")
    return actor.user_id


def _change_of_state(
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
    _record(actor, verb, report, before=before, after=after | {"edit_number": report.edit_number})


def _record(
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
