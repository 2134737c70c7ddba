"""Trajectories of a draft, saved by form or file."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from boards.plans import acts
from boards.plans.models import PlanEdit, PlanVersion, Trajectory, TrajectoryPoint
from boards.plans.parts.trajectories.file import read_csv
from boards.plans.parts.trajectories.rules import check, rules_for
from boards.plans.parts.trajectories.values import NO_VALUES, Values
from boards.plans.queries import period_of
from boards.plans.services.locking import locked_version, record
from boards.plans.services.refusals import CannotPlan, InvalidTrajectory, RefusedFile
from boards.plans.verbs import Verb
from boards.work import edits
from boards.work.actors import Actor
from targets.calc.periods import Period
from targets.catalogue.queries import catalogue

TRAJECTORIES = "trajectories"  # the part of an edit


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
    what is there already stores nothing. Raises NotAllowed, CannotPlan, InvalidTrajectory,
    EditConflict, NumberAhead, PlanVersion.DoesNotExist.
    """
    values = Values(
        baseline=baseline,
        baseline_period_end=baseline_period_end,
        points=dict(points),
        rationale=rationale.strip(),
    )
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
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
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        rules = rules_for(catalogue(), framework_key=version.plan.framework_id)
        read = read_csv(content, rules=rules, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        if read.problem_count:
            raise RefusedFile(read.problems, count=read.problem_count)
        held = trajectories_of(version)
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


class _Held(dict[str, Values]):
    """Trajectories by measure; one that is not there has no values."""

    def __missing__(self, key: str) -> Values:
        return NO_VALUES


def trajectories_of(version: PlanVersion) -> _Held:
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
    stored = trajectories_of(version)
    changes = edits.to_write(
        PlanEdit,
        version,
        actor=actor,
        part=TRAJECTORIES,
        stored={key: values.as_fields() for key, values in stored.items()},
        typed={key: values.as_fields() for key, values in new.items()},
        edit_number=edit_number,
    )
    if not changes:
        return version.edit_number
    edits.record(PlanEdit, version, actor=actor, part=TRAJECTORIES, changes=changes)
    version.ready_by, version.ready_at = None, None
    version.save(update_fields=["ready_by", "ready_at"])
    for measure_key in changes:
        _write(version, measure_key, new[measure_key])
    record(
        actor,
        version,
        Verb.SAVED,
        before={"trajectories": {key: stored[key].as_json() for key in changes}},
        after={
            "edit_number": version.edit_number,
            "trajectories": {key: new[key].as_json() for key in changes},
            **(source or {}),
        },
    )
    return version.edit_number


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


def copy_trajectories(*, source: PlanVersion, target: PlanVersion) -> None:
    for measure_key, values in trajectories_of(source).items():
        _write(target, measure_key, values)
