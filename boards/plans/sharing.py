"""Parts that a year's guidance lets a board keep to itself, and the day from which it shares one.

Whoever is not of the board reads nothing of such a part before that: its page, its files, its history, questions about
it, what checks say of it. What is shared stays shared, through all versions of the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.people.permissions import Rights
from boards.people.roles import RULES, Action, Scope


class PlanShare(models.Model):
    """A board shares one part of its plan with government."""

    append_only = True

    plan = models.ForeignKey("boards.DeliveryPlan", models.PROTECT, related_name="shares")
    part = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "part"], name="a_part_of_a_plan_is_shared_once"),
            models.CheckConstraint(name="a_shared_part_is_named", condition=~Q(part="")),
        ]
        triggers = [
            pgtrigger.Protect(name="what_is_shared_stays_so", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.part} of plan {self.plan_id}"


@dataclass(frozen=True)
class Shared:
    """By whom of the board, and when."""

    by: str
    at: datetime


def shares_of(*, organisation_id: int, framework_key: str) -> Mapping[str, Shared]:
    """By part; one query."""
    rows = PlanShare.objects.filter(plan__organisation=organisation_id, plan__framework=framework_key)
    return {row.part: Shared(row.by.name, row.at) for row in rows.select_related("by")}


def is_of_board(rights: Rights, organisation_id: int) -> bool:
    """Whether somebody reads the board's plan because they are of the board, not because they read all plans."""
    return any(
        own == organisation_id and RULES[role].get(Action.VIEW_BOARD_DRAFTS) is Scope.OWN_BOARD
        for role, own in rights.held
    )
