"""Trajectories of a draft, saved by form or file."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from boards.plans import acts
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.trajectories.file import read_csv
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE, fields_of
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.services.locking import locked_version
from boards.plans.services.parts import save_rows, setting_of, write_rows
from boards.plans.services.refusals import RefusedFile
from boards.work.actors import Actor
from targets.calc.periods import Period


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
    """`save_rows` of one trajectory as it is typed: `points` are in the measure's unit, by period."""
    fields = fields_of(
        points,
        baseline=baseline,
        baseline_period_end=baseline_period_end,
        rationale=rationale.strip(),
    )
    return save_rows(
        actor=actor,
        version_id=version_id,
        edit_number=edit_number,
        part=TRAJECTORIES,
        rows={measure_key: fields},
    )


def import_trajectories(
    *, actor: Actor, version_id: int, edit_number: int, content: bytes, file_name: str
) -> tuple[str, ...]:
    """Save the trajectories of a CSV file into a draft, all of them or none; returns the measures that changed.

    A measure that the file has is replaced whole, others stay as they are. Raises RefusedFile with every error named by
    row, column, value and remedy, and what `save_rows` raises.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.WRITE)
        setting = setting_of(version)
        read = read_csv(content, rules=setting.read(rules_of), limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        if read.problem_count:
            raise RefusedFile(read.problems, count=read.problem_count)
        stored = TRAJECTORIES.rows(version.pk)
        new = {}
        for key, sent in read.trajectories.items():
            # What the file does not say about a trajectory stays as it is.
            kept = (RATIONALE, BASELINE, BASELINE_PERIOD_END) if sent.baseline is None else (RATIONALE,)
            held = {name: text for name, text in stored.get(key, {}).items() if name in kept}
            said = fields_of(sent.points, baseline=sent.baseline, rationale=sent.rationale)
            new[key] = {**held, **said}
        changed = tuple(key for key in new if new[key] != stored.get(key, {}))
        source = {"file_name": file_name, "sha256": hashlib.sha256(content).hexdigest()}
        write_rows(actor, version, TRAJECTORIES, new, edit_number=edit_number, source=source)
    return changed
