"""Data releases: prepared by one person, approved and released by a publisher who did not prepare it.

A release is a cut through what is held: official figures known by a day, of submissions up to a number. It is judged
once, when it is released, and public pages read nothing else.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet
from psycopg2.extras import execute_values

from boards.components.words import spoken_moment
from boards.figures import cut
from boards.figures.models import Stream, Submission
from boards.people.permissions import require
from boards.people.roles import Action
from boards.performance.cells import Cell, Series
from boards.performance.queries import judged
from boards.performance.rows import COLUMNS, row_of
from boards.plans.models import AgreedValue, PlanVersion
from boards.work import audit
from boards.work.actors import Actor
from boards.work.canonical import canonical, sha256_of
from reports.publication import people, queries, snapshots
from reports.publication.models import DataRelease, ReleasedFigure, ReleasedSeries, ReleasedStanding
from reports.publication.queries import current_release
from reports.publication.series import to_json
from targets.calc import CALCULATION_VERSION
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue


class Refused(Exception):
    """The act cannot be done as things stand; the message says why and what to do."""


def prepare_release(*, actor: Actor, title: str, note: str, known_on: date) -> DataRelease:
    """Fix the cut: figures known on or before `known_on`, of the submissions accepted until now, which it names.

    Nothing becomes public. Raises NotAllowed; Refused for an empty title, a day to come, a day before the current
    release's, where no official figures are held, nothing would be new or figures are just being accepted, or for a
    command (a release names the person who prepared it).
    """
    require(actor=actor, action=Action.PREPARE_RELEASE, organisation_id=None)
    person = _person(actor)
    if not title.strip():
        raise Refused("Give the release a title, for example “Figures known by 7 October 2025”.")
    if known_on > actor.today:
        raise Refused(f"{day_words(known_on)} is still to come. Choose today or an earlier day.")
    with transaction.atomic():
        _close_the_cut()
        current = current_release()
        if current and known_on < current.known_on:
            raise Refused(
                f"The public already reads figures known on {day_words(current.known_on)}. "
                "Choose that day or a later one."
            )
        through = _official().aggregate(last=Max("id"))["last"] or 0
        held = _in_the_cut(known_on=known_on, through=through).order_by("id").values_list("id", flat=True)
        submissions = list(held)
        if not submissions:
            raise Refused(f"No official figures known on {day_words(known_on)} are held. Load them first.")
        release = DataRelease.objects.create(
            number=(DataRelease.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
            title=title.strip(),
            note=note.strip(),
            known_on=known_on,
            through_submission=through,
            submissions=submissions,
            prepared_by_id=person,
            prepared_at=actor.now,
        )
        if current and not _brings_something(release, current):
            raise Refused(
                f"Nothing is new: data release {current.number}, which the public reads, holds every official figure "
                f"known on {day_words(known_on)}, and no policy or plan has changed since. Load new figures first."
            )
        _record(
            actor, "prepare data release", release, after={"title": release.title, "known_on": str(known_on)}
        )
    return release


def approve_release(*, actor: Actor, number: int) -> DataRelease:
    """Say that the prepared release may go out, judged by the policy as it stands.

    Raises NotAllowed, StepUpNeeded, DataRelease.DoesNotExist; Refused for who prepared it, where it is approved or
    released already or withdrawn, where figures of its cut were accepted after it was prepared or are just being
    accepted, and where another release with all its figures went out since.
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    person = _person(actor)
    with transaction.atomic():
        _close_the_cut()
        release = DataRelease.objects.select_for_update().get(number=number)
        _check_may_be_approved(release, person=person)
        release.approved_by_id, release.approved_at = person, actor.now
        release.policy_sha256 = sha256_of(_policy_as_it_stands())
        release.save(update_fields=["approved_by", "approved_at", "policy_sha256"])
        _record(actor, "approve data release", release)
    return release


def release(*, actor: Actor, number: int) -> DataRelease:
    """Judge the cut once, keep what the public shall read, seal it, and make it public: all or nothing.

    Official figures and real frameworks only; no file can be accepted between two measures. It is always later than the
    release before it, whatever the clock says. Raises NotAllowed, StepUpNeeded, DataRelease.DoesNotExist, LookupError
    where the chain is broken; Refused for who prepared it, where it is not approved, public already or withdrawn,
    where figures of its cut were accepted after it was prepared or are just being accepted, where the policy changed
    after it was approved, and where a release with all its figures went out since.
    """
    require(actor=actor, action=Action.RELEASE, organisation_id=None)
    person = _person(actor)
    with transaction.atomic():
        _close_the_cut()
        last = snapshots.last_release()
        held = DataRelease.objects.select_for_update().get(number=number)
        _check_may_go_out(held, person=person)
        _refuse_another_policy(held)
        used: set[int] = set()
        for measure_key in catalogue().measures:
            answer = judged(
                measure_key=measure_key,
                today=held.known_on,
                include_returns=False,
                on=held.known_on,
                through_submission=held.through_submission,
                real_only=True,
            )
            _store_standings(held, answer.cells)
            _store_series(held, answer.series)
            used |= {cell.plan_version_id for cell in answer.cells if cell.plan_version_id is not None}
        _store_figures(held)
        held.calculation = CALCULATION_VERSION
        held.policy = _refuse_another_policy(held)  # once more, for it could change between two measures
        held.plan_versions = sorted(used)
        held.previous_sha256 = last.sha256 if last else ""
        held.released_by_id, held.released_at = person, _moment_after(last, now=actor.now)
        held.format = snapshots.FORMAT
        held.people, held.openings = people.sealed(_acts(held), subject=snapshots.subject_of(held))
        held.sha256 = snapshots.release_sha256(held)
        held.save()
        _record(
            actor,
            "release data",
            held,
            after={"sha256": held.sha256, "previous_sha256": held.previous_sha256},
        )
    return held


