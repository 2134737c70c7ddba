"""Lists of reports, for the public and at the desk, and the contacts that they print."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.urls import reverse

from boards.components.parts import Column, Link, PlainTable, Row, TableCell
from boards.organisations.models import Organisation
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.work.actors import LOCAL
from boards.work.queries import Progress
from reports.ownership.addresses import desk_address, public_address
from reports.ownership.models import Contact, OwnershipReport
from reports.ownership.obstacles import CONTACT_HOLDS
from reports.ownership.pages import may_write_words
from reports.publication.queries import PublishedReport, moment_words
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
    """All reports at the desk, by year: `ownership/reports.html`."""

    tables: tuple[PlainTable, ...]
    ask: Link | None
    contacts: Link | None


def desk_list(reports: Iterable[OwnershipReport], *, rights: Rights) -> DeskList:
    """`reports` are those that the reader may see, each with `edit_count`."""
    by_framework: dict[str, list[OwnershipReport]] = defaultdict(list)
    for report in reports:
        by_framework[report.framework.key].append(report)
    return DeskList(
        tables=tuple(_desk_table(own) for own in by_framework.values()),
        ask=Link("Ask for reports to be drafted", reverse("desk_reports:ask"))
        if rights.allows_somewhere(Action.DRAFT_REPORTS)
        else None,
        contacts=Link("Contacts printed in reports", reverse("desk_reports:contacts")),
    )


def _desk_table(reports: list[OwnershipReport]) -> PlainTable:
    framework = reports[0].framework
    in_order = sorted(reports, key=attrgetter("edition"))
    newest = {report.organisation_id: report.edition for report in in_order}
    public = {r.organisation_id: r.edition for r in in_order if r.status == Status.RELEASED}

    def leads_to(report: OwnershipReport) -> str:
        """Its page at the desk; of an edition that a newer one follows, the public page while the public reads it."""
        if report.edition == newest[report.organisation_id]:
            return "" if report.status == Status.QUEUED else desk_address(report)
        return public_address(report) if report.edition == public.get(report.organisation_id) else ""

    return PlainTable(
        key=framework.key,
        caption=f"Reports for {framework.name}",
        columns=(
            Column("Board"),
            Column("State"),
            Column("Drafted"),
            Column("Changes by authors", number=True),
        ),
        rows=tuple(
            (
                TableCell(
                    report.organisation.name + (f", edition {report.edition}" if report.edition > 1 else ""),
                    href=leads_to(report),
                ),
                TableCell(report.get_status_display()),
                TableCell(moment_words(report.drafted_at) if report.drafted_at else "not yet"),
                TableCell(str(getattr(report, "edit_count", 0))),
            )
            for report in reports
        ),
    )


@dataclass(frozen=True)
class ContactsPage:
    """The contacts of every board that the reader may see: `ownership/contacts.html`."""

    boards: tuple[tuple[str, tuple[Row, ...]], ...]


def contacts_page(
    organisations: Iterable[Organisation], contacts: Iterable[Contact], *, rights: Rights, now: datetime
) -> ContactsPage:
    held = {(contact.organisation_id, contact.kind): contact for contact in contacts}
    today = now.astimezone(LOCAL).date()

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
