"""One row a month about money: what the year is forecast to end with, and the savings delivered so far.

The monthly return that boards send elsewhere is not rebuilt here. A row that is typed anew stands beside the one before
it: the newest counts, the others are how it was known.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.plans.listed_rows import LARGEST
from boards.plans.staff_rows import within

OF_ITS_YEAR = "a_month_of_money_is_of_its_plans_year"


class MonthOfMoney(models.Model):
    """What a board said about one month; `number` counts what it said about the same month before."""

    append_only = True

    plan = models.ForeignKey("boards.DeliveryPlan", models.PROTECT, related_name="months")
    month = models.DateField(help_text="Its first day.")
    number = models.PositiveSmallIntegerField(default=1)
    outturn = models.DecimalField(
        max_digits=14,
        decimal_places=3,
        null=True,
        help_text="Forecast position at the end of the year, million pounds; a deficit is below 0.",
    )
    savings = models.DecimalField(
        max_digits=14,
        decimal_places=3,
        null=True,
        help_text="Savings delivered in the year so far, million pounds.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "month", "number"], name="one_month_of_money_per_plan_and_number"
            ),
            models.CheckConstraint(
                name="a_month_of_money_begins_on_its_first_day", condition=Q(month__day=1, number__gte=1)
            ),
            models.CheckConstraint(
                name="amounts_of_a_month_are_real_numbers",
                condition=within(("outturn",), least=1 - LARGEST) & within(("savings",), least=0),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="what_was_said_of_a_month_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name=OF_ITS_YEAR,
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    IF NOT EXISTS (SELECT FROM boards_deliveryplan p
                            JOIN targets_framework f ON f.key = p.framework_id
                            JOIN boards_planversion v ON v.plan_id = p.id AND v.status = 'agreed'
                            WHERE p.id = NEW.plan_id AND NEW.month BETWEEN f.year_start AND f.year_end) THEN
                        RAISE EXCEPTION '{OF_ITS_YEAR}, and the plan is agreed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.outturn}, {self.savings}"
