"""The same without what keeps a due time from being done twice: each beat remembers by itself, and no turn is taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone

from bench.faults.counted import app, write_down
from boards.work import heartbeats
from boards.work.beat import TICK_SECONDS, Beat
from boards.work.due import last_due

__all__ = ["app"]


class ByItself(Beat):
    """As a scheduler that keeps what was due in a file, or nowhere."""

    def tick(self, *arguments: Any, **named: Any) -> float:
        known: dict[str, datetime] = self.__dict__.setdefault("known", {})
        for job, plan in heartbeats.plans().items():
            due = last_due(plan, at=timezone.now())
            if known.get(job) != due:
                known[job] = due
                self._ask(job, due)
        return TICK_SECONDS


@contextmanager
def nobodys_turn(job: str, due_at: datetime, **named: Any) -> Iterator[bool]:
    write_down(job, due_at)
    yield True


app.conf.beat_scheduler = "bench.faults.uncounted.ByItself"
heartbeats.turn = nobodys_turn
