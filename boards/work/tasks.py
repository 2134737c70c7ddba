"""Celery's side of owed work: tasks carry a hint, the rows carry the truth."""

from celery import shared_task
from django.utils import timezone

from boards.work import owed


@shared_task(name=owed.SETTLE)
def settle(kind: str | None = None) -> int:
    """Settle what is due, of one kind or of all (also where another version of the program named the kind)."""
    return owed.settle(clock=timezone.now, kind=owed.named(kind) if kind else None)


@shared_task(name="boards.work.tasks.sweep")
def sweep() -> int:
    """Every few seconds: settle what a lost message left behind."""
    return owed.settle(clock=timezone.now)
