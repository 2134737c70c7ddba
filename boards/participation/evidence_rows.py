"""What a board shows for what it says of a criterion: files, links, figures and case studies as they were then."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from boards.participation.review_rows import said_at

LONGEST_TITLE, LONGEST_LINK = 200, 500
FILES = "audit evidence"  # kind of document that files are attached to
MOST = 10  # pieces of one criterion that are not taken out


class CriterionEvidence(models.Model):
    """One piece. A link has its address, a figure the observation that was cited, a case study its number with the edit
    that was cited, a file none of these: it is attached to this row. It is added and taken out until the board signs,
    and never changed: what was taken out stays, unseen.
    """

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="evidence")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, related_name="+")
    title = models.TextField(help_text="What it shows.")
    link = models.TextField(blank=True)
    observation = models.ForeignKey(
        "boards.Observation",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The cited figure, in the version that was known then.",
    )
    case_study = models.ForeignKey("boards.CaseStudy", models.PROTECT, null=True, related_name="+")
    case_edit = models.PositiveIntegerField(
        null=True, help_text="The case study's edit that was cited; after another one it is not shown."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_of_a_criterion_says_what_it_shows",
                condition=Q(title__regex=r"\S")
                & Q(LessThanOrEqual(Length("title"), LONGEST_TITLE))
                & Q(LessThanOrEqual(Length("link"), LONGEST_LINK)),
            ),
            models.CheckConstraint(
                name="evidence_of_a_criterion_is_of_one_kind",
                condition=(Q(link="") | Q(link__regex=r"^https?://\S+$", observation=None, case_study=None))
                & (
                    Q(case_study=None, case_edit=None)
                    | Q(case_study__isnull=False, case_edit__isnull=False, observation=None)
                ),
            ),
            models.CheckConstraint(
                name="evidence_that_is_taken_out_says_by_whom",
                condition=Q(taken_out_by=None, taken_out_at=None)
                | Q(taken_out_by__isnull=False, taken_out_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="evidence_of_a_criterion_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="evidence_of_a_criterion_stays_what_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["taken_out_by", "taken_out_at"]),
            ),
            pgtrigger.Protect(
                name="evidence_is_taken_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.taken_out_at IS NOT NULL"),
            ),
            said_at(
                "evidence_is_shown_before_the_signature",
                "open",
                more="""
                    IF NOT EXISTS (SELECT FROM boards_auditcriterion c WHERE c.id = NEW.criterion_id
                            AND c.round_id = held.round_id) THEN
                        RAISE EXCEPTION 'evidence_is_shown_before_the_signature: the criterion is another round''s';
                    END IF;
                    IF NEW.observation_id IS NOT NULL AND NOT EXISTS (SELECT FROM boards_observation f
                            WHERE f.id = NEW.observation_id AND f.organisation_id = held.organisation_id) THEN
                        RAISE EXCEPTION 'evidence_is_shown_before_the_signature: the figure is another board''s';
                    END IF;
                    IF TG_OP = 'INSERT' AND NEW.case_study_id IS NOT NULL AND NOT EXISTS (
                            SELECT FROM boards_casestudy c WHERE c.id = NEW.case_study_id
                            AND c.organisation_id = held.organisation_id AND c.state = 'shared'
                            AND c.edit_number = NEW.case_edit) THEN
                        RAISE EXCEPTION 'evidence_is_shown_before_the_signature: no such case study is shared';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title
