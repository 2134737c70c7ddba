"""Which periods of a plan can no longer be promised anything: for these a trajectory needs no value any more.

In a later version such a period is closed: what was agreed for it stays as it was agreed. A first version may write
every period, since nothing was agreed before; what comes too late is text, and judges nothing (`calc.counting`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.plans.parts.part import Fault, Setting
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.promises import Promises, promises
from boards.plans.words import field_of, promise_value_words
from boards.work.edits import Change
from targets.calc.counting import Said, is_closed
from targets.calc.periods import Period, day_words, period_words
from targets.catalogue.models import Definition, Framework
from targets.catalogue.steps import step_in


@dataclass(frozen=True)
class TooLate:
    """A period that nothing can be promised for any more, and what the newest agreed version says of it."""

    period: Period
    began: date
    agreed: Decimal | None


def is_always_open(framework: Framework, *, today: date) -> bool:
    """A fictional year that is over is written today, so no day of today closes anything in it."""
    return framework.fictional and framework.year_end < today


def agreed_so_far(setting: Setting) -> Promises:
    """What the plan's agreed versions say; three queries."""
    return promises(organisation_id=setting.organisation_id, framework_key=setting.framework.key)


def too_late_of(setting: Setting) -> Mapping[str, Mapping[str, TooLate]]:
    """By measure and field of its row."""
    if is_always_open(setting.framework, today=setting.today):
        return {}
    planned = setting.read(agreed_so_far).planned
    found: dict[str, dict[str, TooLate]] = {}
    for measure_key, rules in setting.read(rules_of).items():
        histories = planned.get((setting.organisation_id, measure_key, setting.framework.key), {})
        found[measure_key] = {}
        for period in rules.periods:
            said: tuple[Said, ...] = histories.get(period, ())
            definition = setting.policy.definition_on(measure_key=measure_key, day=period.end)
            step = step_in(definition, period)
            if is_closed(said, step=step, today=setting.today):
                agreed = said[-1].value if said else None
                found[measure_key][field_of(period)] = TooLate(period, step.start, agreed)
    return found


def check_closed(changes: Mapping[str, Change], setting: Setting) -> tuple[Fault, ...]:
    """What a later version changes of closed periods, by measure and period. To say again what was agreed is none."""
    if setting.number <= 1:
        return ()
    rules = setting.read(rules_of)
    faults = []
    for key, change in changes.items():
        before, after = change.before or {}, change.after or {}
        for field, late in setting.read(too_late_of).get(key, {}).items():
            text = after.get(field)
            if before.get(field) == text or (None if text is None else Decimal(text)) == late.agreed:
                continue
            faults.append(_fault(key, field, text or "", late, rules[key].definition))
    return tuple(faults)


def closed_of(setting: Setting, measure_key: str) -> Mapping[Period, str]:
    """In a later version the periods of one trajectory that are closed, with what is agreed for them in words."""
    if setting.number <= 1:
        return {}
    definition = setting.read(rules_of)[measure_key].definition
    return {
        late.period: "closed"
        if late.agreed is None
        else f"closed: {promise_value_words(late.agreed, definition=definition)} is agreed"
        for late in setting.read(too_late_of).get(measure_key, {}).values()
    }


def _fault(key: str, field: str, text: str, late: TooLate, definition: Definition) -> Fault:
    words = period_words(late.period)
    if late.agreed is None:
        problem = f"{words} is closed: half of it was over before anything was promised for it."
        return Fault(key, field, text, problem, "Leave it without a value.")
    agreed = promise_value_words(late.agreed, definition=definition)
    problem = f"{words} is closed: it began on {day_words(late.began)}, and {agreed} is agreed for it."
    return Fault(
        key, field, text, problem, f"Leave {agreed}: a changed promise judges only what begins after it."
    )
