"""Data releases: prepared by one person, approved and released by a publisher who did not prepare it.

It is judged once, when it is released, and public pages read nothing else. Every function raises NotAllowed,
StepUpNeeded where its act demands one, DataRelease.DoesNotExist, and Refused with a sentence for the person, after
which nothing is stored.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from boards.asks.offers import none_changes
from boards.components.words import local_day
from boards.organisations.queries import organisations
from boards.participation.results import owe_published
from boards.people.acts import Act, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.performance.cells import Cell
from boards.performance.queries import judged
from boards.plans.promises import promises
from boards.work import audit
from boards.work.actors import Actor
from boards.work.canonical import sha256_of
from reports.publication import by_rule, cutting, people, plans, snapshots
from reports.publication.acts import APPROVE, RELEASE, WITHDRAW, Refused, ReleaseFacts, release_facts
from reports.publication.analyses import store_analyses
from reports.publication.audits import of_release, store_audits
from reports.publication.calibration.services import owe_calibration
from reports.publication.feedback import store_feedback
from reports.publication.models import HELD, DataRelease
from reports.publication.policy import policy_as_it_stands
from reports.publication.queries import current_release
from reports.publication.statements import store_statements
from reports.publication.storing import store_figures, store_series, store_standings
from reports.publication.verbs import Verb
from targets.calc import CALCULATION_VERSION
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue


def prepare_release(
    *, actor: Actor, title: str, note: str, known_on: date, plans_chosen: Iterable[int] = ()
) -> DataRelease:
    """Fix the cut: figures known on or before `known_on`, of the submissions accepted until now, which it names.

    `plans_chosen` are versions of agreed plans that it makes public, those in force.

    Nothing becomes public. Refused for an empty title, a day to come, a day before the current release's, where no
    official figures are held, nothing would be new or figures are just being accepted, or for a command (a release
    names the person who prepared it).
    """
    require(actor=actor, action=Action.PREPARE_RELEASE, organisation_id=None)
    if actor.user_id is None:
        raise Refused(
            "A release names the people who prepared, approved and released it: sign in to do this."
        )
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
        through = cutting.official().aggregate(last=Max("id"))["last"] or 0
        files = cutting.in_the_cut(known_on=known_on, through=through)
        submissions = list(files.order_by("id").values_list("id", flat=True))
        if not submissions:
            raise Refused(f"No official figures known on {day_words(known_on)} are held. Load them first.")
        release = DataRelease.objects.create(
            number=(DataRelease.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
            title=title.strip(),
            note=note.strip(),
            known_on=known_on,
            through_submission=through,
            submissions=submissions,
            plans_chosen=_in_force(plans_chosen),
            prepared_by_id=actor.user_id,
            prepared_at=actor.now,
        )
        if current and not cutting.brings_something(release, current):
            raise Refused(
                f"Nothing is new: data release {current.number}, which the public reads, holds every official "
                f"figure known on {day_words(known_on)}, and no policy, plan or process has changed since. Load new "
                "figures first."
            )
        _record(actor, Verb.PREPARED, release, after={"title": release.title, "known_on": str(known_on)})
    return release


def approve_release(*, actor: Actor, number: int) -> DataRelease:
    """Say that the prepared release may go out, judged by the policy and the rules of judging as they stand.

    Refused for who prepared it, where it is approved or released already or withdrawn, where figures of its cut were
    accepted after it was prepared or are just being accepted, and where another release with all its figures went out
    since.
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    with transaction.atomic():
        _close_the_cut()
        release = _locked_for(APPROVE, number, actor=actor)
        release.approved_by_id, release.approved_at = actor.user_id, actor.now
        release.policy_sha256 = sha256_of(policy_as_it_stands())
        release.calculation = CALCULATION_VERSION
        release.save(update_fields=["approved_by", "approved_at", "policy_sha256", "calculation"])
        _record(actor, Verb.APPROVED, release)
    return release


