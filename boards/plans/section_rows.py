"""Rows of the parts that are written in words: community planning, sections on improvement, and the year's questions.

What is typed and what a file says is read by `parts/`; here the database keeps what must hold whoever writes.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from boards.plans.freezing import frozen_with_its_version
from boards.plans.listed_rows import KEY
from boards.plans.staff_rows import NAMED


class PlanCommunity(models.Model):
    """What a board contributes to one priority in one council area."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="community")
    key = models.CharField(max_length=60, help_text="Code of the council area and priority of the policy.")
    contribution = models.TextField()
    need = models.TextField(blank=True)
    partners = models.TextField(blank=True)
    measure = models.CharField(max_length=300, blank=True)
    agreement = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="one_contribution_per_version_area_and_priority"
            ),
            models.CheckConstraint(name="contribution_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(name="contribution_says_what", condition=~Q(contribution="")),
        ]
        triggers = [
            frozen_with_its_version("frozen_contributions_never_change", rows="contributions"),
            pgtrigger.Trigger(
                name="a_council_area_is_the_boards_own",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM boards_planversion v
                            JOIN boards_deliveryplan d ON d.id = v.plan_id
                            JOIN boards_partner p ON p.organisation_id = d.organisation_id
                        WHERE v.id = NEW.version_id AND p.kind = 'council'
                            AND starts_with(NEW.key, lower(p.code) || '-')
                    ) THEN
                        RAISE EXCEPTION 'a contribution of a plan is made in a council area of the board alone';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PlanSection(models.Model):
    """A section on improvement under the board's own title, with the headings of the guidance that it speaks to."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="sections")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    lead = models.CharField(max_length=200, blank=True)
    areas = models.CharField(max_length=400, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_section_per_version_and_key"),
            models.CheckConstraint(name="section_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(name="section_has_a_title", condition=~Q(title="")),
        ]
        triggers = [frozen_with_its_version("frozen_sections_never_change", rows="sections")]

    def __str__(self) -> str:
        return self.title


class PlanAnswer(models.Model):
    """How a plan answers one question of the year: in words, by an action, or in another plan of the board."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="answers")
    key = models.CharField(max_length=40, help_text="The question, as the policy names it.")
    answer = models.TextField(blank=True)
    action = models.CharField(max_length=200, blank=True)
    plan_name = models.CharField(max_length=200, blank=True)
    plan_page = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_answer_per_version_and_question"),
            models.CheckConstraint(name="answered_question_is_named", condition=Q(key__regex=NAMED)),
            models.CheckConstraint(
                name="an_answer_says_something",
                condition=~Q(answer="") | ~Q(action="") | ~Q(plan_name=""),
            ),
            models.CheckConstraint(
                name="a_page_is_of_a_plan_with_a_name", condition=Q(plan_page="") | ~Q(plan_name="")
            ),
        ]
        triggers = [frozen_with_its_version("frozen_answers_never_change", rows="answers")]

    def __str__(self) -> str:
        return self.key
