"""What the Government promised for itself, by the plan that says so. It is judged for Scotland and colours no board."""

from django.db import models
from django.db.models import F, Q

from targets.calc.government import PromiseShape
from targets.catalogue.models import Definition, Measure, known, new_version


class SourcePlan(models.Model):
    """A plan in which promises stand: a board's results may be asked about by its own plan and by a national one."""

    class Level(models.TextChoices):
        NATIONAL = "national", "national"
        REGIONAL = "regional", "regional"
        LOCAL = "local", "local"

    key = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=8, choices=Level)
    owner = models.CharField(max_length=120)
    published = models.CharField(max_length=80, help_text="When it came out, as far as a source says.")
    horizon = models.CharField(max_length=80)
    source = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"],
                name="one_source_plan_per_position",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            known("level", ["national", "regional", "local"], name="level_of_a_source_plan_is_known"),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return self.name


class NationalPromise(models.Model):
    """One promise of a source plan, in one of the shapes of `targets.calc.government`."""

    class Shape(models.TextChoices):
        COUNTED = "counted", "no more than so many on a day"
        DELIVERED = "delivered", "one thing, done by a day"
        DIRECTION = "direction", "better than in a baseline period"

    key = models.SlugField(primary_key=True, max_length=40)
    plan = models.ForeignKey(SourcePlan, models.PROTECT, related_name="promises")
    code = models.CharField(max_length=10)
    shape = models.CharField(max_length=10, choices=Shape)
    wording = models.TextField(help_text="In our own words.")
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, related_name="+", help_text="The promise's own series, if held."
    )
    at_most = models.PositiveIntegerField(null=True, help_text="Of a count: the numerator that is promised.")
    better = models.CharField(max_length=7, blank=True, choices=Definition.Direction)
    by = models.DateField(null=True)
    by_words = models.CharField(max_length=60, blank=True, help_text="Where the source names no single day.")
    of_most = models.CharField(
        max_length=80,
        blank=True,
        help_text="What it is promised for, where that is not all: most specialties.",
    )
    baseline_on = models.DateField(null=True, help_text="Of a direction: last day of the baseline period.")
    done_on = models.DateField(null=True)
    not_done_on = models.DateField(null=True)
    reported = models.TextField(blank=True, help_text="What was stated of it since, in our own words.")
    reported_source = models.TextField(blank=True)
    source = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"],
                name="one_national_promise_per_position",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            known("shape", list(PromiseShape), name="shape_of_a_national_promise_is_known"),
            models.CheckConstraint(
                name="a_promised_count_has_its_day",
                condition=~Q(shape="counted", measure__isnull=False)
                | Q(at_most__isnull=False, by__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_thing_is_done",
                condition=Q(shape="delivered") | Q(done_on=None, not_done_on=None),
            ),
            models.CheckConstraint(
                name="a_thing_is_not_undone",
                condition=Q(done_on=None) | Q(not_done_on=None) | Q(not_done_on__lt=F("done_on")),
            ),
            models.CheckConstraint(
                name="a_direction_says_which_is_better",
                condition=Q(shape="direction", better__in=["higher", "lower"])
                | (~Q(shape="direction") & Q(better="", baseline_on=None)),
            ),
            models.CheckConstraint(
                name="what_was_reported_has_a_source",
                condition=Q(reported="", reported_source="") | (~Q(reported="") & ~Q(reported_source="")),
            ),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return f"{self.code}: {self.wording}"