def release(*, actor: Actor, number: int) -> DataRelease:
    """Judge the cut once, keep what the public shall read, seal it, and make it public: all or nothing.

    Official figures and real frameworks only; no file can be accepted between two measures. It is always later than the
    release before it, whatever the clock says. LookupError where the chain is broken. Refused as an approval is, where
    it is not approved, and where the policy, the rules of judging or a plan changed after it was approved.
    """
    require(actor=actor, action=Action.RELEASE, organisation_id=None)
    with transaction.atomic():
        _close_the_cut()
        none_changes()
        last = snapshots.last_release()
        going_out = _locked_for(RELEASE, number, actor=actor)
        _refuse_what_slipped_in(going_out)
        _refuse_another_policy(going_out)
        going_out.released_at = _moment_after(last, now=actor.now)
        cells: list[Cell] = []
        promised = promises(agreed_by=going_out.known_on)
        everybody, policy = organisations(), catalogue()
        for measure_key in policy.measures:
            answer = judged(
                measure_key=measure_key,
                today=going_out.known_on,
                include_returns=False,
                on=going_out.known_on,
                through_submission=going_out.through_submission,
                real_only=True,
                promised=promised,
                everybody=everybody,
                policy=policy,
            )
            cells += answer.cells
            store_series(going_out, answer.series)
            store_analyses(
                going_out, answer.series, measure_key=measure_key, confirmed_by=going_out.released_at
            )
        store_standings(going_out, cells)
        store_figures(going_out)
        store_statements(going_out)
        plans.store_plans(going_out, catalogue=catalogue())
        store_audits(going_out)
        store_feedback(going_out)
        going_out.calculation = CALCULATION_VERSION
        going_out.policy = _refuse_another_policy(going_out)  # again: it could change between two measures
        going_out.plan_versions = sorted({cell.plan_version_id for cell in cells if cell.plan_version_id})
        going_out.differs_by_rule = by_rule.differences(going_out, before=last)
        going_out.previous_sha256 = last.sha256 if last else ""
        going_out.released_by_id = actor.user_id
        going_out.audit_head = snapshots.audit_head(now=actor.now)
        going_out.format = snapshots.FORMAT
        going_out.people, going_out.openings = people.sealed(
            _sealed_acts(going_out), subject=snapshots.subject_of(going_out)
        )
        going_out.sha256 = snapshots.release_sha256(going_out)
        going_out.save()
        after = {"sha256": going_out.sha256, "previous_sha256": going_out.previous_sha256}
        _record(actor, Verb.RELEASED, going_out, after=after)
        owe_published(of_release(going_out).select_related("organisation", "round"), now=actor.now)
        owe_calibration(going_out, now=actor.now)
    return going_out


def _in_force(chosen: Iterable[int]) -> list[int]:
    wanted = set(chosen)
    if wanted - {one.version_id for one in plans.in_force()}:
        raise Refused(
            "A chosen plan is not the agreed one in force any more. Choose again from those that are."
        )
    return sorted(wanted)


def withdraw_release(*, actor: Actor, number: int, reason: str) -> DataRelease:
    """Say that a prepared release will never go out; it keeps its number, and the next one gets the next.

    Refused without a reason, for a command, and where it is public or withdrawn already.
    """
    require(actor=actor, action=Action.PREPARE_RELEASE, organisation_id=None)
    if not reason.strip():
        raise Refused("Say why it is withdrawn: its page shows it.")
    with transaction.atomic():
        release = _locked_for(WITHDRAW, number, actor=actor)
        release.withdrawn_by_id, release.withdrawn_at = actor.user_id, actor.now
        release.withdrawn_because = reason.strip()
        release.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
        _record(actor, Verb.WITHDRAWN, release, after={"reason": release.withdrawn_because})
    return release


def _close_the_cut() -> None:
    if why := cutting.close():
        raise Refused(why)


def _locked_for(act: Act[ReleaseFacts], number: int, *, actor: Actor) -> DataRelease:
    """The release, locked, once the act can be done to it."""
    release = DataRelease.objects.select_for_update().get(number=number)
    ensure(act, release_facts(release), actor, refusal=Refused)
    return release


def _refuse_what_slipped_in(release: DataRelease) -> None:
    """A release is filled here and nowhere else. While it is locked, the database lets nobody add to it."""
    if any(model.objects.filter(release=release).exists() for model in HELD):
        raise Refused(
            "Something was written into this release that the tracker did not write. Withdraw it, prepare a new one, "
            "and tell who runs the database: only they can find out who wrote it."
        )


def _refuse_another_policy(release: DataRelease) -> dict[str, Any]:
    """The policy as it stands, which must be the one that was approved."""
    policy = policy_as_it_stands()
    if sha256_of(policy) != release.policy_sha256:
        raise Refused(
            "The policy was changed after this release was approved: definitions, requirements or agreed values were "
            "loaded anew. Prepare a new release, so that what is approved is what goes out."
        )
    return policy


def _sealed_acts(release: DataRelease) -> list[people.Act]:
    done = (
        (people.PREPARED, Action.PREPARE_RELEASE, release.prepared_by_id, release.prepared_at),
        (people.APPROVED, Action.APPROVE_RELEASE, release.approved_by_id, release.approved_at),
        (people.RELEASED, Action.RELEASE, release.released_by_id, release.released_at),
    )
    return people.acts(
        [
            people.Deed(act, action, person, local_day(at))
            for act, action, person, at in done
            if person is not None and at is not None
        ]
    )


def _moment_after(last: DataRelease | None, *, now: datetime) -> datetime:
    """Now, or the next moment after the last release where the clock was set back or this request waited for it."""
    if last is None or last.released_at is None:
        return now
    return max(now, last.released_at + timedelta(microseconds=1))


def _record(actor: Actor, verb: Verb, release: DataRelease, after: dict[str, Any] | None = None) -> None:
    audit.record(
        actor=actor, action=verb, subject_type="data release", subject_id=release.number, after=after
    )
