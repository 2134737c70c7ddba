"""What must hold of the policy as a whole: rows that fit each other, dates without gaps, shapes with what they need."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import timedelta

from targets.calc.periods import PeriodKind
from targets.calc.promise import DEADLINE, VALUE
from targets.calc.shapes import JUDGED_BY_FLOOR, Shape
from targets.catalogue.listed_rows import check_listed
from targets.catalogue.models import Definition, Requirement
from targets.catalogue.national_rows import wrong_references
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.policy import (
    DefinitionRow,
    Found,
    FrameworkRow,
    MeasureRow,
    Policy,
    RequirementRow,
    Row,
    stated,
)
from targets.catalogue.reading import Problem

SCALES = {
    Definition.Unit.PERCENT: 100,
    Definition.Unit.PER_1000_BED_DAYS: 1000,
    Definition.Unit.COUNT: 1,
    Definition.Unit.LEVEL: 1,
}
NO_RATIO = {Definition.Unit.COUNT, Definition.Unit.LEVEL}
YEARLY = {PeriodKind.YEAR, PeriodKind.TWO_YEARS}
NEED_TERMS = {Shape.ALL_OF, Shape.MILESTONES, Shape.GRADED}
NEED_FLOOR = JUDGED_BY_FLOOR | {Shape.CHANGE}
MAY_HAVE_BASELINE = {Shape.CHANGE, Shape.BOARD_AGREED}
# First words of other pages below a board's own: a measure with such a key would hide them, or be hidden.
RESERVED_KEYS = {
    "audits",
    "case-studies",
    "explain",
    "explanations",
    "feedback",
    "figures",
    "participation",
    "plan",
    "values",
    "year",
}

LONGEST_NAME = 14  # characters of a mark beside a line


def check(policy: Policy, *, whole: bool) -> list[Problem]:
    """Everything that is wrong with and between the rows of the policy.

    `whole` is false when some rows could not be read: then nothing is said of rows that seem to be missing.
    """
    problems = [*_targets(policy), *_measures(policy), *_frameworks(policy), *_plan_parts(policy)]
    problems += _twice(policy.guided, "natural_key")
    problems += [*_twice(policy.source_plans, "key"), *_twice(policy.national, "key")]
    return [*problems, *_references(policy)] if whole else problems


def _twice(rows: Iterable[Found[Row]], name: str) -> Iterator[Problem]:
    """Rows whose field `name` repeats that of an earlier one."""
    first: dict[object, Found[Row]] = {}
    for found in rows:
        value = getattr(found.row, name)
        if value in first:
            earlier = first[value]
            where = " ".join(part for part in (earlier.file, earlier.key) if part)
            yield found.problem(name, f'"{value}" is there already, in {where}')
        first.setdefault(value, found)


def _targets(policy: Policy) -> Iterator[Problem]:
    yield from _twice(policy.targets, "key")


def _measures(policy: Policy) -> Iterator[Problem]:
    yield from _twice(policy.measures, "key")
    yield from _twice(policy.measures, "position")
    for found in policy.measures:
        if found.file != f"measures/{found.row.key}.toml":
            yield found.problem("key", f'"{found.row.key}" must be the name of the file')
        if found.row.key in RESERVED_KEYS:
            yield found.problem("key", f'"{found.row.key}" is the address of another page of a board')
        if not found.row.definitions:
            yield found.problem("definitions", "a measure needs at least one definition")
        places = [
            Found(found.file, f"definitions[{number}]", row)
            for number, row in enumerate(found.row.definitions, start=1)
        ]
        for place in places:
            yield from _definition(place)
        yield from _versions(places)
        yield from _stated(found)
        yield from _marks(found)


def _versions(places: list[Found[DefinitionRow]]) -> Iterator[Problem]:
    """Versions count up from 1 and their dates follow on, the last one open."""
    for number, place in enumerate(places, start=1):
        row, later = place.row, places[number] if number < len(places) else None
        if row.version != number:
            yield place.problem("version", f"must be {number}: versions count up from 1")
        if number > 1 and not row.break_note:
            yield place.problem("break_note", "is missing; say why earlier figures differ")
        if later is None and row.valid_to is not None:
            yield place.problem("valid_to", "the newest definition has no end; leave it out")
        if later is not None and row.valid_to is None:
            yield place.problem("valid_to", "is missing; a later version follows")
        if later is not None and row.valid_to is not None:
            expected = row.valid_to + timedelta(days=1)
            if later.row.valid_from != expected:
                yield later.problem(
                    "valid_from", f"must be {expected}, the day after the version before ends"
                )


def _definition(place: Found[DefinitionRow]) -> Iterator[Problem]:
    row = place.row
    if row.scale != SCALES[row.unit]:
        yield place.problem("scale", f"must be {SCALES[row.unit]} for {row.unit.value}, not {row.scale}")
    if row.unit not in NO_RATIO and not row.denominator:
        yield place.problem("denominator", f"is missing; a {row.unit.value} needs one")
    if row.unit in NO_RATIO and row.judge_places is None:
        yield place.problem("judge_places", "is missing; only a ratio can be judged unrounded from counts")
    if not 0 <= row.tolerance_percent <= 100:
        yield place.problem("tolerance_percent", f"must be from 0 to 100, not {row.tolerance_percent}")
    yearly = row.frequency in YEARLY
    if yearly != (row.year_result == Definition.YearResult.YEAR_ROW):
        other = "year_row" if yearly else "last or pooled"
        yield place.problem("year_result", f"must be {other} for a frequency of {row.frequency.value}")
    if row.year_result == Definition.YearResult.POOLED and (
        row.unit in NO_RATIO or row.aggregation != Definition.Aggregation.FLOW
    ):
        yield place.problem(
            "year_result",
            "cannot be pooled: only ratios of what is counted over the period add up from their counts",
        )
    if row.national_frequency == row.frequency:
        yield place.problem("national_frequency", "is the same as frequency; leave it out")
    if row.valid_to is not None and row.valid_to < row.valid_from:
        yield place.problem("valid_to", f"{row.valid_to} is before valid_from, {row.valid_from}")
    if row.collected_until is not None and row.collected_until < row.valid_from:
        yield place.problem(
            "collected_until", f"{row.collected_until} is before valid_from, {row.valid_from}"
        )
    yield from _recalled(place)


def _recalled(place: Found[DefinitionRow]) -> Iterator[Problem]:
    """What is named as recalled must be a field, and filled."""
    names = {field.name for field in fields(place.row)} - {"recalled"}
    for name in place.row.recalled:
        if name not in names:
            yield place.problem("recalled", f'"{name}" is not a key of this table')
        elif getattr(place.row, name) in (None, "", ()):
            yield place.problem("recalled", f'"{name}" is named as recalled but not given')


MAY_BE_VERIFIED = (VALUE, DEADLINE, "baseline")


def _verified(place: Found[RequirementRow]) -> Iterator[Problem]:
    for name in place.row.verified:
        if name not in MAY_BE_VERIFIED:
            yield place.problem("verified", f'must be of {", ".join(MAY_BE_VERIFIED)}, not "{name}"')
    if DEADLINE in place.row.verified and place.row.deadline is None:
        yield place.problem("verified", "names a deadline that is not given")


def _marks(found: Found[MeasureRow]) -> Iterator[Problem]:
    """A mark stands in a period of the series, and its name fits beside the line."""
    for number, row in enumerate(found.row.marks, start=1):
        place = Found(found.file, f"marks[{number}]", row)
        if not row.words or not 0 < len(row.name) <= LONGEST_NAME:
            yield place.problem("name", f"must have 1 to {LONGEST_NAME} characters, and words beside it")
        if row.on < found.row.definitions[0].valid_from:
            yield place.problem("on", f"{row.on} is before the first definition")


def _stated(found: Found[MeasureRow]) -> Iterator[Problem]:
    """What a source states must be what would judge: another direction or value is another standard."""
    for number, row in enumerate(found.row.stated, start=1):
        place = Found(found.file, f"stated[{number}]", row)
        if row.until < row.since:
            yield place.problem("until", f"{row.until} is before since, {row.since}")
        held = [version for version in found.row.definitions if version.valid_from <= row.until]
        if held and held[-1].direction != row.direction:
            yield place.problem("direction", f"must be {held[-1].direction.value}, as the definition's")


def _frameworks(policy: Policy) -> Iterator[Problem]:
    yield from _twice(policy.frameworks, "key")
    by_year: dict[int, list[Found[FrameworkRow]]] = defaultdict(list)
    for found in policy.frameworks:
        if not found.row.fictional:
            by_year[found.row.first_year].append(found)
    for same in by_year.values():
        yield from _twice(same, "first_year")
    for found in policy.frameworks:
        yield from _twice(stated(found), "measure")
        first, _ = found.row.bounds
        for place in stated(found):
            yield from _shape(place)
            yield from _verified(place)
            if place.row.deadline is not None and place.row.deadline < first:
                yield place.problem(
                    "deadline", f"{place.row.deadline} is before the framework's year begins, {first}"
                )
        asks_something = bool(found.row.requirements or found.row.carried_from)
        if asks_something == found.row.round_only:
            reason = "a framework must require something" + (
                ", unless it is round_only" if not asks_something else "; round_only is of one that does not"
            )
            yield found.problem("round_only" if asks_something else "requirements", reason)


def _plan_parts(policy: Policy) -> Iterator[Problem]:
    yield from _twice(policy.plan_parts, "natural_key")
    for found in policy.plan_parts:
        headings = [
            Found(found.file, f"{found.key}.headings[{number}]", heading)
            for number, heading in enumerate(found.row.headings, start=1)
        ]
        yield from _twice(headings, "key")
        if found.row.needed and found.row.rule == PlanPart.Rule.NOT_ASKED:
            yield found.problem("needed", "is never used where the part is not asked; leave it out")


def _references(policy: Policy) -> Iterator[Problem]:
    """Rows that name each other: targets and measures, frameworks in a chain, requirements and definitions."""
    measured = {found.row.target for found in policy.measures}
    for target in policy.targets:
        if target.row.key not in measured:
            yield target.problem("key", f'no measure has the target "{target.row.key}"')
    targets = {target.row.key for target in policy.targets}
    for measure in policy.measures:
        if measure.row.target is not None and measure.row.target not in targets:
            yield measure.problem("target", f'"{measure.row.target}" is not in targets.toml')
    broken = [problem for framework in policy.frameworks for problem in _carried_from(policy, framework)]
    yield from broken
    for framework in policy.frameworks:
        for place in stated(framework):
            yield from _requirement(policy, framework.row, place)
    for part in policy.plan_parts:
        if part.row.framework not in policy.framework_rows:
            yield part.problem("framework", f'"{part.row.framework}" is no framework')
    for guided in policy.guided:
        if guided.row.framework not in policy.framework_rows:
            yield guided.problem("framework", f'"{guided.row.framework}" is no framework')
    if not broken:
        yield from _floors_as_stated(policy)
    yield from check_listed(policy)
    plans = {plan.row.key for plan in policy.source_plans}
    for promise in policy.national:
        for name, reason in wrong_references(promise.row, plans=plans, measures=policy.measure_rows):
            yield promise.problem(name, reason)


def _floors_as_stated(policy: Policy) -> list[Problem]:
    """A row that is carried forward judges by its floor, so its sources must state that one."""
    problems = (
        asked.place.problem(
            "floor", f"must be {one.value}, as measures/{asked.row.measure}.toml says is stated"
        )
        for framework in policy.frameworks
        for asked in policy.asked(framework)
        for one in asked.stated
        if one.value != asked.row.floor
    )
    return list(dict.fromkeys(problems))


def _carried_from(policy: Policy, found: Found[FrameworkRow]) -> Iterator[Problem]:
    """A framework is carried from the real one of the year before, so chains never close to a ring."""
    row = found.row
    if row.carried_from is None:
        return
    before = policy.framework_rows.get(row.carried_from)
    if before is None:
        yield found.problem("carried_from", f'"{row.carried_from}" is no framework')
    elif before.row.fictional or row.fictional:
        yield found.problem("carried_from", "nothing is carried from or into a fictional framework")
    elif before.row.first_year != row.first_year - 1:
        yield found.problem(
            "carried_from",
            f'"{row.carried_from}" is not the framework of the year before, {row.first_year - 1}',
        )


def _requirement(policy: Policy, framework: FrameworkRow, place: Found[RequirementRow]) -> Iterator[Problem]:
    measure = policy.measure_rows.get(place.row.measure)
    if measure is None:
        yield place.problem("measure", f'"{place.row.measure}" has no file in measures/')
        return
    if measure.target is None:
        yield place.problem("measure", f'"{measure.key}" has no target, so nothing can be required of it')
    _, last = framework.bounds
    held = [version for version in measure.definitions if version.valid_from <= last]
    if measure.definitions and not held:
        yield place.problem("measure", f'"{measure.key}" has no definition that holds by {last}')
    if held:
        yield from _numbers(place, held[-1], measure)


def _shape(place: Found[RequirementRow]) -> Iterator[Problem]:
    """Each shape has what it needs, and nothing that would never be used."""
    row, shape = place.row, Shape(place.row.shape)
    name = row.shape.value
    if shape in NEED_FLOOR and row.floor is None:
        yield place.problem("floor", f"is missing; a target of shape {name} needs one")
    if shape not in NEED_FLOOR and row.floor is not None:
        yield place.problem("floor", f"is never used by the shape {name}; leave it out")
    if (shape is Shape.FLOOR_STRETCH) != (row.stretch is not None):
        yield place.problem(
            "stretch",
            "is missing" if row.stretch is None else f"belongs to the shape floor_stretch, not {name}",
        )
    if shape is Shape.CHANGE and row.baseline is None and not row.baseline_label:
        yield place.problem("baseline_label", "is missing; say what the change is measured from")
    if shape not in MAY_HAVE_BASELINE and (row.baseline is not None or row.baseline_label):
        yield place.problem("baseline", f"is never used by the shape {name}; leave it out")
    if (shape in NEED_TERMS) != bool(row.terms):
        yield place.problem(
            "terms",
            f"are never used by the shape {name}"
            if row.terms
            else f"are missing; the shape {name} needs them",
        )
    for number, term in enumerate(row.terms, start=1):
        if shape is Shape.MILESTONES and term.by is None:
            yield place.problem(f"terms[{number}].by", "is missing; a milestone has a date")
        if shape is Shape.GRADED and term.level is None:
            yield place.problem(f"terms[{number}].level", "is missing; a grade has a level")


def _numbers(
    place: Found[RequirementRow], definition: DefinitionRow, measure: MeasureRow
) -> Iterator[Problem]:
    row = place.row
    if row.shape == Requirement.Shape.CHANGE:
        return
    for name, number in (("floor", row.floor), ("stretch", row.stretch)):
        if number is None:
            continue
        if number < 0:
            yield place.problem(name, f"must not be negative: {number}")
        if definition.unit == Definition.Unit.PERCENT and number > 100:
            yield place.problem(name, f"must be a percentage up to 100, not {number}")
    if row.floor is None or row.stretch is None:
        return
    if definition.direction == Definition.Direction.NEUTRAL:
        yield place.problem("stretch", f"{measure.key} has no better direction to stretch to")
    higher = definition.direction == Definition.Direction.HIGHER
    if row.stretch == row.floor or (row.stretch > row.floor) != higher:
        yield place.problem(
            "stretch", f"must be {'above' if higher else 'below'} the floor of {row.floor}, not {row.stretch}"
        )
