"""Annual ownership reports on their way: drafted by jobs, worded by authors, approved by another person."""

from enum import StrEnum

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.organisations.triggers import one_world, still_one_world
from boards.work.edits import STATE, Edit
from boards.work.triggers import frozen_with
from reports.ownership.triggers import step_by_step


class OwnershipReport(models.Model):
    """One edition of one organisation's report for one framework year, until its snapshot is released."""

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting to be drafted"
        DRAFT = "draft", "draft"
        APPROVED = "approved", "approved"
        RELEASED = "released", "released"

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="ownership_reports")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="ownership_reports")
    edition = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status)
    edit_number = models.PositiveIntegerField(
        default=0, help_text="Goes up with every save; a stale save is refused."
    )
    figures = models.JSONField(null=True, help_text="The computed part, as `ownership.content` arranges it.")
    figures_sha256 = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField(null=True)
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The author who handed it over; empty again after any later change of words or figures.",
    )
    ready_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of words and figures as they were approved."
    )
    snapshot = models.OneToOneField("reports.Snapshot", models.PROTECT, null=True, related_name="report")
    correction_was = models.TextField(blank=True, help_text="What the edition before said.")
    correction_now = models.TextField(blank=True, help_text="What this edition says instead.")
    correction = models.TextField(
        blank=True, help_text="Why; in editions begun before the two above were asked for, all of it."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "framework", "edition"], name="one_ownership_report_per_edition"
            ),
            models.CheckConstraint(
                name="a_draft_has_figures",
                condition=Q(status="queued") | Q(figures__isnull=False, drafted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_has_person_and_time",
                condition=Q(ready_by=None, ready_at=None) | Q(ready_by__isnull=False, ready_at__isnull=False),
            ),
            models.CheckConstraint(
                name="approved_report_has_person_time_and_hash",
                condition=~Q(status__in=["approved", "released"])
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_sha256="")),
            ),
            models.CheckConstraint(
                name="unapproved_report_has_no_approver",
                condition=Q(status__in=["approved", "released"])
                | Q(approved_by=None, approved_at=None, approved_sha256=""),
            ),
            models.CheckConstraint(
                name="what_was_said_stands_beside_what_is_said_now_and_why",
                condition=Q(correction_was="", correction_now="")
                | (~Q(correction_was="") & ~Q(correction_now="") & ~Q(correction="")),
            ),
            models.CheckConstraint(
                name="released_means_a_snapshot",
                condition=Q(status="released", snapshot__isnull=False)
                | (~Q(status="released") & Q(snapshot=None)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_released_report_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="released"),
            ),
            one_world("a_report_is_of_one_world"),
            still_one_world("a_report_stays_in_its_world"),
            step_by_step(),
            pgtrigger.Trigger(
                name="fictional_reports_stay_drafts",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.status IN ('approved', 'released') AND (
                        SELECT f.fictional FROM targets_framework f WHERE f.key = NEW.framework_id) THEN
                        RAISE EXCEPTION 'a report of a fictional framework stays a draft';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="an_author_hands_over_before_approval",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__status="draft", new__status="approved"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM reports_reportedit e WHERE e.document_id = NEW.id
                        AND (e.part = 'words' OR (e.part = 'state' AND
                            e.entry IN ('send report back', 'take report back')))
                    ) AND (NEW.ready_at IS NULL OR EXISTS (
                        SELECT 1 FROM reports_reportedit e WHERE e.document_id = NEW.id
                        AND e.part <> 'state' AND e.id > coalesce((
                            SELECT max(h.id) FROM reports_reportedit h
                            WHERE h.document_id = NEW.id AND h.entry = 'hand report over'), 0))) THEN
                        RAISE EXCEPTION 'what an author has on the desk is handed over before it is approved';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="approver_is_not_an_editor",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.approved_by_id IS NOT NULL AND EXISTS (
                        SELECT 1 FROM reports_reportedit e
                        WHERE e.document_id = NEW.id AND e.part <> 'state'
                        AND e.editor_id = NEW.approved_by_id) THEN
                        RAISE EXCEPTION 'who edited a report cannot approve it';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.framework_id} edition {self.edition}"


class ReportText(models.Model):
    """The words of one section, as they stand."""

    report = models.ForeignKey(OwnershipReport, models.PROTECT, related_name="texts")
    section = models.CharField(max_length=20)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="one_text_per_report_and_section")
        ]
        triggers = [
            frozen_with(
                "approved_words_never_change",
                "report",
                table="reports_ownershipreport",
                closed="d.status IN ('approved', 'released')",
                words="this report is approved or released: its words cannot change",
                waits=True,
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.section}"


class Part(StrEnum):
    """What a report consists of, as its edits name it."""

    WORDS = "words"
    FIGURES = "figures"
    STATE = STATE


class ReportEdit(Edit):
    """Who changed which words, figures and states; kept for ever, and it decides who may not approve.

    A new edition takes the edits of words over with the words, while it still waits to be drafted. An entry of words is
    a section with one field, `body`.
    """

    document = models.ForeignKey(OwnershipReport, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        triggers = [
            *Edit.Meta.triggers,
            pgtrigger.Trigger(
                name="only_drafts_are_edited",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.part <> 'state' AND NOT EXISTS (
                        SELECT 1 FROM reports_ownershipreport r
                        WHERE r.id = NEW.document_id AND r.status IN ('queued', 'draft')) THEN
                        RAISE EXCEPTION 'only a draft can be edited';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class Contact(models.Model):
    """How to reach, complain to or join in with a board; a stale one blocks publishing."""

    class Kind(models.TextChoices):
        SERVICES = "services", "Local services"
        COMPLAINTS = "complaints", "Feedback and complaints"
        INVOLVEMENT = "involvement", "Getting involved"

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    owner = models.CharField(max_length=120, help_text="Who keeps it right.")
    last_checked = models.DateField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who wrote the text, so does not approve it; empty for a command.",
    )
    saved_by_label = models.CharField(
        max_length=200,
        default="",
        help_text="Who saved it last, by the name of then: told to whose save is stale.",
    )
    sample = models.BooleanField(help_text="Invented for the demo; labelled so wherever it is shown.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="one_contact_per_board_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"
