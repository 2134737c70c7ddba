"""Files that somebody attached to something."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class Evidence(models.Model):
    """One attached file. What it is and who attached it never changes; its bytes lie in the storage `evidence`.

    `document_kind` and `document_number` say what it is attached to, `pin` where in it ("part/entry/field", or "").
    A file that the scanner refused, and one that was kept long enough, has no bytes any more; its row stays.
    """

    class State(models.TextChoices):
        PENDING = "pending", "being scanned"
        CLEAN = "clean", "scanned, nothing found"
        REFUSED = "refused", "refused by the scanner"
        NOT_SCANNED = "not_scanned", "not scanned"

    document_kind = models.CharField(max_length=40)
    document_number = models.BigIntegerField()
    pin = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=100, unique=True, help_text="Its name in the storage.")
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State)
    finding = models.CharField(max_length=200, blank=True, help_text="What the scanner found.")
    removed_at = models.DateTimeField(null=True, help_text="When its bytes were taken away.")

    class Meta:
        indexes = [models.Index(fields=["document_kind", "document_number"], name="evidence_by_document")]
        constraints = [
            models.CheckConstraint(name="evidence_is_never_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="evidence_has_a_whole_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="refused_evidence_says_what_was_found",
                condition=(Q(state="refused") & ~Q(finding="")) | (~Q(state="refused") & Q(finding="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="evidence_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="evidence_stays_what_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["state", "finding", "removed_at"]),
            ),
            pgtrigger.Protect(
                name="evidence_is_judged_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.state <> 'pending' AND OLD.state <> NEW.state) OR OLD.removed_at IS NOT NULL)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
