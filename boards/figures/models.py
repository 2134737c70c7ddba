"""What was done: submissions, their staged rows, and observations that are never edited.

A correction is a later row. Knowledge is `known_from` alone: the figure of a cell as known on day D is the row with
the newest `known_from` at or before D; the submission's number breaks a tie, so that a wrong load can be mended.
"""

import zlib

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from boards.figures.plausibility.models import EXPLAINED, UnusualFigure, WhyUnusual
from boards.work.triggers import only_rises
from targets.calc.periods import PeriodKind

__all__ = [
    "FigureStatus",
    "Marker",
    "Observation",
    "SeriesState",
    "StagedRow",
    "Stream",
    "Submission",
    "SubmissionFile",
    "UnusualFigure",
    "WhyUnusual",
]


class Stream(models.TextChoices):
    OFFICIAL = "official", "Official publication"
    BOARD = "board", "Board's own return"


class Marker(models.TextChoices):
    """Why there is no value."""

    NONE = "", "a value"
    NOT_AVAILABLE = "not_available", "not available"
    NOT_APPLICABLE = "not_applicable", "not applicable"
    SUPPRESSED = "suppressed", "suppressed"
    WITHHELD = "withheld", "withheld"
    ZERO_DENOMINATOR = "zero_denominator", "nobody to count (0 of 0)"


class FigureStatus(models.TextChoices):
    PROVISIONAL = "provisional", "provisional"
    FINAL = "final", "final"
    REVISED = "revised", "revised"


