"""Celery's side of what administrators are told."""

from celery import shared_task
from django.utils import timezone

from boards.administration import heads


@shared_task(name="boards.administration.tasks.mail_heads")
def mail_heads() -> int:
    """Every hour, for whoever was missed: yesterday's head of the audit log, one mail a person and day."""
    return heads.mail_heads(now=timezone.now())
