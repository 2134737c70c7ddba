"""Rounds of participation audits: set up, changed, opened, dated and closed. One audit row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from boards.participation import round_acts as acts
from boards.participation.asking import Criterion, Level, criteria_text, levels_text
from boards.participation.inviting import look_again
from boards.participation.models import DAYS, AuditCriterion, AuditLevel, AuditRound
from boards.participation.round_acts import CannotHold, RoundFacts, round_facts
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit
from boards.work.actors import Actor

SUBJECT = "audit_round"  # in the audit log
# As the audit log stores them.
SET_UP, CHANGED, OPENED = "audit round set up", "audit round changed", "audit round opened"
DATED, CLOSED, REOPENED = "audit round dated", "audit round closed", "audit round opened again"

Days = Mapping[str, date]


@dataclass(frozen=True)
class Asked:
    """What a round is and asks, as typed. `levels` is empty for a round without a scale."""

    title: str
    first_year: int
    fictional: bool
    scope: str
    with_complaints: bool
    rule: str
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]
    guide: str = ""
    target_level: int | None = None
    target_source: str = ""

    @property
    def key(self) -> str:
        return slugify(self.title)[:60]

    @property
    def fields(self) -> dict[str, Any]:
        """Those of the round's own row."""
        names = (
            "title",
            "first_year",
            "fictional",
            "scope",
            "with_complaints",
            "rule",
            "guide",
            "target_level",
            "target_source",
        )
        return {name: getattr(self, name) for name in names}

    @property
    def words(self) -> dict[str, Any]:
        """For the audit log."""
        return {
            **self.fields,
            "levels": levels_text(self.levels),
            "criteria": criteria_text(self.criteria),
        }


def set_up(*, actor: Actor, asked: Asked, days: Days) -> AuditRound:
    """A round that is being prepared: nobody is asked anything yet. Raises NotAllowed; CannotHold."""
    require(actor=actor, action=Action.MANAGE_ROUNDS, organisation_id=None)
    _in_order(days)
    _named(asked)
    _with_a_source(asked)
    if not asked.key or AuditRound.objects.filter(key=asked.key).exists():
        raise CannotHold(f"There is a round “{asked.title}” already: give this one another title.")
    with transaction.atomic():
        held = AuditRound.objects.create(
            key=asked.key,
            **asked.fields,
            **days,
            created_by_id=actor.user_id,
            created_at=actor.now,
        )
        _write(held, asked)
        audit.record(
            actor=actor,
            action=SET_UP,
            subject_type=SUBJECT,
            subject_id=held.key,
            after={**asked.words, **audit.days_told(days)},
        )
    return held


def change(*, actor: Actor, key: str, asked: Asked, read: Read) -> None:
    """Ask something else, before the round opens. Its address stays. Raises as `set_up`."""
    with transaction.atomic():
        held = _locked(actor, key, acts.EDIT, read)
        _named(asked)
        _with_a_source(asked)
        if AuditRound.objects.filter(title=asked.title).exclude(pk=held.pk).exists():
            raise CannotHold(f"There is a round “{asked.title}” already: give this one another title.")
        before = asked_of(held).words
        AuditLevel.objects.filter(round=held).delete()
        AuditCriterion.objects.filter(round=held).delete()
        for name, value in asked.fields.items():
            setattr(held, name, value)
        _save(held)
        _write(held, asked)
        changed = {name: value for name, value in asked.words.items() if value != before[name]}
        audit.record(
            actor=actor,
            action=CHANGED,
            subject_type=SUBJECT,
            subject_id=held.key,
            before={name: before[name] for name in changed},
            after=changed,
        )


def date_round(*, actor: Actor, key: str, days: Days, read: Read) -> None:
    """Give the round other days. A board's own moved date stays."""
    with transaction.atomic():
        held = _locked(actor, key, acts.DATE, read)
        _in_order(days)
        before = {name: getattr(held, name) for name in DAYS}
        changed = {name: days[name] for name in DAYS if days[name] != before[name]}
        if not changed:
            return
        for name, day in changed.items():
            setattr(held, name, day)
        _save(held)
        look_again(held, now=actor.now)
        audit.record(
            actor=actor,
            action=DATED,
            subject_type=SUBJECT,
            subject_id=held.key,
            before=audit.days_told({name: before[name] for name in changed}),
            after=audit.days_told(changed),
        )


