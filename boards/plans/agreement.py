"""What government decides about a signed version: one reviewer recommends it, another decides.

A plan that is not approved can be in force all the same, because a board needs a plan to be held to: that is said
beside everything that it promises. All of it is written once and stays.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.plans.moving import recommended_by_others


class Outcome(models.TextChoices):
    AGREED = "agreed", "agreed"
    CONDITIONS = "conditions", "agreed with conditions"
    NOT_APPROVED = "not_approved", "not approved, in force"


class Recommendation(models.Model):
    """What one reviewer recommends to decide about a signed version, as it stood then.

    `edit_number` is the version's after it was recommended: whatever is done to the version later makes it void.
    """

    append_only = True

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="recommendations")
    edit_number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    reasons = models.TextField(blank=True, help_text="Needed for everything but a plain agreement.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "edit_number"], name="one_recommendation_per_version_and_edit_number"
            ),
            models.CheckConstraint(
                name="outcome_of_a_recommendation_is_known",
                condition=Q(outcome__in=["agreed", "conditions", "not_approved"]),
            ),
            models.CheckConstraint(
                name="what_is_not_plainly_agreed_has_reasons", condition=Q(outcome="agreed") | ~Q(reasons="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="recommendations_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="only_what_is_signed_is_recommended",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM boards_planversion v WHERE v.id = NEW.version_id
                                   AND v.status = 'signed' AND v.edit_number = NEW.edit_number) THEN
                        RAISE EXCEPTION 'only a signed version is recommended, as it stands';
                    END IF;
                    RETURN NEW;
                """,
            ),
            recommended_by_others(),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of {self.version_id}"


class Condition(models.Model):
    """What a board has to do, and by when, for its plan to be agreed."""

    append_only = True

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="conditions")
    due = models.DateField()
    what = models.CharField(max_length=500)

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "due", "what"], name="a_condition_is_said_once"
            ),
            models.CheckConstraint(name="a_condition_says_what_is_to_be_done", condition=~Q(what="")),
        ]
        triggers = [
            pgtrigger.Protect(name="conditions_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="conditions_come_with_their_recommendation",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM boards_recommendation r JOIN boards_planversion v ON v.id = r.version_id
                        WHERE r.id = NEW.recommendation_id AND r.outcome = 'conditions' AND v.status = 'signed'
                          AND v.edit_number = r.edit_number
                    ) THEN
                        RAISE EXCEPTION 'conditions come with a recommendation of them, before it is decided';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due}: {self.what}"


DECIDED_BY_ANOTHER = "one_recommends_and_another_decides"


def decided_by_another() -> pgtrigger.Trigger:
    """The trigger of plan versions: nothing was done between recommendation and decision, and two people did them."""
    return pgtrigger.Trigger(
        name=DECIDED_BY_ANOTHER,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__status="agreed") & ~pgtrigger.Q(old__status="agreed"),
        func=f"""
            IF NOT EXISTS (
                SELECT FROM boards_recommendation r
                WHERE r.id = NEW.recommendation_id AND r.version_id = NEW.id AND r.outcome = NEW.outcome
                  AND r.by_id <> NEW.agreed_by_id AND r.edit_number + 1 = NEW.edit_number
                  AND (r.outcome <> 'conditions'
                       OR EXISTS (SELECT FROM boards_condition c WHERE c.recommendation_id = r.id))
            ) THEN
                RAISE EXCEPTION '{DECIDED_BY_ANOTHER}: as it was recommended, by somebody else, with nothing between';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (a name of ours)
    )
