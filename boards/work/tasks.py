"""Celery's side of owed work, where tasks carry a hint and the rows carry the truth, and of the sealing."""

from celery import shared_task
from django.utils import timezone

from boards.work import owed, sealing


@shared_task(name=owed.SETTLE)
def settle(kind: str | None = None) -> int:
    """Settle what is due, of one kind or of all (also where another version of the program named the kind)."""
    return owed.settle(clock=timezone.now, kind=owed.named(kind) if kind else None)


@shared_task(name="boards.work.tasks.sweep")
def sweep() -> int:
    """Every few seconds: settle what a lost message left behind."""
    return owed.settle(clock=timezone.now)


@shared_task(name="boards.work.tasks.seal_audit")
def seal_audit() -> int:
    """Every minute: seal what was written into the audit log."""
    return sealing.seal(now=timezone.now())
