"""Every write of plans: versions, trajectories, the board's signature and the agreement. One audit row each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from boards.figures.intake.problems import Problem
from boards.figures.work import JUDGE, ToJudge
from boards.organisations.models import Organisation
from boards.people.acts import Act, Refusal, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.plans import acts
from boards.plans.acts import NONE, PlanFacts, plan_facts
from boards.plans.models import DeliveryPlan, PlanVersion, Trajectory, TrajectoryPoint
from boards.plans.promise_state import raise_promise
from boards.plans.queries import period_of, plan
from boards.plans.trajectories import PointProblem, check, read_csv, rules_for
from boards.plans.verbs import Verb
from boards.work import audit, owed
from boards.work.actors import LOCAL, Actor
from boards.work.models import AuditEvent
from targets.calc.periods import Period
from targets.catalogue.queries import catalogue

Status = PlanVersion.Status

SUBJECT = "plan_version"


class CannotPlan(Refusal):
    """The request makes no sense for this board, framework or moment; the message says why and what to do."""


class Stale(Refusal):
    """The same trajectory was saved meanwhile; nothing was stored. Both values are here to choose from.

    `by_yourself`: the very person who saves now did it, in another window.
    """

    def __init__(
        self,
        *,
        measure_key: str,
        by: str,
        by_yourself: bool,
        at: datetime,
        theirs: "Values",
        yours: "Values",
    ) -> None:
        local = at.astimezone(LOCAL)
        when = f"at {local:%H:%M} on {local.day} {local:%B %Y}"
        super().__init__(
            f"You saved this trajectory yourself {when}, after you opened this page."
            if by_yourself
            else f"{by} saved this trajectory {when}, after you opened it."
        )
        self.measure_key = measure_key
        self.by = by
        self.by_yourself = by_yourself
        self.at = at
        self.theirs = theirs
        self.yours = yours


class InvalidTrajectory(Refusal):
    """Some of the values cannot stand; every one of them is named, and nothing was stored."""

    def __init__(self, problems: tuple[PointProblem, ...]) -> None:
        super().__init__("; ".join(problem.problem for problem in problems))
        self.problems = problems


class RefusedFile(Refusal):
    """The file has errors; all of them are named, and nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...], *, count: int) -> None:
        super().__init__(f"{count} errors in the file")
        self.problems = problems
        self.count = count


@dataclass(frozen=True)
class Values:
    """One trajectory as typed: where it starts from, its value for each period, and why."""

    baseline: Decimal | None
    baseline_period_end: date | None
    points: Mapping[Period, Decimal]
    rationale: str

    def as_json(self) -> dict[str, Any]:
        return {
            "baseline": None if self.baseline is None else str(self.baseline),
            "baseline_period_end": self.baseline_period_end and self.baseline_period_end.isoformat(),
            "points": {f"{p.start} to {p.end}": str(value) for p, value in sorted(self.points.items())},
            "rationale": self.rationale,
        }


@dataclass(frozen=True)
class Agreement:
    """What was agreed, and the rows of work that judge it, for whoever wants to settle them at once."""

    version_id: int
    owed_ids: tuple[int, ...]


