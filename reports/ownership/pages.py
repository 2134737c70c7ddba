"""What the page of a report shows, for the public and at the desk: one page for both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

from boards.components.parts import Column, Download, Link, Notice, PlainTable, TableCell
from boards.components.words import spoken_moment
from boards.organisations.models import INVENTED, Organisation
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.cells import Point
from boards.performance.models import Result
from reports.ownership.acts import Act, state_words
from reports.ownership.addresses import desk_address, public_address
from reports.ownership.arranging import Draft
from reports.ownership.charts import CHART_FILES
from reports.ownership.content import Content, Figure
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from reports.ownership.queries import writing
from reports.ownership.sections import SECTIONS, heading_of
from reports.ownership.verbs import PAST, Verb
from reports.publication.models import Snapshot
from targets.calc.periods import period_words
from targets.calc.rounding import shown

Status = OwnershipReport.Status


@dataclass(frozen=True)
class FigureView:
    """One figure as the page shows it. `record` leads to the figure behind it; None where it was added up.

    `picture` is its chart's address, empty where it has none; `files` are what a reader may take of the chart.
    """

    figure: Figure
    picture: str
    files: tuple[Link, ...]
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
            Download("Its figures", f"{base}figures.csv", xlsx=f"{base}figures.xlsx"),
            Download("Everything in it, as it was sealed", f"{base}report.json", kind="JSON"),
        ),
        seal=Seal(
            released=spoken_moment(snapshot.released_at),
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
    return FigureView(
        figure=figure,
        picture=f"{base}charts/{figure.measure}.svg" if figure.is_drawn else "",
        files=tuple(
            Link(kind.upper(), f"{base}charts/{figure.measure}.{kind}")
            for kind in CHART_FILES
            if figure.is_drawn
        ),
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
        when = spoken_moment(edit.at)
        if edit.part == Part.WORDS:
            told.setdefault(f"{edit.editor_label} changed “{heading_of(edit.entry)}” on {when}")
        elif edit.part == Part.FIGURES:
            told.setdefault(f"its figures were drafted anew on {when}")
        else:
            told.setdefault(f"{edit.editor_label} {PAST[Verb(edit.entry)]} on {when}")
    return "; ".join(told) or "the contacts or the dated texts that it prints are others now"


def _sent_back(edit: ReportEdit) -> SentBack:
    return SentBack(
        words=f"{edit.editor_label} {PAST[Verb.SENT_BACK]} on {spoken_moment(edit.at)}:",
        reason=(edit.after or {}).get("reason", ""),
    )


def _history(edits: Iterable[ReportEdit]) -> PlainTable:
    return PlainTable(
        key="history",
        caption="Who changed which words",
        columns=(Column("When"), Column("Who"), Column("Section"), Column("Before"), Column("After")),
        rows=tuple(
            (
                TableCell(spoken_moment(edit.at)),
                TableCell(edit.editor_label),
                TableCell(heading_of(edit.entry)),
                TableCell((edit.before or {}).get("body") or "nothing"),
                TableCell((edit.after or {}).get("body") or "nothing"),
            )
            for edit in edits
        ),
        empty="Nobody has changed the drafted words yet.",
    )


def sample_notice(report: OwnershipReport) -> Notice:
    return Notice(
        title="A sample from a made-up cycle",
        text=(
            f"{INVENTED}: its board, figures and promises do not exist. It is never approved or released."
            if report.organisation.is_sample
            else "A sample of an older demonstration: its promises are fictional. It is never approved or released."
        ),
        tone="warning",
    )


def _size(count: int) -> str:
    return f"{max(1, round(count / 1024)):,} KB"
