"""Tokens of programs: what is kept of each, its end, and when it was used last. The token itself lies nowhere."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

LONGEST = timedelta(days=366)


class Use(models.TextChoices):
    """What a token opens beside reading, on its one board."""

    READ = "read", "read plans and figures"
    PLAN = "plan", "read and write the plan"
    FIGURES = "figures", "read and send figures"


class ApiToken(models.Model):
    """What lets a program in, in the name of the person who made it: on one board, for one use, for a time.

    It gives no right: what that person may do at the moment of a call is asked anew, and narrowed to this.
    """

    append_only = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    use = models.CharField(max_length=8, choices=Use)
    name = models.CharField(max_length=80, help_text="What it is for, as its maker calls it.")
    sha256 = models.CharField(max_length=64)
    begins = models.CharField(
        max_length=12, help_text="Its first signs: enough to know it by, not to use it."
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="one_token_per_hash"),
            models.UniqueConstraint(fields=["person", "name"], name="one_token_per_person_and_name"),
            models.CheckConstraint(
                name="a_token_is_kept_as_a_hash_alone", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="a_token_expires_within_a_year",
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LONGEST),
            ),
            models.CheckConstraint(name="use_of_a_token_is_known", condition=Q(use__in=Use.values)),
        ]
        triggers = [
            pgtrigger.Protect(name="tokens_never_change", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.begins}…: {self.name}"


class ApiTokenEnd(models.Model):
    """A token was revoked. There is one row for good, so no token comes back."""

    append_only = True

    token = models.OneToOneField(ApiToken, models.PROTECT, primary_key=True, related_name="end")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="a_revoked_token_never_comes_back", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"End of token {self.token_id}"


class ApiTokenUse(models.Model):
    """When a token was used last, to the minute."""

    token = models.OneToOneField(ApiToken, models.PROTECT, primary_key=True, related_name="last_use")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Token {self.token_id} used at {self.at:%Y-%m-%d %H:%M}"


class ApiAnswer(models.Model):
    """What a call with a key was answered: the same call again is not done again, and gets the same answer.

    Kept for a day. It is written with what the call did, in one transaction.
    """

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    asked = models.CharField(max_length=64, help_text="SHA-256 of address and body.")
    status = models.PositiveSmallIntegerField()
    body = models.TextField(help_text="JSON.")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_token_and_key"),
            models.CheckConstraint(
                name="only_what_was_decided_is_kept", condition=Q(status__gte=200, status__lt=500)
            ),
        ]
        triggers = [pgtrigger.Protect(name="an_answer_stays_as_given", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.status} to {self.key} of token {self.token_id}"
