"""Scheduler and worker of a schedule of two seconds, who write down each due time that was done.

`celery -A bench.faults.counted worker`, and `beat`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import django

from nhs_tracker.celery import app

django.setup()

from django.conf import settings  # noqa: E402

from bench.faults.beats import EVERY, JOB  # noqa: E402 (models need Django)
from boards.work import heartbeats  # noqa: E402

__all__ = ["app"]

schedule = {JOB: settings.CELERY_BEAT_SCHEDULE[JOB] | {"schedule": EVERY}}
settings.CELERY_BEAT_SCHEDULE = schedule
app.conf.beat_schedule = schedule
theirs = heartbeats.turn


def runs() -> Path:
    return Path(settings.STATE_DIR) / "runs"


def write_down(job: str, due: datetime) -> None:
    with runs().open("a") as lines:
        lines.write(f"{job} {due.isoformat()}\n")


@contextmanager
def counted_turn(job: str, due_at: datetime, **named: Any) -> Iterator[bool]:
    with theirs(job, due_at, **named) as mine:
        if mine:
            write_down(job, due_at)
        yield mine


heartbeats.turn = counted_turn
