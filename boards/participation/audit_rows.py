"""The audit of one board in one round: what the board says of each criterion, who changed what, the steps taken."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from boards.participation.steps import MOVES, State
from boards.work.edits import Edit
from boards.work.triggers import frozen_with, only_rises

LONGEST_SUMMARY, LONGEST_STATEMENT, LONGEST_NEXT = 300, 2000, 1000

_MOVES = ", ".join(f"('{before}', '{after}')" for before, after in MOVES)


class BoardAudit(models.Model):
    """One board's audit in one round; there is none before somebody wrote something. Its last step sets its state."""

    round = models.ForeignKey("boards.AuditRound", models.PROTECT, related_name="audits")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="audits")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    edit_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_audit_per_round_and_board"),
            models.CheckConstraint(name="board_audit_state_is_known", condition=Q(state__in=State.values)),
        ]
        triggers = [
            only_rises(
                "edit_number",
                keys=("round_id", "organisation_id"),
                name="a_board_audit_never_forgets_a_change",
            ),
            pgtrigger.Trigger(
                name="a_board_audit_begins_in_an_open_round",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM boards_auditround r WHERE r.id = NEW.round_id AND r.state = 'open') THEN
                        RAISE EXCEPTION 'a_board_audit_begins_in_an_open_round: this one is not open';
                    END IF;
                    IF EXISTS (SELECT FROM boards_auditround r, boards_organisation o WHERE r.id = NEW.round_id
                            AND o.id = NEW.organisation_id AND o.kind = 'sample' AND NOT r.fictional) THEN
                        RAISE EXCEPTION 'a_board_audit_begins_in_an_open_round: a sample is in no real round';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_board_audit_stands_where_its_last_step_says",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.state IS DISTINCT FROM coalesce((SELECT s.state FROM boards_boardauditstep s
                            WHERE s.audit_id = NEW.id ORDER BY s.id DESC LIMIT 1), 'open') THEN
                        RAISE EXCEPTION 'a_board_audit_stands_where_its_last_step_says';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Audit {self.pk}, {self.state}"


