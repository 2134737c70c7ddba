"""Work that must be done, and the record of what was done."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Batch(models.Model):
    """Several pieces of owed work asked for in one act, so that their progress can be shown."""

    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class Owed(models.Model):
    """One piece of work that a write implied, inserted in that write's transaction.

    Claimed by a row lock: claim, effect and `done_at` are one transaction, so a killed worker leaves the row open; only
    the attempt is counted before.
    Several open rows with the same kind and subject are settled by one effect; a row written while that effect runs
    stays open, so nothing that it has not seen is lost.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, help_text="What it is about; the handler's only argument.")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="owed")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(
        null=True, help_text="Given up after the last attempt; a person must look."
    )
    error = models.TextField(blank=True)
    opened_again_by = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="Who had given-up work done again last, by the name of then.",
    )
    opened_again_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(done_at=None, failed_at=None), name="owed_open_by_due"
            ),
            models.Index(fields=["batch"], name="owed_by_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                name="owed_is_done_or_failed_not_both", condition=Q(done_at=None) | Q(failed_at=None)
            ),
            models.CheckConstraint(
                name="owed_is_done_after_it_was_created",
                condition=Q(done_at=None) | Q(done_at__gte=F("created_at")),
            ),
            models.CheckConstraint(
                name="work_opened_again_says_by_whom_and_when",
                condition=Q(opened_again_by="", opened_again_at=None)
                | (~Q(opened_again_by="") & Q(opened_again_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Mail(models.Model):
    """One message to one person: written with the act that implies it, sent by owed work.

    `letter` is its kind. A letter whose text must lie nowhere, such as a link that sets a password, has neither subject
    nor body here: its text is made when it is sent. `message_id` is given when the row is written, so that a message
    which is sent again after a crash is the same one.
    """

    letter = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    once = models.CharField(max_length=120, null=True, help_text="What there is only one message of.")
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_to = models.EmailField(blank=True, help_text="The person's address when it was sent.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["once"], name="one_mail_of_what_is_sent_once"),
            models.UniqueConstraint(fields=["message_id"], name="one_mail_per_message_id"),
            models.CheckConstraint(
                name="mail_has_subject_and_body_or_neither",
                condition=Q(subject="", body="") | (~Q(subject="") & ~Q(body="")),
            ),
            models.CheckConstraint(
                name="a_password_link_lies_nowhere",
                condition=~Q(letter="password-link") | Q(subject="", body=""),
            ),
            models.CheckConstraint(
                name="sent_mail_says_when_and_where_to",
                condition=Q(sent_at=None, sent_to="") | (Q(sent_at__isnull=False) & ~Q(sent_to="")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="mail_is_sent_as_it_was_written",
                fields=["letter", "person", "subject", "body", "once", "message_id", "created_at"],
            ),
            pgtrigger.Protect(
                name="sent_mail_is_not_sent_anew",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} to person {self.person_id}"


class Heartbeat(models.Model):
    """One row for each scheduled job: for which moment it was asked for last, and when it ran (`heartbeats.py`)."""

    job = models.CharField(max_length=80, primary_key=True, help_text="Its name in the schedule.")
    since = models.DateTimeField(help_text="From when on the job is missed where it does not run.")
    due_at = models.DateTimeField(
        help_text="The last due time that was asked for, or was over when it was new."
    )
    asked_at = models.DateTimeField(null=True)
    times = models.PositiveSmallIntegerField(default=0, help_text="How often that due time was asked for.")
    done_for = models.DateTimeField(null=True, help_text="The due time for which it ran last.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_job_that_was_asked_for_says_when_and_how_often",
                condition=Q(asked_at=None, times=0) | Q(asked_at__isnull=False, times__gt=0),
            ),
            models.CheckConstraint(
                name="a_job_that_ran_says_when_and_for_which_due_time",
                condition=Q(done_for=None, done_at=None) | Q(done_for__isnull=False, done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.job


class AuditEvent(models.Model):
    """One row per act, written inside the act's transaction. Never changed."""

    append_only = True

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(
        max_length=200, help_text="The person's name then, or the command that acted."
    )
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, null=True, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["organisation", "-at"], name="audit_by_organisation"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_rows_never_change", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"


class AuditSeal(models.Model):
    """One row of the audit log in the chain of `work.sealing`: at its place, with the hash of the seal before it."""

    append_only = True

    place = models.BigIntegerField(primary_key=True, help_text="From 1 on, without gaps.")
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    sealed_at = models.DateTimeField()
    format = models.CharField(max_length=2, help_text="Of the canonical form.")
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["previous_sha256"], name="seals_form_one_chain"),
            models.CheckConstraint(
                name="only_the_first_seal_follows_nothing",
                condition=Q(place=1, previous_sha256="") | (Q(place__gt=1) & ~Q(previous_sha256="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="seals_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_seal_follows_the_last",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.place > 1 AND NOT EXISTS (
                        SELECT FROM boards_auditseal s
                        WHERE s.place = NEW.place - 1 AND s.sha256 = NEW.previous_sha256) THEN
                        RAISE EXCEPTION 'a seal follows the last one';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Seal {self.place} of audit row {self.event_id}"
