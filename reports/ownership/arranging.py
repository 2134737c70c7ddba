"""A report as it would be published today: figures, words, dated texts and contacts put in their places."""

from dataclasses import dataclass

from boards.organisations.models import Organisation
from boards.work.canonical import sha256_of
from reports.ownership import law
from reports.ownership.content import (
    ContactText,
    Content,
    Figure,
    Figures,
    Head,
    NamedBody,
    Passage,
    Words,
    figures_from_json,
    to_json,
)
from reports.ownership.models import Contact, OwnershipReport, ReportText
from reports.ownership.sections import SECTIONS
from targets.calc.periods import day_words, financial_year_label


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
        correction_was=report.correction_was,
        correction_now=report.correction_now,
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
            bodies=tuple(
                NamedBody(name=body.name, href=body.href, seen=day_words(body.seen), source=body.source)
                for body in text.bodies
            ),
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
