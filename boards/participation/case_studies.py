"""Case studies of the good practice library: written, shared by another person, taken out, picked by a public group.

One audit row each. Whatever is changed of a case study makes it a draft again, so that a second person has always read
what others read.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from boards.organisations.models import Organisation
from boards.participation import case_acts as acts
from boards.participation import group_acts
from boards.participation.assessing import locked, log
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAuditEdit
from boards.participation.case_acts import CannotTell, CaseFacts
from boards.participation.case_rows import (
    LONGEST_CONSENT,
    LONGEST_DONE,
    LONGEST_OUTCOME,
    LONGEST_ROLE,
    LONGEST_TITLE,
    MOST_PICKS,
    CaseStudy,
    CaseStudyEdit,
    GroupPick,
    Theme,
    is_read_on,
)
from boards.participation.commenting import COMMENTED, by_the_group
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.steps import Voice
from boards.people.acts import Read, ensure
from boards.people.permissions import require
from boards.work import audit, edits
from boards.work.actors import Actor
from boards.work.edits import STATE, Change

SUBJECT = "case_study"  # in the audit log
WORDS = "words"  # of the edits: what was written
STORIES = "stories"  # of an audit's edits: what its public group picked
State = CaseStudy.State


@dataclass(frozen=True)
class Told:
    """A case study as typed; `criterion` is the number of one, None for none."""

    title: str
    done: str
    outcome: str
    theme: str
    contact_role: str
    consent_by: str
    consent_until: date
    criterion: int | None = None

    @property
    def fields(self) -> dict[str, str]:
        """What says something, for its edit."""
        return {name: str(value) for name, value in asdict(self).items() if value not in (None, "")}


def told_of(one: CaseStudy) -> Told:
    return Told(
        title=one.title,
        done=one.done,
        outcome=one.outcome,
        theme=one.theme,
        contact_role=one.contact_role,
        consent_by=one.consent_by,
        consent_until=one.consent_until,
        criterion=one.criterion_id,
    )


def facts_of(one: CaseStudy) -> CaseFacts:
    """One query."""
    wrote = CaseStudyEdit.objects.filter(document=one, part=WORDS, editor__isnull=False)
    writers = set(wrote.values_list("editor_id", flat=True))
    return CaseFacts(
        organisation_id=one.organisation_id,
        state=one.state,
        edit_number=one.edit_number,
        consent_until=one.consent_until,
        writers=dict.fromkeys(writers, "You wrote some of this case study, so somebody else shares it."),
    )


def write(
    *, actor: Actor, organisation: Organisation, told: Told, number: int | None = None, edit_number: int = 0
) -> int:
    """Write a new case study, or change the one with this number. Returns the number.

    Raises NotAllowed; CannotTell; NumberAhead; EditConflict where somebody else changed it since.
    """
    require(actor=actor, action=acts.WRITE.permission, organisation_id=organisation.pk)
    _check(told, today=actor.today)
    with transaction.atomic():
        if number is None:
            one = CaseStudy.objects.create(organisation=organisation, created_at=actor.now, **_columns(told))
            stored: dict[str, str] = {}
        else:
            one = _locked(organisation, number)
            ensure(acts.WRITE, facts_of(one), actor, refusal=CannotTell)
            stored = told_of(one).fields
        changes = edits.to_write(
            CaseStudyEdit,
            one,
            actor=actor,
            part=WORDS,
            stored={"": stored},
            typed={"": told.fields},
            edit_number=edit_number,
        )
        if changes:
            edits.record(CaseStudyEdit, one, actor=actor, part=WORDS, changes=changes)
            _save(one, state=State.DRAFT, **_columns(told))
            _record(actor, one, "case study written", told.fields)
    return one.pk


def share(*, actor: Actor, organisation: Organisation, number: int, read: Read) -> None:
    """Others read it from now on, until its consent ends. Raises NotAllowed, StepUpNeeded; CannotTell."""
    require(actor=actor, action=acts.SHARE.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        one = _locked(organisation, number)
        ensure(acts.SHARE, facts_of(one), actor, read=read, refusal=CannotTell)
        _move(actor, one, State.SHARED)


def withdraw(*, actor: Actor, organisation: Organisation, number: int, read: Read) -> None:
    """Nobody but its board reads it from now on. Raises NotAllowed; CannotTell."""
    require(actor=actor, action=acts.WITHDRAW.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        one = _locked(organisation, number)
        ensure(acts.WITHDRAW, facts_of(one), actor, read=read, refusal=CannotTell)
        _move(actor, one, State.WITHDRAWN)


def pick(*, actor: Actor, round_key: str, organisation: Organisation, numbers: Collection[int]) -> None:
    """The public group picks these, and no others. Raises NotAllowed; CannotAudit."""
    require(actor=actor, action=group_acts.COMMENT.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(round_key, organisation)
        by_the_group(actor, view)
        ensure(group_acts.COMMENT, view.facts, actor, refusal=CannotAudit)
        held = view.audit
        assert held is not None, "what was not begun is not signed"
        read = CaseStudy.objects.filter(is_read_on(actor.today), organisation=organisation)
        wanted = set(numbers)
        if len(wanted) > MOST_PICKS:
            raise CannotAudit(f"Choose at most {MOST_PICKS}.")
        if wanted - set(read.values_list("pk", flat=True)):
            raise CannotAudit("One of these is not told to others any more. Choose again.")
        before = set(picked_in(held.pk))
        if wanted == before:
            return
        for number in wanted | before:
            GroupPick.objects.update_or_create(
                audit=held, case_study_id=number, defaults={"is_picked": number in wanted}
            )
        change = Change({"picked": sorted(before)}, {"picked": sorted(wanted)})
        edits.record(BoardAuditEdit, held, actor=actor, part=Voice.GROUP, changes={STORIES: change})
        after = {"edit_number": held.edit_number, "words": {"picked": sorted(wanted)}}
        log(actor, held, COMMENTED, before={}, after=after)


def picked_in(audit_id: int) -> list[int]:
    """The case studies that the audit's public group picked; one query."""
    picks = GroupPick.objects.filter(audit=audit_id, is_picked=True)
    return list(picks.order_by("case_study").values_list("case_study", flat=True))