class BoardAuditEdit(Edit):
    """Who changed what of one voice: the part is the voice, the entry a criterion by its code."""

    document = models.ForeignKey(BoardAudit, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        pass


class BoardAuditStep(models.Model):
    """A step that was taken: by whom, when, and by which day it was due then. It sets the audit's state, for ever."""

    append_only = True

    audit = models.ForeignKey(BoardAudit, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due = models.DateField(help_text="The last day for it, as it was known then: later than this is late.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "state"], name="a_step_of_an_audit_is_taken_once"),
            models.CheckConstraint(
                name="a_step_of_an_audit_is_known",
                condition=Q(state__in=[state for state in State.values if state != State.OPEN]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="steps_of_audits_are_never_taken_back", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="steps_of_an_audit_are_in_order",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("held", "boards_boardaudit%ROWTYPE")],
                func=f"""
                    SELECT * INTO held FROM boards_boardaudit a WHERE a.id = NEW.audit_id FOR UPDATE;
                    IF (held.state, NEW.state) NOT IN ({_MOVES}) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: from % it never becomes %',
                            held.state, NEW.state;
                    END IF;
                    IF NEW.state = 'signed' AND EXISTS (SELECT FROM boards_boardauditedit e
                            WHERE e.document_id = NEW.audit_id AND e.editor_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: who wrote any of it does not sign it';
                    END IF;
                    IF NEW.state = 'signed' AND EXISTS (SELECT FROM boards_auditcriterion c
                            LEFT JOIN boards_boardvoice v ON v.criterion_id = c.id AND v.audit_id = NEW.audit_id
                            WHERE c.round_id = held.round_id AND (v.id IS NULL OR '' IN (v.summary, v.statement)
                            OR (v.level_id IS NULL AND EXISTS (SELECT FROM boards_auditlevel l JOIN boards_auditround r
                            ON r.id = l.round_id JOIN boards_organisation o ON o.id = held.organisation_id
                            WHERE r.id = held.round_id AND (o.kind = 'sample' OR NOT r.fictional))))) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: write each criterion before you sign';
                    END IF;
                    IF NEW.state = 'commented' AND NOT EXISTS (SELECT FROM boards_groupcomment g
                            WHERE g.audit_id = NEW.audit_id
                            AND '' NOT IN (g.agrees, g.speaks_for, g.how_agreed)) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: the group says what it thinks, and for whom';
                    END IF;
                    IF NEW.state IN ('commented', 'moderated', 'final') AND (EXISTS (SELECT FROM boards_boardauditedit e
                            WHERE e.document_id = NEW.audit_id AND e.part = 'board' AND e.editor_id = NEW.by_id)
                            OR EXISTS (SELECT FROM boards_boardauditstep s WHERE s.audit_id = NEW.audit_id
                            AND s.state = 'signed' AND s.by_id = NEW.by_id)) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: who wrote or signed does not decide';
                    END IF;
                    IF NEW.state = 'moderated' AND EXISTS (SELECT FROM boards_auditcriterion c
                            WHERE c.round_id = held.round_id AND NOT EXISTS (SELECT FROM boards_auditrating r
                            WHERE r.audit_id = NEW.audit_id AND r.criterion_id = c.id AND r.seat = 'first')) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: each criterion is rated first';
                    END IF;
                    IF NEW.state = 'final' AND NOT EXISTS (SELECT FROM boards_auditresult r
                            WHERE r.audit_id = NEW.audit_id) THEN
                        RAISE EXCEPTION 'steps_of_an_audit_are_in_order: it is final with its result';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (states, from their own list)
            ),
            pgtrigger.Trigger(
                name="a_step_sets_the_state_of_its_audit",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""
                    UPDATE boards_boardaudit SET state = NEW.state, edit_number = edit_number + 1
                    WHERE id = NEW.audit_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} on {self.at}"


class BoardVoice(models.Model):
    """What the board says of one criterion. It stays as it is from the board's signature on."""

    audit = models.ForeignKey(BoardAudit, models.PROTECT, related_name="voices")
    criterion = models.ForeignKey("boards.AuditCriterion", models.PROTECT, related_name="+")
    level = models.ForeignKey("boards.AuditLevel", models.PROTECT, null=True, related_name="+")
    summary = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    next_step = models.TextField(blank=True, help_text="What the board will do next.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "criterion"], name="one_voice_of_the_board_per_criterion"
            ),
            models.CheckConstraint(
                name="a_voice_of_the_board_is_not_too_long",
                condition=Q(LessThanOrEqual(Length("summary"), LONGEST_SUMMARY))
                & Q(LessThanOrEqual(Length("statement"), LONGEST_STATEMENT))
                & Q(LessThanOrEqual(Length("next_step"), LONGEST_NEXT)),
            ),
        ]
        triggers = [
            frozen_with(
                "a_signed_voice_of_the_board_stays",
                "audit",
                table="boards_boardaudit",
                closed="d.state <> 'open'",
                words="what the board said stays as it was signed",
                waits=True,
            ),
            pgtrigger.Trigger(
                name="a_voice_is_about_its_round",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM boards_boardaudit a JOIN boards_auditcriterion c USING (round_id)
                            WHERE a.id = NEW.audit_id AND c.id = NEW.criterion_id) OR (NEW.level_id IS NOT NULL
                            AND NOT EXISTS (SELECT FROM boards_boardaudit a JOIN boards_auditlevel l USING (round_id)
                            WHERE a.id = NEW.audit_id AND l.id = NEW.level_id)) THEN
                        RAISE EXCEPTION 'a_voice_is_about_its_round: its criterion or level is another round''s';
                    END IF;
                    IF NEW.level_id IS NOT NULL AND EXISTS (SELECT FROM boards_boardaudit a
                            JOIN boards_auditround r ON r.id = a.round_id JOIN boards_organisation o
                            ON o.id = a.organisation_id
                            WHERE a.id = NEW.audit_id AND r.fictional AND o.kind <> 'sample') THEN
                        RAISE EXCEPTION 'a_voice_is_about_its_round: an invented round gives no real board a level';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.summary
