"""Which parts the guidance of a past year asked plans for, as far as it was seen: to be read, as its list is.

What boards write in a cycle that is open is `targets.catalogue.plan_parts`.
"""

from django.db import models

from targets.catalogue.models import Framework, known, new_version
from targets.catalogue.plan_parts import PlanPart


class GuidedPart(models.Model):
    """One part of the plans of one guidance year."""

    class Rule(models.TextChoices):
        REQUIRED = "required", "required"
        OPTIONAL = "optional", "optional"
        LOCAL = "local", "kept locally, not sent in"
        ELSEWHERE = "elsewhere", "inside another part"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="guided_parts")
    key = models.SlugField(max_length=20)
    board_kind = models.CharField(max_length=12, choices=PlanPart.BoardKind)
    title = models.CharField(max_length=80)
    rule = models.CharField(max_length=9, choices=Rule)
    is_new = models.BooleanField(default=False, help_text="The first year that asked for it.")
    recalled = models.BooleanField(
        default=False, help_text="Not seen in the guidance of the year: then it is optional, and marked."
    )
    detail = models.TextField(blank=True)
    source = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "key", "board_kind"], name="a_part_is_guided_once_in_a_year"
            ),
            known("rule", ["required", "optional", "local", "elsewhere"], name="guided_rule_is_known"),
            known("board_kind", ["territorial", "special"], name="guided_kind_of_board_is_known"),
            models.CheckConstraint(
                name="what_is_recalled_is_optional",
                condition=models.Q(recalled=False) | models.Q(rule="optional"),
            ),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return f"{self.framework_id}: {self.title}"
