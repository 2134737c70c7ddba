"""Quarterly returns: how far a board is with what its agreed plan says. One a quarter, signed once and then fixed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.work.edits import Edit
from boards.work.triggers import only_rises

QUARTERS = (1, 2, 3, 4)
BY_ANOTHER = "who_wrote_a_return_does_not_sign_it"


class QuarterlyReturn(models.Model):
    """The return of one quarter, on a version of the plan that was in force.

    It begins with the one that is in force then, and can be moved to a newer one until it is signed.
    """

    plan = models.ForeignKey("boards.DeliveryPlan", models.PROTECT, related_name="returns")
    quarter = models.PositiveSmallIntegerField(help_text="Of the plan's year, from 1.")
    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="+")
    edit_number = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "quarter"], name="one_return_per_plan_and_quarter"),
            models.CheckConstraint(name="a_year_has_four_quarters", condition=Q(quarter__in=QUARTERS)),
            models.CheckConstraint(
                name="a_return_is_signed_by_somebody_at_some_time",
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
        ]
        triggers = [
            only_rises(
                "edit_number",
                keys=("plan_id", "quarter", "created_by_id"),
                name="a_return_never_forgets_a_change",
            ),
            pgtrigger.Trigger(
                name="a_return_moves_to_a_newer_agreed_plan",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__version__df=pgtrigger.F("new__version")),
                func="""
                    IF NOT EXISTS (SELECT FROM boards_planversion newer, boards_planversion older
                            WHERE newer.id = NEW.version_id AND older.id = OLD.version_id
                            AND newer.plan_id = NEW.plan_id AND newer.status = 'agreed'
                            AND newer.number > older.number) THEN
                        RAISE EXCEPTION 'a return moves to a newer agreed version of its own plan';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="a_signed_return_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="a_return_begins_with_an_agreed_plan",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.signed_at IS NOT NULL OR NOT EXISTS (SELECT FROM boards_planversion v
                            WHERE v.id = NEW.version_id AND v.plan_id = NEW.plan_id AND v.status = 'agreed') THEN
                        RAISE EXCEPTION 'a return begins unsigned, with an agreed version of its own plan';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name=BY_ANOTHER,
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__signed_by__isnull=False),
                func=f"""
                    IF EXISTS (SELECT FROM boards_returnedit e WHERE e.document_id = NEW.id
                            AND e.part <> 'state' AND e.editor_id = NEW.signed_by_id) THEN
                        RAISE EXCEPTION '{BY_ANOTHER}: it is signed by somebody who wrote nothing in it';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Quarter {self.quarter} of plan {self.plan_id}"


class ReturnEdit(Edit):
    """Who changed which row of which section, from what to what."""

    document = models.ForeignKey(QuarterlyReturn, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        triggers = [
            *Edit.Meta.triggers,
            pgtrigger.Trigger(
                name="only_an_unsigned_return_is_written",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM boards_quarterlyreturn r
                            WHERE r.id = NEW.document_id AND r.signed_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'a signed return is frozen';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