def open_version(*, actor: Actor, organisation_id: int, framework_key: str, reason: str = "") -> int:
    """Begin a plan, or a new version of an agreed one; returns the version's number in the database.

    A later version starts as a copy of the newest agreed one and needs a reason. Raises NotAllowed; CannotPlan where
    the framework asks for no trajectories, for the nation, for a command, without a reason, while another version is
    still open, and for a real year that is over.
    """
    require(actor=actor, action=Action.EDIT_PLAN, organisation_id=organisation_id)
    policy = catalogue()
    if not any(
        requirement.trajectory != requirement.Trajectory.NOT_ASKED
        for (framework, _), requirement in policy.requirements.items()
        if framework == framework_key
    ):
        raise CannotPlan("This framework asks for no trajectories, so there is nothing to plan in it.")
    organisation = Organisation.objects.get(pk=organisation_id)
    if organisation.kind == Organisation.Kind.NATION:
        raise CannotPlan("A plan is a board's contract: NHSScotland has none of its own.")
    with transaction.atomic():
        held, _ = DeliveryPlan.objects.get_or_create(organisation=organisation, framework_id=framework_key)
        facts = _locked_facts(held)
        act = acts.BEGIN if facts.state == NONE else acts.CHANGE
        ensure(act, facts, actor, refusal=CannotPlan)
        assert actor.user_id is not None, "a person: no act is a command's"
        if act is acts.CHANGE and not reason.strip():
            raise CannotPlan("Say why the agreed plan is changed: a later version needs a reason.")
        version = PlanVersion.objects.create(
            plan=held,
            number=facts.number + 1,
            reason=reason.strip(),
            created_by_id=actor.user_id,
            created_at=actor.now,
        )
        if act is acts.CHANGE:
            _copy_trajectories(source=PlanVersion.objects.get(plan=held, number=facts.number), target=version)
        _record(
            actor,
            version,
            Verb.OPENED,
            after={"framework": framework_key, "number": version.number, "reason": reason},
        )
    return version.pk


def save_trajectory(
    *,
    actor: Actor,
    version_id: int,
    edit_number: int,
    measure_key: str,
    points: Mapping[Period, Decimal],
    baseline: Decimal | None = None,
    baseline_period_end: date | None = None,
    rationale: str = "",
) -> int:
    """Save one trajectory of a draft; returns the version's new edit number.

    `points` are in the measure's unit; periods left out have no planned value yet. `edit_number` is the version's when
    the form was opened: a save of the same trajectory since then refuses this one, a save of another does not. Saving
    what is there already stores nothing. Raises NotAllowed, CannotPlan, InvalidTrajectory, Stale,
    PlanVersion.DoesNotExist.
    """
    values = Values(
        baseline=baseline,
        baseline_period_end=baseline_period_end,
        points=dict(points),
        rationale=rationale.strip(),
    )
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.WRITE)
        rules = rules_for(catalogue(), framework_key=version.plan.framework_id)
        if measure_key not in rules:
            raise CannotPlan("The framework asks for no trajectory of this measure.")
        problems = check(values.points, rules=rules[measure_key], baseline=baseline)
        if problems:
            raise InvalidTrajectory(problems)
        return _save(actor, version, {measure_key: values}, edit_number=edit_number)


def import_trajectories(
    *, actor: Actor, version_id: int, edit_number: int, content: bytes, file_name: str
) -> tuple[str, ...]:
    """Save the trajectories of a CSV file into a draft, all of them or none; returns the measures that changed.

    A measure that the file has is replaced whole, others stay as they are. Raises RefusedFile with every error named by
    row, column, value and remedy, and what `save_trajectory` raises.
    """
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.WRITE)
        rules = rules_for(catalogue(), framework_key=version.plan.framework_id)
        read = read_csv(content, rules=rules, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        if read.problem_count:
            raise RefusedFile(read.problems, count=read.problem_count)
        held = _held(version)
        # What the file does not say about a trajectory stays as it is.
        new = {
            measure_key: Values(
                baseline=row.baseline if row.baseline is not None else held[measure_key].baseline,
                baseline_period_end=held[measure_key].baseline_period_end if row.baseline is None else None,
                points=row.points,
                rationale=row.rationale or held[measure_key].rationale,
            )
            for measure_key, row in read.trajectories.items()
        }
        changed = tuple(key for key in new if new[key] != held[key])
        source = {"file_name": file_name, "sha256": hashlib.sha256(content).hexdigest()}
        _save(actor, version, new, edit_number=edit_number, source=source)
    return changed


def sign(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """The board's own signature under a complete draft; afterwards nobody edits it.

    `edit_number`, here and below, is the version's when the person opened it: what was changed since has not been read.
    Raises NotAllowed, StepUpNeeded; CannotPlan as `acts.SIGN` says.
    """
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.SIGN, edit_number=edit_number)
        version.status, version.signed_by_id, version.signed_at = Status.SIGNED, actor.user_id, actor.now
        version.save(update_fields=["status", "signed_by", "signed_at"])
        _record(actor, version, Verb.SIGNED, after={"number": version.number})


def take_back_signature(*, actor: Actor, version_id: int, edit_number: int) -> int:
    """Make a signed version a draft again, before it is agreed; returns its new edit number.

    The number goes up, so that who has the signed version open does not agree it when it is signed once more.
    Raises NotAllowed, StepUpNeeded, CannotPlan.
    """
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.TAKE_BACK, edit_number=edit_number)
        _unsign(actor, version, Verb.TAKEN_BACK)
    return version.edit_number


