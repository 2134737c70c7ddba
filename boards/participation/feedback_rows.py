"""“You said, we did”: what people told a board, what changed, and the two who read it before it may be public."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from boards.work.edits import Edit
from boards.work.triggers import only_rises

LONGEST_ABOUT, LONGEST_WORDS, LONGEST_WHY = 80, 600, 500  # characters
READERS = 2  # people who read an entry before it may be public
SENT = "feedback sent"  # as the audit log and the edits store it


class FeedbackState(models.TextChoices):
    DRAFT = "draft", "being written"
    SENT = "sent", "being read by two people"
    AGREED = "agreed", "agreed, public with the next release"
    OUT = "out", "taken off public pages"


class Because(models.TextChoices):
    """Why an entry is taken off public pages, as everybody is told: general words, never those of the entry."""

    RECOGNISED = "recognised", "Somebody could have been recognised by it"
    CONSENT = "consent", "Somebody it was about no longer agreed to it"
    WRONG = "wrong", "It was not right"
    ASKED = "asked", "Its board asked for it"


class Feedback(models.Model):
    """One entry of a board. Its words change only as a draft. `sending` counts how often it was given to be read."""

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="feedback")
    number = models.PositiveIntegerField(help_text="Within the board.")
    about = models.CharField(max_length=LONGEST_ABOUT, help_text="In a few words, such as “Finding the way”.")
    said = models.TextField(help_text="What people told the board.")
    did = models.TextField(help_text="What changed, or why nothing did.")
    month = models.DateField(help_text="The first day of the month in which it changed.")
    people = models.PositiveIntegerField(help_text="How many people told it.")
    link = models.URLField(max_length=300, blank=True, help_text="A public page that shows it.")
    state = models.CharField(max_length=6, choices=FeedbackState, default=FeedbackState.DRAFT)
    sending = models.PositiveIntegerField(default=0)
    may_stay = models.TextField(blank=True, help_text="Why what the privacy check suspects may stay.")
    edit_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_feedback_per_number"),
            models.CheckConstraint(
                name="feedback_says_what_and_when",
                condition=Q(
                    about__regex=r"\S", said__regex=r"\S", did__regex=r"\S", people__gte=1, number__gte=1
                )
                & Q(month__day=1, state__in=FeedbackState.values)
                & Q(LessThanOrEqual(Length("said"), LONGEST_WORDS))
                & Q(LessThanOrEqual(Length("did"), LONGEST_WORDS))
                & Q(LessThanOrEqual(Length("may_stay"), LONGEST_WHY)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="feedback_is_never_deleted", operation=pgtrigger.Delete),
            only_rises(
                "edit_number", keys=("organisation_id", "number"), name="feedback_never_forgets_a_change"
            ),
            pgtrigger.Trigger(
                name="feedback_is_agreed_by_two_who_did_not_write_it",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF TG_OP = 'UPDATE' AND OLD.state <> 'draft'
                            AND (NEW.about, NEW.said, NEW.did, NEW.month, NEW.people, NEW.link, NEW.may_stay,
                            NEW.sending) IS DISTINCT FROM (OLD.about, OLD.said, OLD.did, OLD.month, OLD.people,
                            OLD.link, OLD.may_stay, OLD.sending) THEN
                        RAISE EXCEPTION 'feedback_is_agreed_by_two: what is being read does not change';
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.state IN ('draft', 'out')
                            AND NEW.state NOT IN ('draft', 'out') AND EXISTS (
                            SELECT FROM boards_feedbackreading r
                            WHERE r.feedback_id = NEW.id AND r.sending = NEW.sending) THEN
                        RAISE EXCEPTION 'feedback_is_agreed_by_two: a draft is read anew, whoever read it before';
                    END IF;
                    IF NEW.state = 'agreed' AND (SELECT count(DISTINCT r.by_id) FROM boards_feedbackreading r
                            WHERE r.feedback_id = NEW.id AND r.sending = NEW.sending AND r.agrees
                            AND NOT EXISTS (SELECT FROM boards_feedbackedit e WHERE e.document_id = NEW.id
                            AND (e.part <> 'state' OR e.entry = '{SENT}') AND e.editor_id = r.by_id)) < {READERS} THEN
                        RAISE EXCEPTION 'feedback_is_agreed_by_two: two who did not write it agree first';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (a number and a word of ours)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.about}"


class FeedbackEdit(Edit):
    """One change of an entry; part "words", or "state" with the act."""

    document = models.ForeignKey(Feedback, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        pass


class FeedbackReading(models.Model):
    """Somebody read an entry as it was sent: it may be public, or it goes back with the reason."""

    append_only = True

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="readings")
    sending = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agrees = models.BooleanField()
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "sending", "by"], name="each_reads_a_sent_feedback_once"
            ),
            models.CheckConstraint(
                name="feedback_goes_back_with_a_reason",
                condition=(Q(agrees=True) | Q(why__regex=r"\S"))
                & Q(LessThanOrEqual(Length("why"), LONGEST_WHY)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="readings_of_feedback_stay", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="feedback_is_read_as_it_was_sent",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM boards_feedback f WHERE f.id = NEW.feedback_id
                            AND f.state = 'sent' AND f.sending = NEW.sending) THEN
                        RAISE EXCEPTION 'feedback_is_read_as_it_was_sent: this is not waiting to be read';
                    END IF;
                    IF EXISTS (SELECT FROM boards_feedbackedit e WHERE e.document_id = NEW.feedback_id
                            AND e.part <> 'state' AND e.editor_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'feedback_is_read_as_it_was_sent: who wrote it does not decide';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{'agreed' if self.agrees else 'sent back'} on {self.at}"
