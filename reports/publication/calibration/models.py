"""The chances that were said at each release, and what became of everything that was said."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from boards.organisations.triggers import never_of_a_sample
from targets.calc.periods import PeriodKind


class SaidChance(models.Model):
    """The chance that the figures of a release gave one series, kept so that nobody can say later that it was another.

    It is read at the desk only, and no release seals it: the public reads how many of all chances came true. It counts
    the four quarters that follow the newest figure, whose period is named.
    """

    append_only = True

    release = models.ForeignKey("reports.DataRelease", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    chance = models.DecimalField(max_digits=7, decimal_places=6, help_text="0 to 1; 6 significant digits.")
    against = models.DecimalField(max_digits=14, decimal_places=4, help_text="What was to be met.")
    newest_start = models.DateField(help_text="First day of the newest figure's period.")
    newest_kind = models.CharField(max_length=12, choices=PeriodKind.choices())
    version = models.CharField(max_length=20, help_text="Of the rules of judging and of analysing.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "organisation", "measure"], name="one_said_chance_per_release_and_series"
            ),
            models.CheckConstraint(
                name="a_said_chance_lies_between_0_and_1", condition=Q(chance__gte=0, chance__lte=1)
            ),
        ]
        triggers = [
            never_of_a_sample("no_chance_of_a_sample_is_counted"),
            pgtrigger.Protect(
                name="said_chances_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="no_chance_is_said_in_hindsight",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (
                        SELECT FROM new_rows n JOIN reports_datarelease d ON d.id = n.release_id
                        WHERE d.released_at IS NULL OR EXISTS (
                            SELECT FROM reports_datarelease later WHERE later.released_at > d.released_at)
                    ) THEN
                        RAISE EXCEPTION 'chances are kept of the newest release, and never of an earlier one';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.organisation_id} {self.measure_id} {self.chance}"


class CalibrationLine(models.Model):
    """Of one kind of saying, up to a release, what became of it: `targets.calc.calibration.Tally`.

    Made of what is sealed and of chances as they were kept; it can be made again at any time.
    """

    class Subject(models.TextChoices):
        CAUSE = "cause", "change by more than chance"
        CHANCE = "chance", "chance of meeting a standard"

    release = models.ForeignKey("reports.DataRelease", models.PROTECT, related_name="+")
    subject = models.CharField(max_length=6, choices=Subject)
    key = models.CharField(max_length=12, help_text="What was said: the sense, or the class of the chance.")
    said = models.PositiveIntegerField()
    judged = models.PositiveIntegerField()
    came = models.PositiveIntegerField(help_text="Outcomes that came true.")
    asked = models.PositiveIntegerField(help_text="Outcomes of what is judged: of a chance its quarters.")
    waits = models.PositiveIntegerField(help_text="Too young to be judged.")
    missing = models.PositiveIntegerField(help_text="Old enough, but the figures did not come.")
    mean_said = models.DecimalField(
        max_digits=7, decimal_places=6, null=True, help_text="Of the judged chances, 0 to 1."
    )
    version = models.CharField(max_length=20, help_text="Of the rules of counting.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "subject", "key"], name="one_calibration_line_per_release_and_saying"
            ),
            models.CheckConstraint(
                name="nothing_that_was_said_leaves_the_count",
                condition=Q(said=F("judged") + F("waits") + F("missing")) & Q(came__lte=F("asked")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.subject} {self.key} {self.came} of {self.asked}"
