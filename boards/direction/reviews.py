"""Reviews of a board's year: a note at its half, and the annual one; at most ten actions each, until settled."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.plans.listed_rows import KEY
from boards.plans.staff_rows import NAMED
from boards.work.edits import Edit
from boards.work.triggers import frozen_with, only_rises

MOST_ACTIONS = 10
NUMBER = r"^([1-9]|10)$"  # so that there are never more than ten actions


class Kind(models.TextChoices):
    MIDYEAR = "mid-year", "mid-year review"
    ANNUAL = "annual", "annual review"


class YearReview(models.Model):
    """One review of one board's year. It stays as it is once it is recorded; its actions go on."""

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="reviews")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    ministerial = models.BooleanField(help_text="Held by a minister; else by the board itself.")
    held_on = models.DateField(null=True)
    chair = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    edit_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    glance = models.JSONField(
        null=True,
        help_text="What the system's own figures said at a glance when it was recorded, in sentences.",
    )
    improvement = models.JSONField(
        null=True,
        help_text="The actions after participation audits as they stood when it was recorded: `improving.Followed`.",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "framework", "kind"], name="one_review_per_board_year_and_kind"
            ),
            models.CheckConstraint(
                name="only_an_annual_review_is_ministerial",
                condition=Q(kind="annual") | Q(kind="mid-year", ministerial=False),
            ),
            models.CheckConstraint(
                name="a_recorded_review_says_when_and_what",
                condition=Q(recorded_by=None, recorded_at=None)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False, held_on__isnull=False)
                & ~Q(note=""),
            ),
        ]
        triggers = [
            only_rises(
                "edit_number",
                keys=("organisation_id", "framework_id", "kind"),
                name="a_review_never_forgets_a_change",
            ),
            pgtrigger.Protect(
                name="a_recorded_review_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__recorded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.framework_id}"


class ReviewEdit(Edit):
    """Who changed what of a review: the part is the kind of entry, the entry its key."""

    document = models.ForeignKey(YearReview, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        pass


def _frozen(name: str) -> pgtrigger.Trigger:
    return frozen_with(
        name,
        "review",
        table="boards_yearreview",
        closed="d.recorded_at IS NOT NULL",
        words="a recorded review stays as it is",
        waits=True,
    )


class ReviewHeading(models.Model):
    """What the board says of itself under one heading of the year."""

    review = models.ForeignKey(YearReview, models.PROTECT, related_name="headings")
    key = models.CharField(max_length=40)
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="one_self_assessment_per_heading"),
            models.CheckConstraint(
                name="a_self_assessment_says_something", condition=Q(key__regex=NAMED) & ~Q(words="")
            ),
        ]
        triggers = [_frozen("recorded_self_assessments_never_change")]

    def __str__(self) -> str:
        return self.key


class ReviewQuestion(models.Model):
    """A question of the public, without a name, and what was answered."""

    review = models.ForeignKey(YearReview, models.PROTECT, related_name="questions")
    key = models.CharField(max_length=8)
    question = models.TextField()
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="one_question_of_a_review_per_key"),
            models.CheckConstraint(
                name="a_question_of_a_review_asks_something", condition=Q(key__regex=KEY) & ~Q(question="")
            ),
        ]
        triggers = [_frozen("recorded_questions_never_change")]

    def __str__(self) -> str:
        return self.question


class ReviewAction(models.Model):
    """What the board shall do after the review; numbered from 1 to 10."""

    review = models.ForeignKey(YearReview, models.PROTECT, related_name="actions")
    key = models.CharField(max_length=2)
    what = models.TextField()
    owner = models.CharField(max_length=200, blank=True)
    due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="one_action_of_a_review_per_number"),
            models.CheckConstraint(
                name="a_review_has_at_most_ten_actions", condition=Q(key__regex=NUMBER) & ~Q(what="")
            ),
        ]
        triggers = [_frozen("recorded_actions_never_change")]

    def __str__(self) -> str:
        return self.what


class ReviewStep(models.Model):
    """What became of an action of a recorded review: the board reports on it, whoever held the review settles it."""

    append_only = True

    class Step(models.TextChoices):
        REPORT = "report", "reported on"
        DONE = "done", "reported as done"
        SETTLED = "settled", "settled"

    action = models.ForeignKey(ReviewAction, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=7, choices=Step)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"], condition=Q(step="settled"), name="an_action_of_a_review_is_settled_once"
            ),
            models.CheckConstraint(
                name="a_step_of_an_action_is_known_and_says_something",
                condition=Q(step__in=["report", "done", "settled"]) & ~Q(words=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="steps_of_actions_are_never_taken_back", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="steps_of_an_action_come_in_order",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM 1 FROM boards_reviewaction a WHERE a.id = NEW.action_id FOR UPDATE;
                    IF NOT EXISTS (SELECT FROM boards_reviewaction a JOIN boards_yearreview r ON r.id = a.review_id
                            WHERE a.id = NEW.action_id AND r.recorded_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'steps_of_an_action_come_in_order: its review is not recorded yet';
                    END IF;
                    IF EXISTS (SELECT FROM boards_reviewstep s
                            WHERE s.action_id = NEW.action_id AND s.step = 'settled') THEN
                        RAISE EXCEPTION 'steps_of_an_action_come_in_order: it is settled';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.action_id}"
