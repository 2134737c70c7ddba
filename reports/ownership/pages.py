"""What the page of a report shows, for the public and at the desk: one page for both."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from boards.asks.pages import QuestionPart, question_parts
from boards.asks.queries import Asked
from boards.components.parts import Download, Heading, Link, Notice, PlainTable, TableCell
from boards.components.words import counted, local_day_words, spoken_moment
from boards.organisations.models import INVENTED, Organisation
from boards.people.acts import Offer
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.cells import Point
from boards.performance.models import Result
from reports.ownership.acts import WRITE, ReportFacts, State
from reports.ownership.addresses import desk_address
from reports.ownership.arranging import Draft
from reports.ownership.charts import CHART_FILES, picture_sha256
from reports.ownership.content import Content, Figure
from reports.ownership.editions import (
    CorrectionNotice,
    ReplacedNotice,
    correction_notice,
    edition_address,
    replaced_notice,
)
from reports.ownership.models import OwnershipReport
from reports.ownership.overview import overview
from reports.ownership.passages import PassageView, passage_view
from reports.ownership.queries import writing
from reports.ownership.sections import SECTIONS
from reports.ownership.verbs import Verb
from reports.ownership.withholding import LEFT_OUT, Served
from reports.publication.models import Snapshot
from reports.publication.responses import by_content
from targets.calc.periods import period_words
from targets.calc.rounding import shown

Status = OwnershipReport.Status

# A node of a PDF's page tree and its count, in the two orders in which our PDFs have been written.
_PAGES = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)|/Count (\d+)\s*/Kids\s*\[[^\]]*\][^<>]*/Type\s*/Pages\b")


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
class Pinned:
    """The questions that stand beside one section."""

    section: str
    questions: tuple[QuestionPart, ...]


@dataclass(frozen=True)
class DeskPart:
    """Where a report stands at the desk, what the reader may do, and what was asked: `ownership/state.html`.

    `reason` is why it came back, where that was told before questions were kept. `asked` leads to the questions that
    stand beside their sections, `questions` are those about the whole.
    """

    state: str
    reason: str
    obstacles: tuple[str, ...]
    offers: tuple[Offer, ...]
    waiting: str
    asked: tuple[Link, ...]
    questions: tuple[QuestionPart, ...]


@dataclass(frozen=True)
class ReportPage:
    """A report: `ownership/report.html`. `seal` only when released, `replaced` only of an older one. `left_out` says
    that something of it was taken off public pages; what follows stands only at the desk."""

    title: str
    content: Content
    overview: PlainTable
    groups: tuple[GroupView, ...]
    passages: tuple[PassageView, ...]
    downloads: tuple[Download, ...]
    correction: CorrectionNotice | None = None
    seal: Seal | None = None
    replaced: ReplacedNotice | None = None
    left_out: str = ""
    desk: DeskPart | None = None
    edits: tuple[Edit, ...] = ()
    pinned: tuple[Pinned, ...] = ()


def published_page(snapshot: Snapshot, served: Served, *, pdf_sha256: str, edition: int | None) -> ReportPage:
    """The public page of a released report; `edition` where the address names one."""
    content = served.content
    base = edition_address(content.head, edition)
    replaced = snapshot.supersedes
    return replace(
        _page(content, base=base, is_sealed=True),
        correction=correction_notice(
            content.head, released=f"released on {local_day_words(snapshot.released_at)}"
        ),
        replaced=replaced_notice(snapshot, content.head),
        downloads=_downloads(snapshot, served, base=base, pdf_sha256=pdf_sha256),
        left_out="" if served.whole else LEFT_OUT,
        seal=Seal(
            released=spoken_moment(snapshot.released_at),
            sha256=snapshot.sha256,
            pdf_sha256=pdf_sha256,
            previous=snapshot.previous_sha256,
            replaces=replaced.sha256 if replaced else "",
        ),
    )


def _downloads(snapshot: Snapshot, served: Served, *, base: str, pdf_sha256: str) -> tuple[Download, ...]:
    """What is sealed only while all of it may be shown; what may have to go is kept by no cache for long."""
    figures = Download("Its figures", f"{base}figures.csv", xlsx=f"{base}figures.xlsx")
    if not served.whole:
        return (figures,)
    pdf, sealed = f"{base}report.pdf", f"{base}report.json"
    if not served.may_go:
        pdf, sealed = by_content(pdf, pdf_sha256), by_content(sealed, snapshot.sha256)
    return (
        Download("This report", pdf, kind="PDF", note=_pages_and_size(bytes(snapshot.pdf))),
        figures,
        Download("Everything in it, as it was sealed", sealed, kind="JSON"),
    )


def draft_page(
    draft: Draft,
    facts: ReportFacts,
    *,
    questions: Iterable[Asked],
    offers: tuple[Offer, ...],
    rights: Rights,
    today: date,
) -> ReportPage:
    """The same page at the desk. `questions` are those about every edition, `offers` what the reader may do."""
    report = draft.report
    writes = may_write_words(rights, report.organisation) and facts.state in WRITE[facts.writing].from_states
    every = tuple(questions)
    return replace(
        _page(draft.content, base=desk_address(report)),
        correction=correction_notice(draft.content.head, released="not released yet"),
        downloads=(Download("The draft on paper", desk_address(report, "draft-pdf"), kind="PDF"),),
        desk=desk_part(report, facts, questions=every, offers=offers, rights=rights, today=today),
        edits=tuple(
            Edit(key, Link(f"Edit “{section.heading}”", desk_address(report, "words", key)))
            for key, section in SECTIONS.items()
        )
        if writes
        else (),
        pinned=tuple(
            Pinned(
                key, _parts([a for a in every if _section_of(a) == key], report, rights=rights, today=today)
            )
            for key in SECTIONS
        ),
    )


def desk_part(
    report: OwnershipReport,
    facts: ReportFacts,
    *,
    questions: Iterable[Asked],
    offers: tuple[Offer, ...],
    rights: Rights,
    today: date,
    beside: bool = True,
) -> DeskPart:
    """Where it stands. Without `beside`, no section is on the page and every question stands here."""
    every = tuple(questions)
    here = [asked for asked in every if not beside or not _section_of(asked)]
    elsewhere = [asked for asked in every if asked not in here and asked.is_open]
    leads = any(offer.leads for offer in offers)
    return DeskPart(
        state=facts.words,
        reason=_reason(facts),
        obstacles=facts.obstacles,
        offers=offers,
        waiting="" if leads or facts.fictional else WAITING.get(facts.state, ""),
        asked=tuple(
            Link(f"A question about “{place_of(asked)}”", f"#question-{asked.question_id}")
            for asked in elsewhere
        ),
        questions=_parts(here, report, rights=rights, today=today, placed=not beside),
    )


#: What is next, for a reader who can do nothing about it.
WAITING = {
    State.UNTOUCHED: "Next: a publisher who edited nothing has to approve it.",
    State.WITH_AUTHOR: "Next: its author hands it over to a publisher.",
    State.HANDED_OVER: "Next: a publisher who edited nothing has to approve it.",
    State.APPROVED: "Next: a publisher who edited nothing has to release it.",
}


def is_shown(report: OwnershipReport, facts: ReportFacts, *, rights: Rights) -> bool:
    """A publisher reads only what was handed over, unless they are one of its authors."""
    publishes = rights.allows(Action.APPROVE_RELEASE, organisation_id=report.organisation_id)
    return facts.state != State.WITH_AUTHOR or not publishes or may_write_words(rights, report.organisation)


def place_of(asked: Asked) -> str:
    """What a question is about, in words."""
    section = _section_of(asked)
    return SECTIONS[section].heading if section else "The whole report"


def _section_of(asked: Asked) -> str:
    """The section that a question is pinned to; empty for the whole report."""
    section = asked.pin.partition("/")[2]
    return section if section in SECTIONS else ""


def _parts(
    questions: Iterable[Asked], report: OwnershipReport, *, rights: Rights, today: date, placed: bool = False
) -> tuple[QuestionPart, ...]:
    writes = may_write_words(rights, report.organisation)
    publishes = rights.allows(Action.APPROVE_RELEASE, organisation_id=report.organisation_id)

    def links(asked: Asked) -> tuple[Link, ...]:
        if asked.document.number != report.pk or not asked.is_open:
            return ()  # of an edition before, or said already
        number = str(asked.question_id)
        return (
            *((Link("Answer this question", desk_address(report, "answer", number)),) if writes else ()),
            *(
                (Link("Withdraw this question", desk_address(report, "withdraw", number)),)
                if publishes
                else ()
            ),
        )

    return question_parts(
        questions,
        today=today,
        place=place_of if placed else lambda asked: "",
        links=links,
        versions="edition",
    )


def _reason(facts: ReportFacts) -> str:
    """Why it was sent back, where no question was kept with that."""
    if facts.state != State.WITH_AUTHOR:
        return ""
    came = next((edit for edit in facts.edits if edit.entry == Verb.SENT_BACK), None)
    after = (came.after or {}) if came else {}
    return "" if "questions" in after else str(after.get("reason", ""))


def may_write_words(rights: Rights, organisation: Organisation) -> bool:
    return rights.allows(writing(organisation), organisation_id=organisation.pk)


def _page(content: Content, *, base: str, is_sealed: bool = False) -> ReportPage:
    """A cache keeps the pictures of what is sealed for ever."""
    head = content.head
    return ReportPage(
        title=f"Annual ownership report {head.year}: {head.organisation}",
        content=content,
        overview=overview(content, base=base),
        groups=tuple(
            GroupView(
                heading=group.heading,
                figures=tuple(
                    _figure_view(figure, base=base, is_sealed=is_sealed) for figure in group.figures
                ),
            )
            for group in content.figures.groups
        ),
        passages=tuple(passage_view(passage) for passage in content.passages),
        downloads=(),
    )


def _figure_view(figure: Figure, *, base: str, is_sealed: bool) -> FigureView:
    picture = f"{base}charts/{figure.measure}.svg" if figure.is_drawn else ""
    return FigureView(
        figure=figure,
        picture=by_content(picture, picture_sha256(figure)) if picture and is_sealed else picture,
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
                Heading("Period"),
                Heading("Figure", number=True),
                Heading("Promise", number=True),
                Heading("Result"),
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


def _pages_and_size(pdf: bytes) -> str:
    """ "24 pages, 310 KB". The page tree says how many there are; its root has the largest count."""
    found = _PAGES.findall(pdf)
    pages = max((int(first or last) for first, last in found), default=0)
    size = f"{max(1, round(len(pdf) / 1024)):,} KB"
    return f"{counted(pages, 'page')}, {size}" if pages else size
