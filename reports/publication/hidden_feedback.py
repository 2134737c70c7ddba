"""Entries of “You said, we did” that are not shown any more, though a release holds them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from boards.participation.feedback_rows import LONGEST_WHY, Because
from boards.participation.telling import SUBJECT, TAKEN_OFF


class HiddenFeedback(models.Model):
    """The words of one reading of an entry: no public page shows them from then on. Nothing of a release changes.

    `because` is told to everybody, `why` to the desk. It is never undone: other words are read by two people again.
    """

    append_only = True

    feedback = models.ForeignKey("boards.Feedback", models.PROTECT, related_name="hidden")
    sending = models.PositiveIntegerField()
    because = models.CharField(max_length=10, choices=Because)
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "sending"], name="feedback_is_hidden_once"),
            models.CheckConstraint(
                name="hidden_feedback_says_why",
                condition=Q(because__in=Because.values, why__regex=r"\S")
                & Q(LessThanOrEqual(Length("why"), LONGEST_WHY)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="hidden_feedback_stays_hidden", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="only_public_feedback_is_hidden",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM reports_releasedfeedback h
                            JOIN reports_datarelease d ON d.id = h.release_id
                            WHERE d.released_at IS NOT NULL AND h.feedback_id = NEW.feedback_id
                            AND h.sending = NEW.sending) THEN
                        RAISE EXCEPTION 'only feedback that a release made public is hidden';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="hidden_feedback_is_agreed_no_more",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=f"""
                    IF EXISTS (SELECT FROM boards_feedback f WHERE f.id = NEW.feedback_id
                            AND f.sending = NEW.sending AND f.state IN ('sent', 'agreed')) THEN
                        RAISE EXCEPTION 'what is hidden is not agreed any more: no release makes it public again';
                    END IF;
                    IF NOT EXISTS (SELECT FROM boards_auditevent e WHERE e.action = '{TAKEN_OFF}'
                            AND e.subject_type = '{SUBJECT}' AND e.subject_id = NEW.feedback_id::text
                            AND e.actor_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'the audit log does not tell who hid this feedback';
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608 (words of ours)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: reading {self.sending}"