def return_with_question(*, actor: Actor, version_id: int, edit_number: int, question: str) -> None:
    """Give a signed version back to the board as a draft; the planner sees the question until it is signed again.

    Raises NotAllowed, StepUpNeeded; CannotPlan where it is not signed, or nothing is asked.
    """
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.RETURN, edit_number=edit_number)
        if not question.strip():
            raise CannotPlan("Say what the board shall answer or change.")
        _unsign(actor, version, Verb.RETURNED, after={"question": question.strip()})


def _unsign(actor: Actor, version: PlanVersion, action: Verb, *, after: dict[str, Any] | None = None) -> None:
    before = {
        "signed_by": version.signed_by_id,
        "signed_at": version.signed_at and version.signed_at.isoformat(),
    }
    version.status, version.signed_by, version.signed_at = Status.DRAFT, None, None
    version.edit_number += 1
    version.save(update_fields=["status", "signed_by", "signed_at", "edit_number"])
    after = {**(after or {}), "edit_number": version.edit_number}
    _record(actor, version, action, before=before, after=after)


def discard(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """Throw away a draft that changes an agreed plan, which stays in force. The audit row keeps its values.

    Raises NotAllowed; CannotPlan where it is no draft, and for the first version, which replaces nothing.
    """
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.DISCARD, edit_number=edit_number)
        values = {key: held.as_json() for key, held in _held(version).items() if held != NO_VALUES}
        before = {"number": version.number, "reason": version.reason, "trajectories": values}
        _record(actor, version, Verb.DISCARDED, before=before)
        version.trajectories.all().delete()
        version.delete()


def agree(*, actor: Actor, version_id: int, edit_number: int) -> Agreement:
    """Agree a signed version with the board: it is frozen for good, and what it promises is judged by it.

    Raises NotAllowed, StepUpNeeded; CannotPlan without the board's signature, where it was changed since it was opened,
    when the year is over, and for who signed or wrote it.
    """
    with transaction.atomic():
        version = _locked(version_id, actor=actor, act=acts.AGREE, edit_number=edit_number)
        version.status, version.frozen = Status.AGREED, True
        version.agreed_by_id, version.agreed_at = actor.user_id, actor.now
        version.save(update_fields=["status", "frozen", "agreed_by", "agreed_at"])
        organisation_id = version.plan.organisation_id
        measures = (
            Trajectory.objects.filter(version__plan=version.plan_id, version__status=Status.AGREED)
            .values_list("measure_id", flat=True)
            .distinct()
        )
        raise_promise(of=((organisation_id, key, version.plan.framework_id) for key in measures))
        ids = owed.owe(JUDGE, [ToJudge(key, organisation_id) for key in sorted(measures)], now=actor.now)
        _record(actor, version, Verb.AGREED, after={"number": version.number})
    return Agreement(version_id=version.pk, owed_ids=tuple(ids))


def _locked(
    version_id: int, *, actor: Actor, act: Act[PlanFacts], edit_number: int | None = None
) -> PlanVersion:
    """The version, locked with its whole plan, once the act can be done to it as it was read.

    Without `edit_number` it does not matter what was read of the newest version. Raises NotAllowed, StepUpNeeded,
    CannotPlan, PlanVersion.DoesNotExist.
    """
    plan_id, organisation_id, number = PlanVersion.objects.values_list(
        "plan_id", "plan__organisation_id", "number"
    ).get(pk=version_id)
    require(actor=actor, action=act.permission, organisation_id=organisation_id)
    facts = _locked_facts(DeliveryPlan(pk=plan_id))
    read = {
        "version": number,
        "edit_number": facts.edit_number if edit_number is None else edit_number,
    }
    ensure(act, facts, actor, read=read, refusal=CannotPlan)
    return PlanVersion.objects.select_related("plan__framework").get(pk=version_id)


