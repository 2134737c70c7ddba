"""What a reviewer proposes and the board's approver decides: what the tables of such decisions have in common."""

import pgtrigger
from django.conf import settings
from django.db import models


class BoardDecision(models.Model):
    """What became of a proposal, once and for ever: the board confirms or declines it, a reviewer withdraws it."""

    append_only = True

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", "confirmed by the board"
        DECLINED = "declined", "declined by the board"
        WITHDRAWN = "withdrawn", "withdrawn"

    kind = models.CharField(max_length=9, choices=Kind)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


def never_change(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def decided_by_another(name: str, *, table: str, key: str, one: str) -> pgtrigger.Trigger:
    """Of decisions: who proposed `one`, a row of `table` that the decision names by `key`, only withdraws it."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
                    IF NEW.kind <> 'withdrawn' AND EXISTS (
                        SELECT FROM {table} c
                        WHERE c.id = NEW.{key}_id AND c.proposed_by_id = NEW.by_id
                    ) THEN
                        RAISE EXCEPTION 'who proposed a {one} does not decide about it';
                    END IF;
                    RETURN NEW;
                """,
    )
