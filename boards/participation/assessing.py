"""The board's own voice: a criterion written, the audit signed. One audit row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from boards.organisations.models import Organisation
from boards.participation import audit_acts as acts
from boards.participation.audit_acts import AuditFacts, CannotAudit
from boards.participation.audit_queries import AuditView, audit_view, round_that_asks, wants_level
from boards.participation.audit_rows import (
    LONGEST_NEXT,
    LONGEST_STATEMENT,
    LONGEST_SUMMARY,
    BoardAudit,
    BoardAuditEdit,
    BoardAuditStep,
    BoardVoice,
)
from boards.participation.inviting import tell_that_it_is_open
from boards.participation.steps import State, Voice
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require
from boards.work import audit, edits
from boards.work.actors import Actor

SUBJECT = "participation_audit"  # in the audit log
# As the audit log stores them.
WRITTEN, STEP_TAKEN = "audit criterion written", "audit step taken"


@dataclass(frozen=True)
class Said:
    """What the board says of one criterion, as typed; `level` is its number, None where none is chosen yet."""

    level: int | None
    summary: str
    statement: str
    next_step: str

    @property
    def fields(self) -> dict[str, Any]:
        """What says something, for its edit."""
        every = {
            "level": None if self.level is None else str(self.level),
            "summary": self.summary,
            "statement": self.statement,
            "next_step": self.next_step,
        }
        return {name: value for name, value in every.items() if value}


def said_of(voice: BoardVoice | None) -> Said:
    """Read with its level, it needs no query."""
    if voice is None:
        return Said(None, "", "", "")
    level = voice.level.number if voice.level else None
    return Said(level, voice.summary, voice.statement, voice.next_step)


def write(
    *, actor: Actor, round_key: str, organisation: Organisation, code: str, said: Said, edit_number: int
) -> int:
    """Save what the board says of one criterion; the first save begins the audit. Returns the new edit number.

    Raises NotAllowed; CannotAudit; NumberAhead; EditConflict where somebody else saved it since.
    """
    require(actor=actor, action=acts.WRITE.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(round_key, organisation)
        ensure(acts.WRITE, view.facts, actor, refusal=CannotAudit)
        criterion = view.criterion(code)
        if criterion is None:
            raise CannotAudit(f"The round has no criterion {code}.")
        _check(said, view)
        if view.audit is None:
            BoardAudit.objects.get_or_create(
                round=view.round, organisation=organisation, defaults={"created_at": actor.now}
            )
            view = locked(round_key, organisation)  # as somebody may have begun it at the same moment
        held = view.audit
        assert held is not None, "it has just been begun"
        stored = said_of(view.voices.get(criterion.pk)).fields
        changes = edits.to_write(
            BoardAuditEdit,
            held,
            actor=actor,
            part=Voice.BOARD,
            stored={code: stored},
            typed={code: said.fields},
            edit_number=edit_number,
        )
        if not changes and not held.edit_number:
            raise CannotAudit("Nothing is written yet: write something first.")
        if changes:
            edits.record(BoardAuditEdit, held, actor=actor, part=Voice.BOARD, changes=changes)
            levels = {level.number: level for level in view.levels}
            BoardVoice.objects.update_or_create(
                audit=held,
                criterion=criterion,
                defaults={
                    "level": levels[said.level] if said.level else None,
                    "summary": said.summary,
                    "statement": said.statement,
                    "next_step": said.next_step,
                },
            )
            log(
                actor,
                held,
                WRITTEN,
                before={"words": stored},
                after={"number": code, "edit_number": held.edit_number, "words": said.fields},
            )
    return held.edit_number


def sign(*, actor: Actor, round_key: str, organisation: Organisation, read: Read) -> None:
    """The board stands by what it wrote; nobody changes it from now on. Its public group is told."""
    with transaction.atomic():
        view = take_step(
            actor, acts.SIGN, State.SIGNED, round_key=round_key, organisation=organisation, read=read
        )
        if view.audit is not None:
            tell_that_it_is_open(view.audit.pk, now=actor.now)


def take_step(
    actor: Actor,
    act: Act[AuditFacts],
    state: State,
    *,
    round_key: str,
    organisation: Organisation,
    read: Read,
    first: Callable[[AuditView, BoardAudit], None] | None = None,
) -> AuditView:
    """One step, for ever; late is recorded and hinders nothing. `first` is what is written before it, under the
    same lock. Raises NotAllowed, StepUpNeeded, CannotAudit."""
    require(actor=actor, action=act.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(round_key, organisation)
        ensure(act, view.facts, actor, read=read, refusal=CannotAudit)
        assert view.audit is not None, "no act but writing is one on what was not begun"
        assert actor.user_id is not None, "no command takes a step"
        due = view.due[state]
        if first is not None:
            first(view, view.audit)
        BoardAuditStep.objects.create(
            audit=view.audit, state=state, by_id=actor.user_id, at=actor.now, due=due
        )
        log(
            actor,
            view.audit,
            STEP_TAKEN,
            before={"state": view.state},
            after={"state": state, "due": due.isoformat(), "edit_number": view.audit.edit_number + 1},
        )
    return view


def locked(round_key: str, organisation: Organisation) -> AuditView:
    """Every write of an audit takes its lock first, so that they come one after the other; boards do not wait for one
    another. CannotAudit for a round that does not ask.
    """
    held = round_that_asks(round_key)
    if held is None:
        raise CannotAudit("There is no such round.")
    list(BoardAudit.objects.select_for_update().filter(round=held, organisation=organisation))
    return audit_view(held, organisation)


def log(
    actor: Actor, held: BoardAudit, verb: str, *, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    """The audit row. What a voice says goes under "words", which nobody is shown there."""
    audit.record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=held.pk,
        organisation_id=held.organisation_id,
        before=before,
        after=after,
    )


def _check(said: Said, view: AuditView) -> None:
    """CannotAudit with what is wrong and what to do; the form says the same before."""
    for title, text, most in (
        ("Summary", said.summary, LONGEST_SUMMARY),
        ("Statement", said.statement, LONGEST_STATEMENT),
        ("What you will do next", said.next_step, LONGEST_NEXT),
    ):
        if len(text) > most:
            raise CannotAudit(f"“{title}” has {len(text)} characters. Use at most {most}.")
    if said.level is None:
        return
    if not wants_level(view.round, view.organisation, levels=len(view.levels)):
        raise CannotAudit("No level is given here: leave it empty.")
    if said.level not in {level.number for level in view.levels}:
        raise CannotAudit(f"The round has no level {said.level}: choose one of its own.")