def _locked_facts(held: DeliveryPlan) -> PlanFacts:
    """Every act on a plan takes this lock first, so that they come one after the other."""
    held = DeliveryPlan.objects.select_for_update().get(pk=held.pk)
    return plan_facts(
        plan(organisation_id=held.organisation_id, framework_key=held.framework_id, catalogue=catalogue())
    )


def _events(version: PlanVersion) -> Any:
    return AuditEvent.objects.filter(subject_type=SUBJECT, subject_id=str(version.pk))


def _record(
    actor: Actor,
    version: PlanVersion,
    action: Verb,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(
        actor=actor,
        action=action.value,
        subject_type=SUBJECT,
        subject_id=version.pk,
        organisation_id=version.plan.organisation_id,
        before=before,
        after=after,
    )


NO_VALUES = Values(baseline=None, baseline_period_end=None, points={}, rationale="")


class _Held(dict[str, Values]):
    """Trajectories by measure; one that is not there has no values."""

    def __missing__(self, key: str) -> Values:
        return NO_VALUES


def _held(version: PlanVersion) -> _Held:
    """Two queries."""
    return _Held(
        {
            trajectory.measure_id: Values(
                baseline=trajectory.baseline,
                baseline_period_end=trajectory.baseline_period_end,
                points={period_of(point): point.value for point in trajectory.points.all()},
                rationale=trajectory.rationale,
            )
            for trajectory in Trajectory.objects.filter(version=version).prefetch_related("points")
        }
    )


def _save(
    actor: Actor,
    version: PlanVersion,
    new: Mapping[str, Values],
    *,
    edit_number: int,
    source: Mapping[str, str] | None = None,
) -> int:
    held = _held(version)
    changed = {key: values for key, values in new.items() if values != held[key]}
    if not changed:
        return version.edit_number
    if edit_number != version.edit_number:
        _refuse_stale(version, changed, held, edit_number=edit_number, person=actor.user_id)
    version.edit_number += 1
    version.save(update_fields=["edit_number"])
    for measure_key, values in changed.items():
        _write(version, measure_key, values)
    _record(
        actor,
        version,
        Verb.SAVED,
        before={"trajectories": {key: held[key].as_json() for key in changed}},
        after={
            "edit_number": version.edit_number,
            "trajectories": {key: values.as_json() for key, values in changed.items()},
            **(source or {}),
        },
    )
    return version.edit_number


def _refuse_stale(
    version: PlanVersion,
    changed: Mapping[str, Values],
    held: _Held,
    *,
    edit_number: int,
    person: int | None,
) -> None:
    """Stale where one of these very trajectories was saved since; the audit log knows by whom."""
    for measure_key, values in changed.items():
        newer = (
            _events(version)
            .filter(
                action=Verb.SAVED,
                after__edit_number__gt=edit_number,
                after__trajectories__has_key=measure_key,
            )
            .order_by("-id")
            .first()
        )
        if newer is not None:
            raise Stale(
                measure_key=measure_key,
                by=newer.actor_label,
                by_yourself=newer.actor_id == person,
                at=newer.at,
                theirs=held[measure_key],
                yours=values,
            )


def _write(version: PlanVersion, measure_key: str, values: Values) -> None:
    trajectory, _ = Trajectory.objects.update_or_create(
        version=version,
        measure_id=measure_key,
        defaults={
            "baseline": values.baseline,
            "baseline_period_end": values.baseline_period_end,
            "rationale": values.rationale,
        },
    )
    trajectory.points.all().delete()
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(
            trajectory=trajectory,
            period_end=period.end,
            period_start=period.start,
            period_kind=period.kind.value,
            value=value,
        )
        for period, value in values.points.items()
    )


def _copy_trajectories(*, source: PlanVersion, target: PlanVersion) -> None:
    for measure_key, values in _held(source).items():
        _write(target, measure_key, values)
