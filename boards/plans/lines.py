"""Single lines of an agreed plan that a version changes in the year, each with its own reason.

Such a version is a copy of the one in force in which only the lines that are named differ: who reads it reads these. A
line is a row of a part, by the part's key and its own.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from boards.plans.freezing import frozen_with_its_version

ONLY_NAMED = "a_version_of_lines_changes_these_alone"


class PlanLine(models.Model):
    """A line that is changed, and why; `key` is the part's and the row's with a stroke between."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="lines")
    key = models.CharField(max_length=80)
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="a_line_is_named_once_a_version"),
            models.CheckConstraint(
                name="a_line_says_which_and_why", condition=Q(key__contains="/") & Q(why__regex=r"\S")
            ),
        ]
        triggers = [frozen_with_its_version("frozen_lines_never_change", rows="lines")]

    def __str__(self) -> str:
        return self.key


def key_of(part: str, row: str) -> str:
    return f"{part}/{row}"


def named_lines_alone() -> pgtrigger.Trigger:
    """Of plan versions: what was edited in a version of lines is named, before anybody is asked to sign it."""
    return pgtrigger.Trigger(
        name=ONLY_NAMED,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        func=f"""
            IF NEW.by_line IS DISTINCT FROM OLD.by_line THEN
                RAISE EXCEPTION '{ONLY_NAMED}: it is one from its beginning, or never';
            END IF;
            IF NEW.by_line AND (NEW.ready_at IS NOT NULL OR NEW.status IN ('signed', 'agreed')) AND EXISTS (
                SELECT FROM boards_planedit e
                WHERE e.document_id = NEW.id AND e.part NOT IN ('state', 'explanations', 'lines') AND NOT EXISTS (
                    SELECT FROM boards_planline l
                    WHERE l.version_id = NEW.id AND l.key = e.part || '/' || e.entry
                )
            ) THEN
                RAISE EXCEPTION '{ONLY_NAMED}: something else was edited in it';
            END IF;
            RETURN NULL;
        """,  # noqa: S608 (words of ours)
    )
