"""Changes of process: recorded by one analyst with the reason and where it can be read, decided by another."""

from datetime import date

from django.db import connection, transaction

from boards.organisations.models import Organisation
from boards.people.acts import Act, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.performance.analysis.models import Rebase
from boards.performance.analysis.services import owe_analyses
from boards.performance.rebasing.acts import CONFIRM, RECORD, CannotRebase, RebaseFacts, facts_of
from boards.performance.rebasing.effects import effects
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import day_words

SUBJECT = "rebase"  # in the audit log


def record(
    *,
    actor: Actor,
    measure_key: str,
    organisation: Organisation | None,
    at: date,
    reason: str,
    evidence: str,
) -> int:
    """Say that from `at` on the process of one organisation, or of all of them, is another one; returns its number.

    Nothing changes before another analyst confirms it. Raises NotAllowed; CannotRebase without a figure on both sides
    of the day, and where the same was recorded before. KeyError for an unknown measure.
    """
    require(actor=actor, action=Action.REBASE, organisation_id=None)
    ensure(RECORD, RebaseFacts(), actor, refusal=CannotRebase)
    assert actor.user_id is not None, "a person: no command records one"
    if not reason.strip() or not evidence.strip():
        raise CannotRebase("Say what changed, and where that can be read.")
    touched = effects(
        measure_key=measure_key,
        organisation_id=organisation.pk if organisation else None,
        at=at,
        now=actor.now,
    )
    if not any(one.first < at <= one.last for one in touched):
        raise CannotRebase(
            f"No series has published figures before {day_words(at)} and from that day on: no limits would be new."
        )
    with transaction.atomic():
        _one_by_one(measure_key)
        same = Rebase.objects.filter(measure=measure_key, organisation=organisation, at=at).exclude(
            confirmed=False
        )
        if held := same.select_related("asked_by", "decided_by").first():
            raise CannotRebase(
                f"{held.asked_by.name} recorded the same already: it {_stands(facts_of(held))}."
            )
        made = Rebase.objects.create(
            measure_id=measure_key,
            organisation=organisation,
            at=at,
            reason=reason.strip(),
            evidence=evidence.strip(),
            asked_by_id=actor.user_id,
            asked_at=actor.now,
        )
        _note(actor, made, "change of process recorded")
    return made.pk


def _stands(facts: RebaseFacts) -> str:
    return f"is {facts.state}, {facts.made}" if facts.made else facts.state


def decide(*, actor: Actor, number: int, act: Act[RebaseFacts], why: str = "") -> None:
    """Confirm or decline, as the act says; what is declined says why. A confirmed one is analysed soon.

    Raises NotAllowed, StepUpNeeded, CannotRebase, Rebase.DoesNotExist.
    """
    require(actor=actor, action=act.permission, organisation_id=None)
    with transaction.atomic():
        rebase = Rebase.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=number)
        ensure(act, facts_of(rebase), actor, refusal=CannotRebase)
        if act is not CONFIRM and not why.strip():
            raise CannotRebase("Say why: it stays beside the change for ever.")
        assert actor.user_id is not None, "a person: no command decides"
        rebase.confirmed = act is CONFIRM
        rebase.decided_by_id = actor.user_id
        rebase.decided_at = actor.now
        rebase.declined_because = "" if act is CONFIRM else why.strip()
        rebase.save(update_fields=["confirmed", "decided_by", "decided_at", "declined_because"])
        _note(actor, rebase, f"change of process {'confirmed' if rebase.confirmed else 'declined'}")
        if rebase.confirmed:
            owe_analyses(measure_keys=[rebase.measure_id], now=actor.now)


def _one_by_one(measure_key: str) -> None:
    """Two who record the same at once: the second is told of the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rebase {measure_key}"])


def _note(actor: Actor, rebase: Rebase, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type=SUBJECT,
        subject_id=rebase.pk,
        organisation_id=rebase.organisation_id,
        after={
            "measure": rebase.measure_id,
            "at": rebase.at.isoformat(),
            "reason": rebase.reason,
            "evidence": rebase.evidence,
            "declined_because": rebase.declined_because,
        },
    )
