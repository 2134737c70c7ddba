"""The demonstration's releases and reports, made by sample people through the same services as real ones."""

from datetime import date

from django.db.models import Max

from boards.figures.models import Stream, Submission
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.work.actors import Actor
from boards.work.models import Batch
from reports.ownership.arranging import draft_of
from reports.ownership.asking import draft_reports
from reports.ownership.contacts import save_contact
from reports.ownership.deciding import approve
from reports.ownership.models import Contact, OwnershipReport
from reports.ownership.releasing import release_report
from reports.publication.models import DataRelease
from reports.publication.queries import current_release
from reports.publication.services import approve_release, prepare_release, release
from targets.calc.periods import day_words

FRAMEWORKS = ("ldp-2021-22", "ldp-2022-23")

#: The one report that stays a draft, so that there is one to edit, approve and release.
LEFT_AS_DRAFT = ("nhs-lothian", "ldp-2022-23")

#: Figures that became known after this day are those of the second release.
FIRST_KNOWN = date(2025, 1, 31)
FIRST_NOTE = "The first release here: every official figure held that was known on that day, from 2007 on."
SECOND_NOTE = (
    "Every official figure held. New are most series, later periods, and what was revised meanwhile."
)

CONTACTS = {
    Contact.Kind.SERVICES: "{board} prints here where its hospitals, clinics and community services are, and how to "
    "reach them.",
    Contact.Kind.COMPLAINTS: "{board} prints here the name, address and telephone number of its feedback and "
    "complaints officer.",
    Contact.Kind.INVOLVEMENT: "{board} prints here how to join its meetings, panels and patient groups.",
}


def everybody() -> list[Organisation]:
    """The nation and the territorial boards: whose reports the demonstration makes."""
    found = organisations()
    return [found.nation, *found.territorial]


def release_demo_figures(*, loader: Actor, publisher: Actor) -> list[DataRelease]:
    """Release after release, each of what was known on its day; what is public already stays. Returns those added.

    Whoever has only the first, from an older demonstration, gets the second beside it.
    """
    added = []
    for known_on, note in ((FIRST_KNOWN, FIRST_NOTE), (_newest_publication(), SECOND_NOTE)):
        current = current_release()
        if current is not None and current.known_on >= known_on:
            continue
        prepared = DataRelease.objects.filter(released_at=None, withdrawn_at=None, known_on=known_on).first()
        if prepared is None:
            prepared = prepare_release(
                actor=loader,
                title=f"Figures known by {day_words(known_on)}",
                note=note,
                known_on=known_on,
            )
        if prepared.approved_at is None:
            approve_release(actor=publisher, number=prepared.number)
        added.append(release(actor=publisher, number=prepared.number))
    return added


def put_sample_contacts(*, actor: Actor) -> int:
    """Say for every board where a real one would print its contacts; those that are there stay. Returns how many."""
    there = set(Contact.objects.values_list("organisation_id", "kind"))
    missing = [
        (organisation, kind, text)
        for organisation in everybody()
        for kind, text in CONTACTS.items()
        if (organisation.pk, kind.value) not in there
    ]
    for organisation, kind, text in missing:
        save_contact(
            actor=actor,
            organisation_id=organisation.pk,
            kind=kind,
            text=text.format(board=organisation.name),
            owner="Sample post",
            sample=True,
        )
    return len(missing)


def ask_for_demo_reports(*, analyst: Actor) -> list[Batch]:
    """Ask for what is not drafted yet; the workers draft it. Nothing to ask for gives an empty list."""
    batches = []
    for key in FRAMEWORKS:
        drafted = OwnershipReport.objects.filter(framework_id=key).exclude(
            status=OwnershipReport.Status.QUEUED
        )
        done = set(drafted.values_list("organisation_id", flat=True))
        missing = [organisation for organisation in everybody() if organisation.pk not in done]
        if missing:
            batches.append(draft_reports(actor=analyst, framework_key=key, organisations=missing))
    return batches


def publish_demo_reports(*, publisher: Actor) -> int:
    """Approve and release every draft of the demonstration but the one left for its reader. Returns how many."""
    drafted = OwnershipReport.objects.filter(framework__in=FRAMEWORKS).select_related(
        "organisation", "framework"
    )
    published = 0
    for report in drafted.order_by("framework__year_start", "organisation__position", "organisation__name"):
        if (report.organisation.slug, report.framework_id) == LEFT_AS_DRAFT:
            continue
        if report.status == OwnershipReport.Status.DRAFT:
            approve(actor=publisher, report_id=report.pk, sha256=draft_of(report).sha256)
        elif report.status != OwnershipReport.Status.APPROVED:
            continue
        release_report(actor=publisher, report_id=report.pk)
        published += 1
    return published


def _newest_publication() -> date:
    """From when the newest official figures that are held were known; LookupError without any."""
    official = Submission.objects.filter(state=Submission.State.ACCEPTED, stream=Stream.OFFICIAL)
    newest: date | None = official.aggregate(day=Max("known_from"))["day"]
    if newest is None:
        raise LookupError("no official figures are held: load them first")
    return newest
