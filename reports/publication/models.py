"""What the public may see: data releases with their own standings, and immutable snapshots of reports.

Longer than 400 lines: a release, what it holds and the reports of it stand together, with the rules that tie them.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from boards.asks.models import STILL_OFFERED
from boards.organisations.triggers import SAMPLE_IDS, never_of_a_sample
from boards.performance.models import JudgedCell
from reports.publication.calibration.models import CalibrationLine, SaidChance  # noqa: F401 (tables of this slice)
from reports.publication.hidden_feedback import HiddenFeedback  # noqa: F401 (table of this slice)
from reports.publication.released_analyses import ReleasedAnalysis
from reports.publication.released_audits import ReleasedAudit
from reports.publication.released_feedback import ReleasedFeedback
from reports.publication.released_plans import ReleasedPlan
from reports.publication.triggers import (
    follows_its_chain,
    not_slipped_in,
    of_an_approved_report,
    step_by_step,
    whole_when_it_ends,
)


class DataRelease(models.Model):
    """A frozen set of observations: what was known on a day, up to a submission, judged once when released."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    note = models.TextField(blank=True, help_text="What is new or corrected, in plain words.")
    known_on = models.DateField(help_text="Figures known after this day are not in it.")
    through_submission = models.BigIntegerField(help_text="Submissions with a higher number are not in it.")
    submissions = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="The files that it holds, fixed when it was prepared: it goes out with these or not at all.",
    )
    plans_chosen = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="Versions of agreed plans that it makes public, chosen when it was prepared.",
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    policy_sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the policy when it was approved: it goes out with this one or not.",
    )
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)
    calculation = models.CharField(max_length=20, blank=True)
    policy = models.JSONField(null=True, help_text="The whole policy as it was judged by.")
    plan_versions = ArrayField(models.BigIntegerField(), default=list)
    differs_by_rule = models.JSONField(
        default=list,
        help_text="Results of the release before that differ by the rules of judging alone: `publication.by_rule`.",
    )
    audit_head = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        help_text="Of the audit log when it was released; empty before.",
    )
    people = models.JSONField(default=list, help_text="Who acted, as commitments: `publication.people`.")
    openings = models.JSONField(default=list, help_text="What opens them; never shown and never sealed.")
    format = models.CharField(
        max_length=2, blank=True, help_text="Of the canonical form; empty until it is released."
    )
    sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of its standings and points in canonical form."
    )
    previous_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["previous_sha256"],
                condition=Q(released_at__isnull=False),
                name="data_releases_form_one_chain",
            ),
            models.CheckConstraint(
                name="release_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="approval_has_person_and_time",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="released_data_was_approved_and_hashed",
                condition=Q(released_at=None, released_by=None)
                | (
                    Q(approved_by__isnull=False, released_by__isnull=False, policy__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(calculation="")
                    & ~Q(format="")
                ),
            ),
            models.CheckConstraint(
                name="withdrawal_has_person_time_and_reason",
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
            ),
            models.CheckConstraint(
                name="withdrawn_data_is_never_released",
                condition=Q(withdrawn_at=None) | Q(released_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="withdrawn_data_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="released_data_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
            step_by_step(),
            whole_when_it_ends(),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """How far it came: "prepared", "approved", "released" or "withdrawn"."""
        if self.released_at:
            return "released"
        if self.withdrawn_at:
            return "withdrawn"
        return "approved" if self.approved_at else "prepared"


class ReleasedStanding(JudgedCell):
    """A standing as the public reads it; it belongs to its release and never changes."""

    append_only = True

    release = models.ForeignKey(DataRelease, models.PROTECT, related_name="standings")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "organisation", "measure", "framework"],
                name="one_released_standing_per_release_and_cell",
            ),
            models.UniqueConstraint(
                fields=["release", "organisation", "measure"],
                condition=Q(latest=True),
                name="one_latest_released_standing_per_cell",
            ),
            models.CheckConstraint(
                name="management_information_is_never_released", condition=Q(management_information=False)
            ),
        ]
        triggers = [
            not_slipped_in("no_standing_is_slipped_in"),
            never_of_a_sample("no_standing_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_standings_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="fictional_plans_are_never_released",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,  # a release inserts thousands of rows
                referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (
                        SELECT FROM new_rows n JOIN targets_framework f ON f.key = n.framework_id WHERE f.fictional
                    ) THEN
                        RAISE EXCEPTION 'a fictional framework is never released';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="what_no_source_states_judges_nobody",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (
                        SELECT FROM new_rows n LEFT JOIN targets_requirement r ON r.id = n.requirement_id
                        WHERE n.met IS NOT NULL AND (n.period_end <= r.confirmed_until) IS NOT TRUE
                    ) THEN
                        RAISE EXCEPTION 'a target that is not confirmed for the period judges nobody';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.organisation_id} {self.measure_id} {self.framework_id}"


class ReleasedSeries(models.Model):
    """One point list per organisation and measure: all that a public chart and its table need."""

    append_only = True

    release = models.ForeignKey(DataRelease, models.PROTECT, related_name="series")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    points = models.JSONField(help_text="Oldest first; the shape is `publication.series.Point`.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "organisation", "measure"], name="one_released_series_per_cell"
            )
        ]
        triggers = [
            not_slipped_in("no_series_is_slipped_in"),
            never_of_a_sample("no_series_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_series_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.organisation_id} {self.measure_id}"


class ReleasedFigure(models.Model):
    """The number of a figure that a release was the first to hold: the public record of a figure is found by it.

    Whoever asks for a number that is not here learns nothing from the time that the answer takes, because nothing else
    is looked at.
    """

    append_only = True

    observation = models.OneToOneField(
        "boards.Observation", models.PROTECT, primary_key=True, related_name="+"
    )
    release = models.ForeignKey(DataRelease, models.PROTECT, related_name="figures")

    class Meta:
        triggers = [
            not_slipped_in("no_figure_is_slipped_in"),
            # The samples' own few figures are looked up, not each of a release's many.
            never_of_a_sample(
                "no_figure_of_a_sample_is_released",
                found="SELECT FROM new_rows WHERE observation_id = ANY (ARRAY (SELECT o.id FROM boards_observation o"  # noqa: S608
                f" WHERE o.organisation_id IN ({SAMPLE_IDS})))",
            ),
            pgtrigger.Protect(
                name="released_figures_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.observation_id}"


class ReleasedStatement(models.Model):
    """What board and analysts said of a figure, as both offered it to be published; it belongs to its release."""

    append_only = True

    release = models.ForeignKey(DataRelease, models.PROTECT, related_name="statements")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, help_text="A question with its answer, or an explanation.")
    number = models.BigIntegerField(help_text="Of the question or explanation, in its own table.")
    observation = models.ForeignKey(
        "boards.Observation",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The figure that was asked about; empty for an explanation.",
    )
    period_end = models.DateField()
    lines = models.JSONField(help_text="In order: heading, by whom, on which day, text. No names of persons.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "organisation", "measure", "kind", "number"],
                name="one_released_statement_per_target",
            ),
            models.CheckConstraint(
                name="a_question_is_about_a_figure",
                condition=Q(kind="question", observation__isnull=False)
                | Q(kind="explanation", observation=None),
            ),
        ]
        triggers = [
            not_slipped_in("no_statement_is_slipped_in"),
            never_of_a_sample("no_statement_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_statements_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="both_sides_offer_what_is_released",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    IF NEW.kind = 'question' AND (
                        SELECT count(DISTINCT e.side) FROM boards_entry e
                        WHERE e.question_id = NEW.number AND e.kind = 'offer' AND {STILL_OFFERED}) < 2
                    OR NEW.kind = 'explanation' AND (
                        SELECT count(*) FROM (
                            SELECT DISTINCT ON (o.side) o.kind FROM boards_explanationoffer o
                            WHERE o.explanation_id = NEW.number ORDER BY o.side, o.number DESC) last
                        WHERE last.kind = 'offer') < 2 THEN
                        RAISE EXCEPTION 'only what both sides offer is released';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.kind} {self.number}"


#: What a data release holds, each row of one release.
HELD = (
    ReleasedStanding,
    ReleasedSeries,
    ReleasedFigure,
    ReleasedStatement,
    ReleasedPlan,
    ReleasedAnalysis,
    ReleasedAudit,
    ReleasedFeedback,
)


class Snapshot(models.Model):
    """A published report: content, what it was made from, who made and approved it, chained by hash."""

    append_only = True

    kind = models.CharField(max_length=20, choices=[("ownership", "Annual ownership report")])
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="snapshots")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="snapshots")
    edition = models.PositiveSmallIntegerField()
    format = models.CharField(max_length=2, help_text="Of the canonical form.")
    content = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(
        max_length=64, unique=True, help_text="Of the canonical form of everything but this."
    )
    previous_sha256 = models.CharField(
        max_length=64, help_text="Of the snapshot released before it; empty for the first."
    )
    calculation = models.CharField(max_length=20)
    data_release = models.ForeignKey(DataRelease, models.PROTECT, null=True, related_name="snapshots")
    observations = ArrayField(models.BigIntegerField())
    plan_versions = ArrayField(models.BigIntegerField())
    editors = ArrayField(models.BigIntegerField())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    audit_head = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        help_text="Of the audit log when it was released; empty before.",
    )
    people = models.JSONField(default=list, help_text="The same people as commitments: `publication.people`.")
    openings = models.JSONField(default=list, help_text="What opens them; never shown and never sealed.")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    correction = models.TextField(blank=True, help_text="What changed and why; empty for a first edition.")

    class Meta:
        ordering = ["-released_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "organisation", "framework", "edition"], name="one_snapshot_per_edition"
            ),
            models.UniqueConstraint(fields=["previous_sha256"], name="snapshots_form_one_chain"),
            models.CheckConstraint(
                name="a_correction_says_what_changed",
                condition=Q(edition=1, supersedes=None, correction="")
                | (Q(edition__gt=1, supersedes__isnull=False) & ~Q(correction="")),
            ),
        ]
        triggers = [
            never_of_a_sample("no_report_of_a_sample_is_released"),
            follows_its_chain(),
            of_an_approved_report(),
            pgtrigger.Protect(name="snapshots_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="fictional_reports_are_never_released",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF (SELECT f.fictional FROM targets_framework f WHERE f.key = NEW.framework_id) THEN
                        RAISE EXCEPTION 'a fictional framework is never released';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="approver_edited_nothing",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.approved_by_id = ANY(NEW.editors) OR NEW.released_by_id = ANY(NEW.editors) THEN
                        RAISE EXCEPTION 'who edited a report can neither approve nor release it';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.organisation_id} {self.framework_id} edition {self.edition}"
