"""Reads of reports on their way: lists, whole reports as they would be published, and what stands in the way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q, Value

from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.performance import queries as performance
from boards.performance.queries import View
from boards.work.canonical import sha256_of
from boards.work.edits import history
from reports.ownership import law
from reports.ownership.content import (
    ContactText,
    Content,
    Figure,
    Figures,
    Head,
    Passage,
    Words,
    figures_from_json,
    to_json,
)
from reports.ownership.drafting import Material, asked
from reports.ownership.models import Contact, OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.sections import CORRECTION, SECTIONS
from reports.ownership.verbs import Verb
from reports.publication import queries as publication
from targets.calc.periods import day_words, financial_year_label
from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue

#: A contact that nobody has checked for this long blocks publishing.
CONTACT_HOLDS = timedelta(days=365)

MADE_UP = "This report belongs to a made-up cycle, so it stays a draft."

Status = OwnershipReport.Status


class NoDataRelease(LookupError):
    """Nothing is released yet, so a report of a real year has no figures to tell."""


@dataclass(frozen=True)
class Draft:
    """A report and everything that it would say today."""

    report: OwnershipReport
    content: Content

    @property
    def sha256(self) -> str:
        """Of words and figures as they stand: what an approval is given for."""
        return content_sha256(self.content)


def content_sha256(content: Content) -> str:
    """The hash of a whole report's content."""
    return sha256_of(to_json(content))


def reports(*, boards: Collection[int] | None, framework_key: str | None = None) -> list[OwnershipReport]:
    """Reports of the boards (None: all), newest year first and made-up cycles last; one query.

    Each has `edit_count`: how often its words were changed.
    """
    rows = (
        OwnershipReport.objects.select_related("organisation", "framework", "snapshot")
        .defer("figures", "snapshot__content", "snapshot__pdf", "snapshot__openings")
        .annotate(edit_count=Count("edits", filter=Q(edits__part=Part.WORDS)))
        .order_by(
            "framework__fictional", "-framework__year_start", "organisation__position", "organisation__name"
        )
    )
    if boards is not None:
        rows = rows.filter(organisation_id__in=boards)
    if framework_key is not None:
        rows = rows.filter(framework_id=framework_key)
    return list(rows)


def reports_of(*, organisation_id: int) -> list[OwnershipReport]:
    """Every report of one organisation with its figures, the newest edition of a year first; one query."""
    rows = (
        OwnershipReport.objects.filter(organisation_id=organisation_id)
        .select_related("organisation", "framework", "approved_by", "snapshot__released_by")
        .defer("snapshot__content", "snapshot__pdf")
    )
    return list(rows.order_by("-framework__year_start", "-edition"))


def contacts(organisations: Collection[Organisation]) -> list[Contact]:
    """How to reach these boards; one query."""
    return list(Contact.objects.filter(organisation__in=organisations))


def draft_of(report: OwnershipReport) -> Draft:
    """The report as it would be published today; two queries. ValueError while it waits to be drafted."""
    if report.figures is None:
        raise ValueError(f"report {report.pk} is not drafted yet")
    figures = figures_from_json(report.figures)
    texts = dict(ReportText.objects.filter(report=report).values_list("section", "body"))
    contacts = Contact.objects.filter(organisation_id=report.organisation_id)
    return Draft(
        report=report,
        content=Content(
            head=_head(report),
            figures=figures,
            words=tuple(
                Words(section=section.key, heading=section.heading, body=texts[section.key])
                for section in SECTIONS.values()
                if texts.get(section.key, "").strip()
            ),
            passages=_passages(report, figures),
            contacts=tuple(_contact(contact) for contact in sorted(contacts, key=_by_kind)),
        ),
    )


def writing(organisation: Organisation) -> Action:
    """What its authors may do: planners write their board's report, analysts the nation's."""
    national = organisation.kind == Organisation.Kind.NATION
    return Action.EDIT_NATIONAL_REPORT if national else Action.EDIT_BOARD_REPORT


def edits_of_words(report: OwnershipReport) -> list[ReportEdit]:
    """Who changed which words, newest first; one query."""
    return [edit for edit in history(ReportEdit, report) if edit.part == Part.WORDS]


def begun(report: OwnershipReport) -> ReportEdit | None:
    """Who began this edition as a correction of the one before; None for a first edition. One query."""
    return ReportEdit.objects.filter(document=report, part=Part.STATE, entry=Verb.CORRECTED).first()


def authors(report: OwnershipReport) -> frozenset[tuple[int, Action]]:
    """Everybody who ever wrote words that it prints, by number, with what each of them was allowed to do.

    Its sections, those of the editions before it, its correction, its contacts. One query.
    """
    of_contacts = Contact.objects.filter(
        organisation_id=report.organisation_id, changed_by__isnull=False
    ).values_list("changed_by_id", Value(""))
    of_words = (
        ReportEdit.objects.filter(document=report, part=Part.WORDS, editor__isnull=False)
        .order_by()
        .values_list("editor_id", "entry")
    )
    wrote = writing(report.organisation)
    return frozenset(
        (person, Action.DRAFT_REPORTS if section == CORRECTION else wrote)
        for person, section in of_words.union(of_contacts)
    )


def editors(report: OwnershipReport) -> list[int]:
    """The numbers of its authors, in order: who may neither approve nor release it. One query."""
    return sorted({person for person, _ in authors(report)})


def has_edited(*, report: OwnershipReport, user_id: int | None) -> bool:
    """Whether the person is one of its authors; one query."""
    return user_id in editors(report)


