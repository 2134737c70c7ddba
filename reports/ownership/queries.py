"""Reads of reports on their way: lists, who wrote what, and what was done to them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateTimeField, Q, Value
from django.db.models.functions import Cast

from boards.asks.models import Question
from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.work.edits import history
from reports.ownership.models import Contact, OwnershipReport, Part, ReportEdit
from reports.ownership.sections import CORRECTION
from reports.ownership.verbs import Verb

Status = OwnershipReport.Status


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
        .select_related("organisation", "framework", "ready_by", "approved_by", "snapshot__released_by")
        .defer("snapshot__content", "snapshot__pdf")
    )
    return list(rows.order_by("-framework__year_start", "-edition"))


def editions_of(report: OwnershipReport) -> list[int]:
    """The numbers of every edition of a report, this one too; one query."""
    editions = OwnershipReport.objects.filter(
        organisation_id=report.organisation_id, framework_id=report.framework_id
    )
    return list(editions.order_by("edition").values_list("pk", flat=True))


def questions_that_wait() -> dict[int, int]:
    """By the number of a report, how many questions wait for its author; one query, whatever is asked."""
    rows = Question.objects.filter(document_kind=Question.About.REPORT, state=Question.State.OPEN)
    return Counter(rows.values_list("document_number", flat=True))


def contacts(organisations: Collection[Organisation]) -> list[Contact]:
    """How to reach these boards; one query."""
    return list(Contact.objects.filter(organisation__in=organisations))


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


@dataclass(frozen=True)
class Author:
    """Somebody who wrote words that a report prints: by which right, on which day."""

    person: int
    allowed: Action
    on: date


def authors(report: OwnershipReport) -> frozenset[Author]:
    """Everybody who ever wrote words that it prints: its sections, those of the editions before it, its correction, its
    contacts. One query.
    """
    of_contacts = Contact.objects.filter(
        organisation_id=report.organisation_id, changed_by__isnull=False
    ).values_list("changed_by_id", Value(""), Cast("last_checked", DateTimeField()))
    of_words = (
        ReportEdit.objects.filter(document=report, part=Part.WORDS, editor__isnull=False)
        .order_by()
        .values_list("editor_id", "entry", "at")
    )
    wrote = writing(report.organisation)
    return frozenset(
        Author(person, Action.CORRECT_REPORT if section == CORRECTION else wrote, local_day(at))
        for person, section, at in of_words.union(of_contacts)
    )


def editors(report: OwnershipReport) -> list[int]:
    """The numbers of its authors, in order: who may neither approve nor release it. One query."""
    return sorted({author.person for author in authors(report)})
