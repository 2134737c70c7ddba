"""Corrections of the record: that a promise stands in an agreed plan otherwise than it was decided."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from boards.plans.decided_by_boards import BoardDecision, decided_by_another, never_change
from targets.calc.periods import PeriodKind


class PromiseCorrection(models.Model):
    """What a reviewer proposes: the entry of one period in an agreed version, as it stands and as it was decided.

    Nothing of it changes. It holds from the day on which the board's approver confirms it, and is shown for ever.
    """

    append_only = True

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="corrections")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    period_end = models.DateField()
    period_start = models.DateField()
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices())
    was = models.DecimalField(max_digits=14, decimal_places=4)
    becomes = models.DecimalField(max_digits=14, decimal_places=4)
    reason = models.TextField()
    evidence = models.TextField(help_text="Where it is seen what was decided: body, document, date.")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="a_correction_corrects_something", condition=~Q(was=F("becomes"))),
            models.CheckConstraint(
                name="a_corrected_promise_is_a_real_number",
                condition=Q(was__gte=0, was__lt=10**10, becomes__gte=0, becomes__lt=10**10),
            ),
            models.CheckConstraint(
                name="a_correction_says_why_and_where_it_is_seen", condition=~Q(reason="") & ~Q(evidence="")
            ),
        ]
        triggers = [
            never_change("proposed_corrections_never_change"),
            pgtrigger.Trigger(
                name="only_what_was_agreed_is_corrected",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM boards_trajectorypoint t JOIN boards_trajectory j ON j.id = t.trajectory_id
                        JOIN boards_planversion v ON v.id = j.version_id
                        WHERE v.id = NEW.version_id AND v.status = 'agreed' AND j.measure_id = NEW.measure_id
                          AND t.period_start = NEW.period_start AND t.period_end = NEW.period_end
                    ) THEN
                        RAISE EXCEPTION 'only what was agreed is corrected';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.period_end}: {self.was} to {self.becomes}"


class CorrectionDecision(BoardDecision):
    """What became of a proposed correction."""

    correction = models.OneToOneField(PromiseCorrection, models.PROTECT, related_name="decision")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_decision_on_a_correction_is_known",
                condition=Q(kind__in=["confirmed", "declined", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="declined_and_withdrawn_corrections_say_why",
                condition=Q(kind="confirmed") | ~Q(reason=""),
            ),
        ]
        triggers = [
            never_change("decisions_on_corrections_never_change"),
            decided_by_another(
                "who_proposed_a_correction_does_not_confirm_it",
                table="boards_promisecorrection",
                key="correction",
                one="correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id}: {self.kind}"
