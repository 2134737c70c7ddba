"""What a board's own Board decided about a version: its day and where the minute is read.

It comes before the signature or after it, and blocks nothing. Each record stays; the newest counts.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class BoardApproval(models.Model):
    """Somebody of the board records that its Board approved a version."""

    append_only = True

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="board_approvals")
    approved_on = models.DateField()
    minute = models.CharField(max_length=300, help_text="The minute, so that it can be found.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="a_board_approval_names_its_minute", condition=Q(minute__regex=r"\S"))
        ]
        triggers = [
            pgtrigger.Protect(
                name="board_approvals_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.approved_on} of {self.version_id}"