class Submission(models.Model):
    """One file or form, accepted whole or rejected whole. Once decided it never changes."""

    class Channel(models.TextChoices):
        FORM = "form", "form"
        UPLOAD = "upload", "upload"
        COMMAND = "command", "command line"
        DEMO = "demo", "demo"
        READING = "reading", "kept files, read again"
        PROGRAM = "program", "program"
        AUDIT = "audit", "result of a participation audit"

    class State(models.TextChoices):
        STAGED = "staged", "waiting for a decision"
        REJECTED = "rejected", "rejected"
        ACCEPTED = "accepted", "accepted"
        WITHDRAWN = "withdrawn", "withdrawn before acceptance"

    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(
        "boards.Organisation",
        models.PROTECT,
        null=True,
        related_name="submissions",
        help_text="The board whose return it is; empty for an official publication.",
    )
    stream = models.CharField(max_length=8, choices=Stream)
    channel = models.CharField(max_length=8, choices=Channel)
    layout = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    known_from = models.DateField(
        help_text="When the world knew it: the publication's date, or the day of a return."
    )
    received_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    errors = models.JSONField(
        default=list, help_text="The first 10,000 errors: row, column, value, problem, remedy."
    )
    error_count = models.PositiveIntegerField(default=0)
    sent_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Of a file or grid of several measures: the first of its submissions.",
    )
    rules = models.PositiveSmallIntegerField(
        default=1, help_text="By which rules its file was read, see `intake.RULES`."
    )
    reason = models.TextField(
        blank=True, help_text="Of kept files that were read again: why their figures are taken now."
    )
    left_out = models.JSONField(
        default=list, help_text="Rows of the file that were not read: column, label, how many."
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["measure", "stream", "known_from", "id"],
                condition=Q(state="accepted"),
                name="accepted_vintages",
            ),
            models.Index(fields=["organisation", "-id"], name="submissions_by_board"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_return_names_its_board_a_publication_does_not",
                condition=Q(stream="board", organisation__isnull=False)
                | Q(stream="official", organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="a_decided_submission_has_its_time",
                condition=Q(state="staged", decided_at=None)
                | (~Q(state="staged") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="nothing_with_errors_is_accepted", condition=~Q(state="accepted") | Q(error_count=0)
            ),
            models.CheckConstraint(
                name="files_read_again_are_accepted_for_a_reason",
                condition=~Q(channel="reading", state="accepted") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="accepted_rows_add_up",
                condition=~Q(state="accepted") | Q(rows=F("added") + F("changed") + F("unchanged")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_decided_submission_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="staged"),
            ),
            EXPLAINED,
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk}: {self.file_name}"


class Rereading(models.Model):
    """Every kept file was read again by these rules, and what would differ was given to who decides about it."""

    append_only = True

    rules = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="files_were_read_again", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Read again by rules {self.rules} at {self.at}"


class SeriesState(models.Model):
    """The newest submission that brought news of one series: by this number its readers know whether they saw it.

    Files of a series are accepted in the order of their numbers, so it only rises.
    """

    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    stream = models.CharField(max_length=8, choices=Stream)
    newest_submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "organisation", "stream"], name="one_state_per_series_and_stream"
            ),
            models.CheckConstraint(name="series_stream_is_known", condition=Q(stream__in=Stream.values)),
        ]
        triggers = [
            only_rises(
                "newest_submission_id",
                keys=("measure_id", "organisation_id", "stream"),
                name="a_series_never_forgets_a_submission",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.organisation_id} {self.stream}: {self.newest_submission_id}"


class SubmissionFile(models.Model):
    """The bytes that came, kept so that a vintage can be replayed and a return can be shown as it was sent.

    `content` is compressed (quicker here than by the database, which would try to otherwise); `as_sent` is not.
    """

    append_only = True

    submission = models.OneToOneField(Submission, models.PROTECT, primary_key=True, related_name="file")
    content = models.BinaryField()
    size = models.PositiveIntegerField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="submitted_files_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"File of submission {self.submission_id}"

    @property
    def as_sent(self) -> bytes:
        """The bytes as they came, `size` of them."""
        return zlib.decompress(self.content)


class StagedRow(models.Model):
    """Rows on their way in: an unlogged table, keyed by submission, emptied when the submission is decided.

    The submission knows how many rows it had: after a database crash the table is empty and is staged again.
    """

    pk = models.CompositePrimaryKey("submission_id", "row")
    submission = models.ForeignKey(
        Submission, models.DO_NOTHING, db_constraint=False, related_name="staged", db_index=False
    )
    row = models.PositiveIntegerField(help_text="Line in the file; the header is line 1.")
    organisation_id = models.BigIntegerField()
    period_end = models.DateField()
    period_start = models.DateField()
    period_kind = models.CharField(max_length=12)
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    places = models.PositiveSmallIntegerField(
        help_text="Decimal places of the file's column of values; 6 where counts are given."
    )
    marker = models.CharField(max_length=16)
    status = models.CharField(max_length=11)

    def __str__(self) -> str:
        return f"row {self.row} of submission {self.submission_id}"


class Observation(models.Model):
    """Organisation x measure x period x stream, as known from a day on. Never updated, never deleted."""

    append_only = True

    # A foreign key is checked row by row: at a million rows that took twice as long as the rows themselves. One trigger
    # checks a whole insert instead, and organisations, measures and accepted submissions are never deleted.

    organisation = models.ForeignKey(
        "boards.Organisation", models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    measure = models.ForeignKey(
        "targets.Measure", models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, db_index=False, db_constraint=False, related_name="observations"
    )
    stream = models.CharField(max_length=8, choices=Stream)
    period_end = models.DateField()
    period_start = models.DateField()
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices())
    known_from = models.DateField()
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    marker = models.CharField(max_length=16, choices=Marker, blank=True)
    status = models.CharField(max_length=11, choices=FigureStatus)

    class Meta:
        # Rows arrive in the order of their submissions: a block range index finds them at next to no cost.
        indexes = [BrinIndex(fields=["submission"], name="observations_by_submission")]
        constraints = [
            models.UniqueConstraint(
                F("organisation"),
                F("measure"),
                F("stream"),
                F("period_end").desc(),
                F("period_start"),
                F("known_from").desc(),
                F("submission").desc(),
                name="one_observation_per_cell_day_and_submission",
            ),
            models.CheckConstraint(
                name="period_ends_after_it_starts", condition=Q(period_end__gte=F("period_start"))
            ),
            models.CheckConstraint(
                name="a_value_or_a_marker",
                condition=Q(marker="", value__isnull=False)
                | (Q(marker__in=[m for m in Marker.values if m]) & Q(value__isnull=True)),
            ),
            models.CheckConstraint(
                name="counts_are_not_negative",
                condition=(Q(numerator=None) | Q(numerator__gte=0))
                & (Q(denominator=None) | Q(denominator__gte=0)),
            ),
            # PostgreSQL sorts NaN above every number, so an upper limit keeps it out.
            models.CheckConstraint(
                name="figures_are_real_numbers",
                condition=(Q(numerator=None) | Q(numerator__lt=10**14))
                & (Q(denominator=None) | Q(denominator__lt=10**14))
                & (Q(value=None) | Q(value__lt=10**12)),
            ),
            models.CheckConstraint(
                name="a_denominator_of_zero_is_marked",
                condition=Q(denominator=None) | Q(denominator__gt=0) | ~Q(marker=""),
            ),
            models.CheckConstraint(name="stream_is_known", condition=Q(stream__in=Stream.values)),
            models.CheckConstraint(name="status_is_known", condition=Q(status__in=FigureStatus.values)),
            models.CheckConstraint(
                name="period_kind_is_known", condition=Q(period_kind__in=[kind.value for kind in PeriodKind])
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="observations_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="observations_refer_to_what_exists",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (
                        SELECT 1 FROM (SELECT DISTINCT organisation_id, measure_id, submission_id FROM new_rows) n
                        LEFT JOIN boards_organisation o ON o.id = n.organisation_id
                        LEFT JOIN targets_measure m ON m.key = n.measure_id
                        LEFT JOIN boards_submission s ON s.id = n.submission_id
                        WHERE o.id IS NULL OR m.key IS NULL OR s.id IS NULL) THEN
                        RAISE EXCEPTION 'an observation names an organisation, measure or submission that is not there'
                            USING ERRCODE = 'foreign_key_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.period_end} {self.stream}"
