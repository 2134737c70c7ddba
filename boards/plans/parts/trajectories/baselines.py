"""A baseline that was agreed, with its period: a later version of the plan starts from the same."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from boards.plans.models import PlanVersion, Trajectory
from boards.plans.parts.part import Fault, Fields, Setting
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, fields_of
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.words import promise_value_words
from boards.work.edits import Change
from targets.calc.periods import day_words


def agreed_baselines(setting: Setting) -> Mapping[str, Fields]:
    """By measure what the newest agreed version before this one that says a baseline says of it; one query at most."""
    if setting.number <= 1:
        return {}
    rows = Trajectory.objects.filter(
        version__plan__organisation=setting.organisation_id,
        version__plan__framework=setting.framework.key,
        version__status=PlanVersion.Status.AGREED,
        version__number__lt=setting.number,
        baseline__isnull=False,
    ).order_by("version__number")
    return {
        row.measure_id: fields_of({}, baseline=row.baseline, baseline_period_end=row.baseline_period_end)
        for row in rows
    }


def check_baselines(changes: Mapping[str, Change], setting: Setting) -> tuple[Fault, ...]:
    """A trajectory that is taken out says nothing; a period may be added to a baseline that was agreed without one."""
    agreed = setting.read(agreed_baselines)
    return tuple(
        Fault(key, name, after.get(name, ""), "It was agreed with the plan, so it stays.", f"Leave {words}.")
        for key, change in changes.items()
        if (after := change.after) and key in agreed
        for name, words in _words(key, agreed[key], setting)
        if after.get(name) != agreed[key][name]
    )


def _words(key: str, agreed: Fields, setting: Setting) -> list[tuple[str, str]]:
    definition = setting.read(rules_of)[key].definition
    told = [(BASELINE, promise_value_words(Decimal(agreed[BASELINE]), definition=definition))]
    if BASELINE_PERIOD_END in agreed:
        told.append((BASELINE_PERIOD_END, day_words(date.fromisoformat(agreed[BASELINE_PERIOD_END]))))
    return told
