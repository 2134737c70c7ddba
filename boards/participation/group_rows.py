"""The public group of a board: who was invited to speak in a round, and what the group says of the board's account."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from boards.participation.review_rows import NO_REAL_BOARD, said_at

LONGEST_WHY, LONGEST_ABOUT, LONGEST_HELPER = 1000, 300, 120  # characters


class Agrees(models.TextChoices):
    """Whether the group agrees with the board's account."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    CANNOT = "cannot", "We cannot say"


class Way(models.TextChoices):
    """How the comment came. In all but the first a helper typed what the group said, and is named."""

    ONLINE = "online", "We typed it here ourselves"
    PAPER = "paper", "On paper"
    TELEPHONE = "telephone", "By telephone"
    BSL = "bsl", "In British Sign Language"


class GroupInvitation(models.Model):
    """Somebody was asked to speak for a board's public group in a round. Its link is made when it is mailed.

    It opens the door once, until `until`, and not once it is withdrawn. Renewed, it is withdrawn and another one made.
    """

    round = models.ForeignKey("boards.AuditRound", models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty for a job."
    )
    at = models.DateTimeField()
    until = models.DateField(help_text="The last day on which its link opens.")
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "person"],
                condition=Q(withdrawn_at=None),
                name="one_invitation_per_person_and_audit",
            ),
            models.CheckConstraint(
                name="an_invitation_is_used_and_withdrawn_after_it_was_made",
                condition=(Q(used_at=None) | Q(used_at__gte=F("at")))
                & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("at"))),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="invitations_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="an_invitation_is_used_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NEW.round_id, NEW.organisation_id, NEW.person_id, NEW.by_id, NEW.at, NEW.until)
                            IS DISTINCT FROM (OLD.round_id, OLD.organisation_id, OLD.person_id, OLD.by_id, OLD.at,
                            OLD.until) THEN
                        RAISE EXCEPTION 'an_invitation_is_used_once: what it says stays';
                    END IF;
                    IF OLD.withdrawn_at IS NOT NULL THEN
                        RAISE EXCEPTION 'an_invitation_is_used_once: this one was withdrawn';
                    END IF;
                    IF OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at THEN
                        RAISE EXCEPTION 'an_invitation_is_used_once: it was used already';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_public_group_is_asked_about_its_own_board",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM boards_auditround r, boards_organisation o WHERE r.id = NEW.round_id
                            AND o.id = NEW.organisation_id
                            AND (r.state <> 'open' OR r.fictional <> (o.kind = 'sample'))) THEN
                        RAISE EXCEPTION
                            'a_public_group_is_asked_about_its_own_board: in an open round that asks its board';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} until {self.until}"


class GroupComment(models.Model):
    """What the group says of the whole account, for whom, and how it came. It stays as it is once it is sent."""

    audit = models.OneToOneField("boards.BoardAudit", models.PROTECT, related_name="comment")
    agrees = models.CharField(max_length=6, choices=Agrees, blank=True)
    why = models.TextField(blank=True)
    speaks_for = models.TextField(blank=True, help_text="For whom the group speaks.")
    how_agreed = models.TextField(blank=True, help_text="How the group agreed what it says.")
    way = models.CharField(max_length=9, choices=Way, default=Way.ONLINE)
    helper = models.TextField(blank=True, help_text="Who typed it for the group.")
    may_publish = models.BooleanField(default=False, help_text="The group lets it be published.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_group_comment_is_not_too_long",
                condition=Q(agrees__in=["", *Agrees.values], way__in=Way.values)
                & Q(LessThanOrEqual(Length("why"), LONGEST_WHY))
                & Q(LessThanOrEqual(Length("speaks_for"), LONGEST_ABOUT))
                & Q(LessThanOrEqual(Length("how_agreed"), LONGEST_ABOUT))
                & Q(LessThanOrEqual(Length("helper"), LONGEST_HELPER)),
            ),
            models.CheckConstraint(
                name="a_helper_of_a_group_is_named",
                condition=Q(way="online", helper="") | (~Q(way="online") & Q(helper__regex=r"\S")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="group_comments_are_never_deleted", operation=pgtrigger.Delete),
            said_at("a_group_comments_while_it_is_asked", "signed", more=NO_REAL_BOARD),
        ]

    def __str__(self) -> str:
        return self.agrees


class GroupRemark(models.Model):
    """What the group says of one criterion, where it says anything of it."""

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="remarks")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, related_name="+")
    agrees = models.CharField(max_length=6, choices=Agrees, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "criterion"], name="one_remark_of_the_group_per_criterion"
            ),
            models.CheckConstraint(
                name="a_group_remark_is_not_too_long",
                condition=Q(agrees__in=["", *Agrees.values]) & Q(LessThanOrEqual(Length("why"), LONGEST_WHY)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="group_remarks_are_never_deleted", operation=pgtrigger.Delete),
            said_at(
                "a_group_remarks_while_it_is_asked",
                "signed",
                more="""
                    IF NOT EXISTS (SELECT FROM boards_auditcriterion c WHERE c.id = NEW.criterion_id
                            AND c.round_id = held.round_id) THEN
                        RAISE EXCEPTION 'a_group_remarks_while_it_is_asked: the criterion is another round''s';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.agrees
