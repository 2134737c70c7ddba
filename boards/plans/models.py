"""What was promised: cycles, values agreed board by board, plans and their trajectories."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from boards.plans.agreed_levels import LevelDecision, LevelProposal  # noqa: F401 (tables of this slice)
from boards.plans.agreed_values import AgreedValue  # noqa: F401 (a table of this slice)
from boards.plans.agreement import (  # noqa: F401 (tables of this slice)
    Condition,
    Outcome,
    Recommendation,
    decided_by_another,
)
from boards.plans.baselines import agreed_baselines_stay
from boards.plans.board_approvals import BoardApproval  # noqa: F401 (a table of this slice)
from boards.plans.closing import closed_periods_stay_as_agreed
from boards.plans.cycles import Cycle, nothing_begins_in_a_closed_round  # noqa: F401 (a table of this slice)
from boards.plans.explanations import PlanExplanation  # noqa: F401 (a table of this slice)
from boards.plans.freezing import frozen_with_its_version
from boards.plans.lines import PlanLine, named_lines_alone  # noqa: F401 (a table of this slice)
from boards.plans.listed_rows import (  # noqa: F401 (tables of this slice)
    PlanAction,
    PlanActionMeasure,
    PlanActionMilestone,
    PlanRisk,
)
from boards.plans.money_rows import (  # noqa: F401 (tables of this slice)
    PlanAssumption,
    PlanCapital,
    PlanLength,
    PlanMoney,
    PlanSaving,
)
from boards.plans.moving import decided_by_others, moves_in_order
from boards.plans.part_hand_overs import (  # noqa: F401 (a table of this slice)
    PartHandOver,
    handed_over_by_part,
)
from boards.plans.promise_corrections import CorrectionDecision, PromiseCorrection  # noqa: F401 (tables)
from boards.plans.regional_rows import (  # noqa: F401 (tables of this slice)
    PlanCitation,
    PlanRegional,
    PlanRegionalBoard,
)
from boards.plans.row_orders import RowOrder  # noqa: F401 (a table of this slice)
from boards.plans.section_rows import (  # noqa: F401 (tables of this slice)
    PlanAnswer,
    PlanCommunity,
    PlanSection,
)
from boards.plans.sent_files import PlanFile  # noqa: F401 (a table of this slice)
from boards.plans.sharing import PlanShare  # noqa: F401 (a table of this slice)
from boards.plans.staff_rows import PlanEndorsement, PlanStaff  # noqa: F401 (tables of this slice)
from boards.work.edits import Edit
from boards.work.triggers import only_rises
from targets.calc.periods import Period, PeriodKind


class PromiseState(models.Model):
    """How often what was promised to one board's measure and year has changed: who read it knows whether they saw that.

    Whatever writes a promise that judges raises it in the same transaction (`boards.plans.promise_state`).
    """

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "framework"],
                name="one_promise_state_per_organisation_measure_and_framework",
            )
        ]
        triggers = [
            only_rises(
                "number",
                keys=("organisation_id", "measure_id", "framework_id"),
                name="a_promise_never_forgets_a_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure_id} {self.framework_id}: {self.number}"


class DeliveryPlan(models.Model):
    """One board's contract for one framework."""

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="plans")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="plans")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "framework"], name="one_plan_per_board_and_framework"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_sample_plans_in_fictional_cycles_only",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM boards_organisation o WHERE o.id = NEW.organisation_id AND o.kind = 'sample')
                        AND NOT (SELECT f.fictional FROM targets_framework f WHERE f.key = NEW.framework_id) THEN
                        RAISE EXCEPTION 'a sample plans in fictional cycles only';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk}"


_AGREED_WITH_SAMPLES = """
    IF EXISTS (
        SELECT FROM boards_deliveryplan p
        JOIN targets_framework f ON f.key = p.framework_id
        JOIN boards_organisation o ON o.id = p.organisation_id
        WHERE p.id = NEW.plan_id AND f.fictional AND o.kind <> 'sample'
    ) THEN
        RAISE EXCEPTION 'in a fictional cycle nothing is agreed with a real board';
    END IF;
    IF NEW.in_force_from IS NOT NULL AND NOT EXISTS (
        SELECT FROM boards_deliveryplan p JOIN targets_framework f ON f.key = p.framework_id
        WHERE p.id = NEW.plan_id AND f.fictional
    ) THEN
        RAISE EXCEPTION 'a real plan is in force from its agreement, never from a day that somebody sets';
    END IF;
    RETURN NEW;
"""