def open_round(*, actor: Actor, key: str, read: Read) -> None:
    """From now on what it asks and its rule are fixed."""
    _move(actor, key, acts.OPEN_ROUND, read, to=AuditRound.State.OPEN, verb=OPENED)


def close_round(*, actor: Actor, key: str, read: Read) -> None:
    """Nothing is begun in it from now on."""
    _move(actor, key, acts.CLOSE, read, to=AuditRound.State.CLOSED, verb=CLOSED)


def reopen_round(*, actor: Actor, key: str, read: Read) -> None:
    _move(actor, key, acts.REOPEN, read, to=AuditRound.State.OPEN, verb=REOPENED)


def asked_of(held: AuditRound) -> Asked:
    """What a round is and asks; two queries, unless both are fetched already."""
    return Asked(
        title=held.title,
        first_year=held.first_year,
        fictional=held.fictional,
        scope=held.scope,
        with_complaints=held.with_complaints,
        rule=held.rule,
        guide=held.guide,
        levels=tuple(Level(one.number, one.name) for one in held.levels.all()),
        criteria=tuple(
            Criterion(one.section, one.section_title, one.number, one.wording, one.source)
            for one in held.criteria.all()
        ),
        target_level=held.target_level,
        target_source=held.target_source,
    )


def _move(actor: Actor, key: str, act: Act[RoundFacts], read: Read, *, to: str, verb: str) -> None:
    with transaction.atomic():
        held = _locked(actor, key, act, read)
        before, held.state = held.state, to
        _save(held)
        audit.record(
            actor=actor,
            action=verb,
            subject_type=SUBJECT,
            subject_id=held.key,
            before={"state": before},
            after={"state": to},
        )


def _locked(actor: Actor, key: str, act: Act[RoundFacts], read: Read) -> AuditRound:
    require(actor=actor, action=Action.MANAGE_ROUNDS, organisation_id=None)
    held = AuditRound.objects.select_for_update().get(key=key)
    ensure(act, round_facts(held), actor, read=read, refusal=CannotHold)
    return held


def _save(held: AuditRound) -> None:
    held.edit_number += 1
    held.save()


def _write(held: AuditRound, asked: Asked) -> None:
    AuditLevel.objects.bulk_create(
        AuditLevel(round=held, number=one.number, name=one.name) for one in asked.levels
    )
    AuditCriterion.objects.bulk_create(
        AuditCriterion(
            round=held,
            section=one.section,
            section_title=one.section_title,
            number=one.number,
            wording=one.wording,
            source=one.source,
        )
        for one in asked.criteria
    )


def _named(asked: Asked) -> None:
    if asked.fictional != asked.title.endswith(" (fictional)"):
        raise CannotHold(
            "An invented round's title ends with “ (fictional)”, and no other's does: change title or choice."
        )


def _with_a_source(asked: Asked) -> None:
    """CannotHold where a target is no level of the round, or nobody says where it was read."""
    if asked.target_level is None and not asked.target_source.strip():
        return
    if asked.target_level not in {one.number for one in asked.levels}:
        raise CannotHold("The target is one of the round's levels: give its number, or leave the target out.")
    if not asked.target_source.strip():
        raise CannotHold("A target is set by somebody: say where it was read, or leave the target out.")


DAY_WORDS = {
    "opens": "the day on which it opens",
    "sign_by": "the last day for boards to sign",
    "comment_by": "the last day for the public groups",
    "moderate_by": "the last day for reviewers",
    "check_by": "the last day of the factual check",
    "final_by": "the day on which the results are final",
}


def _in_order(days: Days) -> None:
    """CannotHold where a day comes before one that stands before it."""
    for earlier, later in pairwise(DAYS):
        if days[later] < days[earlier]:
            raise CannotHold(
                f"{DAY_WORDS[later].capitalize()} is before {DAY_WORDS[earlier]}: move one of them."
            )
