"""What a board does after an audit: the actions of its improvement plan, followed until they are closed."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

LONGEST_ACTION, LONGEST_OUTCOME = 500, 1000


class ImprovementAction(models.Model):
    """One action. Once it is closed it stays; what goes on after the next audit is an action of that one."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"
        CARRIED = "carried", "carried on after the next audit"

    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField(help_text="Within the audit.")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, null=True, related_name="+")
    what = models.TextField()
    owner = models.CharField(max_length=120, help_text="The post that answers for it, no person's name.")
    due = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    outcome = models.TextField(blank=True, help_text="What came of it, or why it was dropped.")
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="carried_to", help_text="Of an earlier audit."
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="one_improvement_action_per_number"),
            models.CheckConstraint(
                name="an_improvement_action_says_what_and_who",
                condition=Q(what__regex=r"\S", owner__regex=r"\S", number__gte=1)
                & Q(LessThanOrEqual(Length("what"), LONGEST_ACTION))
                & Q(LessThanOrEqual(Length("outcome"), LONGEST_OUTCOME)),
            ),
            models.CheckConstraint(
                name="a_closed_improvement_action_says_what_came_of_it",
                condition=Q(state__in=["open", "carried"], outcome="")
                | Q(state__in=["done", "dropped"], outcome__regex=r"\S"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="improvement_actions_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_closed_improvement_action_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'open'"),
            ),
            pgtrigger.Trigger(
                name="an_improvement_action_follows_its_audit",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("held", "boards_boardaudit%ROWTYPE")],
                func="""
                    SELECT * INTO held FROM boards_boardaudit a WHERE a.id = NEW.audit_id FOR SHARE;
                    IF held.state <> 'final' THEN
                        RAISE EXCEPTION 'an_improvement_action_follows_its_audit: it is not final';
                    END IF;
                    IF TG_OP = 'UPDATE' AND (NEW.audit_id, NEW.number, NEW.carried_from_id)
                            IS DISTINCT FROM (OLD.audit_id, OLD.number, OLD.carried_from_id) THEN
                        RAISE EXCEPTION 'an_improvement_action_follows_its_audit: it stays where it is';
                    END IF;
                    IF NEW.criterion_id IS NOT NULL AND NOT EXISTS (SELECT FROM boards_auditcriterion c
                            WHERE c.id = NEW.criterion_id AND c.round_id = held.round_id) THEN
                        RAISE EXCEPTION 'an_improvement_action_follows_its_audit: another round''s criterion';
                    END IF;
                    IF NEW.carried_from_id IS NOT NULL AND NOT EXISTS (SELECT FROM boards_improvementaction b
                            JOIN boards_boardaudit a ON a.id = b.audit_id WHERE b.id = NEW.carried_from_id
                            AND a.organisation_id = held.organisation_id AND a.id <> held.id) THEN
                        RAISE EXCEPTION 'an_improvement_action_follows_its_audit: it goes on for its own board';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"
