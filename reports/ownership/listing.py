"""Lists of reports, for the public and at the desk, and the contacts that they print."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from boards.components.parts import Link, Row
from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.work.queries import Progress
from reports.ownership.models import Contact, OwnershipReport
from reports.ownership.obstacles import CONTACT_HOLDS
from reports.ownership.pages import may_write_words
from reports.publication.queries import PublishedReport
from targets.calc.periods import day_words, financial_year_label

Status = OwnershipReport.Status


@dataclass(frozen=True)
class YearOfReports:
    """`missing` are those without a released report. Whether one is on its way is not told: it follows from the
    released ones alone."""

    heading: str
    nation: Link | None
    boards: tuple[Link, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class PublishedList:
    """All released reports: `ownership/published.html`."""

    years: tuple[YearOfReports, ...]


def published_list(
    reports: Iterable[PublishedReport], *, organisations: Iterable[Organisation]
) -> PublishedList:
    """`reports` are the released ones, `organisations` all that could have one."""
    everybody = tuple(organisations)
    by_year: dict[int, list[PublishedReport]] = defaultdict(list)
    for report in reports:
        by_year[report.year].append(report)
    return PublishedList(
        years=tuple(
            YearOfReports(
                heading=financial_year_label(year),
                nation=next(
                    (Link(r.organisation.name, r.href) for r in own if _is_nation(r.organisation)), None
                ),
                boards=tuple(
                    Link(r.organisation.name, r.href) for r in own if not _is_nation(r.organisation)
                ),
                missing=tuple(o.name for o in everybody if o.pk not in {r.organisation.pk for r in own}),
            )
            for year, own in sorted(by_year.items(), reverse=True)
        )
    )


@dataclass(frozen=True)
class DeskList:
    """What stands above the reports at the desk: `ownership/reports.html`."""

    ask: Link | None
    contacts: Link


def desk_list(*, rights: Rights) -> DeskList:
    return DeskList(
        ask=Link("Ask for reports to be drafted", reverse("desk_reports:ask"))
        if rights.allows_somewhere(Action.DRAFT_REPORTS)
        else None,
        contacts=Link("Contacts printed in reports", reverse("desk_reports:contacts")),
    )


@dataclass(frozen=True)
class ContactsPage:
    """The contacts of every board that the reader may see: `ownership/contacts.html`."""

    boards: tuple[tuple[str, tuple[Row, ...]], ...]


def contacts_page(
    organisations: Iterable[Organisation], contacts: Iterable[Contact], *, rights: Rights, now: datetime
) -> ContactsPage:
    held = {(contact.organisation_id, contact.kind): contact for contact in contacts}
    today = local_day(now)

    def row(organisation: Organisation, kind: Contact.Kind) -> Row:
        contact = held.get((organisation.pk, kind.value))
        if contact is None:
            words = "Missing: a report of this board cannot be published."
        else:
            stale = today - contact.last_checked > CONTACT_HOLDS
            words = f"{contact.text} Last checked {day_words(contact.last_checked)}"
            words += ", more than a year ago: check it." if stale else "."
            words = f"Sample. {words}" if contact.sample else words
        address = reverse("desk_reports:contact", args=[organisation.slug, kind.value])
        link = Link("Change or check", address) if may_write_words(rights, organisation) else None
        return Row(kind.label, words, link)

    return ContactsPage(
        boards=tuple(
            (organisation.name, tuple(row(organisation, kind) for kind in Contact.Kind))
            for organisation in organisations
        )
    )


def progress_words(progress: Progress) -> str:
    """How far the drafting is, in a sentence."""
    told = f"{progress.done} of {progress.total} reports are drafted."
    if progress.failed:
        told += f" {progress.failed} could not be drafted: an administrator has to look at the log."
    return told


def _is_nation(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.NATION
