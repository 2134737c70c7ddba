"""The reviewers' voice, and what the board answers to it: ratings, settlements, replies, the result."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

LONGEST = 1000  # characters of a reason, of strengths, of a reply


def said_at(name: str, *states: str, more: str = "") -> pgtrigger.Trigger:
    """Rows of an audit are written while it stands in one of these states, by whom `more` lets."""
    known = ", ".join(f"'{state}'" for state in states)
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        declare=[("held", "boards_boardaudit%ROWTYPE")],
        func=f"""
            SELECT * INTO held FROM boards_boardaudit a WHERE a.id = NEW.audit_id FOR SHARE;
            IF held.state NOT IN ({known}) THEN
                RAISE EXCEPTION '{name}: not while it is %', held.state;
            END IF;
            {more}
            RETURN NEW;
        """,  # noqa: S608 (states of ours)
    )


_NOT_THE_BOARDS = """
    IF EXISTS (SELECT FROM boards_boardauditedit e WHERE e.document_id = NEW.audit_id AND e.part = 'board'
            AND e.editor_id = NEW.by_id) OR EXISTS (SELECT FROM boards_boardauditstep s
            WHERE s.audit_id = NEW.audit_id AND s.state = 'signed' AND s.by_id = NEW.by_id) THEN
        RAISE EXCEPTION 'reviewers_rate_what_others_wrote: who wrote or signed for the board rates nothing of it';
    END IF;
"""
NO_REAL_BOARD = """
    IF EXISTS (SELECT FROM boards_auditround r JOIN boards_organisation o ON o.id = held.organisation_id
            WHERE r.id = held.round_id AND r.fictional AND o.kind <> 'sample') THEN
        RAISE EXCEPTION 'an invented round judges no real board';
    END IF;
