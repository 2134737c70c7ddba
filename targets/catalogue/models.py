"""What is asked: policy, loaded from reviewed data files at deployment and edited nowhere else.

A framework is one guidance year. It requires things of measures; a requirement says the shape of the promise and the
standard's floor. A measure's key survives changes of code and wording: those live in its dated definitions.
"""

from collections.abc import Iterable

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from targets.calc.periods import PeriodKind
from targets.calc.shapes import Shape as TargetShape

LARGEST = 10**10  # PostgreSQL sorts NaN above every number, so an upper limit keeps it out


def known(field: str, values: Iterable[str], *, name: str) -> models.CheckConstraint:
    """The database too accepts nothing but the choices of the field."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": [str(v) for v in values]}))


class PolicyVersion(models.Model):
    """One row that names the policy as it stands: a new version with every statement that writes to it.

    So whoever keeps the policy in memory can ask with one small read whether it still is what is held.
    """

    version = models.UUIDField(help_text="Random: a version that was rolled back never comes again.")

    class Meta:
        constraints = [models.CheckConstraint(name="there_is_one_policy_version", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.version)


def new_version() -> pgtrigger.Trigger:
    """The trigger of every table of the policy."""
    return pgtrigger.Trigger(
        name="policy_gets_a_new_version",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        when=pgtrigger.After,
        func="UPDATE targets_policyversion SET version = gen_random_uuid(); RETURN NULL;",
    )


class Framework(models.Model):
    """One guidance year, for example LDP Standards 2022/23."""

    class PlanType(models.TextChoices):
        LOCAL_DELIVERY = "local-delivery", "Local Delivery Plan"
        ANNUAL_OPERATIONAL = "annual-operational", "Annual Operational Plan"
        REMOBILISATION = "remobilisation", "Remobilisation Plan"
        DELIVERY = "delivery", "Delivery Plan"
        REGIONAL = "regional", "Regional Plan"

    class PlanLevel(models.TextChoices):
        NATIONAL = "national", "national"
        REGIONAL = "regional", "regional"
        LOCAL = "local", "local"

    key = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    plan_name = models.CharField(max_length=80, help_text="What its guidance called the plan in this year.")
    plan_type = models.CharField(max_length=20, choices=PlanType)
    plan_level = models.CharField(max_length=8, choices=PlanLevel)
    horizon_years = models.PositiveSmallIntegerField(
        null=True, help_text="How many years the plan looks ahead; empty where no source was seen."
    )
    year_start = models.DateField()
    year_end = models.DateField()
    fictional = models.BooleanField(default=False)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    source = models.TextField()
    note = models.TextField(blank=True, help_text="What a reader of this year should know about its policy.")
    round_only = models.BooleanField(
        default=False,
        help_text="A past round to be read: no series of what it asked is held, so nothing is judged or planned by it.",
    )
    dates = models.JSONField(
        default=list,
        help_text="Days of its round that a source names, in order: `step`, `on` or `words`, `source`.",
    )

    class Meta:
        ordering = ["year_start", "fictional"]
        constraints = [
            models.CheckConstraint(
                name="framework_covers_one_financial_year",
                condition=Q(year_start__month=4, year_start__day=1, year_end__month=3, year_end__day=31)
                & Q(year_end__year=F("year_start__year") + 1),
            ),
            models.UniqueConstraint(
                fields=["year_start"], condition=Q(fictional=False), name="one_real_framework_per_year"
            ),
            known(
                "plan_type",
                ["local-delivery", "annual-operational", "remobilisation", "delivery", "regional"],
                name="plan_type_is_known",
            ),
            known("plan_level", ["national", "regional", "local"], name="plan_level_is_known"),
            models.CheckConstraint(
                name="a_plan_looks_one_to_ten_years_ahead",
                condition=Q(horizon_years=None) | Q(horizon_years__range=(1, 10)),
            ),
            models.CheckConstraint(
                name="framework_is_not_carried_from_itself",
                condition=Q(carried_from=None) | ~Q(carried_from=F("key")),
            ),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """A promise that people know by its name, for example "A&E wait under four hours"."""

    class Group(models.TextChoices):
        HEALTH = "H", "Health improvement"
        EFFICIENCY = "E", "Efficiency"
        ACCESS = "A", "Access"
        TREATMENT = "T", "Treatment"

    key = models.SlugField(primary_key=True, max_length=60)
    title = models.CharField(max_length=120)
    heat_group = models.CharField(max_length=1, choices=Group)
    why = models.TextField(help_text="Why it matters, in one or two plain sentences of our own.")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [known("heat_group", ["H", "E", "A", "T"], name="heat_group_is_known")]
        triggers = [new_version()]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One published series. Without a target it is shown as "no target set"."""

    class Concern(models.TextChoices):
        """What people care about: the groups of a board's public page (our grouping)."""

        WAITING = "waiting", "Waiting for care"
        SAFE = "safe", "Safe care"
        HEALTHY = "healthy", "Staying healthy"
        WELL_RUN = "well-run", "A well-run service"

    key = models.SlugField(primary_key=True, max_length=60)
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="measures")
    title = models.CharField(max_length=120)
    short_title = models.CharField(max_length=40)
    about = models.TextField(help_text="What it counts, in one or two plain sentences of our own.")
    concern = models.CharField(max_length=10, choices=Concern)
    legal_right = models.BooleanField(
        default=False, help_text="The law gives it to each patient: a miss is asked about before others."
    )
    marks = models.JSONField(
        default=list,
        help_text="What a reader has to know of single periods: a day in each, a short name, a sentence.",
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            # Checked at the end of a statement, so that two measures can swap places.
            models.UniqueConstraint(
                fields=["position"],
                name="one_measure_per_position",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            known("concern", ["waiting", "safe", "healthy", "well-run"], name="concern_is_known"),
        ]
        triggers = [
            new_version(),
            pgtrigger.Protect(name="measures_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_measure_keeps_its_key",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.key IS DISTINCT FROM NEW.key"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Definition(models.Model):
    """How a measure is counted and judged between two dates."""

    class Unit(models.TextChoices):
        PERCENT = "percent", "%"
        PER_1000_BED_DAYS = "per_1000_bed_days", "per 1,000 bed days"
        COUNT = "count", ""
        LEVEL = "level", "level"

    class Direction(models.TextChoices):
        HIGHER = "higher", "higher is better"
        LOWER = "lower", "lower is better"
        NEUTRAL = "neutral", "neither is better"

    class Aggregation(models.TextChoices):
        SNAPSHOT = "snapshot", "counted at one moment"
        FLOW = "flow", "counted over the period"
        CUMULATIVE = "cumulative", "adds up through the year"
        ROLLING = "rolling", "a window that rolls on, so neighbours overlap"

    class YearResult(models.TextChoices):
        LAST = "last", "last period of the year"
        YEAR_ROW = "year_row", "the year's own row"
        POOLED = "pooled", "all periods pooled from counts"

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="definitions")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField(help_text="First period end that it applies to.")
    valid_to = models.DateField(
        null=True, help_text="Last period end that it applies to; empty while it holds."
    )
    numerator = models.CharField(max_length=300)
    denominator = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=20, choices=Unit)
    scale = models.PositiveIntegerField(help_text="value = scale x numerator / denominator; 1 for a count")
    direction = models.CharField(max_length=7, choices=Direction)
    frequency = models.CharField(max_length=12, choices=PeriodKind.choices())
    national_frequency = models.CharField(max_length=12, choices=PeriodKind.choices(), blank=True)
    lag_months = models.PositiveSmallIntegerField(
        help_text="Months until a period's figure is due: our working value."
    )
    aggregation = models.CharField(max_length=10, choices=Aggregation)
    tolerance_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tolerance_reason = models.CharField(max_length=200)
    judge_places = models.PositiveSmallIntegerField(
        null=True, help_text="Empty: judged unrounded from the counts."
    )
    display_places = models.PositiveSmallIntegerField()
    year_result = models.CharField(max_length=10, choices=YearResult)
    small_number = models.PositiveIntegerField(
        default=0, help_text="A denominator below this qualifies a result as small numbers."
    )
    disclosure_rule = models.CharField(max_length=300)
    proxy_note = models.CharField(max_length=300, blank=True)
    break_note = models.CharField(
        max_length=300, blank=True, help_text="Why figures before valid_from differ."
    )
    collected_until = models.DateField(
        null=True, help_text="End of the last period collected here; later periods are never late."
    )
    publisher = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    recalled = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        ordering = ["measure", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "version"], name="one_definition_per_measure_and_version"
            ),
            models.UniqueConstraint(
                fields=["measure", "valid_from"], name="one_definition_per_measure_and_date"
            ),
            models.CheckConstraint(
                name="definition_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="ratio_has_a_denominator", condition=Q(unit__in=["count", "level"]) | ~Q(denominator="")
            ),
            models.CheckConstraint(
                name="scale_fits_the_unit",
                condition=Q(unit="percent", scale=100)
                | Q(unit="per_1000_bed_days", scale=1000)
                | Q(unit__in=["count", "level"], scale=1),
            ),
            models.CheckConstraint(
                name="tolerance_is_a_percentage",
                condition=Q(tolerance_percent__gte=0, tolerance_percent__lte=100),
            ),
            models.CheckConstraint(
                name="only_a_ratio_is_judged_unrounded",
                condition=Q(judge_places__isnull=False) | ~Q(unit__in=["count", "level"]),
            ),
            models.CheckConstraint(
                name="places_are_no_more_than_the_figures_have",
                condition=(Q(judge_places=None) | Q(judge_places__lte=6)) & Q(display_places__lte=6),
            ),
            known("direction", ["higher", "lower", "neutral"], name="direction_is_known"),
            known("frequency", list(PeriodKind), name="frequency_is_known"),
            known("national_frequency", ["", *PeriodKind], name="national_frequency_is_known"),
            known("aggregation", ["snapshot", "flow", "cumulative", "rolling"], name="aggregation_is_known"),
            known("year_result", ["last", "year_row", "pooled"], name="year_result_is_known"),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return f"{self.measure_id} v{self.version}"


