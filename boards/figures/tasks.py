"""Celery's side of figures."""

from celery import shared_task
from django.utils import timezone

from boards.figures import services


@shared_task(name="boards.figures.tasks.clear_old_staging")
def clear_old_staging() -> int:
    """Once a day: rows that waited for a week leave the staging table."""
    return services.clear_old_staging(now=timezone.now())
