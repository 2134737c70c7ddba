"""Celery's side of telling people what they are asked."""

from celery import shared_task
from django.utils import timezone

from boards.asks import counts, digest


@shared_task(name="boards.asks.tasks.count_desks")
def count_desks() -> int:
    """Every half minute: count anew where somebody did something since, or a day began."""
    return counts.count_if_needed(now=timezone.now())


@shared_task(name="boards.asks.tasks.count_every_desk")
def count_every_desk() -> int:
    """Once a night, whatever was seen: what an act of many minutes had moved unseen is counted now."""
    return counts.count_everybody(now=timezone.now())


@shared_task(name="boards.asks.tasks.send_digests")
def send_digests() -> int:
    """Early on every working day, and each hour after it for whoever was missed: one mail a person and day."""
    return digest.send_digests(now=timezone.now())
