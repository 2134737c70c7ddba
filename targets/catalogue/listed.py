"""What a guidance year asked, line by line, as far as its list was seen: also what no series is held of.

It is there to be read and judges nothing. A line whose measure has figures here has a requirement too, and the files
are refused where the two differ (`targets.catalogue.listed_rows`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from targets.calc.promise import is_confirmed
from targets.calc.shapes import Shape
from targets.catalogue.models import Definition, Framework, Measure, Requirement, Target, known, new_version


class ListedTarget(models.Model):
    """One target or standard of a year's list. `seen` names what of it was seen in the source; all else is recalled."""

    class Comparator(models.TextChoices):
        AT_LEAST = ">=", "at least"
        AT_MOST = "<=", "at most"

    class Status(models.TextChoices):
        TARGET = "target", "Target"
        STANDARD = "standard", "Standard"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="listed")
    number = models.PositiveSmallIntegerField(help_text="Its place among the lines of the year.")
    group = models.CharField(max_length=1, choices=Target.Group)
    code = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=120)
    shape = models.CharField(max_length=14, choices=Requirement.Shape)
    status = models.CharField(max_length=8, choices=Status)
    direction = models.CharField(max_length=7, choices=Definition.Direction)
    comparator = models.CharField(max_length=2, choices=Comparator)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    unit = models.CharField(max_length=40, blank=True)
    deadline = models.DateField(null=True)
    baseline = models.CharField(max_length=120, blank=True)
    applies_to = models.CharField(max_length=80)
    seen = ArrayField(models.CharField(max_length=20), default=list)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="+")
    source = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "number"], name="one_listed_target_per_framework_and_number"
            ),
            models.UniqueConstraint(
                fields=["framework", "measure"], name="a_measure_is_listed_once_in_a_framework"
            ),
            models.CheckConstraint(
                name="listed_comparator_is_that_of_its_direction",
                condition=Q(direction="higher", comparator=">=") | Q(direction="lower", comparator="<="),
            ),
            known("status", ["target", "standard"], name="listed_status_is_known"),
            known("shape", list(Shape), name="listed_shape_is_known"),
            known("group", ["H", "E", "A", "T"], name="listed_group_is_known"),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return f"{self.framework_id} {self.number}: {self.title}"

    @property
    def may_judge(self) -> bool:
        """Whether what was seen of it is enough to judge by."""
        return is_confirmed(status=self.status, verified=self.seen)
