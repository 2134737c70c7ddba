"""Celery's side of attached files."""

from celery import shared_task
from django.utils import timezone

from boards.evidence import services
from boards.work.actors import command


@shared_task(name="boards.evidence.tasks.keep_house")
def keep_house() -> int:
    """Once a day: what was kept long enough goes, and bytes that no row speaks for."""
    now = timezone.now()
    services.remove_what_was_kept_long_enough(actor=command(name="rule of retention", now=now))
    return services.sweep(now=now)
