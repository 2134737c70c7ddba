"""Celery's side of the schedule: a scheduler that asks what is due, and a task that says when it was done.

Both are named in the settings and in `nhs_tracker/celery.py`, so every entry of the schedule has them.
"""

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import Task
from celery.beat import Scheduler
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from boards.work import heartbeats

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
ALIVE = "beat"  # a file in the state folder, touched at each look: for a health check of this program alone


class Beat(Scheduler):  # type: ignore[misc]
    """Looks every second which rows say that a job is due. It keeps nothing itself, so it may die at any moment."""

    def setup_schedule(self) -> None:
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *arguments: Any, **named: Any) -> float:
        close_old_connections()
        try:
            heartbeats.ask_for_due(now=timezone.now(), ask=self._ask)
        except DatabaseError:
            log.warning("the database does not say what is due; it is asked again", exc_info=True)
        else:
            (Path(settings.STATE_DIR) / ALIVE).touch()
        return TICK_SECONDS

    def _ask(self, job: str, due_at: datetime) -> None:
        entry = self.schedule[job]
        self.send_task(
            entry.task,
            entry.args,
            entry.kwargs,
            headers={"job": job, "due": due_at.isoformat()},
            **entry.options,
        )


class ScheduledTask(Task):  # type: ignore[misc]
    """A task that, where the schedule asked for it, runs once for each due time and says so afterwards."""

    abstract = True

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        asked = self.request.headers or {}
        if not {"job", "due"} <= asked.keys():
            return super().__call__(*arguments, **named)
        with heartbeats.turn(asked["job"], datetime.fromisoformat(asked["due"])) as mine:
            return super().__call__(*arguments, **named) if mine else None
