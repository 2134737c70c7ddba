"""What people told boards and what changed, as a data release makes it public."""

import pgtrigger
from django.db import models

from boards.organisations.triggers import never_of_a_sample
from reports.publication.triggers import AGREED_FEEDBACK, not_slipped_in


class ReleasedFeedback(models.Model):
    """One entry of a board that two people agreed; it belongs to its release. `sending` is which reading agreed it."""

    append_only = True

    release = models.ForeignKey("reports.DataRelease", models.PROTECT, related_name="feedback")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    feedback = models.ForeignKey("boards.Feedback", models.PROTECT, related_name="+")
    sending = models.PositiveIntegerField()
    content = models.JSONField(
        help_text="The shape is `participation.feedback_public.PublicFeedback`. No names of persons."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "feedback"], name="one_released_feedback_per_release")
        ]
        triggers = [
            not_slipped_in("no_feedback_is_slipped_in"),
            never_of_a_sample("no_feedback_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_feedback_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="only_agreed_feedback_is_released",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("now", "reports_datarelease%ROWTYPE")],
                func=f"""
                    SELECT * INTO now FROM reports_datarelease d WHERE d.id = NEW.release_id;
                    IF NOT EXISTS (SELECT FROM {AGREED_FEEDBACK} AND f.id = NEW.feedback_id
                            AND f.sending = NEW.sending AND f.organisation_id = NEW.organisation_id) THEN
                        RAISE EXCEPTION 'only feedback that two people agreed is released';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (conditions of ours)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: feedback {self.feedback_id}"
