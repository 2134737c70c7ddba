"""What a trajectory must be: the same rules for the form and the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from boards.components.words import counted
from boards.figures.intake.numbers import DECIMAL, why_bad
from targets.calc.periods import Period, period_words
from targets.calc.rounding import without_zeros
from targets.catalogue.models import Definition, Requirement
from targets.catalogue.queries import Catalogue

MOST_PLACES = 4  # of a planned value in its table
LARGEST = Decimal(10) ** 10
LONGEST_RATIONALE = 5_000  # characters


@dataclass(frozen=True)
class Rules:
    """What the trajectory of one measure may hold: these periods, in this unit, with so many decimal places."""

    measure_key: str
    title: str
    required: bool
    periods: tuple[Period, ...]
    unit: str
    places: int


@dataclass(frozen=True)
class PointProblem:
    """What is wrong with one planned value; `period` None means the baseline."""

    period: Period | None
    value: str
    problem: str
    remedy: str


def rules_for(catalogue: Catalogue, *, framework_key: str) -> dict[str, Rules]:
    """By measure, in the catalogue's order, for every trajectory that the framework requires or allows.

    KeyError for an unknown framework.
    """
    framework = catalogue.frameworks[framework_key]
    rules = {}
    for measure_key, measure in catalogue.measures.items():
        requirement = catalogue.requirement(framework_key=framework_key, measure_key=measure_key)
        if requirement is None or requirement.trajectory == Requirement.Trajectory.NOT_ASKED:
            continue
        definition = catalogue.definition_on(measure_key=measure_key, day=framework.year_end)
        rules[measure_key] = Rules(
            measure_key=measure_key,
            title=measure.title,
            required=requirement.trajectory == Requirement.Trajectory.REQUIRED,
            periods=catalogue.expected_periods(measure_key=measure_key, first_year=framework.year_start.year),
            unit=definition.unit,
            places=MOST_PLACES if definition.judge_places is None else definition.judge_places,
        )
    return rules


def check(
    points: Mapping[Period, Decimal], *, rules: Rules, baseline: Decimal | None
) -> tuple[PointProblem, ...]:
    """Everything that is wrong with the values of one trajectory, by period; empty when they can stand."""
    problems = []
    for period, value in sorted(points.items()):
        if period not in rules.periods:
            first, last = rules.periods[0], rules.periods[-1]
            problems.append(
                PointProblem(
                    period,
                    str(value),
                    f"{period_words(period)} is no period of this trajectory.",
                    f"Give values from {period_words(first)} to {period_words(last)} only.",
                )
            )
        elif found := why_wrong(value, rules=rules):
            problems.append(PointProblem(period, str(value), *found))
    if baseline is not None and (found := why_wrong(baseline, rules=rules)):
        problems.append(PointProblem(None, str(baseline), *found))
    return tuple(problems)


def why_wrong(value: Decimal, *, rules: Rules) -> tuple[str, str] | None:
    """Problem and remedy of one value in the measure's unit; None when it can stand."""
    if not value.is_finite() or value < 0 or value >= LARGEST:
        return "The value is not a number from 0 up.", f"Give {example(rules)}."
    if rules.unit == Definition.Unit.PERCENT and value > 100:
        return "A percentage cannot be above 100.", f"Give {example(rules)}."
    if value != round(value, rules.places):
        return (
            f"The value has more than {_places(rules.places)}.",
            "Results are judged at that many: round it.",
        )
    return None


def example(rules: Rules) -> str:
    """What a value looks like, for a message or a hint."""
    if rules.unit == Definition.Unit.PERCENT:
        return "a number from 0 to 100, for example " + ("95.2" if rules.places else "95")
    if rules.unit == Definition.Unit.COUNT:
        return "a whole number, for example 1200"
    return "a rate of 0 or more, for example 0.24"


def _places(places: int) -> str:
    return counted(places, "decimal place") if places else "no decimal places"


def plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that a table column adds."""
    return None if value is None else without_zeros(value)


def read_value(text: str, *, rules: Rules) -> tuple[Decimal | None, tuple[str, str, str] | None]:
    """The value of a text as typed in a form or a file; or code, problem and remedy."""
    if not re.fullmatch(DECIMAL, text):
        code, problem, remedy = why_bad(text, whole=False)
        if code in ("marker_as_number", "limit", "not_finite", "not_a_number"):
            remedy = f"Give {example(rules)}, or leave it empty."
        return None, (code, problem, remedy)
    value = Decimal(text)
    found = why_wrong(value, rules=rules)
    return (None, ("value_wrong", *found)) if found else (value, None)
