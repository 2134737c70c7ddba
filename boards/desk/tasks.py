"""Celery's side of the desk."""

from celery import shared_task
from django.utils import timezone

from boards.desk import sessions


@shared_task(name="boards.desk.tasks.clear_old_sessions")
def clear_old_sessions() -> int:
    """Once a day: sessions whose time is over leave the database."""
    return sessions.clear_old(now=timezone.now())
