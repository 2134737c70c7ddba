"""What the pages of reports show, for the public and at the desk: one page for both."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from django.urls import reverse
from django.utils.http import urlencode

from boards.components.parts import Column, Download, Link, Notice, PlainTable, Row, TableCell
from boards.organisations.models import Organisation
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.cells import Point
from boards.performance.models import Result
from boards.work.actors import LOCAL
from boards.work.queries import Progress
from reports.ownership.acts import Act, state_words
from reports.ownership.content import Content, Figure
from reports.ownership.models import Contact, OwnershipReport, Part, ReportEdit
from reports.ownership.queries import CONTACT_HOLDS, Draft, writing
from reports.ownership.sections import SECTIONS, heading_of
from reports.ownership.verbs import PAST, Verb
from reports.publication.models import Snapshot
from reports.publication.queries import PublishedReport, moment_words
from targets.calc.periods import day_words, financial_year_label, period_words
from targets.calc.rounding import shown
from targets.catalogue.models import Framework

Status = OwnershipReport.Status


def year_slug(framework: Framework) -> str:
    """The year as addresses write it: "2022-23", or the key of a made-up cycle."""
    label = financial_year_label(framework.year_start.year)
    return framework.key if framework.fictional else label.replace("/", "-")


def desk_address(report: OwnershipReport, name: str = "report", *more: str) -> str:
    """An address of a report at the desk."""
    return reverse(
        f"desk_reports:{name}", args=[year_slug(report.framework), report.organisation.slug, *more]
    )


def public_address(report: OwnershipReport) -> str:
    """Where the public reads the newest released edition."""
    return reverse("reports:report", args=[year_slug(report.framework), report.organisation.slug])


# The report itself


@dataclass(frozen=True)
class FigureView:
    """One figure as the page shows it. `record` leads to the figure behind it; None where it was added up."""

    figure: Figure
    picture: str
    record: Link | None
    table: PlainTable


@dataclass(frozen=True)
class GroupView:
    heading: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class Seal:
    """How anybody checks that a released report is as it was released."""

    released: str
    sha256: str
    pdf_sha256: str
    previous: str
    replaces: str


@dataclass(frozen=True)
class Edit:
    """A link to change the words of one section."""

    section: str
    link: Link


@dataclass(frozen=True)
class SentBack:
    """Why a draft came back to its author: `words` says who sent it and when, `reason` what shall change."""

    words: str
    reason: str


@dataclass(frozen=True)
class ReportPage:
    """A report: `ownership/report.html`. `seal` only when released; what follows it only at the desk."""

    title: str
    content: Content
    overview: PlainTable
    groups: tuple[GroupView, ...]
    downloads: tuple[Download, ...]
    seal: Seal | None = None
    state: str = ""
    sent_back: SentBack | None = None
    obstacles: tuple[str, ...] = ()
    acts: tuple[Link, ...] = ()
    waiting: str = ""
    edits: tuple[Edit, ...] = ()
    history: PlainTable | None = None


def published_page(snapshot: Snapshot, content: Content, *, pdf_sha256: str) -> ReportPage:
    """The public page of a released report."""
    base = reverse("reports:report", args=[content.head.year_slug, content.head.organisation_slug])
    replaced = snapshot.supersedes
    return replace(
        _page(content, base=base),
        downloads=(
            Download("This report", f"{base}report.pdf", kind="PDF", note=_size(len(snapshot.pdf))),
            Download("Its figures", f"{base}figures.csv"),
            Download("Everything in it, as it was sealed", f"{base}report.json", kind="JSON"),
        ),
        seal=Seal(
            released=moment_words(snapshot.released_at),
            sha256=snapshot.sha256,
            pdf_sha256=pdf_sha256,
            previous=snapshot.previous_sha256,
            replaces=replaced.sha256 if replaced else "",
        ),
    )


def draft_page(
    draft: Draft,
    *,
    obstacles: Iterable[str],
    edits: Iterable[ReportEdit],
    sent_back: ReportEdit | None,
    rights: Rights,
    edited: bool,
) -> ReportPage:
    """The same page at the desk, with its state and what the reader may do; `edited`: they wrote words of it."""
    report = draft.report
    found = tuple(obstacles) if report.status != Status.RELEASED else ()
    acts, waiting = _next_acts(draft, rights=rights, edited=edited, hindered=bool(found))
    may_write = report.status == Status.DRAFT and may_write_words(rights, report.organisation)
    return replace(
        _page(draft.content, base=desk_address(report)),
        downloads=(Download("The draft on paper", desk_address(report, "draft-pdf"), kind="PDF"),),
        state=state_words(report),
        sent_back=_sent_back(sent_back) if sent_back else None,
        obstacles=found,
        acts=acts,
        waiting=waiting,
        edits=tuple(
            Edit(key, Link(f"Edit “{section.heading}”", desk_address(report, "words", key)))
            for key, section in SECTIONS.items()
        )
        if may_write
        else (),
        history=_history(edits),
    )


def may_write_words(rights: Rights, organisation: Organisation) -> bool:
    return rights.allows(writing(organisation), organisation_id=organisation.pk)


def _page(content: Content, *, base: str) -> ReportPage:
    head = content.head
    return ReportPage(
        title=f"Annual ownership report {head.year}: {head.organisation}",
        content=content,
        overview=_overview(content),
        groups=tuple(
            GroupView(
                heading=group.heading,
                figures=tuple(_figure_view(figure, base=base) for figure in group.figures),
            )
            for group in content.figures.groups
        ),
        downloads=(),
    )


def _overview(content: Content) -> PlainTable:
    return PlainTable(
        key="overview",
        caption=f"What was promised for {content.head.year}, and what happened",
        columns=(
            Column("What was promised"),
            Column("Figure", number=True),
            Column("Promise", number=True),
            Column("Period"),
            Column("Result"),
        ),
        rows=tuple(
            (
                TableCell(figure.title, href=f"#{figure.measure}"),
                TableCell(figure.value),
                TableCell(figure.promise or "none"),
                TableCell(figure.period),
                TableCell(
                    ", ".join(word for word in (figure.word, met_words(figure)) if word),
                    mark=figure.result,
                    note=", ".join(figure.qualifiers),
                ),
            )
            for figure in content.figures.every
        ),
        empty="No figure for this year is held here.",
    )


def met_words(figure: Figure) -> str:
    """ "met", "missed", or nothing where it is not judged."""
    return "" if figure.met is None else "met" if figure.met else "missed"


def _figure_view(figure: Figure, *, base: str) -> FigureView:
    drawn = sum(point.value is not None for point in figure.points) > 1
    return FigureView(
        figure=figure,
        picture=f"{base}charts/{figure.measure}.svg" if drawn else "",
        record=Link("The figure behind it", reverse("figures:figure", args=[figure.observation]))
        if figure.observation
        else None,
        table=PlainTable(
            key=f"{figure.measure}-points",
            caption=f"{figure.title}: every figure of the chart",
            columns=(
                Column("Period"),
                Column("Figure", number=True),
                Column("Promise", number=True),
                Column("Result"),
            ),
            rows=tuple(_point_row(point, figure) for point in reversed(figure.points)),
            layout="scroll",
        ),
    )


def _point_row(point: Point, figure: Figure) -> tuple[TableCell, ...]:
    value, promise = (
        "" if number is None else shown(number, places=figure.places, unit=figure.unit)
        for number in (point.value, point.promised)
    )
    href = reverse("figures:figure", args=[point.observation_id]) if point.observation_id else ""
    return (
        TableCell(period_words(point.period)),
        TableCell(value or "no figure", href=href if value else ""),
        TableCell(promise or "none"),
        TableCell(Result(point.result).label, mark=point.result.value),
    )


def _next_acts(draft: Draft, *, rights: Rights, edited: bool, hindered: bool) -> tuple[tuple[Link, ...], str]:
    """What this reader may do next, or what is waited for."""
    report = draft.report
    if report.status == Status.RELEASED:
        return _after_release(report, rights=rights), ""
    if report.framework.fictional:
        return (), ""
    action, act = (
        (Action.APPROVE_RELEASE, Act.APPROVE)
        if report.status == Status.DRAFT
        else (Action.RELEASE, Act.RELEASE)
    )
    back = (
        (Link("Send it back to the author", desk_address(report, "send-back")),)
        if rights.allows(Action.APPROVE_RELEASE, organisation_id=None)
        else ()
    )
    if not rights.allows(action, organisation_id=None):
        return back, f"Next: a publisher who edited nothing has to {act} it."
    if edited:
        return back, f"You edited this report, so another publisher has to {act} it."
    if hindered:
        return back, ""
    if act is Act.RELEASE:
        return (Link("Release this report", desk_address(report, "release")), *back), ""
    read = urlencode([("sha256", draft.sha256), ("edit_number", str(report.edit_number))])
    return (Link("Approve this report", f"{desk_address(report, 'approve')}?{read}"), *back), ""


def _after_release(report: OwnershipReport, *, rights: Rights) -> tuple[Link, ...]:
    correct = (
        (Link("Correct this report in a new edition", desk_address(report, "correct")),)
        if rights.allows(Action.DRAFT_REPORTS, organisation_id=None)
        else ()
    )
    return (Link("Read it as the public does", public_address(report)), *correct)


def change_words(edits: Iterable[ReportEdit]) -> str:
    """What was done to a report since it was read, in half a sentence; the edits come newest first."""
    told: dict[str, None] = {}
    for edit in edits:
        when = moment_words(edit.at)
        if edit.part == Part.WORDS:
            told.setdefault(f"{edit.editor_label} changed “{heading_of(edit.entry)}” on {when}")
        elif edit.part == Part.FIGURES:
            told.setdefault(f"its figures were drafted anew on {when}")
        else:
            told.setdefault(f"{edit.editor_label} {PAST[Verb(edit.entry)]} on {when}")
    return "; ".join(told) or "the contacts or the dated texts that it prints are others now"


def _sent_back(edit: ReportEdit) -> SentBack:
    return SentBack(
        words=f"{edit.editor_label} {PAST[Verb.SENT_BACK]} on {moment_words(edit.at)}:",
        reason=(edit.after or {}).get("reason", ""),
    )


def _history(edits: Iterable[ReportEdit]) -> PlainTable:
    return PlainTable(
        key="history",
        caption="Who changed which words",
        columns=(Column("When"), Column("Who"), Column("Section"), Column("Before"), Column("After")),
        rows=tuple(
            (
                TableCell(moment_words(edit.at)),
                TableCell(edit.editor_label),
                TableCell(heading_of(edit.entry)),
                TableCell((edit.before or {}).get("body") or "nothing"),
                TableCell((edit.after or {}).get("body") or "nothing"),
            )
            for edit in edits
        ),
        empty="Nobody has changed the drafted words yet.",
    )


# Lists


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


# Contacts


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


def sample_notice() -> Notice:
    return Notice(
        title="A sample from a made-up cycle",
        text="Its promises are fictional, its figures are the published ones. It is never approved or released.",
        tone="warning",
    )


def _is_nation(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.NATION


def _size(count: int) -> str:
    return f"{max(1, round(count / 1024)):,} KB"
