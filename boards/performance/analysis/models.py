"""Analyses beside the standings, what they were made from, and the changes of process that two analysts recorded."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from boards.performance.analysis.reasons import NoAssurance, NoVariation
from targets.calc.spc import Assurance, Cause, VariationIcon

DIGITS, PLACES = 22, 10  # of a limit: 6 significant digits of any figure


def _codes(words: type[VariationIcon] | type[Cause] | type[Assurance]) -> list[tuple[str, str]]:
    return [(code.name.lower(), code.name.replace("_", " ").lower()) for code in words]


class Rebase(models.Model):
    """From this day on a process runs in another way, so limits are made anew. Two analysts say so.

    Of one organisation's series, or of the whole measure where none is named. One records it; until another confirms
    it, nothing changes. Nothing is ever rebased by the machine.
    """

    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, null=True, related_name="+")
    at = models.DateField(help_text="First day of the first period of the changed process.")
    reason = models.TextField(help_text="What changed.")
    evidence = models.TextField(help_text="Where that can be read.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True, help_text="Empty until a second analyst has decided.")
    declined_because = models.TextField(blank=True)

    class Meta:
        ordering = ["measure", "at"]
        constraints = [
            models.CheckConstraint(
                name="a_rebase_is_decided_by_somebody_else",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="a_rebase_is_decided_whole",
                condition=Q(decided_by=None, decided_at=None, confirmed=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, confirmed__isnull=False),
            ),
            models.CheckConstraint(
                name="a_rebase_says_why_and_where",
                condition=Q(reason__regex=r"\S") & Q(evidence__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="a_declined_rebase_says_why_and_no_other_does",
                condition=Q(confirmed=False, declined_because__regex=r"\S")
                | Q(declined_because="") & (Q(confirmed=None) | Q(confirmed=True)),
            ),
            models.UniqueConstraint(
                fields=["measure", "organisation", "at"],
                condition=Q(confirmed=None) | Q(confirmed=True),
                nulls_distinct=False,
                name="a_change_of_process_is_recorded_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rebases_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_rebase_begins_undecided",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.confirmed IS NOT NULL THEN
                        RAISE EXCEPTION 'a change of process is recorded first, and confirmed by somebody else later';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_rebase_is_decided_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF OLD.confirmed IS NOT NULL
                       OR (NEW.measure_id, NEW.at, NEW.reason, NEW.evidence, NEW.asked_by_id, NEW.asked_at)
                          <> (OLD.measure_id, OLD.at, OLD.reason, OLD.evidence, OLD.asked_by_id, OLD.asked_at)
                       OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id THEN
                        RAISE EXCEPTION 'a recorded change of process stays as it is: it is only decided, once';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.organisation_id or 'everybody'} from {self.at}"


class AnalysisSeen(models.Model):
    """What the analyses of one measure were made from, by numbers: whatever differs is stale (`staleness`)."""

    measure = models.OneToOneField("targets.Measure", models.PROTECT, related_name="+")
    figures = models.PositiveBigIntegerField(
        help_text="Newest submissions of official figures, added up: it rises with each."
    )
    promises = models.PositiveIntegerField(help_text="How often promises had changed, of all boards.")
    rebases = models.PositiveIntegerField(help_text="Changes of process that were confirmed.")
    asked = models.CharField(
        max_length=64, help_text="Hash of what was asked, of whom, and how many they are."
    )
    version = models.CharField(max_length=20, help_text="Of the rules of judging and of analysing.")

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.version}"


class AnalysedSeries(models.Model):
    """What is said of one series, whoever keeps it: the current analysis and the sealed one alike.

    Where `reason` says why there are no limits, nothing else is said. Codes are those of `targets.calc.spc`, in small
    letters; numbers have 6 significant digits.
    """

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, blank=True, choices=NoVariation)
    points = models.PositiveIntegerField(help_text="Figures since they are counted in one way.")
    variation = models.CharField(max_length=20, blank=True, choices=_codes(VariationIcon))
    cause = models.CharField(
        max_length=20, blank=True, choices=_codes(Cause), help_text="The rule that fired."
    )
    since = models.DateField(null=True, help_text="First day of the first period special in the same sense.")
    segment_start = models.DateField(null=True, help_text="First day of the first period behind the limits.")
    mean = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    lower = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    upper = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    against = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="The standard or agreed value of the newest figure.",
    )
    assurance = models.CharField(max_length=20, blank=True, choices=_codes(Assurance))
    no_assurance = models.CharField(max_length=20, blank=True, choices=NoAssurance)
    planned = models.CharField(
        max_length=20, blank=True, choices=_codes(Assurance), help_text="The same of the trajectory."
    )
    fails_from = models.DateField(null=True, help_text="First planned period that would be missed.")
    version = models.CharField(max_length=20, help_text="Of the rules of judging and of analysing.")

    class Meta:
        abstract = True


class Analysis(AnalysedSeries):
    """On current knowledge of published figures, with what may come next: the last is for the desk only."""

    recent = models.CharField(
        max_length=200, blank=True, help_text="The newest figures as an SVG path (analysis.recent)."
    )
    change = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, help_text="Of the newest figure in a year."
    )
    no_forecast = models.PositiveSmallIntegerField(
        help_text="Code of targets.calc.forecast; 0 for a forecast."
    )
    horizons = ArrayField(models.PositiveSmallIntegerField(), default=list)
    quantiles = ArrayField(
        models.DecimalField(max_digits=DIGITS, decimal_places=PLACES),
        default=list,
        help_text="Of each horizon in turn the values at the levels of `outlook.LEVELS`.",
    )
    chance = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    no_chance = models.PositiveSmallIntegerField(help_text="Code of targets.calc.forecast; 0 for a chance.")
    realism = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precedents = models.PositiveIntegerField()
    no_realism = models.PositiveSmallIntegerField(help_text="Code of targets.calc.realism; 0 for one.")
    newest = models.DateField(
        null=True, help_text="Last day of the newest period that was analysed; empty without figures."
    )
    analysed_at = models.DateTimeField()
    special_at = models.DateTimeField(
        null=True,
        help_text="When a newest figure began its special cause, where something else was said before.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure"], name="one_analysis_per_organisation_and_measure"
            ),
            models.CheckConstraint(
                name="limits_or_the_reason_why_not",
                condition=Q(reason="", segment_start__isnull=False, lower__isnull=False, upper__isnull=False)
                & Q(mean__isnull=False, lower__lte=F("mean"), upper__gte=F("mean"))
                & ~Q(variation="")
                | ~Q(reason="")
                & Q(mean=None, lower=None, upper=None, variation="", assurance="", planned="", since=None),
            ),
            models.CheckConstraint(
                name="a_chance_or_the_code_why_not",
                condition=Q(no_chance=0, chance__isnull=False, chance__gte=0, chance__lte=1)
                | Q(no_chance__gt=0, chance=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure_id}: {self.variation or self.reason}"
