"""Rows of the workforce plan: staff by group, and who outside the product stands behind a plan.

What is typed and what a file says is read by `parts/`; here the database keeps what must hold whoever writes.
"""

from django.db import models
from django.db.models import Q

from boards.plans.freezing import frozen_with_its_version
from boards.plans.listed_rows import KEY, LARGEST

NAMED = r"^[0-9a-z]+(-[0-9a-z]+)*$"  # the key of a row that the policy names
YEARS = ("baseline", "year1", "year2", "year3")
COSTS = tuple(f"cost_{year}" for year in YEARS)


def within(names: tuple[str, ...], *, least: int) -> Q:
    """Each is empty, or a real number in the bounds."""
    found = Q()
    for name in names:
        found &= Q(**{name: None}) | Q(**{f"{name}__gte": least, f"{name}__lt": LARGEST})
    return found


class PlanStaff(models.Model):
    """The staff of one group: whole-time equivalents on 31 March, and what they cost."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="staff")
    key = models.CharField(max_length=40, help_text="The group, as the policy names it.")
    baseline = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    year1 = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    year2 = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    year3 = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    cost_baseline = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    cost_year1 = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    cost_year2 = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    cost_year3 = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    narrative = models.TextField(blank=True)
    tools = models.CharField(max_length=300, blank=True)
    not_reflected = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_staff_group_per_version_and_key"),
            models.CheckConstraint(name="staff_group_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(name="staff_are_counted_from_0", condition=within(YEARS, least=0)),
            models.CheckConstraint(name="staff_cost_is_counted_from_0", condition=within(COSTS, least=0)),
            models.CheckConstraint(
                name="staff_not_reflected_is_said_or_not", condition=Q(not_reflected__in=["", "yes"])
            ),
        ]
        triggers = [frozen_with_its_version("frozen_staff_never_change", rows="staff groups")]

    def __str__(self) -> str:
        return self.key


class PlanEndorsement(models.Model):
    """That a body outside the product discussed or endorsed something of a plan, as the board recorded it."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="endorsements")
    key = models.CharField(max_length=8)
    about = models.CharField(max_length=40)
    body = models.CharField(max_length=200)
    post = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)
    reference = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_endorsement_per_version_and_key"),
            models.CheckConstraint(name="endorsement_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="endorsement_says_what_and_who", condition=~Q(about="") & ~Q(body="")
            ),
        ]
        triggers = [frozen_with_its_version("frozen_endorsements_never_change", rows="endorsements")]

    def __str__(self) -> str:
        return self.body
