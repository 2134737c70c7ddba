"""Progress of owed work."""

from dataclasses import dataclass

from django.db.models import Count, Q

from boards.work.models import Batch


@dataclass(frozen=True)
class Progress:
    """How far a batch has come; `failed` pieces were given up and need a person."""

    batch_id: int
    label: str
    total: int
    done: int
    failed: int

    @property
    def finished(self) -> bool:
        return self.done + self.failed == self.total


def progress(*, batch_id: int) -> Progress:
    """One query; Batch.DoesNotExist for an unknown number."""
    batch = Batch.objects.annotate(
        total=Count("owed"),
        done=Count("owed", filter=Q(owed__done_at__isnull=False)),
        failed=Count("owed", filter=Q(owed__failed_at__isnull=False)),
    ).get(pk=batch_id)
    return Progress(
        batch_id=batch.pk, label=batch.label, total=batch.total, done=batch.done, failed=batch.failed
    )
