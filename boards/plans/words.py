"""Words that every page of plans shares: a promised value, the name of its period, whose plan it is."""

from collections.abc import Iterable
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.plans.agreement import Outcome
from targets.calc.periods import Period
from targets.calc.rounding import shown
from targets.catalogue.models import Definition
from targets.catalogue.plan_parts import PlanPart


def promise_value_words(value: Decimal, *, definition: Definition) -> str:
    """A promised value with the places that it needs, but no more than are compared: 95%, 0.32, 1,181, 30.6%."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    if definition.judge_places is not None:
        places = min(places, definition.judge_places)
    return shown(value, places=places, unit=definition.unit)


def field_of(period: Period) -> str:
    """The name of a period's field in the rows and edits of trajectories; it is stored, and never changes."""
    return f"{period.start} to {period.end}"


def planned_as(kind: str) -> str:
    """As which kind of board the policy asks an organisation of this kind: a sample stands for a territorial one."""
    return PlanPart.BoardKind.TERRITORIAL if kind == Organisation.Kind.SAMPLE else kind


def limited_to(parts: Iterable[str]) -> str:
    """What is said to a planner who is limited to these parts, by their keys."""
    named = " and ".join(part.replace("-", " ") for part in sorted(parts))
    return f"Your role is limited to {named}: ask a planner of the whole plan, or an administrator for another role."


def decided_words(outcome: str) -> str:
    """What is said beside every result of a version that was not plainly agreed; empty for others."""
    return "" if outcome in ("", Outcome.AGREED) else f"plan {Outcome(outcome).label}"
