"""Figures, releases and drafts for the tests of what is told."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from boards.asks.queries import questions_of
from boards.figures.models import Observation, Submission, SubmissionFile
from boards.organisations.models import Organisation
from boards.people.roles import Action, Role
from boards.work.actors import Actor
from boards.work.owed import Number
from reports.ownership import asking, deciding, releasing, writing
from reports.ownership.acts import State, questions_about, report_facts
from reports.ownership.arranging import draft_of
from reports.ownership.correcting import Correction
from reports.ownership.models import Contact, OwnershipReport
from reports.publication import services as publication
from reports.publication.models import DataRelease, Snapshot
from targets.calc.periods import Period, PeriodKind, period_end
from tests.support.people import actor_for, person
from tests.support.releases import release_figures

AE, TTG = "ae-4-hours", "treatment-time-guarantee"
YEAR = "ldp-2022-23"
CORRECTION = Correction(was="75.0% in March.", now="64.0% in March.", body="March was miscounted.")
KNOWN_ON = date(2023, 7, 31)
FILE = b"organisation,period,value\n"


def board(slug: str = "nhs-lothian") -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def figures(
    slug: str = "nhs-lothian",
    *,
    measure: str = AE,
    kind: PeriodKind = PeriodKind.MONTH,
    values: dict[str, str | None] | None = None,
    known_from: date = date(2023, 6, 6),
    **other: Any,
) -> list[Observation]:
    """Accepted figures by the first day of their period; None is a period that was not published.

    Without values, twelve months of 2022/23 that fall from 75% to 64%.
    """
    if values is None:
        values = {
            Period.of(start=start, kind=kind).start.isoformat(): str(75 - place)
            for place, start in enumerate(_months(date(2022, 4, 1), 12))
        }
    submission = accepted(measure=measure, known_from=known_from, slug=slug, rows=len(values), **other)
    return Observation.objects.bulk_create(
        Observation(
            organisation=board(slug),
            measure_id=measure,
            submission=submission,
            stream=submission.stream,
            period_start=date.fromisoformat(start),
            period_end=period_end(start=date.fromisoformat(start), kind=kind),
            period_kind=kind.value,
            known_from=known_from,
            value=None if value is None else Decimal(value),
            marker="not_available" if value is None else "",
            status="final",
        )
        for start, value in values.items()
    )


def accepted(*, measure: str, known_from: date, slug: str, rows: int, stream: str = "official") -> Submission:
    now = timezone.now()
    submission = Submission.objects.create(
        measure_id=measure,
        organisation=board(slug) if stream == "board" else None,
        stream=stream,
        channel="command",
        layout="tidy",
        file_name="figures.csv",
        sha256=hashlib.sha256(FILE).hexdigest(),
        known_from=known_from,
        received_at=now,
        state="accepted",
        rows=rows,
        added=rows,
        decided_at=now,
    )
    SubmissionFile.objects.create(submission=submission, content=zlib.compress(FILE), size=len(FILE))
    return submission


def _months(first: date, count: int) -> Iterable[date]:
    for index in range(count):
        year, month = divmod(first.year * 12 + first.month - 1 + index, 12)
        yield date(year, month + 1, 1)


def someone(*roles: Role, slug: str = "nhs-lothian", stepped_up: bool = True) -> Actor:
    """A new person in these roles, as services take them."""
    return actor_for(person(*roles, board=slug), stepped_up=stepped_up)


def prepared(*, known_on: date = KNOWN_ON, by: Actor | None = None) -> DataRelease:
    return publication.prepare_release(
        actor=by or someone(Role.STATISTICS_LOADER), title="Figures of July 2023", note="", known_on=known_on
    )


def released(*, known_on: date = KNOWN_ON) -> DataRelease:
    """What is held, prepared, approved and released by new people."""
    return release_figures(known_on=known_on, title="Figures of July 2023")


def drafted(slug: str = "nhs-lothian", *, framework: str = YEAR) -> OwnershipReport:
    """A report drafted at once, without a worker."""
    asking.draft_reports(actor=someone(Role.ANALYST), framework_key=framework, organisations=[board(slug)])
    report = OwnershipReport.objects.get(organisation__slug=slug, framework=framework)
    with transaction.atomic():
        asking.settle_draft(Number(report.pk), timezone.now())
    report.refresh_from_db()
    return report


def contacts(slug: str = "nhs-lothian", *, sample: bool = False, checked: date | None = None) -> None:
    """Every contact of a board."""
    Contact.objects.bulk_create(
        Contact(
            organisation=board(slug),
            kind=kind,
            text=f"{kind.label} of {slug}",
            owner="Head of communications",
            last_checked=checked or timezone.localdate(),
            sample=sample,
        )
        for kind in Contact.Kind
    )


def handed_over(report: OwnershipReport, *, by: Actor | None = None) -> OwnershipReport:
    """The report as it is; where it is on its author's desk, handed over by a new one, every question answered."""
    held = OwnershipReport.objects.select_related("organisation", "framework").get(pk=report.pk)
    facts = report_facts(held, today=timezone.localdate())
    if facts.state != State.WITH_AUTHOR:
        return held
    role = Role.ANALYST if facts.writing == Action.EDIT_NATIONAL_REPORT else Role.PLANNER
    author = by or someone(role, slug=held.organisation.slug)
    document = questions_about(held)
    for asked in questions_of([document])[document]:
        if asked.is_open:
            deciding.answer(
                actor=author, report_id=held.pk, question_id=asked.question_id, text="It is changed."
            )
    return deciding.hand_over(actor=author, report_id=held.pk, sha256=draft_of(held).sha256)


def approved(report: OwnershipReport, *, by: Actor | None = None) -> OwnershipReport:
    held = handed_over(report)
    return deciding.approve(
        actor=by or someone(Role.PUBLISHER), report_id=report.pk, sha256=draft_of(held).sha256
    )


def published(slug: str = "nhs-lothian", *, words: str = "") -> Snapshot:
    """A released report of 2022/23, from its figures on; with words of a new author where some are given."""
    figures(slug)
    released()
    contacts(slug)
    report = drafted(slug)
    if words:
        writing.save_text(
            actor=someone(Role.PLANNER, slug=slug),
            report_id=report.pk,
            section="care",
            body=words,
            edit_number=report.edit_number,
        )
    approved(report)
    return releasing.release_report(actor=someone(Role.PUBLISHER), report_id=report.pk)
