"""What a data release says of how its series change: direction, assurance, limits, or why there are none.

What may come next is no part of it: that is for the desk.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from boards.organisations.triggers import never_of_a_sample
from boards.performance.analysis.models import AnalysedSeries
from reports.publication.triggers import not_slipped_in


class ReleasedAnalysis(AnalysedSeries):
    """Of one series of a release, made from the points that it keeps; it belongs to its release."""

    append_only = True

    release = models.ForeignKey("reports.DataRelease", models.PROTECT, related_name="analyses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "organisation", "measure"],
                name="one_released_analysis_per_organisation_and_measure",
            ),
            models.CheckConstraint(
                name="released_limits_or_the_reason_why_not",
                condition=Q(reason="", segment_start__isnull=False, lower__isnull=False, upper__isnull=False)
                & Q(mean__isnull=False, lower__lte=F("mean"), upper__gte=F("mean"))
                & ~Q(variation="")
                | ~Q(reason="")
                & Q(mean=None, lower=None, upper=None, variation="", assurance="", planned="", since=None),
            ),
        ]
        triggers = [
            not_slipped_in("no_analysis_is_slipped_in"),
            never_of_a_sample("no_analysis_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_analyses_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.organisation_id} {self.measure_id}"