class PlanVersion(models.Model):
    """A draft until its planners hand it over as ready, the board signs it and government agrees it.

    Agreed means frozen; so does discarded, a change that was thrown away and is only read. `ready_by` and `ready_at`
    are cleared by any later save, and when a signature is taken back or the version is returned.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        SIGNED = "signed", "signed by the board"
        AGREED = "agreed", "agreed"
        DISCARDED = "discarded", "discarded"

    plan = models.ForeignKey(DeliveryPlan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    frozen = models.BooleanField(default=False)
    reason = models.TextField(
        blank=True, help_text="Why an agreed plan is changed in the year; empty for the first."
    )
    by_line = models.BooleanField(
        default=False, help_text="It changes single lines of an agreed plan, each named with its reason."
    )
    edit_number = models.PositiveIntegerField(
        default=0, help_text="Goes up with every edit, a change of state too; a stale save is refused."
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ready_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ready_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    in_force_from = models.DateField(
        null=True,
        help_text="Of a fictional framework only: the day from which it counts. Empty: the day of agreement.",
    )
    outcome = models.CharField(
        max_length=12, choices=Outcome, blank=True, help_text="Empty for what was agreed before it was kept."
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="+", help_text="As which it was decided."
    )
    letter_by = models.CharField(
        max_length=200, blank=True, help_text="Who signed the letter to the board, by name and post."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_decided_has_its_outcome",
                condition=Q(outcome="", recommendation=None, letter_by="")
                | Q(outcome__in=["agreed", "conditions", "not_approved"], status="agreed")
                & Q(recommendation__isnull=False)
                & ~Q(letter_by=""),
            ),
            models.CheckConstraint(
                name="only_an_agreed_version_is_in_force",
                condition=Q(in_force_from=None) | Q(status="agreed"),
            ),
            models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_per_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=~Q(status__in=["agreed", "discarded"]),
                name="one_open_version_per_plan",
            ),
            models.CheckConstraint(
                name="agreed_or_discarded_means_frozen",
                condition=Q(status__in=["agreed", "discarded"], frozen=True)
                | (~Q(status__in=["agreed", "discarded"]) & Q(frozen=False)),
            ),
            models.CheckConstraint(
                name="handed_over_by_somebody_at_some_time",
                condition=Q(ready_by=None, ready_at=None) | Q(ready_by__isnull=False, ready_at__isnull=False),
            ),
            models.CheckConstraint(
                name="first_version_is_not_discarded", condition=~Q(status="discarded") | Q(number__gt=1)
            ),
            models.CheckConstraint(
                name="agreed_plan_was_signed_and_agreed",
                condition=~Q(status="agreed")
                | Q(
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    agreed_by__isnull=False,
                    agreed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="signed_plan_has_its_signature",
                condition=~Q(status="signed") | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_is_unsigned",
                condition=~Q(status__in=["draft", "discarded"]) | Q(signed_by=None, agreed_by=None),
            ),
            models.CheckConstraint(
                name="only_a_later_version_changes_lines", condition=Q(by_line=False) | Q(number__gt=1)
            ),
            models.CheckConstraint(name="later_versions_say_why", condition=Q(number=1) | ~Q(reason="")),
            models.CheckConstraint(
                name="board_and_government_are_two_people",
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("signed_by")),
            ),
            models.CheckConstraint(
                name="nobody_signs_what_they_wrote",
                condition=Q(signed_by=None) | ~Q(signed_by=F("created_by")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="what_is_invented_is_agreed_with_samples",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__status="agreed"),
                func=_AGREED_WITH_SAMPLES,
            ),
            closed_periods_stay_as_agreed(),
            nothing_begins_in_a_closed_round(),
            decided_by_another(),
            handed_over_by_part(),
            moves_in_order(),
            decided_by_others(),
            named_lines_alone(),
            pgtrigger.Protect(
                name="a_frozen_version_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class PlanEdit(Edit):
    """Who changed which row of which part, from what to what, and every change of state; kept for ever.

    Part "trajectories" has an entry for each measure, whose fields are the baseline, the reasons and each period; one
    that people list has an entry for each row's key; part "state" one for each act. What a version begins with is a
    copy of the one before and no edit.
    """

    document = models.ForeignKey(PlanVersion, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        triggers = [
            *Edit.Meta.triggers,
            pgtrigger.Trigger(
                name="only_drafts_are_planned",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM boards_planversion v WHERE v.id = NEW.document_id
                               AND (v.frozen OR (v.status = 'signed' AND NEW.part <> 'state'))) THEN
                        RAISE EXCEPTION 'only a draft can be planned';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class EarlierDraft(models.Model):
    """A draft that an older release threw away: it kept only a row of the audit log, and this is what that row says."""

    append_only = True

    plan = models.ForeignKey(DeliveryPlan, models.PROTECT, related_name="earlier_drafts")
    number = models.PositiveSmallIntegerField(
        help_text="Its version number, which the next draft was given too."
    )
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=200, help_text="Who threw it away, by the name of then.")
    at = models.DateTimeField()
    trajectories = models.JSONField(help_text="By measure, as the row says.")
    copied_from = models.BigIntegerField(help_text="The row of the audit log that this is a copy of.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["copied_from"], name="an_earlier_draft_is_copied_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="earlier_drafts_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Earlier draft of version {self.number}"


class Trajectory(models.Model):
    """Planned values of one measure up to the deadline, with where they start from and why."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="trajectories")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    baseline = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    baseline_period_end = models.DateField(null=True)
    rationale = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "measure"], name="one_trajectory_per_version_and_measure"
            ),
            models.CheckConstraint(
                name="period_of_a_baseline_has_its_baseline",
                condition=Q(baseline_period_end=None) | Q(baseline__isnull=False),
            ),
        ]
        triggers = [
            frozen_with_its_version("frozen_trajectories_never_change", rows="trajectories"),
            agreed_baselines_stay(),
        ]

    def __str__(self) -> str:
        return f"Trajectory of {self.measure_id}"


class TrajectoryPoint(models.Model):
    """The value planned for one period."""

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="points")
    period_end = models.DateField()
    period_start = models.DateField()
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices())
    value = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ["period_end"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "period_end", "period_start"], name="one_planned_value_per_period"
            ),
            models.CheckConstraint(
                name="planned_value_is_a_real_number", condition=Q(value__gte=0, value__lt=10**10)
            ),
            models.CheckConstraint(
                name="planned_period_ends_after_it_starts", condition=Q(period_end__gte=F("period_start"))
            ),
        ]
        triggers = [
            frozen_with_its_version(
                "frozen_points_never_change",
                rows="trajectories",
                key="trajectory",
                via=("boards_trajectory", "version"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_end}: {self.value}"

    @property
    def period(self) -> Period:
        return Period(end=self.period_end, start=self.period_start, kind=PeriodKind(self.period_kind))
