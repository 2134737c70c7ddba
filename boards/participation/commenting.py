"""The public group's own voice: its comment saved, and sent. One audit row each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from boards.organisations.models import Organisation
from boards.participation import group_acts as acts
from boards.participation.assessing import locked, log, take_step
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_queries import AuditView
from boards.participation.audit_rows import BoardAudit, BoardAuditEdit
from boards.participation.group_rows import (
    LONGEST_ABOUT,
    LONGEST_HELPER,
    LONGEST_WHY,
    Agrees,
    GroupComment,
    GroupInvitation,
    GroupRemark,
    Way,
)
from boards.participation.hearing import Heard
from boards.participation.models import AuditCriterion
from boards.participation.steps import Side, State, Voice, side_of
from boards.people.acts import Read, ensure
from boards.people.permissions import Rights, require, rights_of
from boards.work import edits
from boards.work.actors import Actor
from boards.work.edits import Change

COMMENTED = "audit comment written"  # as the audit log stores it
ENTRY = "comment"  # of the edits: one entry, with a field for each answer


@dataclass(frozen=True)
class Remark:
    """What the group says of one criterion, or of the whole account."""

    agrees: str = ""
    why: str = ""


@dataclass(frozen=True)
class Comment:
    """All that a group says, as typed; `remarks` are by code, of the criteria of which it says anything."""

    whole: Remark = Remark()
    speaks_for: str = ""
    how_agreed: str = ""
    remarks: Mapping[str, Remark] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """What says something, for its edit, by the names of the form's fields."""
        every = {
            "agrees": self.whole.agrees,
            "why": self.whole.why,
            "speaks_for": self.speaks_for,
            "how_agreed": self.how_agreed,
        }
        for code, one in self.remarks.items():
            every |= {agrees_field(code): one.agrees, why_field(code): one.why}
        return {name: value for name, value in every.items() if value}


def agrees_field(code: str) -> str:
    return f"agrees-{code}"


def why_field(code: str) -> str:
    return f"why-{code}"


def comment_of(heard: Heard, criteria: tuple[AuditCriterion, ...]) -> Comment:
    held = heard.comment
    if held is None:
        return Comment()
    return Comment(
        whole=Remark(held.agrees, held.why),
        speaks_for=held.speaks_for,
        how_agreed=held.how_agreed,
        remarks={
            one.code: Remark(said.agrees, said.why)
            for one in criteria
            if (said := heard.remarks.get(one.pk)) is not None
        },
    )


