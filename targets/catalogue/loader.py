"""Loading the policy files: read, checked as a whole, and stored so that a second run changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from targets.catalogue.checks import check
from targets.catalogue.guided import GuidedPart
from targets.catalogue.listed import ListedTarget
from targets.catalogue.listed_rows import listed_targets
from targets.catalogue.models import Definition, Framework, Measure, Requirement, Target
from targets.catalogue.national import NationalPromise, SourcePlan
from targets.catalogue.parsing import parse
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.policy import (
    Asked,
    FrameworkRow,
    GuidedPartRow,
    MeasureRow,
    PlanPartRow,
    Policy,
    stated,
)
from targets.catalogue.reading import Problem, RefusedFiles, check_fields
from targets.catalogue.storing import LoadReport, Stored, left_over, store

FOLDER = Path(__file__).parent / "definitions"

# Natural keys, in an order in which each table finds those that it refers to.
KEYS: dict[type[Model], tuple[str, ...]] = {
    Target: ("key",),
    Measure: ("key",),
    Definition: ("measure_id", "version"),
    Framework: ("key",),
    Requirement: ("framework_id", "measure_id"),
    PlanPart: ("framework_id", "part", "board_kind"),
    ListedTarget: ("framework_id", "number"),
    GuidedPart: ("framework_id", "key", "board_kind"),
    SourcePlan: ("key",),
    NationalPromise: ("key",),
}


@dataclass(frozen=True)
class _Placed:
    """A row to be stored, and where it was read."""

    row: Model
    file: str
    key: str


def load(*, folder: Path = FOLDER) -> LoadReport:
    """Read, check and store the policy in one transaction; RefusedFiles, with nothing stored, on any problem.

    A row that is stored but no longer in any file is refused too: policy is paused or dropped, never forgotten.
    """
    rows = _rows(read(folder=folder))
    with transaction.atomic():
        forgotten = [
            Problem("stored policy", " ".join((model.__name__.lower(), *map(str, key))), FORGOTTEN[model])
            for model in KEYS
            for key in left_over(rows[model], model=model, key=KEYS[model])
        ]
        if forgotten:
            raise RefusedFiles(forgotten)
        stored = {model: store(rows[model], model=model, key=key) for model, key in KEYS.items()}
    return LoadReport(
        added=sum(len(done.added) for done in stored.values()),
        changed=sum(len(done.changed) for done in stored.values()),
        unchanged=sum(done.unchanged for done in stored.values()),
        touched_measures=frozenset(_touched(stored)),
    )


FORGOTTEN: dict[type[Model], str] = {
    Target: "is in no file any more; put it back, figures and reports refer to it",
    Measure: "is in no file any more; put it back, its key is permanent",
    Definition: "is in no file any more; put it back and add a version after it",
    Framework: "is in no file any more; put it back, plans and standings refer to it",
    Requirement: 'is in no file any more; put it back with the status "paused", "dropped" or "moved"',
    PlanPart: 'is in no file any more; put it back with the rule "not_asked"',
    SourcePlan: "is in no file any more; put it back, its promises are kept",
    NationalPromise: "is in no file any more; put it back, a promise is never forgotten",
    GuidedPart: "is in no file any more; put it back, what a year asked is not forgotten",
    ListedTarget: "is in no file any more; put the line back, what was seen of a year is not forgotten",
}


def read(*, folder: Path = FOLDER) -> Policy:
    """The policy of the folder, checked; RefusedFiles with all problems. Needs no database."""
    problems: list[Problem] = []
    policy = parse(folder, problems)
    problems += check(policy, whole=not problems)
    own = [
        Asked(framework=found.row, place=place, carried_forward=False)
        for found in policy.frameworks
        for place in stated(found)
    ]
    for rows in _placed(policy, own).values():
        for placed in rows:
            check_fields(placed.row, file=placed.file, key=placed.key, problems=problems)
    if problems:
        raise RefusedFiles(problems)
    return policy


def _rows(policy: Policy) -> dict[type[Model], list[Model]]:
    """What the tables shall hold."""
    asked = [asked for found in policy.frameworks for asked in policy.asked(found)]
    return {model: [placed.row for placed in rows] for model, rows in _placed(policy, asked).items()}


def _placed(policy: Policy, asked: Iterable[Asked]) -> dict[type[Model], list[_Placed]]:
    return {
        Target: [
            _Placed(Target(position=number, **asdict(found.row)), found.file, found.key)
            for number, found in enumerate(policy.targets, start=1)
        ],
        Measure: [_Placed(_measure(found.row), found.file, found.key) for found in policy.measures],
        Definition: [
            _Placed(definition, found.file, f"definitions[{number}]")
            for found in policy.measures
            for number, definition in enumerate(_definitions(found.row), start=1)
        ],
        Framework: [_Placed(_framework(found.row), found.file, found.key) for found in policy.frameworks],
        Requirement: [_Placed(_requirement(one), one.place.file, one.place.key) for one in asked],
        PlanPart: [_Placed(_plan_part(found.row), found.file, found.key) for found in policy.plan_parts],
        ListedTarget: [_Placed(line, found.file, found.key) for found, line in listed_targets(policy.listed)],
        GuidedPart: [
            _Placed(_guided_part(found.row, number), found.file, found.key)
            for number, found in enumerate(policy.guided, start=1)
        ],
        SourcePlan: [
            _Placed(SourcePlan(position=number, **asdict(found.row)), found.file, found.key)
            for number, found in enumerate(policy.source_plans, start=1)
        ],
        NationalPromise: [
            _Placed(found.row.model(number), found.file, found.key)
            for number, found in enumerate(policy.national, start=1)
        ],
    }


def _measure(row: MeasureRow) -> Measure:
    values = asdict(row)
    del values["definitions"], values["stated"]
    values["marks"] = [mark.as_json() for mark in row.marks]
    return Measure(target_id=values.pop("target"), **values)


def _definitions(row: MeasureRow) -> Iterator[Definition]:
    for definition in row.definitions:
        values = asdict(definition)
        values["recalled"] = list(definition.recalled)
        values["national_frequency"] = definition.national_frequency or ""
        yield Definition(measure_id=row.key, **values)


def _framework(row: FrameworkRow) -> Framework:
    year_start, year_end = row.bounds
    return Framework(
        key=row.key,
        name=row.name,
        plan_name=row.plan_name,
        plan_type=row.plan_type,
        plan_level=row.plan_level,
        horizon_years=row.horizon_years,
        year_start=year_start,
        year_end=year_end,
        fictional=row.fictional,
        carried_from_id=row.carried_from,
        source=row.source,
        note=row.note,
        round_only=row.round_only,
        dates=[one.as_json() for one in row.dates],
    )


def _requirement(asked: Asked) -> Requirement:
    values = asdict(asked.row)
    del values["verified"]
    values["terms"] = [term.as_json() for term in asked.row.terms]
    return Requirement(
        framework_id=asked.framework.key,
        measure_id=values.pop("measure"),
        carried_forward=asked.carried_forward,
        confirmed_until=asked.confirmed_until,
        **values,
    )


def _guided_part(row: GuidedPartRow, position: int) -> GuidedPart:
    values = asdict(row)
    return GuidedPart(framework_id=values.pop("framework"), position=position, **values)


def _plan_part(row: PlanPartRow) -> PlanPart:
    values = asdict(row)
    values["headings"] = list(values["headings"])
    values["needed"] = list(row.needed)
    return PlanPart(framework_id=values.pop("framework"), **values)


def _touched(stored: dict[type[Model], Stored]) -> Iterator[str]:
    """Measures of definitions and requirements that were added or changed."""
    for key in (*stored[Definition].added, *stored[Definition].changed):
        yield key[0]
    for key in (*stored[Requirement].added, *stored[Requirement].changed):
        yield key[1]
