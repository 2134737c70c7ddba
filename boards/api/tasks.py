"""Celery's side of the API."""

from celery import shared_task
from django.utils import timezone

from boards.api import answers


@shared_task(name="boards.api.tasks.clear_old_answers")
def clear_old_answers() -> int:
    """Once a day: what programs were answered more than a day ago is forgotten."""
    return answers.clear_old_answers(now=timezone.now())