def withdraw_release(*, actor: Actor, number: int, reason: str) -> DataRelease:
    """Say that a prepared release will never go out; it keeps its number, and the next one gets the next.

    Raises NotAllowed, DataRelease.DoesNotExist; Refused without a reason, for a command, and where it is public or
    withdrawn already.
    """
    require(actor=actor, action=Action.PREPARE_RELEASE, organisation_id=None)
    person = _person(actor)
    if not reason.strip():
        raise Refused("Say why it is withdrawn: its page shows it.")
    with transaction.atomic():
        held = DataRelease.objects.select_for_update().get(number=number)
        _check_may_be_withdrawn(held, person=person)
        held.withdrawn_by_id, held.withdrawn_at = person, actor.now
        held.withdrawn_because = reason.strip()
        held.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
        _record(actor, "withdraw data release", held, after={"reason": held.withdrawn_because})
    return held


class Act(StrEnum):
    """What is done to a prepared release."""

    APPROVE = "approve"
    RELEASE = "release"
    WITHDRAW = "withdraw"


def hindrance(release: DataRelease, act: Act, *, person: int | None) -> str:
    """Why this person cannot do it to the release today, and what to do; empty where nothing stands in the way.

    Without a person, why nobody can. It says nothing of roles. Six queries at most.
    """
    check = {
        Act.APPROVE: _check_may_be_approved,
        Act.RELEASE: _check_may_go_out,
        Act.WITHDRAW: _check_may_be_withdrawn,
    }[act]
    try:
        check(release, person=person)
    except Refused as refused:
        return str(refused)
    return ""


def _check_may_be_approved(held: DataRelease, *, person: int | None) -> None:
    _check_is_open(held)
    if held.approved_by is not None and held.approved_at is not None:
        raise Refused(
            f"This release is approved already, by {held.approved_by.name} on {spoken_moment(held.approved_at)}."
        )
    if held.prepared_by_id == person:
        raise Refused("You prepared this release, so another publisher has to approve it.")
    _refuse_what_came_since(held)
    _refuse_what_went_out_since(held)


def _check_may_be_withdrawn(held: DataRelease, *, person: int | None) -> None:
    _check_is_open(held)


def _check_is_open(held: DataRelease) -> None:
    if held.released_by is not None and held.released_at is not None:
        raise Refused(
            f"This release is public already: {held.released_by.name} released it on {spoken_moment(held.released_at)}."
        )
    if held.withdrawn_by is not None and held.withdrawn_at is not None:
        raise Refused(
            f"This release was withdrawn by {held.withdrawn_by.name} on {spoken_moment(held.withdrawn_at)}. "
            "Prepare a new one."
        )


def _check_may_go_out(held: DataRelease, *, person: int | None) -> None:
    _check_is_open(held)
    if held.approved_by_id is None:
        raise Refused(
            "This release is not approved yet. A publisher who did not prepare it approves it first."
        )
    if held.prepared_by_id == person:
        raise Refused("You prepared this release, so another publisher has to release it.")
    _refuse_what_came_since(held)
    _refuse_what_went_out_since(held)


def _refuse_what_went_out_since(held: DataRelease) -> None:
    current = current_release()
    if current is None:
        return
    if held.known_on < current.known_on or held.through_submission < current.through_submission:
        raise Refused(
            f"Data release {current.number} went out since with newer figures. "
            "Withdraw this one; where something is missing, prepare a new one."
        )
    if not _brings_something(held, current):
        raise Refused(
            f"Data release {current.number} went out since with every figure of this one. Withdraw this one."
        )


def _brings_something(held: DataRelease, current: DataRelease) -> bool:
    """Whether the public would read anything else than it does: new figures, a later day, or another judgement."""
    return bool(
        held.known_on > current.known_on  # what is late by then is told
        or queries.arrivals(release=held, after=current)
        or current.calculation != CALCULATION_VERSION
        or current.policy != _policy_as_it_stands()
        or PlanVersion.objects.filter(
            plan__framework__fictional=False, agreed_at__gt=current.released_at
        ).exists()
    )


