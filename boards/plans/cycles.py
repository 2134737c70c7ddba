"""The round of one framework: its days, and whether boards may still begin something in it."""

from itertools import combinations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from boards.work.triggers import only_rises

#: The days of a round in their order; those that need not be said are empty.
DAYS = ("opens", "draft_due", "feedback_due", "final_due", "decision_due")
#: The last day for the return of each quarter, and the days of the year's reviews. Where none is set nothing is due.
RETURNS = ("return1_due", "return2_due", "return3_due", "return4_due")
REVIEWS = ("midyear_due", "annual_due")
EVERY_DAY = (*DAYS, *RETURNS, *REVIEWS)


def _in_order(names: tuple[str, ...]) -> Q:
    """Each that is set is later than those that are set before it."""
    found = Q()
    for first, second in combinations(names, 2):
        found &= Q(**{first: None}) | Q(**{second: None}) | Q(**{f"{second}__gt": F(first)})
    return found


class Cycle(models.Model):
    """The dates of one planning round. In a closed one no plan and no new version is begun; what is begun goes on."""

    framework = models.OneToOneField(
        "targets.Framework", models.PROTECT, primary_key=True, related_name="cycle"
    )
    opens = models.DateField()
    draft_due = models.DateField()
    feedback_due = models.DateField(null=True)
    final_due = models.DateField()
    decision_due = models.DateField(null=True)
    return1_due = models.DateField(null=True)
    return2_due = models.DateField(null=True)
    return3_due = models.DateField(null=True)
    return4_due = models.DateField(null=True)
    midyear_due = models.DateField(null=True)
    annual_due = models.DateField(null=True)
    closed = models.BooleanField(default=False)
    edit_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cycle_dates_are_in_order",
                condition=Q(opens__lte=F("draft_due")) & Q(draft_due__lte=F("final_due")),
            ),
            models.CheckConstraint(
                name="cycle_feedback_comes_between_draft_and_final",
                condition=Q(feedback_due=None)
                | Q(feedback_due__gte=F("draft_due"), feedback_due__lte=F("final_due")),
            ),
            models.CheckConstraint(
                name="cycle_is_decided_after_the_final_plan",
                condition=Q(decision_due=None) | Q(decision_due__gte=F("final_due")),
            ),
            models.CheckConstraint(
                name="days_of_a_year_are_in_order", condition=_in_order(RETURNS) & _in_order(REVIEWS)
            ),
        ]
        triggers = [only_rises("edit_number", keys=("framework_id",), name="a_round_never_forgets_a_change")]

    def __str__(self) -> str:
        return f"Cycle of {self.framework_id}"


def nothing_begins_in_a_closed_round() -> pgtrigger.Trigger:
    """Of plan versions."""
    return pgtrigger.Trigger(
        name="nothing_begins_in_a_closed_round",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (
                SELECT FROM boards_deliveryplan p JOIN boards_cycle c ON c.framework_id = p.framework_id
                WHERE p.id = NEW.plan_id AND c.closed
            ) THEN
                RAISE EXCEPTION 'the round is closed: nothing is begun in it';
            END IF;
            RETURN NEW;
        """,
    )
