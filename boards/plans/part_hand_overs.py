"""Parts of a draft that their planners handed over as ready: before all are, nothing reaches the approver."""

import pgtrigger
from django.conf import settings
from django.db import models

from boards.plans.freezing import frozen_with_its_version

WAITS = "what was written in a part of this plan has not been handed over"


class PartHandOver(models.Model):
    """A planner says that a part of a draft is written. A later save of the part takes the row away."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="part_hand_overs")
    part = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    edit_number = models.PositiveIntegerField(help_text="The version's then: what came later was not meant.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "part"], name="a_part_is_handed_over_once_a_version")
        ]
        triggers = [
            frozen_with_its_version("frozen_hand_overs_never_change", rows="hand-overs"),
        ]

    def __str__(self) -> str:
        return f"{self.part} of version {self.version_id}"


def handed_over_by_part() -> pgtrigger.Trigger:
    """Of plan versions: the approver is called when every part that was written in it was handed over since.

    What checks want explained, and which lines it changes, is said of the whole plan and is of no part.
    """
    return pgtrigger.Trigger(
        name="a_plan_is_ready_when_its_parts_are",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(old__ready_at__isnull=True, new__ready_at__isnull=False),
        func=f"""
            IF EXISTS (
                SELECT FROM boards_planedit e
                WHERE e.document_id = NEW.id AND e.part NOT IN ('state', 'explanations', 'lines') AND NOT EXISTS (
                    SELECT FROM boards_parthandover h
                    WHERE h.version_id = NEW.id AND h.part = e.part AND h.edit_number >= e.edit_number
                )
            ) THEN
                RAISE EXCEPTION '{WAITS}';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (words of ours)
    )