def sent_back(report: OwnershipReport) -> ReportEdit | None:
    """Who sent this draft back last, when and why (`after["reason"]`); None where nobody did. One query at most.

    An approval ends it: a draft that was ever sent back was not approved since.
    """
    if report.status != Status.DRAFT:
        return None
    return ReportEdit.objects.filter(document=report, part=Part.STATE, entry=Verb.SENT_BACK).first()


def obstacles(report: OwnershipReport, *, today: date) -> list[str]:
    """What forbids approving and releasing the report today, each with what to do; empty when nothing does.

    Two queries.
    """
    if report.framework.fictional:
        return [MADE_UP]
    if report.figures is None:
        return ["The report waits to be drafted."]
    return [
        *_year_obstacles(report, today=today),
        *_stale_figures(report),
        *_contact_obstacles(report, today=today),
    ]


def material(*, organisation: Organisation, framework: Framework, today: date) -> Material:
    """What a report's figures are made from: the current data release, or current standings in a sample cycle.

    Four queries from a release; five for each measure asked in a sample cycle. NoDataRelease where there is none.
    """
    policy = catalogue()
    if framework.fictional:
        keys = [measure.key for measure, _ in asked(policy, framework)]
        nobodys: frozenset[int] = frozenset()
        return Material(
            organisation=organisation,
            framework=framework,
            policy=policy,
            cells=performance.board_cells(
                organisation_id=organisation.pk, view=View(framework.key), returns_of=nobodys, today=today
            ),
            series={
                key: performance.series(
                    organisation_id=organisation.pk,
                    measure_key=key,
                    returns_of=nobodys,
                    today=today,
                    framework_key=framework.key,
                )
                for key in keys
            },
            data_release=None,
            words="Current official figures, set against the trajectories of a made-up cycle.",
        )
    release = publication.current_release()
    if release is None:
        raise NoDataRelease("no data release is public yet")
    return Material(
        organisation=organisation,
        framework=framework,
        policy=policy,
        cells=publication.released_board_cells(
            release=release, organisation_id=organisation.pk, year=framework.key
        ),
        series=publication.released_board_series(release=release, organisation_id=organisation.pk),
        data_release=release.number,
        words=publication.provenance(release),
    )


def _head(report: OwnershipReport) -> Head:
    organisation, framework = report.organisation, report.framework
    label = financial_year_label(framework.year_start.year)
    return Head(
        organisation=organisation.name,
        organisation_slug=organisation.slug,
        nation=organisation.kind == Organisation.Kind.NATION,
        year=label,
        year_slug=label.replace("/", "-"),
        framework=framework.key,
        framework_name=framework.name,
        fictional=framework.fictional,
        edition=report.edition,
        correction=report.correction,
    )


def _passages(report: OwnershipReport, figures: Figures) -> tuple[Passage, ...]:
    framework = report.framework
    own = {figure.measure: figure for figure in figures.every}
    return tuple(
        Passage(
            section=text.section,
            key=text.key,
            heading=text.heading,
            paragraphs=text.paragraphs,
            points=text.points,
            own_figure=_own_figure(report, own.get(text.measure)) if text.measure else "",
            sources=text.sources,
        )
        for text in law.texts_for(first=framework.year_start, last=framework.year_end)
    )


def _own_figure(report: OwnershipReport, figure: Figure | None) -> str:
    """A right is printed beside how the board kept it."""
    name = report.organisation.name
    return f"{name}: {figure.sentence}" if figure else f"{name}: no figure for this year is held here."


def _contact(contact: Contact) -> ContactText:
    return ContactText(
        kind=contact.kind,
        heading=contact.get_kind_display(),
        text=contact.text,
        sample=contact.sample,
        checked=day_words(contact.last_checked),
    )


def _by_kind(contact: Contact) -> int:
    return list(Contact.Kind).index(Contact.Kind(contact.kind))


def _year_obstacles(report: OwnershipReport, *, today: date) -> list[str]:
    framework = report.framework
    label = financial_year_label(framework.year_start.year)
    if today <= framework.year_end:
        return [
            f"The year {label} is not over until the end of {day_words(framework.year_end)}. Approve it after that."
        ]
    if not figures_from_json(report.figures or {}).every:
        return [
            f"It holds no figure of {label}, so it has nothing to tell. Draft it again when one is released."
        ]
    return []


def _stale_figures(report: OwnershipReport) -> list[str]:
    used = (report.figures or {})["basis"]["data_release"]
    current = publication.current_release()
    if current is not None and current.number == used:
        return []
    newer = f"data release {current.number}" if current else "no data release at all"
    remedy = (
        "Send it back, then an analyst drafts it again"
        if report.status == Status.APPROVED
        else "An analyst has to draft it again"
    )
    return [
        f"Its figures are of data release {used}, but the public reads {newer}. {remedy}: its words stay."
    ]


def _contact_obstacles(report: OwnershipReport, *, today: date) -> list[str]:
    held = {
        contact.kind: contact for contact in Contact.objects.filter(organisation_id=report.organisation_id)
    }
    told = []
    for kind in Contact.Kind:
        contact = held.get(kind)
        if contact is None:
            told.append(f"The contact for “{kind.label}” is missing. Enter it under contacts.")
        elif today - contact.last_checked > CONTACT_HOLDS:
            told.append(
                f"The contact for “{kind.label}” was last checked on {day_words(contact.last_checked)}, more than a "
                "year ago. Check it under contacts."
            )
        elif contact.sample and not settings.DEMO:
            told.append(f"The contact for “{kind.label}” is a sample. Enter the real one under contacts.")
    return told
