"""Rounds of participation audits that are run here: what they ask, by when, and on which scale."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from boards.participation.audit_rows import (  # noqa: F401 (tables of this slice)
    BoardAudit,
    BoardAuditEdit,
    BoardAuditStep,
    BoardVoice,
)
from boards.participation.case_rows import (  # noqa: F401 (tables of this slice)
    CaseStudy,
    CaseStudyEdit,
    GroupPick,
)
from boards.participation.evidence_rows import CriterionEvidence  # noqa: F401 (table of this slice)
from boards.participation.feedback_rows import (  # noqa: F401 (tables of this slice)
    Feedback,
    FeedbackEdit,
    FeedbackReading,
)
from boards.participation.group_rows import (  # noqa: F401 (tables of this slice)
    GroupComment,
    GroupInvitation,
    GroupRemark,
)
from boards.participation.improvement_rows import ImprovementAction  # noqa: F401 (table of this slice)
from boards.participation.review_rows import (  # noqa: F401 (tables of this slice)
    AuditRating,
    AuditReply,
    AuditResult,
    AuditSettlement,
)
from boards.work.triggers import frozen_with, only_rises

#: The last day of each step, in their order; the board signs first, and the result is final at the end.
DAYS = ("opens", "sign_by", "comment_by", "moderate_by", "check_by", "final_by")

#: A level is a figure of its round's year, and of two figures of one year the later replaces the earlier.
ONE_A_YEAR = "one_round_with_levels_is_opened_for_a_year"


class AuditRound(models.Model):
    """One round. What it asks and its rule are fixed on the day on which it opens; its days can be moved."""

    class State(models.TextChoices):
        PREPARED = "prepared", "being prepared"
        OPEN = "open", "open"
        CLOSED = "closed", "closed"

    class Rule(models.TextChoices):
        LOWEST = "lowest", "the lowest level of its criteria"
        MEDIAN = "median", "the lower median of its criteria"
        REVIEWER = "reviewer", "the reviewer's own, with a reason"

    key = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=120, unique=True)
    first_year = models.PositiveSmallIntegerField(help_text="In which its financial year begins.")
    fictional = models.BooleanField(help_text="Invented for demonstration: only sample boards are asked.")
    scope = models.CharField(max_length=500)
    with_complaints = models.BooleanField(help_text="Read beside each board's report on complaints.")
    guide = models.URLField(max_length=300, blank=True, help_text="Of an easy-read guide for public groups.")
    rule = models.CharField(max_length=8, choices=Rule, help_text="How the overall level follows.")
    target_level = models.PositiveSmallIntegerField(
        null=True, help_text="The overall level that boards are asked to reach; empty where no target is set."
    )
    target_source = models.CharField(max_length=300, blank=True, help_text="Where the target was read.")
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    opens = models.DateField()
    sign_by = models.DateField()
    comment_by = models.DateField()
    moderate_by = models.DateField()
    check_by = models.DateField()
    final_by = models.DateField()
    edit_number = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_year", "title"]
        constraints = [
            models.CheckConstraint(
                name="audit_round_days_are_in_order",
                condition=Q(opens__lte=F("sign_by"))
                & Q(sign_by__lte=F("comment_by"))
                & Q(comment_by__lte=F("moderate_by"))
                & Q(moderate_by__lte=F("check_by"))
                & Q(check_by__lte=F("final_by")),
            ),
            models.CheckConstraint(
                name="a_fictional_audit_round_says_so",
                condition=Q(fictional=True, title__endswith=" (fictional)")
                | (Q(fictional=False) & ~Q(title__endswith=" (fictional)")),
            ),
            models.CheckConstraint(
                name="audit_round_is_in_a_known_state",
                condition=Q(state__in=["prepared", "open", "closed"])
                & Q(rule__in=["lowest", "median", "reviewer"]),
            ),
            models.CheckConstraint(
                name="a_target_of_an_audit_round_has_its_source",
                condition=Q(target_level=None, target_source="")
                | Q(target_level__gte=1, target_source__regex=r"\S"),
            ),
        ]
        triggers = [
            only_rises("edit_number", keys=("key",), name="an_audit_round_never_forgets_a_change"),
            pgtrigger.Protect(
                name="what_an_opened_audit_round_is_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'prepared' AND (NEW.state = 'prepared' OR NEW.title <> OLD.title"
                    " OR NEW.first_year <> OLD.first_year OR NEW.fictional <> OLD.fictional"
                    " OR NEW.scope <> OLD.scope OR NEW.with_complaints <> OLD.with_complaints"
                    " OR NEW.rule <> OLD.rule OR NEW.target_level IS DISTINCT FROM OLD.target_level"
                    " OR NEW.target_source <> OLD.target_source)"
                ),
            ),
            pgtrigger.Trigger(
                name=ONE_A_YEAR,
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'prepared' AND NEW.state <> 'prepared'"),
                func=f"""
                    PERFORM pg_advisory_xact_lock(hashtextextended('audit rounds of ' || NEW.first_year, 0));
                    IF EXISTS (SELECT FROM boards_auditlevel l WHERE l.round_id = NEW.id)
                            AND EXISTS (SELECT FROM boards_auditround r JOIN boards_auditlevel l ON l.round_id = r.id
                                WHERE r.id <> NEW.id AND r.state <> 'prepared' AND r.first_year = NEW.first_year
                                AND r.fictional = NEW.fictional) THEN
                        RAISE EXCEPTION '{ONE_A_YEAR}: results of two rounds would be one figure';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (a name of ours)
            ),
        ]

    def __str__(self) -> str:
        return self.title


def _asked_as_it_opened(name: str) -> pgtrigger.Trigger:
    return frozen_with(
        name,
        "round",
        table="boards_auditround",
        closed="d.state <> 'prepared'",
        words="what an audit round asks is fixed when it opens",
    )


class AuditLevel(models.Model):
    """One level of the round's scale; a higher number is better. A round without any has no levels."""

    round = models.ForeignKey(AuditRound, models.PROTECT, related_name="levels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_audit_level_per_number"),
            models.CheckConstraint(
                name="audit_level_has_a_number_and_a_name", condition=Q(number__gte=1) & ~Q(name="")
            ),
        ]
        triggers = [_asked_as_it_opened("levels_of_an_audit_round_stay")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class AuditCriterion(models.Model):
    """One criterion of a section of the round. `source` is where its wording was read."""

    round = models.ForeignKey(AuditRound, models.PROTECT, related_name="criteria")
    section = models.PositiveSmallIntegerField()
    section_title = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField(help_text="Within its section.")
    wording = models.CharField(max_length=500)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "section", "number"], name="one_audit_criterion_per_number"
            ),
            models.CheckConstraint(
                name="audit_criterion_says_something",
                condition=Q(section__gte=1, number__gte=1) & ~Q(wording="") & ~Q(section_title=""),
            ),
        ]
        triggers = [_asked_as_it_opened("criteria_of_an_audit_round_stay")]

    def __str__(self) -> str:
        return f"{self.code} {self.wording}"

    @property
    def code(self) -> str:
        return f"{self.section}.{self.number}"
