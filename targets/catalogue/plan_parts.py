"""Which parts the plan of a guidance year has, by kind of board: data of the policy, as what is asked of measures is.

Trajectories are asked measure by measure (`Requirement.trajectory`); every other part has a row here where a year's
guidance names it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from targets.catalogue.models import Framework, known, new_version


class PlanPart(models.Model):
    """What the round of one framework says about one part of the plans of one kind of board.

    What is kept locally may be written, and nobody outside the board reads it before the board shares it.
    """

    class Rule(models.TextChoices):
        REQUIRED = "required", "required"
        OPTIONAL = "optional", "optional"
        LOCAL = "local", "kept locally"
        NOT_ASKED = "not_asked", "not asked"

    class BoardKind(models.TextChoices):
        TERRITORIAL = "territorial", "territorial boards"
        SPECIAL = "special", "national boards"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="parts")
    part = models.CharField(max_length=20, help_text="The key of the part, as edits and addresses name it.")
    board_kind = models.CharField(max_length=12, choices=BoardKind)
    rule = models.CharField(max_length=9, choices=Rule)
    headings = models.JSONField(
        default=list, help_text="What its rows stand under, in order: `key` and `title` of each."
    )
    needed = ArrayField(
        models.CharField(max_length=40),
        default=list,
        help_text="Fields of a row without which the plan is not signed.",
    )
    recalled = models.BooleanField(
        default=False, help_text="Not seen in the guidance of the year: no page prints it unmarked."
    )
    source = models.TextField()

    class Meta:
        ordering = ["framework", "part", "board_kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "part", "board_kind"],
                name="one_rule_per_part_framework_and_kind_of_board",
            ),
            known("rule", ["required", "optional", "local", "not_asked"], name="rule_of_a_part_is_known"),
            known("board_kind", ["territorial", "special"], name="kind_of_board_of_a_part_is_known"),
            models.CheckConstraint(name="part_of_a_plan_is_named", condition=~Q(part="")),
        ]
        triggers = [new_version()]

    def __str__(self) -> str:
        return f"{self.framework_id}: {self.part} of {self.board_kind}"

    @property
    def titles(self) -> dict[str, str]:
        """Its headings by key, in order."""
        return {heading["key"]: heading["title"] for heading in self.headings}
