"""What else came or moved since a person last looked at their desk: files, releases, plans, in a line each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from boards.asks.models import Question
from boards.components.parts import Link
from boards.components.words import moment_words
from boards.figures.models import Submission
from boards.figures.queries import submissions_for
from boards.organisations.queries import Organisations
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.plans.models import PlanVersion
from reports.publication.models import DataRelease
from targets.catalogue.queries import Catalogue

SHOWN = 8  # of one sort; the others are counted


@dataclass(frozen=True)
class Sort:
    """One sort of change: a line for each, the newest first, and how many more there are."""

    title: str
    lines: tuple[Link, ...]
    more: int


def arrivals(
    rights: Rights, *, since: datetime, organisations: Organisations, policy: Catalogue
) -> tuple[Sort, ...]:
    """Sorts without any change are left out. One query for each sort that the reader's roles show, two for plans."""
    lines = {
        "Figures that came": _files(rights, since=since),
        "Data releases": _releases(rights, since=since),
        "Plans": _plans(rights, since=since, organisations=organisations, policy=policy),
    }
    return tuple(
        Sort(title, tuple(found[:SHOWN]), max(0, len(found) - SHOWN))
        for title, found in ((title, list(those)) for title, those in lines.items())
        if found
    )


def _files(rights: Rights, *, since: datetime) -> Iterator[Link]:
    """Accepted files that brought anything."""
    accepted = submissions_for(rights=rights).filter(state=Submission.State.ACCEPTED, decided_at__gt=since)
    for submission in accepted.exclude(added=0, changed=0).order_by("-decided_at"):
        of = submission.organisation
        whose = f"return of {of.name}" if of else "official publication"
        brought = " and ".join(
            filter(
                None,
                (
                    f"{submission.added:,} added" if submission.added else "",
                    f"{submission.changed:,} changed" if submission.changed else "",
                ),
            )
        )
        address = f"{reverse('board_figures', args=[of.slug])}{submission.pk}/" if of else ""
        if of is None and rights.allows_somewhere(Action.LOAD_OFFICIAL):
            address = f"{reverse('official_figures')}{submission.pk}/"
        yield Link(f"{submission.measure.short_title}, {whose}: {brought}", address)


def _releases(rights: Rights, *, since: datetime) -> Iterator[Link]:
    if not rights.allows_somewhere(Action.VIEW_DESK):
        return
    releases = DataRelease.objects.filter(released_at__gt=since).order_by("-released_at")
    for number, title in releases.values_list("number", "title"):
        yield Link(f"Data release {number} is public: {title}", "/data/")


def _plans(rights: Rights, *, since: datetime, organisations: Organisations, policy: Catalogue) -> list[Link]:
    """Versions that were begun, signed or agreed, and questions that were asked about plans."""
    boards = rights.boards(Action.VIEW_BOARD_DRAFTS)
    if boards == frozenset():
        return []
    versions = PlanVersion.objects.filter(
        Q(created_at__gt=since) | Q(signed_at__gt=since) | Q(agreed_at__gt=since)
    ).select_related("plan")
    questions = Question.objects.filter(document_kind=Question.About.PLAN, at__gt=since)
    if boards is not None:
        versions = versions.filter(plan__organisation__in=boards)
        questions = questions.filter(organisation__in=boards)
    told: list[tuple[datetime, Link]] = []
    for version in versions:
        organisation = organisations.named(version.plan.organisation_id)
        framework = policy.frameworks[version.plan.framework_id]
        if organisation is not None:
            at, did = max(_steps(version))
            words = f"{organisation.name}, {framework.name}, version {version.number}: {did}"
            told.append((at, Link(words, address_of(organisation, framework.key))))
    told += _asked(questions, organisations=organisations)
    return [link for _, link in sorted(told, key=lambda one: one[0], reverse=True)]


def _steps(version: PlanVersion) -> Iterator[tuple[datetime, str]]:
    yield version.created_at, "begun"
    if version.signed_at:
        yield version.signed_at, "signed by the board"
    if version.agreed_at:
        yield version.agreed_at, "agreed"


def _asked(questions: Iterable[Question], *, organisations: Organisations) -> Iterator[tuple[datetime, Link]]:
    for question in questions:
        organisation = organisations.named(question.organisation_id)
        if organisation is not None:
            yield question.at, Link(f"{organisation.name}: asked about its plan, {moment_words(question.at)}")