"""


class Seat(models.TextChoices):
    """In which place a reviewer rates: the first stands, the second is blind, the last follows the factual check."""

    FIRST = "first", "first"
    SECOND = "second", "second, blind"
    AMENDED = "amended", "after the factual check"


class AuditRating(models.Model):
    """One reviewer's level of one criterion, with the reason. Nobody changes another's, and none where both are in."""

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="ratings")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, related_name="+")
    seat = models.CharField(max_length=7, choices=Seat)
    level = models.ForeignKey("boards.AuditLevel", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    strengths = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "criterion", "seat"], name="one_audit_rating_per_seat"),
            models.CheckConstraint(
                name="an_audit_rating_has_its_seat_and_reason",
                condition=Q(seat__in=["first", "second", "amended"])
                & Q(reason__regex=r"\S")
                & Q(LessThanOrEqual(Length("reason"), LONGEST))
                & Q(LessThanOrEqual(Length("strengths"), LONGEST)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_ratings_are_never_deleted", operation=pgtrigger.Delete),
            said_at(
                "reviewers_rate_what_others_wrote",
                "signed",
                "commented",
                "checked",
                more=f"""
                    IF (NEW.seat = 'amended') <> (held.state = 'checked') THEN
                        RAISE EXCEPTION 'reviewers_rate_what_others_wrote: % not while it is %', NEW.seat, held.state;
                    END IF;
                    {_NOT_THE_BOARDS}
                    {NO_REAL_BOARD}
                    IF NOT EXISTS (SELECT FROM boards_auditcriterion c WHERE c.id = NEW.criterion_id
                            AND c.round_id = held.round_id) OR (NEW.level_id IS NULL) = EXISTS (SELECT
                            FROM boards_auditlevel l WHERE l.round_id = held.round_id) OR (NEW.level_id IS NOT NULL
                            AND NOT EXISTS (SELECT FROM boards_auditlevel l WHERE l.id = NEW.level_id
                            AND l.round_id = held.round_id)) THEN
                        RAISE EXCEPTION 'reviewers_rate_what_others_wrote: criterion and level are of its own round';
                    END IF;
                    IF NEW.seat <> 'amended' AND EXISTS (SELECT FROM boards_auditrating o
                            WHERE o.audit_id = NEW.audit_id AND o.criterion_id = NEW.criterion_id
                            AND o.seat <> NEW.seat AND o.by_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'reviewers_rate_what_others_wrote: two people, not one twice';
                    END IF;
                """,  # noqa: S608 (conditions of ours)
            ),
            pgtrigger.Trigger(
                name="nobody_changes_anothers_rating",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NEW.by_id, NEW.audit_id, NEW.criterion_id, NEW.seat)
                            IS DISTINCT FROM (OLD.by_id, OLD.audit_id, OLD.criterion_id, OLD.seat) THEN
                        RAISE EXCEPTION 'nobody_changes_anothers_rating';
                    END IF;
                    IF NEW.seat <> 'amended' AND EXISTS (SELECT FROM boards_auditrating o
                            WHERE o.audit_id = NEW.audit_id AND o.criterion_id = NEW.criterion_id
                            AND o.seat NOT IN (NEW.seat, 'amended')) THEN
                        RAISE EXCEPTION 'nobody_changes_anothers_rating: nor their own once both are in';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.level}"


class AuditSettlement(models.Model):
    """What one of two reviewers who were far apart says afterwards. It is settled when both last named one level."""

    append_only = True

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="settlements")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, related_name="+")
    level = models.ForeignKey("boards.AuditLevel", models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_audit_settlement_has_words",
                condition=Q(text__regex=r"\S") & Q(LessThanOrEqual(Length("text"), LONGEST)),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="audit_settlements_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            said_at(
                "both_reviewers_settle",
                "signed",
                "commented",
                more="""
                    IF NOT EXISTS (SELECT FROM boards_auditrating r WHERE r.audit_id = NEW.audit_id
                            AND r.criterion_id = NEW.criterion_id AND r.by_id = NEW.by_id) OR 2 <> (SELECT count(*)
                            FROM boards_auditrating r WHERE r.audit_id = NEW.audit_id
                            AND r.criterion_id = NEW.criterion_id) OR NOT EXISTS (SELECT FROM boards_auditlevel l
                            WHERE l.id = NEW.level_id AND l.round_id = held.round_id) THEN
                        RAISE EXCEPTION 'both_reviewers_settle: those two who rated it, once both are in';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AuditReply(models.Model):
    """What the board says to a decided level of one criterion, or of the whole; it is printed beside, for ever."""

    append_only = True

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="replies")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_audit_reply_has_words",
                condition=Q(text__regex=r"\S") & Q(LessThanOrEqual(Length("text"), LONGEST)),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="audit_replies_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            said_at("a_board_replies_while_it_checks", "moderated"),
        ]

    def __str__(self) -> str:
        return self.text


class AuditResult(models.Model):
    """The overall level, by the rule of the round; the reviewer's own has a reason."""

    append_only = True

    audit = models.OneToOneField("boards.BoardAudit", models.PROTECT, related_name="result")
    level = models.ForeignKey("boards.AuditLevel", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="audit_results_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            said_at(
                "an_audit_result_follows_the_check",
                "moderated",
                "checked",
                more=f"""
                    {NO_REAL_BOARD}
                    IF (NEW.level_id IS NULL) = EXISTS (SELECT FROM boards_auditlevel l
                            WHERE l.round_id = held.round_id) OR (NEW.level_id IS NOT NULL AND NOT EXISTS (SELECT
                            FROM boards_auditlevel l WHERE l.id = NEW.level_id AND l.round_id = held.round_id)) THEN
                        RAISE EXCEPTION 'an_audit_result_follows_the_check: its level is one of its round';
                    END IF;
                    IF NEW.level_id IS NOT NULL AND NEW.reason !~ '\\S' AND EXISTS (SELECT FROM boards_auditround r
                            WHERE r.id = held.round_id AND r.rule = 'reviewer') THEN
                        RAISE EXCEPTION 'an_audit_result_follows_the_check: a level of one''s own has a reason';
                    END IF;
                """,  # noqa: S608
            ),
        ]

    def __str__(self) -> str:
        return str(self.level)
