"""Celery's side of what is public: what a lost message left uncounted."""

from celery import shared_task
from django.utils import timezone

from reports.publication.calibration.services import owe_missing_calibration


@shared_task(name="reports.publication.tasks.calibrate_missing")
def calibrate_missing() -> int:
    """Once an hour: ask for the calibration of the newest release where there is none by today's rules."""
    return owe_missing_calibration(now=timezone.now())
