"""What a trajectory must be: the same rules for the form and the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.words import counted
from boards.figures.intake.numbers import DECIMAL, why_bad
from boards.plans.parts.part import Fault, Setting
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE, period_of
from boards.plans.words import field_of
from boards.work.edits import Change
from targets.calc.periods import Period, period_words
from targets.calc.rounding import without_zeros
from targets.calc.shapes import NO_TERMS, Shape, Terms, why_not_planned
from targets.catalogue.models import Definition, Requirement
from targets.catalogue.queries import Catalogue
from targets.catalogue.shapes import terms_of

MOST_PLACES = 4  # of a planned value in its table
LARGEST = Decimal(10) ** 10
LONGEST_RATIONALE = 5_000  # characters
CANNOT_STAND = "value_wrong"  # the code of a number that breaks the rules


@dataclass(frozen=True)
class Rules:
    """What the trajectory of one measure may hold: these periods, as the definition of the year's end measures.

    `deadline` is the day by which a target is to be reached; a standard has none, and stages have their own.
    """

    measure_key: str
    title: str
    required: bool
    periods: tuple[Period, ...]
    definition: Definition
    shape: Shape = Shape.ABSOLUTE
    terms: Terms = NO_TERMS
    deadline: date | None = None

    @property
    def unit(self) -> str:
        return self.definition.unit

    @property
    def places(self) -> int:
        judged = self.definition.judge_places
        return MOST_PLACES if judged is None else judged


def rules_for(catalogue: Catalogue, *, framework_key: str) -> dict[str, Rules]:
    """By measure, in the catalogue's order, for every trajectory that the framework requires or allows.

    KeyError for an unknown framework.
    """
    if framework_key not in catalogue.frameworks:
        raise KeyError(framework_key)
    rules = {}
    for measure_key in catalogue.measures:
        requirement = catalogue.requirement(framework_key=framework_key, measure_key=measure_key)
        if requirement is None or requirement.trajectory == Requirement.Trajectory.NOT_ASKED:
            continue
        rules[measure_key] = rules_asked(requirement, catalogue=catalogue)
    return rules


def rules_asked(requirement: Requirement, *, catalogue: Catalogue) -> Rules:
    """What a value of one requirement may be, whether a trajectory is asked or not."""
    framework, measure_key = catalogue.frameworks[requirement.framework_id], requirement.measure_id
    definition = catalogue.definition_on(measure_key=measure_key, day=framework.year_end)
    has_day = requirement.status == Requirement.Status.TARGET and requirement.shape != Shape.MILESTONES
    return Rules(
        measure_key=measure_key,
        title=catalogue.measures[measure_key].title,
        required=requirement.trajectory == Requirement.Trajectory.REQUIRED,
        periods=catalogue.expected_periods(measure_key=measure_key, first_year=framework.year_start.year),
        definition=definition,
        shape=Shape(requirement.shape),
        terms=terms_of(requirement, unit=definition.unit),
        deadline=requirement.deadline if has_day else None,
    )


def rules_of(setting: Setting) -> dict[str, Rules]:
    """`rules_for` the year of a plan."""
    return rules_for(setting.policy, framework_key=setting.framework.key)


def check(changes: Mapping[str, Change], setting: Setting) -> tuple[Fault, ...]:
    """Everything that is wrong with changed trajectories, by measure and period."""
    asked = setting.read(rules_of)
    faults = []
    for key, change in changes.items():
        after = change.after or {}
        if BASELINE_PERIOD_END in after and BASELINE not in after:
            lacking = (
                "The last day of a baseline is given, and no baseline.",
                "Give both, or leave both empty.",
            )
            faults.append(Fault(key, BASELINE, "", *lacking))
        for field, text in after.items():
            if found := _why_wrong(field, text, rules=asked.get(key)):
                faults.append(Fault(key, field, text, *found))
    return tuple(faults)


def _why_wrong(field: str, text: str, *, rules: Rules | None) -> tuple[str, str] | None:
    if rules is None:
        return "The framework asks for no trajectory of this measure.", "Take it out."
    if field == RATIONALE:
        return None
    if field == BASELINE_PERIOD_END:
        return why_no_baseline_period(date.fromisoformat(text), rules=rules)
    if field != BASELINE and field not in {field_of(period) for period in rules.periods}:
        first, last = period_words(rules.periods[0]), period_words(rules.periods[-1])
        named = period_words(period_of(field, kind=rules.periods[0].kind))
        return f"{named} is no period of this trajectory.", f"Give values from {first} to {last} only."
    return why_wrong(Decimal(text), rules=rules)


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
    if problem := why_not_planned(value, shape=rules.shape, terms=rules.terms):
        return problem, "Plan what the target asks for, step by step."
    return None


def why_no_baseline_period(day: date, *, rules: Rules) -> tuple[str, str] | None:
    """Problem and remedy of a last day; None where it can be the last day of what the trajectory starts from."""
    first = rules.periods[0]
    if day < first.end:
        return None
    return (
        f"The baseline's period ends no sooner than {period_words(first)}, which is planned.",
        "Give the last day of a period before those that are planned.",
    )


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
    return (None, (CANNOT_STAND, *found)) if found else (value, None)
