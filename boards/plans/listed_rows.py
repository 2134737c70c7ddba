"""Rows of parts that people list one by one: improvement actions, and what may go wrong.

A row has a key of its own, handed out once and kept through all versions. What is typed and what a file says is read by
`parts/`; here the database keeps what must hold whoever writes.
"""

from django.db import models
from django.db.models import F, Q

from boards.plans.freezing import frozen_with_its_version

LARGEST = 10**10  # PostgreSQL sorts NaN above every number, so an upper limit keeps it out
KEY = r"^[0-9a-f]{8}$"
THEME = r"[4-7]\.[1-9]-[ECM][0-9]{1,2}"  # a key of the shared vocabulary of change
_SCORES = ("likelihood", "impact", "likelihood_after", "impact_after")


def _several(one: str) -> str:
    """None, or keys with `inputs.JOINT` between them."""
    return rf"^({one}(, {one})*)?$"


def _number(name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__gte": 0, f"{name}__lt": LARGEST})


class PlanAction(models.Model):
    """What a board will do in the year to improve."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="actions")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=40, help_text="The heading of the guidance that it stands under.")
    what = models.TextField(blank=True)
    lead = models.CharField(max_length=200, blank=True)
    level_of = models.CharField(
        max_length=200, blank=True, help_text="What the planned improvement is measured by."
    )
    level_from = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    level_to = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    level_by = models.DateField(null=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    outcomes = models.TextField(blank=True, help_text="Numbers of national outcomes that it serves.")
    themes = models.TextField(
        blank=True, help_text="Keys of enablers and challenges of the shared vocabulary."
    )
    support = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_action_per_version_and_key"),
            models.CheckConstraint(name="action_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="action_has_its_title_and_area", condition=~Q(title="") & ~Q(area="")
            ),
            models.CheckConstraint(
                name="action_ends_no_sooner_than_it_starts",
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
            ),
            models.CheckConstraint(
                name="planned_level_is_of_something",
                condition=Q(level_from=None, level_to=None, level_by=None) | ~Q(level_of=""),
            ),
            models.CheckConstraint(
                name="planned_level_is_a_real_number", condition=_number("level_from") & _number("level_to")
            ),
            models.CheckConstraint(
                name="action_names_outcomes_and_themes_by_key",
                condition=Q(outcomes__regex=_several("[1-9]"), themes__regex=_several(THEME)),
            ),
        ]
        triggers = [frozen_with_its_version("frozen_actions_never_change", rows="actions")]

    def __str__(self) -> str:
        return self.title


class PlanActionMeasure(models.Model):
    """A target's measure that an action serves."""

    row = models.ForeignKey(PlanAction, models.CASCADE, related_name="serves")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row", "measure"], name="an_action_serves_a_measure_once")
        ]
        triggers = [
            frozen_with_its_version(
                "what_frozen_actions_serve_never_changes",
                rows="actions",
                key="row",
                via=("boards_planaction", "version"),
            )
        ]

    def __str__(self) -> str:
        return self.measure_id


class PlanActionMilestone(models.Model):
    """A day by which something of an action is done."""

    row = models.ForeignKey(PlanAction, models.CASCADE, related_name="milestones")
    day = models.DateField()
    what = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row", "day", "what"], name="a_milestone_is_said_once"),
            models.CheckConstraint(name="milestone_says_what_is_done", condition=~Q(what="")),
        ]
        triggers = [
            frozen_with_its_version(
                "frozen_milestones_never_change",
                rows="actions",
                key="row",
                via=("boards_planaction", "version"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.what}"


class PlanRisk(models.Model):
    """What may keep a target from being reached, and how the board manages it."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="risks")
    key = models.CharField(max_length=8)
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    heading = models.CharField(max_length=40)
    risk = models.TextField()
    managed = models.TextField(blank=True)
    kind = models.CharField(max_length=20, blank=True)
    likelihood = models.PositiveSmallIntegerField(null=True)
    impact = models.PositiveSmallIntegerField(null=True)
    likelihood_after = models.PositiveSmallIntegerField(null=True)
    impact_after = models.PositiveSmallIntegerField(null=True)
    owner = models.CharField(max_length=200, blank=True)
    review = models.DateField(null=True)
    see_also = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_risk_per_version_and_key"),
            models.CheckConstraint(name="risk_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="risk_is_said_under_a_heading", condition=~Q(risk="") & ~Q(heading="")
            ),
            models.CheckConstraint(
                name="scores_of_a_risk_are_from_one_to_five",
                condition=Q(
                    *(Q(**{name: None}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 5}) for name in _SCORES)
                ),
            ),
            models.CheckConstraint(
                name="a_risk_is_scored_whole_or_not_at_all",
                condition=(
                    Q(likelihood=None, impact=None) | Q(likelihood__isnull=False, impact__isnull=False)
                )
                & (
                    Q(likelihood_after=None, impact_after=None)
                    | Q(likelihood_after__isnull=False, impact_after__isnull=False, likelihood__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="kind_of_a_risk_is_known",
                condition=Q(kind__in=["", "financial", "service", "behaviours"]),
            ),
        ]
        triggers = [frozen_with_its_version("frozen_risks_never_change", rows="risks")]

    def __str__(self) -> str:
        return self.risk
