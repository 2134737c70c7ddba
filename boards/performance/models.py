"""How a promise stands: judged once per organisation, measure and framework, derivable at any time."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from boards.organisations.triggers import one_world_of_many, still_one_world
from boards.performance.analysis.models import Analysis, AnalysisSeen, Rebase
from boards.performance.commentary.models import Explained, Explanation
from targets.calc.periods import PeriodKind


class Result(models.TextChoices):
    """Result against promise, in the words of every page."""

    ON_TRACK = "on_track", "on track"
    SLIGHTLY_OFF_TRACK = "slightly_off_track", "slightly off track"
    OFF_TRACK = "off_track", "off track"
    NO_DATA = "no_data", "no data"
    NOT_DUE = "not_due", "not due"
    NOT_JUDGED = "not_judged", "not judged"
    NOT_CONFIRMED = "not_confirmed", "target not confirmed"
    NO_TARGET = "no_target", "no target set"
    NOT_YET_JUDGED = "not_yet_judged", "not yet judged"  # of what was sealed before NOT_JUDGED said why

    @classmethod
    def key(cls) -> tuple[tuple[str, str], ...]:
        """Those that are given now, with their words."""
        return tuple(choice for choice in cls.choices if choice[0] != cls.NOT_YET_JUDGED)


class JudgedCell(models.Model):
    """One judged cell and everything that it was judged from: current standings and released ones alike."""

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="+")
    requirement = models.ForeignKey("targets.Requirement", models.PROTECT, null=True, related_name="+")
    definition = models.ForeignKey("targets.Definition", models.PROTECT, related_name="+")
    observation = models.ForeignKey("boards.Observation", models.PROTECT, null=True, related_name="+")
    plan_version = models.ForeignKey("boards.PlanVersion", models.PROTECT, null=True, related_name="+")
    agreed_value = models.ForeignKey("boards.AgreedValue", models.PROTECT, null=True, related_name="+")
    latest = models.BooleanField(
        help_text="The newest cell of its organisation and measure in real frameworks."
    )
    period_end = models.DateField(null=True)
    period_start = models.DateField(null=True)
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices(), blank=True)
    figure_status = models.CharField(max_length=11, blank=True)
    marker = models.CharField(max_length=16, blank=True)
    result = models.CharField(max_length=18, choices=Result)
    met = models.BooleanField(null=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    actual = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    promised = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    promise_kind = models.CharField(max_length=10, blank=True, help_text="trajectory, standard or agreed")
    amber_limit = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    reason = models.CharField(max_length=40, blank=True, help_text="Why it is not judged, as a code.")
    pooled = models.BooleanField(default=False, help_text="Added up from the boards' counts, not published.")
    management_information = models.BooleanField(
        default=False, help_text="From a board's own return, ahead of the official figure: at the desk only."
    )
    small_numbers = models.BooleanField(default=False)
    revised = models.BooleanField(
        default=False, help_text="Another value was known before, or its publisher says so."
    )
    best = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    worst = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    periods = models.PositiveSmallIntegerField(default=0, help_text="Periods of the year with a figure.")
    periods_met = models.PositiveSmallIntegerField(default=0)
    calculation = models.CharField(max_length=20, help_text="Version of the rules in targets/calc.")
    promised_since = models.DateField(
        null=True,
        help_text="From which day the promise counts; empty where the standard was always the promise.",
    )
    first_promised = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="The first promise that counted for the period, where another one judges.",
    )
    first_met = models.BooleanField(null=True, help_text="Whether that first promise was met.")

    class Meta:
        abstract = True


class Seen(models.Model):
    """What the standings of one organisation and measure were judged from, by numbers (`staleness.Basis`).

    They are judged together, so they have seen the same; and a standing that does not exist could keep nothing.
    """

    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    official = models.PositiveBigIntegerField(help_text="Newest submission of official figures of its own.")
    returned = models.PositiveBigIntegerField(help_text="Newest submission of the board's own returns.")
    of_boards = models.PositiveBigIntegerField(
        help_text="For the nation: newest submission of official figures of any of its boards."
    )
    promise = models.PositiveIntegerField(help_text="How often its promises had changed, all years together.")
    policy = models.CharField(max_length=64, help_text="Hash of what was asked of the measure, and of whom.")
    calculation = models.CharField(max_length=20, help_text="Version of the rules in targets/calc.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "organisation"], name="seen_once_per_measure_and_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.organisation_id}"


class Standing(JudgedCell):
    """Judged on current knowledge, at the newest period with a figure; in a closed year the year's result."""

    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "framework"],
                name="one_standing_per_organisation_measure_and_framework",
            ),
            models.UniqueConstraint(
                fields=["organisation", "measure"],
                condition=Q(latest=True),
                name="one_latest_standing_per_organisation_and_measure",
            ),
            models.CheckConstraint(
                name="met_is_said_where_a_result_is",
                condition=Q(result__in=["on_track", "slightly_off_track", "off_track"], met__isnull=False)
                | (~Q(result__in=["on_track", "slightly_off_track", "off_track"]) & Q(met=None)),
            ),
            models.CheckConstraint(name="on_track_is_met", condition=~Q(result="on_track") | Q(met=True)),
        ]
        triggers = [
            one_world_of_many("a_standing_is_of_one_world"),
            still_one_world("a_standing_stays_in_its_world"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure_id} {self.framework_id}: {self.result}"


class Cause(models.TextChoices):
    """Why a standing changed."""

    FIGURES = "figures", "new or revised figures"
    PLAN = "plan", "another promise"
    POLICY = "policy", "what is asked, or how it is counted"
    RULES = "rules", "the rules of judging"
    TIME = "time", "a day that passed"


class StandingChange(models.Model):
    """Another period or result of a standing, as it was stored. A standing that is made or goes has one side empty.

    `first_load`: no standing of the series had a figure before that day. What arrives together with a series, perhaps
    in several files, is no news of it, so nobody is asked about it. `submission` is the newest one that was judged, by
    its file figures changed it.

    A published figure that says what the board's own return said is a change too: to all who may not see the return.
    """

    append_only = True

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cause = models.CharField(max_length=7, choices=Cause)
    first_load = models.BooleanField()
    submission = models.ForeignKey("boards.Submission", models.PROTECT, null=True, related_name="+")
    period_end_before = models.DateField(null=True)
    period_start_before = models.DateField(null=True)
    period_kind_before = models.CharField(max_length=12, choices=PeriodKind.choices(), blank=True)
    result_before = models.CharField(max_length=18, choices=Result, blank=True)
    returned_before = models.BooleanField(
        help_text="It rested on the board's own return, which not everybody may see."
    )
    period_end = models.DateField(null=True)
    period_start = models.DateField(null=True)
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices(), blank=True)
    result = models.CharField(max_length=18, choices=Result, blank=True)
    returned = models.BooleanField(help_text="It rests on the board's own return.")
    turned_red_end = models.DateField(
        null=True,
        help_text="Last day of the period whose figure, newer than all before, turned it off track.",
    )
    not_red_end = models.DateField(
        null=True, help_text="Last day of the judged period before it, which was not."
    )

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="standing_changes_by_time"),
            models.Index(
                fields=["organisation", "measure", "framework", "-id"], name="standing_changes_by_cell"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_change_is_of_period_or_result_for_somebody",
                condition=~(
                    Q(result_before=F("result"), returned_before=F("returned"))
                    & (
                        Q(period_end_before=None, period_end=None)
                        | Q(period_end_before=F("period_end"), period_start_before=F("period_start"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_turn_to_red_has_both_its_periods",
                condition=Q(turned_red_end=None, not_red_end=None)
                | Q(
                    turned_red_end__isnull=False,
                    not_red_end__isnull=False,
                    turned_red_end__gt=F("not_red_end"),
                ),
            ),
            models.CheckConstraint(name="cause_is_known", condition=Q(cause__in=Cause.values)),
            models.CheckConstraint(
                name="changed_results_are_known",
                condition=Q(result_before__in=["", *Result.values]) & Q(result__in=["", *Result.values]),
            ),
            models.CheckConstraint(
                name="figures_change_a_standing_by_their_file",
                condition=~Q(cause="figures") | Q(submission__isnull=False),
            ),
            models.CheckConstraint(
                name="a_first_load_brings_a_figure",
                condition=Q(first_load=False) | Q(period_end__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="standing_changes_stay_as_they_were", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure_id} {self.framework_id}: {self.result_before} to {self.result}"


__all__ = [
    "Analysis",
    "AnalysisSeen",
    "Cause",
    "Explained",
    "Explanation",
    "JudgedCell",
    "Rebase",
    "Result",
    "Seen",
    "Standing",
    "StandingChange",
]