def _close_the_cut() -> None:
    """How each act on a release begins: no other act and no acceptance of official figures until it ends.

    What is asked after this sees every file that was ever accepted, so no act reads a clock to find out.
    """
    snapshots.lock_release_chain()
    if not cut.closed():
        raise Refused("Official figures are being accepted at this moment. Try again when that is done.")


def _official() -> QuerySet[Submission]:
    return Submission.objects.filter(state=Submission.State.ACCEPTED, stream=Stream.OFFICIAL)


def _in_the_cut(*, known_on: date, through: int) -> QuerySet[Submission]:
    """The files whose figures a release with this cut holds, as things stand."""
    return _official().filter(pk__lte=through, known_from__lte=known_on)


def _refuse_what_came_since(held: DataRelease) -> None:
    """A file that waited meanwhile has a number below the cut: accepted since the preparation, it would slip in."""
    now_held = _in_the_cut(known_on=held.known_on, through=held.through_submission)
    slipped_in = list(
        now_held.exclude(pk__in=held.submissions).order_by("id").values_list("file_name", flat=True)
    )
    if slipped_in:
        raise Refused(
            f"Figures were accepted after this release was prepared: {', '.join(slipped_in)}. "
            "Prepare a new release, so that what is approved is what goes out."
        )


def _acts(held: DataRelease) -> list[people.Act]:
    return [
        people.Act(act, people.capacity(action), person)
        for act, action, person in (
            (people.PREPARED, Action.PREPARE_RELEASE, held.prepared_by_id),
            (people.APPROVED, Action.APPROVE_RELEASE, held.approved_by_id),
            (people.RELEASED, Action.RELEASE, held.released_by_id),
        )
        if person is not None
    ]


def _moment_after(last: DataRelease | None, *, now: datetime) -> datetime:
    """Now, or the next moment after the last release where the clock was set back or this request waited for it."""
    if last is None or last.released_at is None:
        return now
    return max(now, last.released_at + timedelta(microseconds=1))


def _store_standings(held: DataRelease, cells: Iterable[Cell]) -> None:
    columns = ("release_id", *COLUMNS)
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            f"INSERT INTO {ReleasedStanding._meta.db_table} ({', '.join(columns)}) VALUES %s",  # noqa: S608
            [(held.pk, *row_of(cell)) for cell in cells],
            page_size=1000,
        )


def _store_series(held: DataRelease, series: Iterable[Series]) -> None:
    ReleasedSeries.objects.bulk_create(
        ReleasedSeries(
            release=held,
            organisation_id=one.organisation_id,
            measure_id=one.measure_key,
            points=to_json(one.points),
        )
        for one in series
        if one.points
    )


def _store_figures(held: DataRelease) -> None:
    """The numbers of all its figures that no release held before."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {ReleasedFigure._meta.db_table} (observation_id, release_id)
            SELECT DISTINCT (point->>'observation_id')::bigint, release_id
            FROM {ReleasedSeries._meta.db_table} CROSS JOIN LATERAL jsonb_array_elements(points) point
            WHERE release_id = %s AND point ? 'observation_id'
            ON CONFLICT DO NOTHING
            """,  # noqa: S608
            [held.pk],
        )


def _refuse_another_policy(held: DataRelease) -> dict[str, Any]:
    """The policy as it stands, which must be the one that was approved."""
    policy = _policy_as_it_stands()
    if sha256_of(policy) != held.policy_sha256:
        raise Refused(
            "The policy was changed after this release was approved: definitions, requirements or agreed values were "
            "loaded anew. Prepare a new release, so that what is approved is what goes out."
        )
    return policy


def _policy_as_it_stands() -> dict[str, Any]:
    """Frameworks, definitions, requirements and agreed values of real years, every column; one query beside those of
    the catalogue."""
    policy = catalogue()
    real = {framework.key for framework in policy.real_frameworks}
    return {
        "frameworks": _rows(policy.real_frameworks),
        "definitions": _rows(
            definition for versions in policy.definitions.values() for definition in versions
        ),
        "requirements": _rows(
            row for (framework, _), row in sorted(policy.requirements.items()) if framework in real
        ),
        "agreed_values": _rows(AgreedValue.objects.filter(framework__in=real).order_by("id")),
    }


def _rows(models: Iterable[Model]) -> list[dict[str, Any]]:
    rows = [
        {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in models
    ]
    plain: list[dict[str, Any]] = json.loads(canonical(rows))
    return plain


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Refused(
            "A release names the people who prepared, approved and released it: sign in to do this."
        )
    return actor.user_id


def _record(actor: Actor, action: str, subject: DataRelease, after: dict[str, Any] | None = None) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type="data release",
        subject_id=subject.number,
        after=after,
    )
