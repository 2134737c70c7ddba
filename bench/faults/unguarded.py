"""A Celery worker without its guard, to show that the fault is real: work is marked done before its effect.

`celery -A bench.faults.unguarded worker`. It is how a queue behaves that forgets a message once it was delivered.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import django
from django.db import transaction

from nhs_tracker.celery import app

django.setup()

from boards.work import owed  # noqa: E402 (models need Django)
from boards.work.models import Owed  # noqa: E402

__all__ = ["app"]


def mark_then_do(
    *, now: datetime, kind: owed.Kind[Any] | None = None, ids: Iterable[int] | None = None
) -> bool:
    """In place of `owed.settle_next`: two transactions instead of one."""
    with transaction.atomic():
        due = Owed.objects.select_for_update(skip_locked=True).filter(done_at=None, due_at__lte=now)
        claimed = (due if kind is None else due.filter(kind=kind.name)).order_by("due_at", "id").first()
        if claimed is None:
            return False
        Owed.objects.filter(pk=claimed.pk).update(done_at=now)
    with transaction.atomic():
        owed._handle(claimed, now=now)
    return True


owed.settle_next = mark_then_do
