"""Files that were sent for a part of a draft."""

import zlib

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

WORKBOOK = "workbook"  # of a file that is of no single part


class PlanFile(models.Model):
    """A file as it came: what its page shows, and what is accepted, is always read from these bytes.

    Nothing of it changes but `accepted_as`, once. `content` is compressed; `as_sent` is not.
    """

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="files")
    part = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    replace_all = models.BooleanField(help_text="Whatever its columns do not say is to be taken out.")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    accepted_as = models.PositiveIntegerField(
        null=True, help_text="The edit number that the version had with it; empty until it is accepted."
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_plan_file_has_a_whole_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.UniqueConstraint(
                fields=["version", "accepted_as"], name="one_plan_file_per_version_and_edit_number"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="plan_files_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_plan_file_stays_as_it_came",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["accepted_as"]),
            ),
            pgtrigger.Protect(
                name="a_plan_file_is_accepted_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__accepted_as__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_workbook(self) -> bool:
        return self.part == WORKBOOK

    @property
    def as_sent(self) -> bytes:
        """The bytes as they came."""
        return zlib.decompress(self.content)
