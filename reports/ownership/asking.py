"""Reports are asked for, and drafted by a job that a worker does."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit, edits
from boards.work.actors import Actor, command
from boards.work.canonical import sha256_of
from boards.work.models import Batch
from boards.work.owed import Kind, Number, owe
from reports.ownership.charts import chart_svg
from reports.ownership.content import to_json
from reports.ownership.drafting import figures_of
from reports.ownership.material import material
from reports.ownership.models import OwnershipReport, Part, ReportText
from reports.ownership.sections import drafted_words
from reports.ownership.steps import record, write_edit
from reports.ownership.verbs import Verb
from reports.publication.acts import Refused
from reports.publication.queries import current_release
from targets.calc.periods import financial_year_label
from targets.catalogue.models import Framework

DRAFT = Kind("draft_report", Number)  # of a report

Status = OwnershipReport.Status


def draft_reports(*, actor: Actor, framework_key: str, organisations: Collection[Organisation]) -> Batch:
    """Ask for reports to be drafted; the workers do it, and `progress` tells how far they are.

    A report that is a draft already gets its figures anew and keeps its words; approved and released ones are left
    alone. Raises NotAllowed, Framework.DoesNotExist; Refused where nothing is left to draft, where real boards and a
    fictional cycle or samples and a real year are named together or, for a real year, before the first data release.
    """
    require(actor=actor, action=Action.DRAFT_REPORTS, organisation_id=None)
    framework = Framework.objects.get(pk=framework_key)
    if any(organisation.is_sample != framework.fictional for organisation in organisations):
        raise Refused(
            "A fictional cycle has reports of the samples only, and a sample has none of a real year. Choose again."
        )
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
        material(
            organisation=report.organisation,
            framework=report.framework,
            today=local_day(now),
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
    write_edit(job, report, part=Part.FIGURES, changes={"": edits.Change(before, after)})
    report.status, report.figures, report.figures_sha256 = Status.DRAFT, written, sha256
    report.drafted_at = now
    report.save()
    record(job, Verb.DRAFTED, report, before=before, after=after | {"edit_number": report.edit_number})
    for figure in figures.every:
        chart_svg(figure)  # drawn here once, so that page and PDF find it in the cache


def _put_first_words(report: OwnershipReport) -> None:
    words = drafted_words(organisation=report.organisation.name, year=report.framework.year_start.year)
    ReportText.objects.bulk_create(
        [ReportText(report=report, section=section, body=body) for section, body in words.items()],
        ignore_conflicts=True,
    )
