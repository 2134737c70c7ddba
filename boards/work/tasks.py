"""Celery's side of owed work: tasks carry a hint, the rows carry the truth."""

from celery import shared_task
from django.utils import timezone

from boards.work import owed


@shared_task(name="boards.work.tasks.settle")
def settle(kind: str | None = None) -> int:
    """Settle what is due, of one kind or of all."""
    return owed.settle(clock=timezone.now, kind=kind)


@shared_task(name="boards.work.tasks.sweep")
def sweep() -> int:
    """Every few seconds: settle what a lost message left behind."""
    return owed.settle(clock=timezone.now)
