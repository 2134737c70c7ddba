"""What a board says about a target that it does not keep."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Explanation(models.Model):
    """Cause, action, and when the board expects to be back, or why it can name no day. Never changed, but said anew.

    It is read at the desk. Nothing of it becomes public by itself.
    """

    append_only = True

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    cause = models.TextField()
    action = models.TextField()
    recovery_on = models.DateField(null=True, help_text="The day from which the target shall be kept again.")
    no_date_because = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_explanation_has_cause_and_action",
                condition=Q(cause__regex=r"\S") & Q(action__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="a_day_of_recovery_or_why_there_is_none",
                condition=Q(recovery_on__isnull=False, no_date_because="")
                | Q(recovery_on=None, no_date_because__regex=r"\S"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="explanations_stay_as_they_were", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Explanation {self.pk}"


class Explained(models.Model):
    """A target that an explanation is about, with the figure that was the newest when it was given."""

    append_only = True

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="targets")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    observation = models.ForeignKey("boards.Observation", models.PROTECT, related_name="+", null=True)
    period_end = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["measure", "explanation"], name="explained_by_measure")]
        constraints = [
            models.UniqueConstraint(fields=["explanation", "measure"], name="a_target_once_in_an_explanation")
        ]
        triggers = [
            pgtrigger.Protect(name="what_was_explained_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.explanation_id}: {self.measure_id}"