def save(*, actor: Actor, round_key: str, organisation: Organisation, said: Comment, edit_number: int) -> int:
    """Keep what the group says so far. Returns the audit's edit number.

    Raises NotAllowed; CannotAudit; NumberAhead; EditConflict where another of the group saved it since.
    """
    require(actor=actor, action=acts.COMMENT.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(round_key, organisation)
        by_the_group(actor, view)
        ensure(acts.COMMENT, view.facts, actor, refusal=CannotAudit)
        held = view.audit
        assert held is not None, "what was not begun is not signed"
        _check(said, view)
        stored = comment_of(view.heard, view.criteria).fields
        changes = edits.to_write(
            BoardAuditEdit,
            held,
            actor=actor,
            part=Voice.GROUP,
            stored={ENTRY: stored},
            typed={ENTRY: said.fields},
            edit_number=edit_number,
        )
        if changes:
            edits.record(BoardAuditEdit, held, actor=actor, part=Voice.GROUP, changes=changes)
            _write(held, said, view)
            after = {"edit_number": held.edit_number, "words": said.fields}
            log(actor, held, COMMENTED, before={"words": stored}, after=after)
    return held.edit_number


def send(
    *,
    actor: Actor,
    round_key: str,
    organisation: Organisation,
    read: Read,
    way: str = Way.ONLINE,
    helper: str = "",
    may_publish: bool = False,
) -> None:
    """The group stands by what it says; nobody changes it from now on, and the others hear it.

    Raises NotAllowed; CannotAudit.
    """
    if way not in Way.values:
        raise CannotAudit("Choose how the comment was given.")
    helper = helper.strip()
    if way != Way.ONLINE and not helper:
        raise CannotAudit("Give the name of who typed this for the group.")
    _not_too_long("Name", helper, LONGEST_HELPER)

    def first(view: AuditView, held: BoardAudit) -> None:
        by_the_group(actor, view)
        told = {"way": way, "helper": helper if way != Way.ONLINE else "", "may_publish": may_publish}
        GroupComment.objects.filter(audit=held).update(**told)
        after = {name: str(value) for name, value in told.items() if value}
        edits.record(BoardAuditEdit, held, actor=actor, part=Voice.GROUP, changes={"sent": Change({}, after)})
        log(actor, held, COMMENTED, before={}, after={"edit_number": held.edit_number, "words": after})

    take_step(
        actor,
        acts.SEND,
        State.COMMENTED,
        round_key=round_key,
        organisation=organisation,
        read=read,
        first=first,
    )


def not_theirs(view: AuditView, *, actor: Actor, rights: Rights) -> str:
    """Why somebody with the role does not speak for the group in this round, nor reads what it has not sent; empty
    where they do. Who was ever invited speaks where they are invited now. One query.
    """
    if side_of(rights, organisation_id=view.organisation.pk) is not Side.GROUP:
        return "You hold a role of the board itself, so others speak for its public group."
    if is_asked(actor.user_id, organisation_id=view.organisation.pk, round_id=view.round.pk):
        return ""
    return "You are not invited to speak for the public group in this round. Ask whoever invited you before."


def is_asked(user_id: int | None, *, organisation_id: int, round_id: int) -> bool:
    """Whether somebody with the role is of the group in this round: who was ever invited, where it holds now."""
    asked = GroupInvitation.objects.filter(organisation=organisation_id, person=user_id)
    rounds = list(asked.values_list("round_id", "withdrawn_at"))
    return not rounds or (round_id, None) in rounds


def by_the_group(actor: Actor, view: AuditView) -> None:
    """CannotAudit for whoever does not speak for the group in this round."""
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    if why := not_theirs(view, actor=actor, rights=rights):
        raise CannotAudit(why)


def _write(held: BoardAudit, said: Comment, view: AuditView) -> None:
    GroupComment.objects.update_or_create(
        audit=held,
        defaults={
            "agrees": said.whole.agrees,
            "why": said.whole.why,
            "speaks_for": said.speaks_for,
            "how_agreed": said.how_agreed,
        },
    )
    for criterion in view.criteria:
        one, stored = said.remarks.get(criterion.code, Remark()), view.heard.remarks.get(criterion.pk)
        if one != (Remark(stored.agrees, stored.why) if stored else Remark()):
            GroupRemark.objects.update_or_create(
                audit=held, criterion=criterion, defaults={"agrees": one.agrees, "why": one.why}
            )


def _check(said: Comment, view: AuditView) -> None:
    """CannotAudit with what is wrong and what to do; the form says the same before."""
    _not_too_long("For whom you speak", said.speaks_for, LONGEST_ABOUT)
    _not_too_long("How you agreed this", said.how_agreed, LONGEST_ABOUT)
    for one in (said.whole, *said.remarks.values()):
        _not_too_long("Why", one.why, LONGEST_WHY)
        if one.agrees not in ("", *Agrees.values):
            raise CannotAudit("Choose yes, partly, no, or that you cannot say.")
    unknown = said.remarks.keys() - {one.code for one in view.criteria}
    if unknown:
        raise CannotAudit(f"The round has no criterion {min(unknown)}.")


def _not_too_long(title: str, text: str, most: int) -> None:
    if len(text) > most:
        raise CannotAudit(f"“{title}” has {len(text)} characters. Use at most {most}.")
