"""What was unusual about a submission's figures, and the reasons that were given for it. Kept beside the figures."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from boards.work.triggers import frozen_with
from targets.calc.periods import PeriodKind
from targets.calc.plausibility import Basis, Kind, Part


def _waiting(name: str) -> pgtrigger.Trigger:
    return frozen_with(
        name,
        "submission",
        table="boards_submission",
        closed="d.state <> 'staged'",
        words="what was unusual about a submission, and why, is said before it is decided",
    )


class UnusualFigure(models.Model):
    """One figure of a submission that was unusual when the file was checked, with the numbers that say why.

    It is no judgement: the figure may well be right. `asks` is false in a first load, which is only told.
    """

    class Kind(models.TextChoices):
        UNIT = Kind.UNIT, "In another unit"
        ZERO = Kind.ZERO, "Zero for the first time"
        DIGIT = Kind.DIGIT, "A digit lost or added"
        OUTSIDE = Kind.OUTSIDE, "Outside the usual range"
        EQUAL = Kind.EQUAL, "The same as the period before"

    append_only = True

    submission = models.ForeignKey("boards.Submission", models.PROTECT, related_name="unusual")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    period_end = models.DateField()
    period_start = models.DateField()
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices())
    kind = models.CharField(max_length=7, choices=Kind)
    part = models.CharField(max_length=11, choices=[(part.value, part.value) for part in Part])
    basis = models.CharField(
        max_length=3,
        choices=[(Basis.OWN.value, "its own figures"), (Basis.ALL.value, "those of all boards")],
        help_text="Whose earlier figures the usual range is of.",
    )
    figure = models.DecimalField(max_digits=20, decimal_places=6, help_text="The unusual number.")
    low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    limit_low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    limit_high = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    points = models.PositiveSmallIntegerField(help_text="Earlier figures of its own in the window.")
    asks = models.BooleanField(help_text="Whether it is accepted only with a reason.")

    class Meta:
        ordering = ["submission", "kind", "organisation", "-period_end"]
        indexes = [models.Index(fields=["organisation", "period_end"], name="unusual_by_board")]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "organisation", "period_end", "period_start"],
                name="one_warning_for_a_figure",
            ),
            models.CheckConstraint(
                name="kind_of_warning_is_known", condition=Q(kind__in=[kind.value for kind in Kind])
            ),
            models.CheckConstraint(
                name="unusual_part_is_known", condition=Q(part__in=[part.value for part in Part])
            ),
            models.CheckConstraint(
                name="basis_of_a_warning_is_known", condition=Q(basis__in=[basis.value for basis in Basis])
            ),
            models.CheckConstraint(
                name="a_warning_names_its_range_unless_it_repeats",
                condition=Q(kind=Kind.EQUAL, low=None, high=None, limit_low=None, limit_high=None)
                | ~Q(kind=Kind.EQUAL)
                & Q(limit_low__isnull=False, low__isnull=False, high__isnull=False, limit_high__isnull=False)
                & Q(limit_low__lte=F("low"), low__lte=F("high"), high__lte=F("limit_high")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="warnings_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            _waiting("warnings_come_with_the_check"),
        ]

    def __str__(self) -> str:
        return f"Submission {self.submission_id}: {self.kind} of {self.organisation_id}, {self.period_end}"


class WhyUnusual(models.Model):
    """Why figures are unusual, as who sent them said. One reason covers all warnings of a kind."""

    append_only = True

    submission = models.ForeignKey("boards.Submission", models.PROTECT, related_name="reasons")
    kind = models.CharField(max_length=7, choices=UnusualFigure.Kind)
    text = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty for a command.",
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind"], name="one_reason_for_a_kind_of_warning"),
            models.CheckConstraint(
                name="kind_of_reason_is_known",
                condition=Q(kind__in=[kind.value for kind in Kind]),
            ),
            models.CheckConstraint(name="a_reason_says_something", condition=Q(text__regex=r"\S")),
        ]
        triggers = [
            pgtrigger.Protect(name="reasons_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            _waiting("reasons_come_before_the_decision"),
        ]

    def __str__(self) -> str:
        return f"Submission {self.submission_id}: why {self.kind}"


#: Of a submission: nothing that asks is accepted without its reason, whoever accepts it.
EXPLAINED = pgtrigger.Trigger(
    name="what_is_unusual_is_explained",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="accepted"),
    func="""
        IF EXISTS (
            SELECT FROM boards_unusualfigure u
            WHERE u.submission_id = NEW.id AND u.asks AND NOT EXISTS (
                SELECT FROM boards_whyunusual w WHERE w.submission_id = u.submission_id AND w.kind = u.kind)) THEN
            RAISE EXCEPTION 'unusual figures are accepted only with a reason for each kind';
        END IF;
        RETURN NEW;
    """,
)
