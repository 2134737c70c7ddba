"""What a board says about a target that it does not keep."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.asks import offers


class Explanation(models.Model):
    """Cause, action, and when the board expects to be back, or why it can name no day. Never changed, but said anew.

    It is read at the desk. Nothing of it becomes public by itself.
    """

    append_only = True

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    cause = models.TextField()
    action = models.TextField()
    recovery_on = models.DateField(null=True, help_text="The day from which the target shall be kept again.")
    no_date_because = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_explanation_has_cause_and_action",
                condition=Q(cause__regex=r"\S") & Q(action__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="a_day_of_recovery_or_why_there_is_none",
                condition=Q(recovery_on__isnull=False, no_date_because="")
                | Q(recovery_on=None, no_date_because__regex=r"\S"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="explanations_stay_as_they_were", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Explanation {self.pk}"


class Explained(models.Model):
    """A target that an explanation is about, with the figure that was the newest when it was given."""

    append_only = True

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="targets")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    observation = models.ForeignKey("boards.Observation", models.PROTECT, related_name="+", null=True)
    period_end = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["measure", "explanation"], name="explained_by_measure")]
        constraints = [
            models.UniqueConstraint(fields=["explanation", "measure"], name="a_target_once_in_an_explanation")
        ]
        triggers = [
            pgtrigger.Protect(name="what_was_explained_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.explanation_id}: {self.measure_id}"


class ExplanationOffer(models.Model):
    """One side offers an explanation for publication, or takes that back: the board, or the analysts who read it."""

    append_only = True

    class Kind(models.TextChoices):
        OFFER = offers.OFFER, "offered to publish"
        RETRACTION = offers.RETRACTION, "offer taken back"

    class Side(models.TextChoices):
        ASKER = offers.Side.ASKER.value, "who asks for explanations"
        ASKED = offers.Side.ASKED.value, "who explained"

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    side = models.CharField(max_length=5, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["explanation_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["explanation", "number"], name="one_offer_per_explanation_and_number"
            ),
            models.CheckConstraint(
                name="an_explanation_is_offered_or_taken_back_by_a_side",
                condition=Q(kind__in=["offer", "retraction"], side__in=["asker", "asked"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="offers_of_explanations_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="an_offer_follows_from_the_one_before",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.number <> 1 + coalesce((SELECT max(o.number) FROM boards_explanationoffer o
                        WHERE o.explanation_id = NEW.explanation_id), 0) THEN
                        RAISE EXCEPTION 'offers of an explanation are numbered without gaps';
                    END IF;
                    IF (NEW.kind = 'retraction') <> coalesce((SELECT o.kind = 'offer' FROM boards_explanationoffer o
                        WHERE o.explanation_id = NEW.explanation_id AND o.side = NEW.side
                        ORDER BY o.number DESC LIMIT 1), false) THEN
                        RAISE EXCEPTION 'a side offers once, and takes back what it offers';
                    END IF;
                    IF NEW.kind = 'offer' AND (EXISTS (SELECT FROM boards_explanationoffer o
                        WHERE o.explanation_id = NEW.explanation_id AND o.side <> NEW.side
                        AND o.kind = 'offer' AND o.by_id = NEW.by_id)
                        OR (NEW.side = 'asker' AND EXISTS (SELECT FROM boards_explanation e
                            WHERE e.id = NEW.explanation_id AND e.by_id = NEW.by_id))) THEN
                        RAISE EXCEPTION 'nobody offers for both sides';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of explanation {self.explanation_id}"
