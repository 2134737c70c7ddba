"""Why a plan is sound although a check stands out: in the board's words, kept with the version.

An explanation is of one finding as it stood, with its numbers. It holds as long as the check says the same.
"""

from django.db import models
from django.db.models import Q

from boards.plans.freezing import frozen_with_its_version


class PlanExplanation(models.Model):
    """What a board says to one finding about one version; a later version begins with it."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="explanations")
    key = models.CharField(
        max_length=80, help_text="The check's key, a full stop and what the finding is about."
    )
    found = models.TextField(help_text="What the check said when this was written.")
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="one_explanation_per_version_and_finding"
            ),
            models.CheckConstraint(
                name="an_explanation_says_of_what_and_why",
                condition=~Q(key="") & ~Q(found="") & Q(why__regex=r"\S"),
            ),
        ]
        triggers = [frozen_with_its_version("frozen_explanations_never_change", rows="explanations")]

    def __str__(self) -> str:
        return self.key
