"""What reviewers decide, and what the board answers: rated, settled, decided, replied, checked, final."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from boards.organisations.models import Organisation
from boards.participation import review_acts as acts
from boards.participation.assessing import locked, log, take_step
from boards.participation.audit_acts import AuditFacts, CannotAudit
from boards.participation.audit_queries import AuditView
from boards.participation.audit_rows import BoardAudit, BoardAuditEdit
from boards.participation.models import AuditCriterion, AuditLevel, AuditRound
from boards.participation.results import owe_entry
from boards.participation.review_rows import (
    LONGEST,
    AuditRating,
    AuditReply,
    AuditResult,
    AuditSettlement,
    Seat,
)
from boards.participation.steps import Side, State, side_of
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require, rights_of
from boards.work import edits
from boards.work.actors import Actor
from targets.calc.participation import lower_median, lowest

# As the audit log stores them.
RATED, SETTLED, REPLIED = "audit criterion rated", "audit criterion settled", "audit reply written"


@dataclass(frozen=True)
class Judgement:
    """What a reviewer says of one criterion, as typed; `level` is None in a round without levels."""

    level: int | None
    reason: str
    strengths: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        every = {
            "level": None if self.level is None else str(self.level),
            "reason": self.reason,
            "strengths": self.strengths,
        }
        return {name: value for name, value in every.items() if value}


def judgement_of(rating: AuditRating | None) -> Judgement:
    if rating is None:
        return Judgement(None, "")
    return Judgement(rating.level.number if rating.level else None, rating.reason, rating.strengths)


def rate(
    *,
    actor: Actor,
    round_key: str,
    organisation: Organisation,
    code: str,
    said: Judgement,
    edit_number: int,
) -> int:
    """Give a level with its reason, in the seat that is the reviewer's; after the factual check, change the one that
    stands. Returns the audit's edit number. Raises NotAllowed; CannotAudit; NumberAhead; EditConflict."""
    with transaction.atomic():
        is_amended = _state(round_key, organisation) == State.CHECKED
        act = acts.AMEND if is_amended else acts.RATE
        view, held, criterion = _about(actor, act, round_key, organisation, code)
        level = _level(view, said)
        rated = view.heard.of(criterion.pk)
        seat = Seat.AMENDED if is_amended else rated.seat_for(actor.user_id)
        if seat is None:
            raise CannotAudit("Others have rated this, or both ratings are in: what was rated stays.")
        given = rated.by_seat.get(seat)
        if given is not None and given.by_id != actor.user_id:
            raise CannotAudit(f"{given.by.name} changed this already: nobody changes another's rating.")
        changes = edits.to_write(
            BoardAuditEdit,
            held,
            actor=actor,
            part=seat,
            stored={code: judgement_of(given).fields},
            typed={code: said.fields},
            edit_number=edit_number,
        )
        if changes:
            edits.record(BoardAuditEdit, held, actor=actor, part=seat, changes=changes)
            AuditRating.objects.update_or_create(
                audit=held,
                criterion=criterion,
                seat=seat,
                by_id=_person(actor),
                defaults={
                    "level": level,
                    "reason": said.reason,
                    "strengths": said.strengths,
                    "at": actor.now,
                },
            )
            _log(actor, held, RATED, code, said.fields)
    return held.edit_number


def settle(
    *, actor: Actor, round_key: str, organisation: Organisation, code: str, level: int, text: str
) -> None:
    """Say, as one of both reviewers who were far apart, which level shall stand and why."""
    with transaction.atomic():
        view, held, criterion = _about(actor, acts.SETTLE, round_key, organisation, code)
        rated = view.heard.of(criterion.pk)
        if not rated.are_apart:
            raise CannotAudit("Both reviewers are not two levels apart: there is nothing to settle.")
        if actor.user_id not in {one.by_id for one in rated.by_seat.values()}:
            raise CannotAudit("Those two settle it who rated it.")
        chosen = _level(view, Judgement(level, text))
        assert chosen is not None, "what is two levels apart has levels"
        AuditSettlement.objects.create(
            audit=held, criterion=criterion, level=chosen, text=text, by_id=_person(actor), at=actor.now
        )
        _log(actor, held, SETTLED, code, {"level": str(level), "text": text})


def moderate(*, actor: Actor, round_key: str, organisation: Organisation, read: Read) -> None:
    """What reviewers decided goes to the board, which checks facts."""
    _by_no_board(actor, organisation)
    take_step(
        actor, acts.MODERATE, State.MODERATED, round_key=round_key, organisation=organisation, read=read
    )


