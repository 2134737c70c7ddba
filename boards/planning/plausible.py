"""Notes on the values of a plan: easier than what was agreed before, never at the target, or perhaps fractions."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from boards.components.words import counted
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.promises import agreed_values
from boards.plans.queries import PlanView
from boards.plans.words import promise_value_words
from targets.calc.periods import Period, period_words
from targets.calc.plausibility import notes_on_plan
from targets.calc.rag import Direction
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue


def notes_of_plan(plan: PlanView, *, policy: Catalogue) -> tuple[str, ...]:
    """Every note of the shown version, each with the title of its measure; one query."""
    levels = _levels(plan, policy)
    return tuple(
        f"{state.rules.title}: {note}"
        for key, state in plan.trajectories.items()
        for note in notes_of(state, plan=plan, target=levels.get(key))
    )


def notes_of(state: TrajectoryState, *, plan: PlanView, target: Decimal | None) -> tuple[str, ...]:
    """In sentences that name the numbers, and the reason that the trajectory gives."""
    periods, definition = state.rules.periods, state.rules.definition
    before = plan.trajectories_before.get(state.rules.measure_key)
    values = [state.values.get(period) for period in periods]
    agreed = [before.values.get(period) if before else None for period in periods]
    notes = notes_on_plan(
        values=values,
        before=agreed,
        target=target,
        direction=Direction(definition.direction),
        is_percent=definition.unit == Definition.Unit.PERCENT,
    )

    def words(value: Decimal | None) -> str:
        return "" if value is None else promise_value_words(value, definition=definition)

    told = []
    if notes.easier and before and plan.before:
        first = notes.easier[0]
        told.append(
            f"Easier than agreed in version {plan.before.number} for {_periods(periods, notes.easier)}: in "
            f"{period_words(periods[first])} {words(agreed[first])} was agreed, now {words(values[first])}. "
            f"{_reason(state, before)}"
        )
    if notes.hardest is not None:
        best = f"{words(values[notes.hardest])} in {period_words(periods[notes.hardest])}"
        told.append(f"Never reaches its target of {words(target)}: at best {best}.")
    if notes.fractions:
        first = notes.fractions[0]
        told.append(
            f"{words(values[first])} in {period_words(periods[first])} may be a fraction in place of a percentage: "
            f"{counted(len(notes.fractions), 'value is', 'values are')} so small."
        )
    return tuple(told)


def _reason(state: TrajectoryState, before: TrajectoryState) -> str:
    """A reason that was copied from the agreed version was given for other values."""
    if state.rationale and state.rationale != before.rationale:
        return f"Why: {state.rationale}"
    return "The trajectory does not say why."


def _periods(periods: tuple[Period, ...], places: Iterable[int]) -> str:
    named = [period_words(periods[place]) for place in places]
    return named[0] if len(named) == 1 else f"{len(named)} periods, {named[0]} to {named[-1]}"


def _levels(plan: PlanView, policy: Catalogue) -> Mapping[str, Decimal]:
    """What each trajectory shall reach: the standard's floor, or the board's agreed value."""
    agreed = agreed_values(organisation_id=plan.organisation_id, framework_key=plan.framework.key)
    levels = {
        key: said[-1].value for (_, key, _), said in agreed.items() if said and said[-1].value is not None
    }
    for key in plan.trajectories:
        requirement = policy.requirement(framework_key=plan.framework.key, measure_key=key)
        if requirement is not None and requirement.floor is not None:
            levels[key] = requirement.floor
    return levels
