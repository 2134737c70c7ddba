"""The good practice library: what boards did, what came of it, and who consented that others read it."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from boards.participation.review_rows import said_at
from boards.work.edits import Edit
from boards.work.triggers import only_rises

LONGEST_TITLE, LONGEST_DONE, LONGEST_OUTCOME, LONGEST_ROLE, LONGEST_CONSENT = 120, 2000, 1000, 120, 200
MOST_PICKS = 2  # case studies that a public group picks, as in the round of 2012/13

WORDS = (
    SearchVector("title", weight="A", config="english")
    + SearchVector("outcome", weight="B", config="english")
    + SearchVector("done", weight="C", config="english")
)


class Theme(models.TextChoices):
    """What a case study is about, in the words of what the standard's sections look for."""

    DECISIONS = "decisions", "Taking part in decisions on care"
    INFORMATION = "information", "Information that is easy to get"
    DIGNITY = "dignity", "Dignity and respect"
    CARERS = "carers", "Support for carers"
    FEEDBACK = "feedback", "Feedback and complaints"
    CHANGE = "change", "Taking part in changes of services"
    TOLD = "told", "Telling what difference views made"
    STAFF = "staff", "Staff who involve people"


class CaseStudy(models.Model):
    """One case study of a board. It is read by others while it is shared and its consent has not run out; whatever is
    changed of it makes it a draft again, until another person shares it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        SHARED = "shared", "shared"
        WITHDRAWN = "withdrawn", "taken out"

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    title = models.TextField()
    done = models.TextField(help_text="What was done.")
    outcome = models.TextField(help_text="What came of it.")
    theme = models.CharField(max_length=11, choices=Theme)
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, null=True, related_name="+")
    contact_role = models.TextField(help_text="The post to ask, no person's name.")
    consent_by = models.TextField(help_text="Who consented that others read it, no person's name.")
    consent_until = models.DateField(help_text="The last day of that consent.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    edit_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shared_at = models.DateTimeField(null=True)
    words = models.GeneratedField(expression=WORDS, output_field=SearchVectorField(), db_persist=True)

    class Meta:
        indexes = [GinIndex(fields=["words"], name="case_studies_by_their_words")]
        constraints = [
            models.CheckConstraint(
                name="a_case_study_says_what_and_whom_to_ask",
                condition=Q(
                    title__regex=r"\S",
                    done__regex=r"\S",
                    outcome__regex=r"\S",
                    contact_role__regex=r"\S",
                    consent_by__regex=r"\S",
                    theme__in=Theme.values,
                ),
            ),
            models.CheckConstraint(
                name="a_case_study_is_not_too_long",
                condition=Q(LessThanOrEqual(Length("title"), LONGEST_TITLE))
                & Q(LessThanOrEqual(Length("done"), LONGEST_DONE))
                & Q(LessThanOrEqual(Length("outcome"), LONGEST_OUTCOME))
                & Q(LessThanOrEqual(Length("contact_role"), LONGEST_ROLE))
                & Q(LessThanOrEqual(Length("consent_by"), LONGEST_CONSENT)),
            ),
            models.CheckConstraint(
                name="a_shared_case_study_says_by_whom",
                condition=Q(state="shared", shared_by__isnull=False, shared_at__isnull=False)
                | Q(state__in=["draft", "withdrawn"], shared_by=None, shared_at=None),
            ),
        ]
        triggers = [
            only_rises("edit_number", keys=("organisation_id",), name="a_case_study_never_forgets_a_change"),
            pgtrigger.Trigger(
                name="who_wrote_a_case_study_does_not_share_it",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.state = 'shared'"),
                func="""
                    IF EXISTS (SELECT FROM boards_casestudyedit e
                            WHERE e.document_id = NEW.id AND e.editor_id = NEW.shared_by_id AND e.part = 'words') THEN
                        RAISE EXCEPTION 'who_wrote_a_case_study_does_not_share_it';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseStudyEdit(Edit):
    """Who changed what of a case study; to share it or take it out is a change of state."""

    document = models.ForeignKey(CaseStudy, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        pass


class GroupPick(models.Model):
    """A case study of its board that a public group picked while it was asked."""

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="picks")
    case_study = models.ForeignKey(CaseStudy, models.PROTECT, related_name="picks")
    is_picked = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "case_study"], name="one_pick_per_audit_and_case_study")
        ]
        triggers = [
            pgtrigger.Protect(name="picks_of_a_group_are_never_deleted", operation=pgtrigger.Delete),
            said_at(
                "a_group_picks_while_it_is_asked",
                "signed",
                more="""
                    IF NOT EXISTS (SELECT FROM boards_casestudy c WHERE c.id = NEW.case_study_id
                            AND c.organisation_id = held.organisation_id) THEN
                        RAISE EXCEPTION 'a_group_picks_while_it_is_asked: the case study is another board''s';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.case_study_id}"


#: Of a query: what others read on a day.
def is_read_on(day: object) -> Q:
    return Q(state=CaseStudy.State.SHARED, consent_until__gte=day)


NEWEST_FIRST = (F("shared_at").desc(nulls_last=True), F("pk").desc())
