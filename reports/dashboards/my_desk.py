"""What waits for the reader of "My desk": what they owe, what waits for their word, the overdue first."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from boards.desk.gate import Desk
from boards.figures.models import Stream, Submission
from boards.figures.queries import submissions_for
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.plans.models import Cycle, PlanVersion
from boards.plans.queries import PlanSummary, plan_summaries
from boards.sending.queries import next_figures
from reports.ownership import queries as ownership
from reports.ownership.models import OwnershipReport
from reports.ownership.pages import desk_address
from reports.publication import queries as publication
from reports.publication.models import DataRelease
from targets.calc.periods import day_words, financial_year_label, period_words
from targets.catalogue.queries import Catalogue

NAMED = 3  # of many like things these are named, the others counted


@dataclass(frozen=True)
class Task:
    """One thing to do: what, how it stands in a sentence, and where it is done."""

    text: str
    why: str
    href: str
    overdue: bool = False


def tasks_of(
    desk: Desk, *, organisations: Organisations, catalogue: Catalogue, today: date
) -> tuple[Task, ...]:
    """Everything that waits for a person, overdue things first.

    One query for the submissions, one for each board that the person sends figures for, four for plans, two for data
    releases and two for reports, each only where their roles ask for it.
    """
    found = [
        *_figures(desk, organisations=organisations, catalogue=catalogue, today=today),
        *_plans(desk, catalogue=catalogue, today=today),
        *_releases(desk),
        *_reports(desk, organisations=organisations),
    ]
    return tuple(sorted(found, key=lambda task: not task.overdue))


# Figures


def _figures(
    desk: Desk, *, organisations: Organisations, catalogue: Catalogue, today: date
) -> Iterator[Task]:
    rights = desk.rights
    own = rights.boards(Action.SEND_FIGURES) or frozenset()
    loads = rights.allows_somewhere(Action.LOAD_OFFICIAL)
    for organisation in organisations.all:
        if organisation.pk in own:
            yield from _late(organisation, catalogue=catalogue, today=today)
    if own or loads:
        for submission in submissions_for(rights=rights).filter(state=Submission.State.STAGED):
            if submission.organisation_id in own or (submission.stream == Stream.OFFICIAL and loads):
                yield _waiting(submission)


def _late(organisation: Organisation, *, catalogue: Catalogue, today: date) -> Iterator[Task]:
    late = [
        one
        for one in next_figures(organisation_id=organisation.pk, catalogue=catalogue, today=today)
        if one.is_late and one.following and one.due
    ]
    if late:
        yield Task(
            text=f"Send {_many(len(late), 'late figure')} of {organisation.name}",
            why="; ".join(
                _named(
                    [
                        f"{one.measure.short_title}, {period_words(one.following)}, was due by {day_words(one.due)}"
                        for one in late
                        if one.following and one.due
                    ]
                )
            )
            + ".",
            href=reverse("board_figures", args=[organisation.slug]),
            overdue=True,
        )


def _waiting(submission: Submission) -> Task:
    whose = submission.organisation.name if submission.organisation else "an official publication"
    href = (
        f"{reverse('board_figures', args=[submission.organisation.slug])}{submission.pk}/"
        if submission.organisation
        else f"{reverse('official_figures')}{submission.pk}/"
    )
    return Task(
        text=f"Accept or withdraw {submission.file_name}",
        why=f"{submission.measure.short_title}, {whose}: {_many(submission.rows, 'row')} checked, nothing stored yet.",
        href=href,
    )


# Plans


def _plans(desk: Desk, *, catalogue: Catalogue, today: date) -> Iterator[Task]:
    rights = desk.rights
    edits, signs = rights.boards(Action.EDIT_PLAN), rights.boards(Action.SIGN_PLAN)
    agrees = rights.allows_somewhere(Action.AGREE_PLAN)
    if not (edits or signs or agrees):
        return
    everything = None if agrees else (edits or frozenset()) | (signs or frozenset())
    due = {cycle.framework_id: cycle.final_due for cycle in Cycle.objects.all()}
    for one in plan_summaries(boards=everything, catalogue=catalogue):
        last = due.get(one.framework.key)
        own = one.organisation.pk
        what = f"plan of {one.organisation.name} for {one.framework.name}"
        href = address_of(one.organisation, one.framework.key)
        if one.status == PlanVersion.Status.SIGNED and agrees:
            yield Task(f"Agree the {what}", "Its board has signed it; it waits for your agreement.", href)
        elif one.status == PlanVersion.Status.DRAFT and signs and own in signs:
            yield Task(f"Read and sign the {what}", f"{_version(one)} is a draft.{_by(last)}", href)
        elif one.status == PlanVersion.Status.DRAFT and edits and own in edits:
            yield Task(
                f"Finish the {what}", f"{_version(one)} is a draft.{_by(last)}", href, _over(last, today)
            )
        elif (
            not one.number and edits and own in edits and last is not None and one.framework.year_end >= today
        ):
            yield Task(f"Begin the {what}", f"Nothing is written yet.{_by(last)}", href, _over(last, today))


def _version(one: PlanSummary) -> str:
    return f"Version {one.number}"


def _by(last: date | None) -> str:
    return f" It is due by {day_words(last)}." if last else ""


def _over(last: date | None, today: date) -> bool:
    return last is not None and today > last


# Data releases


def _releases(desk: Desk) -> Iterator[Task]:
    rights = desk.rights
    if rights.allows_somewhere(Action.PREPARE_RELEASE):
        yield from _not_in_a_release()
    approves, releases = (rights.allows_somewhere(a) for a in (Action.APPROVE_RELEASE, Action.RELEASE))
    if not (approves or releases):
        return
    for release in publication.releases():
        if release.released_at or release.prepared_by_id == desk.actor.user_id:
            continue
        approved = release.approved_by_id is not None
        if approved and releases:
            yield _of(release, act="Release", how="It is approved and not public yet.")
        elif not approved and approves:
            yield _of(release, act="Approve", how=f"{release.prepared_by.name} prepared it.")


def _of(release: DataRelease, *, act: str, how: str) -> Task:
    return Task(
        text=f"{act} data release {release.number}: {release.title}",
        why=how,
        href=reverse("releases:release", args=[release.number]),
    )


def _not_in_a_release() -> Iterator[Task]:
    current = publication.current_release()
    arrived: QuerySet[Submission] = Submission.objects.filter(
        state=Submission.State.ACCEPTED, stream=Stream.OFFICIAL
    )
    if current is not None:
        arrived = arrived.filter(pk__gt=current.through_submission)
    files = arrived.exclude(added=0, changed=0).count()
    if files:
        since = f"since data release {current.number}" if current else "and nothing is released"
        yield Task(
            text="Prepare a data release",
            why=f"{_many(files, 'official file')} brought new figures {since}.",
            href=reverse("releases:prepare"),
        )


# Reports


def _reports(desk: Desk, *, organisations: Organisations) -> Iterator[Task]:
    rights = desk.rights
    writes = set(rights.boards(Action.EDIT_BOARD_REPORT) or ())
    if rights.allows_somewhere(Action.EDIT_NATIONAL_REPORT):
        writes.add(organisations.nation.pk)
    approves, releases = (rights.allows_somewhere(a) for a in (Action.APPROVE_RELEASE, Action.RELEASE))
    if not (writes or approves or releases):
        return
    rows = [
        row
        for row in ownership.reports(boards=None if approves or releases else writes)
        if not row.framework.fictional
    ]
    drafts = [row for row in rows if row.status == OwnershipReport.Status.DRAFT]
    for row in drafts:
        if row.organisation_id in writes and not row.edit_count:  # type: ignore[attr-defined]
            yield Task(
                text=f"Write the words of the report of {row.organisation.name}, {_year(row)}",
                why="Its figures are drafted; nobody has written anything yet.",
                href=desk_address(row),
            )
    if approves:
        yield from _by_year(drafts, act="Approve", how="drafted and not approved")
    if releases:
        approved = [row for row in rows if row.status == OwnershipReport.Status.APPROVED]
        yield from _by_year(approved, act="Release", how="approved and not public yet")


def _by_year(rows: list[OwnershipReport], *, act: str, how: str) -> Iterator[Task]:
    years: dict[str, list[OwnershipReport]] = defaultdict(list)
    for row in rows:
        years[_year(row)].append(row)
    for year, held in years.items():
        names = ", ".join(_named([row.organisation.name for row in held]))
        if len(held) == 1:
            yield Task(f"{act} the report of {names}, {year}", f"It is {how}.", desk_address(held[0]))
        else:
            text = f"{act} {len(held)} reports of {year}"
            yield Task(text, f"{names}: {how}.", reverse("desk_reports:reports"))


def _year(row: OwnershipReport) -> str:
    return financial_year_label(row.framework.year_start.year)


# Words


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _named(names: list[str]) -> list[str]:
    more = len(names) - NAMED
    return names if more <= 0 else [*names[:NAMED], f"and {more} more"]
