"""What a quarterly return says, row by row. A row has the key of the plan's own row, so that quarters can be compared.

A row that is not there is not said yet; `unchanged` says that its author looked and found what the quarter before said.
Amounts are million pounds with three places, staff whole-time equivalents. What is not known is said to be so.
"""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from boards.plans.listed_rows import KEY, LARGEST
from boards.plans.staff_rows import NAMED, within
from boards.work.triggers import frozen_with

#: An action, or one of its milestones below it.
ACTION_KEY = r"^[0-9a-f]{8}(-[0-9a-f]{8})?$"
_YES = ["", "yes"]


class State(models.TextChoices):
    """Of an action or a milestone."""

    ON_TIME = "on_time", "on time"
    LATE = "late", "late"
    DONE = "done", "done"
    STOPPED = "stopped", "stopped"
    NOT_KNOWN = "not_known", "not known"


class Movement(models.TextChoices):
    """Of a risk since the quarter before."""

    UP = "up", "higher"
    SAME = "same", "as it was"
    DOWN = "down", "lower"
    GONE = "gone", "no longer a risk"
    NOT_KNOWN = "not_known", "not known"


def _held() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey("boards.QuarterlyReturn", models.PROTECT, related_name="+")


def _unchanged() -> "models.CharField[Any, Any]":
    return models.CharField(max_length=3, blank=True, help_text="As in the quarter before; empty or yes.")


def _amount(*, places: int = 3) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=14, decimal_places=places, null=True)


def _unknown() -> "models.CharField[Any, Any]":
    return models.CharField(max_length=3, blank=True, help_text="No figure is known; empty or yes.")


def _says(*names: str) -> Q:
    """Either a figure, or that none is known."""
    none, some = Q(), Q()
    for name in names:
        none &= Q(**{name: None})
        some |= Q(**{f"{name}__isnull": False})
    return (Q(unknown="yes") & none) | (Q(unknown="") & some)


def _frozen(name: str) -> pgtrigger.Trigger:
    return frozen_with(
        name,
        "held",
        table="boards_quarterlyreturn",
        closed="d.signed_at IS NOT NULL",
        words="a signed return is frozen",
        waits=True,
    )


class ReturnAction(models.Model):
    """How an action or a milestone of the plan stands, what changed in the quarter, and what comes next."""

    held = _held()
    key = models.CharField(max_length=17)
    state = models.CharField(max_length=9, choices=State)
    changed = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    unchanged = _unchanged()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["held", "key"], name="one_returned_action_per_return_and_key"),
            models.CheckConstraint(
                name="returned_action_is_one_of_the_plan", condition=Q(key__regex=ACTION_KEY)
            ),
            models.CheckConstraint(
                name="returned_action_has_a_known_state",
                condition=Q(state__in=State.values, unchanged__in=_YES),
            ),
            models.CheckConstraint(
                name="what_is_stopped_says_why", condition=~Q(state="stopped") | ~Q(changed="")
            ),
        ]
        triggers = [_frozen("signed_actions_never_change")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class ReturnRisk(models.Model):
    """How a risk of the plan moved in the quarter."""

    held = _held()
    key = models.CharField(max_length=8)
    movement = models.CharField(max_length=9, choices=Movement)
    changed = models.TextField(blank=True)
    unchanged = _unchanged()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["held", "key"], name="one_returned_risk_per_return_and_key"),
            models.CheckConstraint(name="returned_risk_is_one_of_the_plan", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="returned_risk_has_a_known_movement",
                condition=Q(movement__in=Movement.values, unchanged__in=_YES),
            ),
        ]
        triggers = [_frozen("signed_risks_never_change")]

    def __str__(self) -> str:
        return f"{self.key}: {self.movement}"


class ReturnMoney(models.Model):
    """One line of the financial plan: the year to date, and what the whole year is forecast to be."""

    held = _held()
    key = models.CharField(max_length=40)
    to_date = _amount()
    forecast = _amount()
    unknown = _unknown()
    note = models.TextField(blank=True)
    unchanged = _unchanged()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["held", "key"], name="one_returned_line_per_return_and_key"),
            models.CheckConstraint(name="returned_line_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(
                name="returned_line_says_an_amount_or_that_none_is_known",
                condition=_says("to_date", "forecast")
                & within(("to_date", "forecast"), least=1 - LARGEST)
                & Q(unchanged__in=_YES),
            ),
        ]
        triggers = [_frozen("signed_money_never_changes")]

    def __str__(self) -> str:
        return self.key


class ReturnSaving(models.Model):
    """A saving of the plan's year: what of it was delivered so far for good and once, and what the year will bring."""

    held = _held()
    key = models.CharField(max_length=8)
    recurring = _amount()
    once = _amount()
    forecast = _amount()
    unknown = _unknown()
    note = models.TextField(blank=True)
    unchanged = _unchanged()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["held", "key"], name="one_returned_saving_per_return_and_key"),
            models.CheckConstraint(name="returned_saving_is_one_of_the_plan", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="returned_saving_says_an_amount_or_that_none_is_known",
                condition=_says("recurring", "once", "forecast")
                & within(("recurring", "once", "forecast"), least=0)
                & Q(unchanged__in=_YES),
            ),
        ]
        triggers = [_frozen("signed_savings_never_change")]

    def __str__(self) -> str:
        return self.key


class ReturnStaff(models.Model):
    """Staff in post of one group on the last day of the quarter."""

    held = _held()
    key = models.CharField(max_length=40)
    in_post = _amount(places=4)
    unknown = _unknown()
    note = models.TextField(blank=True)
    unchanged = _unchanged()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["held", "key"], name="one_returned_group_per_return_and_key"),
            models.CheckConstraint(name="returned_group_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(
                name="returned_group_says_a_number_or_that_none_is_known",
                condition=_says("in_post") & within(("in_post",), least=0) & Q(unchanged__in=_YES),
            ),
        ]
        triggers = [_frozen("signed_staff_never_change")]

    def __str__(self) -> str:
        return self.key
