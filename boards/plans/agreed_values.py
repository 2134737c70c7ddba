"""Promises that are a number agreed with each board, by year: the sources state them, no plan does."""

import pgtrigger
from django.db import models
from django.db.models import Q


class AgreedValue(models.Model):
    """A promise agreed with one board for one year. Never an edit: another number.

    A number of the same day of agreement corrects how the one before was recorded, of a later day it is agreed anew.
    """

    append_only = True

    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="agreed_values")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="agreed_values")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="agreed_values")
    number = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    agreed_on = models.DateField(
        null=True,
        help_text="The source's day of agreement. Empty where it states the value for the year itself.",
    )
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "organisation", "measure", "number"],
                name="one_agreed_value_per_year_board_measure_and_number",
            ),
            models.CheckConstraint(
                name="agreed_value_is_a_real_number", condition=Q(value__gte=0, value__lt=10**10)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="agreed_values_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure_id} {self.framework_id}: {self.value}"
