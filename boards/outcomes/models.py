"""Who says that something serves a national outcome, since when, and from where.

A statement is added and never changed: the newest of a thread holds, and the others are its history. The Government
(without an owner) speaks of targets and indicators; a board speaks of the rows of its own plan, and may name themes of
change that they are about.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from targets.outcomes.files import Outcomes, Vocabulary


class LinkStatement(models.Model):
    """That `subject` serves `towards`, or that it does not any more (`holds` is false).

    `towards` is the number of an outcome, or the key of a theme or of what stands under it. `number` counts the
    statements of one owner about one subject and one outcome, so that two people at once cannot both be the newest.
    """

    append_only = True

    class Kind(models.TextChoices):
        TARGET = "target", "Target"
        INDICATOR = "indicator", "Indicator"
        ACTION = "actions", "Action"
        RISK = "risks", "Risk"

    owner = models.ForeignKey(
        "boards.Organisation", models.PROTECT, null=True, related_name="+", help_text="None: the Government."
    )
    framework = models.ForeignKey("targets.Framework", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    subject = models.CharField(max_length=60, help_text="A target's key, an indicator's number, a row's key.")
    named = models.CharField(max_length=200, help_text="What it was called when this was said.")
    towards = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    holds = models.BooleanField()
    since = models.DateField(help_text="From when.")
    source = models.TextField(help_text="Who says so where, or why.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "framework", "kind", "subject", "towards", "number"],
                nulls_distinct=False,
                name="one_statement_per_thread_and_number",
            ),
            models.CheckConstraint(
                name="government_links_targets_and_a_board_its_rows",
                condition=Q(owner=None, framework=None, kind__in=["target", "indicator"])
                | Q(owner__isnull=False, framework__isnull=False, kind__in=["actions", "risks"]),
            ),
            models.CheckConstraint(
                name="what_is_served_is_an_outcome_or_a_theme",
                condition=Q(towards__regex=r"^[1-9]$")
                | Q(owner__isnull=False, towards__regex=r"^[4-7]\.[1-9](-[ECM][0-9]{1,2})?$"),
            ),
            models.CheckConstraint(
                name="a_link_says_who_says_so_and_is_counted_from_1",
                condition=Q(source__regex=r"\S", number__gt=0) & ~Q(subject="") & ~Q(named=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="statements_about_outcomes_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="a_statement_follows_on_and_is_of_what_there_is",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.number <> 1 + (
                        SELECT count(*) FROM boards_linkstatement s
                        WHERE s.owner_id IS NOT DISTINCT FROM NEW.owner_id
                        AND s.framework_id IS NOT DISTINCT FROM NEW.framework_id
                        AND s.kind = NEW.kind AND s.subject = NEW.subject AND s.towards = NEW.towards
                    ) THEN
                        RAISE EXCEPTION 'a statement about an outcome follows on from the one before';
                    END IF;
                    IF NEW.number = 1 AND NOT NEW.holds AND NEW.owner_id IS NOT NULL THEN
                        RAISE EXCEPTION 'what was never said of a row is not taken back';
                    END IF;
                    IF NEW.kind = 'target' AND NOT EXISTS (
                        SELECT FROM targets_target t WHERE t.key = NEW.subject
                    ) OR NEW.kind = 'actions' AND NOT EXISTS (
                        SELECT FROM boards_planaction r
                        JOIN boards_planversion v ON v.id = r.version_id
                        JOIN boards_deliveryplan p ON p.id = v.plan_id
                        WHERE r.key = NEW.subject AND p.organisation_id = NEW.owner_id
                        AND p.framework_id = NEW.framework_id
                    ) OR NEW.kind = 'risks' AND NOT EXISTS (
                        SELECT FROM boards_planrisk r
                        JOIN boards_planversion v ON v.id = r.version_id
                        JOIN boards_deliveryplan p ON p.id = v.plan_id
                        WHERE r.key = NEW.subject AND p.organisation_id = NEW.owner_id
                        AND p.framework_id = NEW.framework_id
                    ) THEN
                        RAISE EXCEPTION 'a link is of a target that there is, or of a row of the board''s own plan';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} towards {self.towards}, {self.number}"


def towards_words(key: str, held: Outcomes, themes: Vocabulary) -> str:
    """What is served, in words; the key itself where the files do not name it any more."""
    named = {str(one.number): f"Outcome {one.number}. {one.title}" for one in held.outcomes}
    named |= {one.key: f"Theme {one.name}" for one in themes.themes}
    named |= {one.key: f"{one.key} {one.title}" for one in themes.items}
    return named.get(key, key)
