"""Rounds of planning: opened with their days, dated anew, closed and opened again. One audit row each."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.plans import cycle_acts as acts
from boards.plans.cycle_acts import CycleFacts, cycle_facts
from boards.plans.cycles import DAYS, EVERY_DAY, RETURNS, REVIEWS, Cycle
from boards.plans.services.refusals import CannotPlan
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import add_months
from targets.catalogue.models import Framework

SUBJECT = "cycle"  # in the audit log
# As the audit log stores them.
OPENED, DATED, CLOSED, REOPENED = "round opened", "round dated", "round closed", "round opened again"

Days = Mapping[str, date | None]


def open_round(*, actor: Actor, framework_key: str, days: Days) -> None:
    """Open the round of a framework that has none. Raises NotAllowed; CannotPlan for days out of order, a real year
    that is over and a round that is there already."""
    require(actor=actor, action=Action.MANAGE_ROUNDS, organisation_id=None)
    with transaction.atomic():
        framework = Framework.objects.select_for_update().get(pk=framework_key)
        cycle = Cycle.objects.filter(framework=framework).first()
        ensure(
            acts.OPEN_ROUND,
            cycle_facts(framework, cycle, today=actor.today),
            actor,
            refusal=CannotPlan,
        )
        _in_order(days, framework)
        Cycle.objects.create(framework=framework, **{name: days.get(name) for name in EVERY_DAY})
        audit.record(
            actor=actor,
            action=OPENED,
            subject_type=SUBJECT,
            subject_id=framework.pk,
            after=audit.days_told(days),
        )


def date_round(*, actor: Actor, framework_key: str, days: Days, read: Read) -> None:
    """Give an open round other days. Raises as `open_round`, and where it was changed since it was read."""
    with transaction.atomic():
        cycle = _locked(actor, framework_key, acts.DATE, read)
        _in_order(days, cycle.framework)
        before = {name: getattr(cycle, name) for name in EVERY_DAY}
        changed = {name: days.get(name) for name in EVERY_DAY if days.get(name) != before[name]}
        if not changed:
            return
        for name, day in changed.items():
            setattr(cycle, name, day)
        _save(cycle)
        was = {name: before[name] for name in changed}
        audit.record(
            actor=actor,
            action=DATED,
            subject_type=SUBJECT,
            subject_id=cycle.framework.pk,
            before=audit.days_told(was),
            after=audit.days_told(changed),
        )


def close_round(*, actor: Actor, framework_key: str, read: Read) -> None:
    """From now on no plan and no new version is begun in it; what is begun goes on."""
    _set_closed(actor, framework_key, read, closed=True)


def reopen_round(*, actor: Actor, framework_key: str, read: Read) -> None:
    _set_closed(actor, framework_key, read, closed=False)


def _set_closed(actor: Actor, framework_key: str, read: Read, *, closed: bool) -> None:
    with transaction.atomic():
        cycle = _locked(actor, framework_key, acts.CLOSE if closed else acts.REOPEN, read)
        cycle.closed = closed
        _save(cycle)
        audit.record(
            actor=actor,
            action=CLOSED if closed else REOPENED,
            subject_type=SUBJECT,
            subject_id=cycle.framework.pk,
            before={"closed": not closed},
            after={"closed": closed},
        )


def _locked(actor: Actor, framework_key: str, act: Act[CycleFacts], read: Read) -> Cycle:
    require(actor=actor, action=Action.MANAGE_ROUNDS, organisation_id=None)
    framework = Framework.objects.select_for_update().get(pk=framework_key)
    cycle = Cycle.objects.select_related("framework").filter(framework=framework).first()
    facts = cycle_facts(framework, cycle, today=actor.today)
    ensure(act, facts, actor, read=read, refusal=CannotPlan)
    assert cycle is not None, "no act but opening is one of a round that is not there"
    return cycle


def _save(cycle: Cycle) -> None:
    cycle.edit_number += 1
    cycle.save()


def _in_order(days: Days, framework: Framework) -> None:
    """CannotPlan where a day comes before one that stands before it, or one that is needed is missing."""
    for names in (DAYS, RETURNS, REVIEWS):
        last: tuple[str, date] | None = None
        for name in names:
            day = days.get(name)
            if day is None:
                if name in ("opens", "draft_due", "final_due"):
                    raise CannotPlan(f"Say {DAY_WORDS[name]}.")
                continue
            if last is not None and (day < last[1] or (names is not DAYS and day == last[1])):
                wrong = "before" if day < last[1] else "on the same day as"
                raise CannotPlan(
                    f"{DAY_WORDS[name].capitalize()} is {wrong} {DAY_WORDS[last[0]]}: move one of them."
                )
            last = name, day
    for number, name in enumerate(RETURNS, start=1):
        day, over = days.get(name), add_months(framework.year_start, 3 * number)
        if day is not None and day < over:
            raise CannotPlan(f"{DAY_WORDS[name].capitalize()} is before its quarter is over: move it.")


DAY_WORDS = {
    "opens": "the day on which it opens",
    "draft_due": "the last day for a draft",
    "feedback_due": "the day of feedback",
    "final_due": "the last day for the final plan",
    "decision_due": "the day of decision",
    "return1_due": "the last day for the return of quarter 1",
    "return2_due": "the last day for the return of quarter 2",
    "return3_due": "the last day for the return of quarter 3",
    "return4_due": "the last day for the return of quarter 4",
    "midyear_due": "the day of the mid-year review",
    "annual_due": "the day of the annual review",
}