def reply(*, actor: Actor, round_key: str, organisation: Organisation, code: str, text: str) -> None:
    """What the board says to the level of one criterion; it stands beside it for ever."""
    require(actor=actor, action=acts.REPLY.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        _, held, criterion = _about(actor, acts.REPLY, round_key, organisation, code)
        AuditReply.objects.create(
            audit=held, criterion=criterion, text=_words(text), by_id=_person(actor), at=actor.now
        )
        _log(actor, held, REPLIED, code, {"text": text})


def check(*, actor: Actor, round_key: str, organisation: Organisation, text: str, read: Read) -> None:
    """The board has checked the facts, and says what is wrong, if anything."""

    def first(view: AuditView, held: BoardAudit) -> None:
        if text.strip():
            AuditReply.objects.create(audit=held, text=_words(text), by_id=_person(actor), at=actor.now)

    take_step(
        actor,
        acts.CHECK,
        State.CHECKED,
        round_key=round_key,
        organisation=organisation,
        read=read,
        first=first,
    )


def finish(
    *,
    actor: Actor,
    round_key: str,
    organisation: Organisation,
    read: Read,
    level: int | None = None,
    reason: str = "",
) -> None:
    """The overall level, by the round's rule; `level` and `reason` are the reviewer's own where the rule says so."""
    _by_no_board(actor, organisation)

    def first(view: AuditView, held: BoardAudit) -> None:
        AuditResult.objects.create(
            audit=held,
            level=_overall(view, level, reason),
            reason=reason,
            by_id=_person(actor),
            at=actor.now,
        )
        if view.levels:
            owe_entry(held, now=actor.now)

    take_step(
        actor,
        acts.FINISH,
        State.FINAL,
        round_key=round_key,
        organisation=organisation,
        read=read,
        first=first,
    )


def follows(view: AuditView) -> AuditLevel | None:
    """The overall level that follows from the criteria; None where the rule leaves it to the reviewer, or no levels."""
    standing = [level.number for one in view.criteria if (level := view.heard.of(one.pk).level)]
    if not standing or view.round.rule == AuditRound.Rule.REVIEWER:
        return None
    number = lowest(standing) if view.round.rule == AuditRound.Rule.LOWEST else lower_median(standing)
    return next(level for level in view.levels if level.number == number)


def _overall(view: AuditView, level: int | None, reason: str) -> AuditLevel | None:
    if not view.levels:
        return None
    if view.round.rule != AuditRound.Rule.REVIEWER:
        return follows(view)
    if level is None or not reason.strip():
        raise CannotAudit("Choose the overall level and say why: the round leaves it to the reviewer.")
    return _level(view, Judgement(level, reason))


def _about(
    actor: Actor, act: Act[AuditFacts], round_key: str, organisation: Organisation, code: str
) -> tuple[AuditView, BoardAudit, AuditCriterion]:
    """The audit, locked, with one criterion of it, once the act can be done to it."""
    require(actor=actor, action=act.permission, organisation_id=organisation.pk)
    if act.permission is acts.RATE.permission:
        _by_no_board(actor, organisation)
    view = locked(round_key, organisation)
    ensure(act, view.facts, actor, refusal=CannotAudit)
    criterion = view.criterion(code)
    if criterion is None or view.audit is None:
        raise CannotAudit(f"The round has no criterion {code}.")
    return view, view.audit, criterion


def _by_no_board(actor: Actor, organisation: Organisation) -> None:
    """Whoever holds a role on the board decides nothing about it."""
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    if side_of(rights, organisation_id=organisation.pk) is not Side.REVIEWERS:
        raise CannotAudit("You hold a role on this board, so others decide about it.")


def _person(actor: Actor) -> int:
    assert actor.user_id is not None, "no command says anything about an audit"
    return actor.user_id


def _state(round_key: str, organisation: Organisation) -> str:
    found = BoardAudit.objects.filter(round__key=round_key, organisation=organisation)
    return found.values_list("state", flat=True).first() or ""


def _level(view: AuditView, said: Judgement) -> AuditLevel | None:
    _words(said.reason)
    if len(said.strengths) > LONGEST:
        raise CannotAudit(f"The strengths have {len(said.strengths)} characters. Use at most {LONGEST}.")
    found = next((level for level in view.levels if level.number == said.level), None)
    if view.levels and found is None:
        raise CannotAudit("Choose one of the round's levels.")
    return found


def _words(text: str) -> str:
    if not text.strip():
        raise CannotAudit("Say why in a sentence or two.")
    if len(text) > LONGEST:
        raise CannotAudit(f"The text has {len(text)} characters. Use at most {LONGEST}.")
    return text


def _log(actor: Actor, held: BoardAudit, verb: str, code: str, words: dict[str, Any]) -> None:
    after = {"number": code, "edit_number": held.edit_number, "words": words}
    log(actor, held, verb, before={}, after=after)