class Requirement(models.Model):
    """What one framework asks for one measure."""

    class Shape(models.TextChoices):
        ABSOLUTE = "absolute", "reach a value"
        CHANGE = "change", "change from a baseline"
        BOARD_AGREED = "board_agreed", "a value agreed board by board"
        CUMULATIVE = "cumulative", "add up to a number in the year"
        ALL_OF = "all_of", "meet every condition"
        WORST_GROUP = "worst_group", "the worst-off fifth reaches a value"
        MILESTONES = "milestones", "staged milestones"
        FLOOR_STRETCH = "floor_stretch", "a floor, and a stretch beyond it"
        GRADED = "graded", "a graded level"

    class Status(models.TextChoices):
        TARGET = "target", "Target"
        STANDARD = "standard", "Standard"
        PAUSED = "paused", "Paused"
        DROPPED = "dropped", "Dropped"
        MOVED = "moved", "Held against another series"

    #: What asks nothing of the measure any more, in a year and those that take it over.
    STOPPED = (Status.PAUSED, Status.DROPPED, Status.MOVED)

    class Trajectory(models.TextChoices):
        REQUIRED = "required", "required"
        OPTIONAL = "optional", "optional"
        NOT_ASKED = "not_asked", "not asked"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="requirements")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="requirements")
    shape = models.CharField(max_length=14, choices=Shape)
    status = models.CharField(max_length=8, choices=Status)
    trajectory = models.CharField(max_length=9, choices=Trajectory)
    wording = models.TextField()
    floor = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    stretch = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    baseline = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    baseline_label = models.CharField(max_length=120, blank=True)
    terms = models.JSONField(
        default=list,
        help_text="Milestones, conditions or grades in order: `asks`, and `by`, `level`, `value` if any.",
    )
    deadline = models.DateField(null=True)
    carried_forward = models.BooleanField(
        default=False, help_text="Taken over from the framework before; no guidance of this year was seen."
    )
    confirmed_until = models.DateField(
        null=True,
        help_text="Last day of the periods for which a source states it; empty: nothing is judged by it.",
    )
    source = models.TextField()

    class Meta:
        ordering = ["framework", "measure__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "measure"], name="one_requirement_per_framework_and_measure"
            ),
            models.CheckConstraint(
                name="promised_value_where_the_shape_needs_one",
                condition=~Q(shape__in=["absolute", "floor_stretch", "worst_group"]) | Q(floor__isnull=False),
            ),
            models.CheckConstraint(
                name="floor_and_stretch_are_both_given",
                condition=~Q(shape="floor_stretch") | Q(floor__isnull=False, stretch__isnull=False),
            ),
            models.CheckConstraint(
                name="change_has_its_size_and_its_baseline",
                condition=~Q(shape="change")
                | Q(floor__isnull=False) & (Q(baseline__isnull=False) | ~Q(baseline_label="")),
            ),
            models.CheckConstraint(
                name="promised_numbers_are_real",
                condition=(Q(floor=None) | Q(floor__lt=LARGEST))
                & (Q(stretch=None) | Q(stretch__lt=LARGEST))
                & (Q(baseline=None) | Q(baseline__lt=LARGEST)),
            ),
            known("shape", list(TargetShape), name="target_shape_is_known"),
            known(
                "status",
                ["target", "standard", "paused", "dropped", "moved"],
                name="requirement_status_is_known",
            ),
            known("trajectory", ["required", "optional", "not_asked"], name="trajectory_rule_is_known"),
            models.CheckConstraint(
                name="terms_where_the_shape_needs_them",
                condition=~Q(shape__in=["all_of", "milestones", "graded"]) | ~Q(terms=[]),
            ),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return f"{self.framework_id}: {self.measure_id}"
