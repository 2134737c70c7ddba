"""A report becomes public: set, sealed in a snapshot, and never changed again."""

from collections.abc import Collection

from django.db import transaction

from boards.components.words import local_day
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.canonical import sha256_of
from reports.ownership import printing, queries
from reports.ownership.acts import RELEASE
from reports.ownership.arranging import Draft, draft_of
from reports.ownership.content import to_json
from reports.ownership.models import OwnershipReport
from reports.ownership.steps import change_of_state, locked_for
from reports.ownership.verbs import Verb
from reports.publication import people, snapshots
from reports.publication.models import DataRelease, Snapshot

Status = OwnershipReport.Status


def release_report(*, actor: Actor, report_id: int) -> Snapshot:
    """Publish an approved report: set its PDF, seal content and PDF in a snapshot, and make it public at once.

    Raises NotAllowed, StepUpNeeded, OwnershipReport.DoesNotExist; Refused for who edited it, where it is not approved,
    something stands in the way, or what it would say is no longer what was approved.
    """
    require(actor=actor, action=Action.RELEASE, organisation_id=None)
    with transaction.atomic():
        report = locked_for(RELEASE, report_id, actor=actor)
        snapshot = _seal(draft_of(report), actor=actor)
        change_of_state(actor, Verb.RELEASED, report, after={"sha256": snapshot.sha256})
        report.status, report.snapshot = Status.RELEASED, snapshot
        report.save()
    return snapshot


def _seal(draft: Draft, *, actor: Actor) -> Snapshot:
    report, content = draft.report, draft.content
    basis, head = content.figures.basis, content.head
    if report.approved_by_id is None or report.approved_at is None or basis.data_release is None:
        raise AssertionError("an approved report of a real year has approver, time and data release")
    if actor.user_id is None:
        raise AssertionError("a report is released by a person")
    previous, audit_head = snapshots.lock_snapshot_chain(), snapshots.audit_head(now=actor.now)
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
            content,
            address=f"/reports/{head.year_slug}/{head.organisation_slug}/",
            draft=False,
            released_on=actor.today,
            audit_head=audit_head,
        ),
        audit_head=audit_head,
        previous_sha256=previous,
        calculation=basis.calculation,
        data_release=DataRelease.objects.get(number=basis.data_release),
        observations=list(basis.observations),
        plan_versions=list(basis.plan_versions),
        format=snapshots.FORMAT,
        editors=sorted({author.person for author in authors}),
        approved_by_id=report.approved_by_id,
        approved_at=report.approved_at,
        released_by_id=actor.user_id,
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


def _acts(snapshot: Snapshot, *, authors: Collection[queries.Author]) -> list[people.Act]:
    decided = (
        (people.APPROVED, Action.APPROVE_RELEASE, snapshot.approved_by_id, snapshot.approved_at),
        (people.RELEASED, Action.RELEASE, snapshot.released_by_id, snapshot.released_at),
    )
    return people.acts(
        [
            *(
                people.Deed(people.EDITED, author.allowed, author.person, author.on, snapshot.organisation_id)
                for author in authors
            ),
            *(people.Deed(act, action, person, local_day(at)) for act, action, person, at in decided),
        ]
    )