def told_stories(
    organisation: Organisation, *, audit_id: int | None, day: date
) -> tuple[tuple[str, bool], ...]:
    """The titles of what the board tells others, each with whether the audit's group picked it; one query."""
    picks = GroupPick.objects.filter(audit=audit_id, case_study=OuterRef("pk"), is_picked=True)
    told = CaseStudy.objects.filter(is_read_on(day), organisation=organisation)
    return tuple(told.order_by("pk").values_list("title", Exists(picks)))


def _columns(told: Told) -> dict[str, object]:
    columns = asdict(told)
    criterion = columns.pop("criterion")
    return {**columns, "criterion_id": criterion}


def _save(one: CaseStudy, *, state: str, **columns: object) -> None:
    """Whatever it was, whoever shared it shared something else."""
    for name, value in columns.items():
        setattr(one, name, value)
    one.state = state
    if state != State.SHARED:
        one.shared_by, one.shared_at = None, None
    one.save(update_fields=["state", "shared_by", "shared_at", *columns])


def _move(actor: Actor, one: CaseStudy, state: str) -> None:
    before = {"state": one.state}
    edits.record(
        CaseStudyEdit, one, actor=actor, part=STATE, changes={state: Change(before, {"state": state})}
    )
    if state == State.SHARED:
        one.shared_by_id, one.shared_at = actor.user_id, actor.now
    _save(one, state=state)
    _record(actor, one, f"case study {State(state).label}", {})


def _locked(organisation: Organisation, number: int) -> CaseStudy:
    one = CaseStudy.objects.select_for_update().filter(organisation=organisation, pk=number).first()
    if one is None:
        raise CannotTell("There is no such case study.")
    return one


def _record(actor: Actor, one: CaseStudy, verb: str, words: dict[str, str]) -> None:
    audit.record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=one.pk,
        organisation_id=one.organisation_id,
        after={"edit_number": one.edit_number, "words": words},
    )


def _check(told: Told, *, today: date) -> None:
    """CannotTell with what is wrong and what to do; the form says the same before."""
    for title, text, most in (
        ("Title", told.title, LONGEST_TITLE),
        ("What was done", told.done, LONGEST_DONE),
        ("What came of it", told.outcome, LONGEST_OUTCOME),
        ("Whom to ask", told.contact_role, LONGEST_ROLE),
        ("Who consented", told.consent_by, LONGEST_CONSENT),
    ):
        if not text.strip():
            raise CannotTell(f"Fill in “{title}”.")
        if len(text) > most:
            raise CannotTell(f"“{title}” has {len(text)} characters. Use at most {most}.")
    if told.theme not in Theme.values:
        raise CannotTell("Choose a theme from the list.")
    if told.consent_until < today:
        raise CannotTell("The consent is over on that day. Ask for one that holds.")
    opened = AuditCriterion.objects.exclude(round__state=AuditRound.State.PREPARED)
    if told.criterion is not None and not opened.filter(pk=told.criterion).exists():
        raise CannotTell("Choose a criterion from the list.")
