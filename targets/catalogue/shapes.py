"""What a requirement says of its shape, as the calculations take it."""

from datetime import date
from decimal import Decimal

from targets.calc.periods import Period, financial_year_bounds
from targets.calc.shapes import NO_TERMS, Shape, Stage, Terms
from targets.catalogue.models import Definition, Requirement


def terms_of(requirement: Requirement, *, unit: str, baseline: Decimal | None = None) -> Terms:
    """Baseline, stages, levels or number of conditions. Conditions are counted only by a series of counts.

    `baseline` is what a board's trajectory says it starts from: it stands in where the policy holds none.
    """
    terms, shape = requirement.terms, requirement.shape
    if shape == Shape.CHANGE:
        return Terms(baseline=baseline if requirement.baseline is None else requirement.baseline)
    if shape == Shape.MILESTONES:
        return Terms(
            stages=[
                Stage(date.fromisoformat(term["by"]), Decimal(term["value"]) if "value" in term else None)
                for term in terms
            ]
        )
    if shape == Shape.GRADED:
        return Terms(levels=frozenset(term["level"] for term in terms))
    if shape == Shape.ALL_OF and unit == Definition.Unit.COUNT:
        return Terms(conditions=len(terms))
    return NO_TERMS


def due_of(requirement: Requirement, period: Period) -> date | None:
    """The day by which a target is to be reached: its deadline; of a running total the end of the period's year."""
    if requirement.deadline is not None and requirement.status == Requirement.Status.TARGET:
        return requirement.deadline
    if requirement.shape == Shape.CUMULATIVE:
        _, last = financial_year_bounds(period.financial_year)
        return last
    return None
