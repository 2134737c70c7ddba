"""Rows of the financial plan: money by line, savings, capital schemes, assumptions, and how many years it covers.

Amounts are million pounds with three places. What is typed and what a file says is read by `parts/`; here the database
keeps what must hold whoever writes.
"""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from boards.plans.freezing import frozen_with_its_version
from boards.plans.listed_rows import KEY, LARGEST
from boards.plans.staff_rows import NAMED, within

YEARS = (1, 2, 3, 4, 5)
RECURRING = tuple(f"year{year}_recurring" for year in YEARS)
ONCE = tuple(f"year{year}_once" for year in YEARS)
CAPITAL = tuple(f"year{year}" for year in YEARS)


def _amount() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=14, decimal_places=3, null=True)


def _yes(*names: str) -> Q:
    found = Q()
    for name in names:
        found &= Q(**{f"{name}__in": ["", "yes"]})
    return found


class PlanMoney(models.Model):
    """One line of the financial plan: what comes every year and what comes once, for up to five years."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="money")
    key = models.CharField(
        max_length=40, help_text="The line, as the policy names it, or an authority of the board."
    )
    year1_recurring = _amount()
    year1_once = _amount()
    year2_recurring = _amount()
    year2_once = _amount()
    year3_recurring = _amount()
    year3_once = _amount()
    year4_recurring = _amount()
    year4_once = _amount()
    year5_recurring = _amount()
    year5_once = _amount()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_line_of_money_per_version_and_key"),
            models.CheckConstraint(name="line_of_money_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(
                name="amounts_of_money_are_real_numbers",
                condition=within((*RECURRING, *ONCE), least=1 - LARGEST),
            ),
        ]
        triggers = [
            frozen_with_its_version("frozen_money_never_changes", rows="lines of money"),
            pgtrigger.Trigger(
                name="an_authority_is_the_boards_own",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.key LIKE 'authority-%'"),  # not called for every line
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM boards_planversion v
                            JOIN boards_deliveryplan d ON d.id = v.plan_id
                            JOIN boards_partner p ON p.organisation_id = d.organisation_id
                        WHERE v.id = NEW.version_id AND p.kind = 'authority'
                            AND 'authority-' || lower(p.code) = NEW.key
                    ) THEN
                        RAISE EXCEPTION 'an amount of a plan goes to an integration authority of the board alone';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PlanSaving(models.Model):
    """A saving: in its first year, and in a full year when it recurs."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="savings")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    theme = models.CharField(max_length=40)
    owner = models.CharField(max_length=200, blank=True)
    year = models.CharField(max_length=1)
    recurs = models.CharField(max_length=9)
    identified = models.CharField(max_length=3)
    starts = models.DateField(null=True)
    in_year = models.DecimalField(max_digits=14, decimal_places=3)
    full_year = _amount()
    risk = models.CharField(max_length=6, blank=True)
    action = models.CharField(max_length=200, blank=True, help_text="The action of the plan that brings it.")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_saving_per_version_and_key"),
            models.CheckConstraint(name="saving_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="saving_has_its_title_and_theme", condition=~Q(title="") & ~Q(theme="")
            ),
            models.CheckConstraint(
                name="saving_begins_in_a_year_of_the_plan",
                condition=Q(year__in=[str(year) for year in YEARS]),
            ),
            models.CheckConstraint(
                name="saving_is_counted_from_0", condition=within(("in_year", "full_year"), least=0)
            ),
            models.CheckConstraint(
                name="only_a_saving_that_recurs_has_a_full_year",
                condition=Q(recurs="recurring", full_year__isnull=False) | Q(recurs="once", full_year=None),
            ),
            models.CheckConstraint(
                name="saving_is_identified_or_not", condition=Q(identified__in=["yes", "no"])
            ),
            models.CheckConstraint(
                name="risk_of_a_saving_is_known", condition=Q(risk__in=["", "low", "medium", "high"])
            ),
        ]
        triggers = [frozen_with_its_version("frozen_savings_never_change", rows="savings")]

    def __str__(self) -> str:
        return self.title


class PlanCapital(models.Model):
    """A capital scheme, by year; always five."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="capital")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    funding = models.CharField(max_length=10)
    year1 = _amount()
    year2 = _amount()
    year3 = _amount()
    year4 = _amount()
    year5 = _amount()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_capital_scheme_per_version_and_key"),
            models.CheckConstraint(name="capital_scheme_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(name="capital_scheme_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="capital_scheme_says_whose_money", condition=Q(funding__in=["government", "other"])
            ),
            models.CheckConstraint(name="capital_is_counted_from_0", condition=within(CAPITAL, least=0)),
        ]
        triggers = [frozen_with_its_version("frozen_capital_never_changes", rows="capital schemes")]

    def __str__(self) -> str:
        return self.title


class PlanAssumption(models.Model):
    """A risk or an assumption of the financial plan, with what it could cost."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="assumptions")
    key = models.CharField(max_length=8)
    kind = models.CharField(max_length=10)
    words = models.CharField(max_length=500)
    amount = _amount()
    likelihood = models.CharField(max_length=6, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_assumption_per_version_and_key"),
            models.CheckConstraint(name="assumption_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="assumption_says_what_and_is_of_a_kind",
                condition=~Q(words="") & Q(kind__in=["risk", "assumption"]),
            ),
            models.CheckConstraint(
                name="amount_of_an_assumption_is_a_real_number",
                condition=within(("amount",), least=1 - LARGEST),
            ),
            models.CheckConstraint(
                name="likelihood_of_an_assumption_is_known",
                condition=Q(likelihood__in=["", "low", "medium", "high"]),
            ),
        ]
        triggers = [frozen_with_its_version("frozen_assumptions_never_change", rows="assumptions")]

    def __str__(self) -> str:
        return self.words


class PlanLength(models.Model):
    """How many years the financial plan covers: what Government told the board, and the reasons for five."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="length")
    key = models.CharField(max_length=40)
    years = models.CharField(max_length=1, blank=True)
    told_on = models.DateField(null=True)
    told_in = models.CharField(max_length=300, blank=True)
    infrastructure = models.CharField(max_length=3, blank=True)
    brokerage = models.CharField(max_length=3, blank=True)
    redesign = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_length_per_version_and_key"),
            models.CheckConstraint(name="length_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(
                name="a_plan_is_of_three_years_or_five", condition=Q(years__in=["", "3", "5"])
            ),
            models.CheckConstraint(
                name="reasons_for_five_years_are_said_or_not",
                condition=_yes("infrastructure", "brokerage", "redesign"),
            ),
        ]
        triggers = [frozen_with_its_version("frozen_length_never_changes", rows="length")]

    def __str__(self) -> str:
        return self.key
