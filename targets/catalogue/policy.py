"""The policy files of `definitions/`, as frozen rows that remember where they were read.

- `targets.toml`: what people know a promise by, in order.
- `measures/<key>.toml`: one published series each, with its dated definitions, and where its standard is stated for
  years that have no document of their own.
- `frameworks/*.toml`: guidance years and what each requires. A framework that names `carried_from` takes over every
  requirement of that year, marked as carried forward, except those that it states itself.
- `plan_parts.toml`: which parts the plans of a framework have, by kind of board. Nothing of it is carried forward.
- `plan_forms.toml`: years that take over the forms of another, since their own guidance was not seen (`plan_forms`).

A requirement judges only what it is confirmed for (`Asked.confirmed_until`); nothing is confirmed by being left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

from targets.calc.periods import PeriodKind, financial_year_bounds
from targets.calc.promise import is_confirmed
from targets.catalogue.guided import GuidedPart
from targets.catalogue.listed import ListedTarget
from targets.catalogue.models import Definition, Framework, Measure, Requirement, Target
from targets.catalogue.national_rows import NationalPromiseRow, SourcePlanRow
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.reading import Problem

Row = TypeVar("Row")

NOT_STATED = "No source that was seen states this standard for the year."


@dataclass(frozen=True)
class TargetRow:
    key: str
    title: str
    heat_group: Target.Group
    why: str


@dataclass(frozen=True)
class DefinitionRow:
    """One version of a measure's definition; field by field as on the model."""

    version: int
    valid_from: date
    numerator: str
    unit: Definition.Unit
    scale: int
    direction: Definition.Direction
    frequency: PeriodKind
    lag_months: int
    aggregation: Definition.Aggregation
    tolerance_percent: Decimal
    tolerance_reason: str
    display_places: int
    year_result: Definition.YearResult
    disclosure_rule: str
    publisher: str
    source: str
    licence: str
    denominator: str = ""
    valid_to: date | None = None
    national_frequency: PeriodKind | None = None
    judge_places: int | None = None
    small_number: int = 0
    proxy_note: str = ""
    break_note: str = ""
    collected_until: date | None = None
    recalled: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatedRow:
    """A source that states the standard's value and direction for the periods from one day to another.

    `value` is left out where it is agreed board by board.
    """

    since: date
    until: date
    direction: Definition.Direction
    source: str
    value: Decimal | None = None


@dataclass(frozen=True)
class MarkRow:
    """What a reader has to know of the period with this day in it: `name` stands in the chart, `words` beside it."""

    on: date
    name: str
    words: str

    def as_json(self) -> dict[str, str]:
        return {"on": self.on.isoformat(), "name": self.name, "words": self.words}


@dataclass(frozen=True)
class MeasureRow:
    key: str
    title: str
    short_title: str
    about: str
    concern: Measure.Concern
    position: int
    definitions: tuple[DefinitionRow, ...]
    target: str | None = None
    legal_right: bool = False
    stated: tuple[StatedRow, ...] = ()
    marks: tuple[MarkRow, ...] = ()


@dataclass(frozen=True)
class Term:
    """One milestone, condition or grade: what it asks, and by when, at which level, with which value, if any."""

    asks: str
    by: date | None = None
    level: int | None = None
    value: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        given = {
            "asks": self.asks,
            "by": None if self.by is None else self.by.isoformat(),
            "level": self.level,
            "value": None if self.value is None else str(self.value),
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class RequirementRow:
    """What a framework asks of a measure; field by field as on the model.

    `verified` names what was seen in the source, of `value`, `deadline` and `baseline`.
    """

    measure: str
    shape: Requirement.Shape
    status: Requirement.Status
    trajectory: Requirement.Trajectory
    wording: str
    source: str
    floor: Decimal | None = None
    stretch: Decimal | None = None
    baseline: Decimal | None = None
    baseline_label: str = ""
    terms: tuple[Term, ...] = ()
    deadline: date | None = None
    verified: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundDate:
    """One step of a round and its day, or in `words` what the source says where it names no single one."""

    step: str
    source: str
    on: date | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if (self.on is None) != bool(self.words):
            raise ValueError("a step of a round has a day (on) or words, one of the two")

    def as_json(self) -> dict[str, str]:
        when = {"words": self.words} if self.on is None else {"on": self.on.isoformat()}
        return {"step": self.step, **when, "source": self.source}


@dataclass(frozen=True)
class FrameworkRow:
    key: str
    name: str
    plan_name: str
    plan_type: Framework.PlanType
    plan_level: Framework.PlanLevel
    first_year: int
    source: str
    horizon_years: int | None = None
    requirements: tuple[RequirementRow, ...] = ()
    fictional: bool = False
    carried_from: str | None = None
    note: str = ""
    round_only: bool = False
    dates: tuple[RoundDate, ...] = ()

    def __post_init__(self) -> None:
        if not 1948 <= self.first_year <= 2200:
            raise ValueError(
                f"first_year must be the year in which it begins, such as 2015, not {self.first_year}"
            )
        if self.horizon_years is not None and not 1 <= self.horizon_years <= 10:
            raise ValueError(f"horizon_years must be between 1 and 10, not {self.horizon_years}")

    @property
    def bounds(self) -> tuple[date, date]:
        return financial_year_bounds(self.first_year)


@dataclass(frozen=True)
class Heading:
    """What rows of a part stand under."""

    key: str
    title: str


@dataclass(frozen=True)
class PlanPartRow:
    """What a framework says about one part of a plan; field by field as on the model."""

    framework: str
    part: str
    board_kind: PlanPart.BoardKind
    rule: PlanPart.Rule
    source: str
    headings: tuple[Heading, ...] = ()
    needed: tuple[str, ...] = ()
    recalled: bool = False

    @property
    def natural_key(self) -> tuple[str, str, str]:
        return (self.framework, self.part, self.board_kind)


@dataclass(frozen=True)
class GuidedPartRow:
    """A part that a past year's guidance asked for; field by field as on the model, its place that in the file."""

    framework: str
    key: str
    board_kind: PlanPart.BoardKind
    title: str
    rule: GuidedPart.Rule
    source: str
    detail: str = ""
    is_new: bool = False
    recalled: bool = False

    def __post_init__(self) -> None:
        if self.recalled and self.rule != GuidedPart.Rule.OPTIONAL:
            raise ValueError("what is recalled is optional")

    @property
    def natural_key(self) -> tuple[str, str, str]:
        return (self.framework, self.key, self.board_kind)


@dataclass(frozen=True)
class ListedRow:
    """One line; field by field as on the model."""

    framework: str
    group: Target.Group
    title: str
    shape: Requirement.Shape
    status: ListedTarget.Status
    direction: Definition.Direction
    comparator: ListedTarget.Comparator
    applies_to: str
    source: str
    code: str = ""
    value: Decimal | None = None
    unit: str = ""
    deadline: date | None = None
    baseline: str = ""
    seen: tuple[str, ...] = ()
    measure: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Found(Generic[Row]):
    """A row, and the file and key that it was read from."""

    file: str
    key: str
    row: Row

    def problem(self, name: str, reason: str) -> Problem:
        """What is wrong with the row's field `name`."""
        return Problem(self.file, f"{self.key}.{name}" if self.key and name else self.key or name, reason)


@dataclass(frozen=True)
class Asked:
    """A requirement of a framework: stated there, or carried forward from the year before.

    `stated` are the sources that state one that is carried forward for this year.
    """

    framework: FrameworkRow
    place: Found[RequirementRow]
    carried_forward: bool
    stated: tuple[StatedRow, ...] = ()

    @property
    def row(self) -> RequirementRow:
        return self.place.row

    @property
    def confirmed_until(self) -> date | None:
        """The last day of the periods that it may judge; None where nothing is confirmed. What is made up needs no
        source."""
        _, last = self.framework.bounds
        if self.carried_forward:
            return min(last, max(one.until for one in self.stated)) if self.stated else None
        confirmed = is_confirmed(status=self.row.status, verified=self.row.verified)
        return last if confirmed or self.framework.fictional else None


@dataclass(frozen=True)
class Policy:
    """What the files say, in their order."""

    targets: tuple[Found[TargetRow], ...]
    measures: tuple[Found[MeasureRow], ...]
    frameworks: tuple[Found[FrameworkRow], ...]
    plan_parts: tuple[Found[PlanPartRow], ...] = ()
    guided: tuple[Found[GuidedPartRow], ...] = ()
    listed: tuple[Found[ListedRow], ...] = ()
    source_plans: tuple[Found[SourcePlanRow], ...] = ()
    national: tuple[Found[NationalPromiseRow], ...] = ()

    @cached_property
    def measure_rows(self) -> dict[str, MeasureRow]:
        return {found.row.key: found.row for found in self.measures}

    @cached_property
    def framework_rows(self) -> dict[str, Found[FrameworkRow]]:
        return {found.row.key: found for found in self.frameworks}

    def asked(self, framework: Found[FrameworkRow]) -> list[Asked]:
        """Every requirement of the framework, carried ones included. The chain of frameworks must have no ring."""
        own = [
            Asked(framework=framework.row, place=place, carried_forward=False) for place in stated(framework)
        ]
        before = self.framework_rows.get(framework.row.carried_from or "")
        if before is None:
            return own
        restated = {asked.row.measure for asked in own}
        carried = [
            self._carried(asked, to=framework.row)
            for asked in self.asked(before)
            if asked.row.measure not in restated
        ]
        return carried + own

    def _carried(self, asked: Asked, *, to: FrameworkRow) -> Asked:
        """The wording of the year before, by the sources that state it for the year from its first day on."""
        first, _ = to.bounds
        measure = self.measure_rows.get(asked.row.measure)
        stated = tuple(one for one in measure.stated if one.since <= first <= one.until) if measure else ()
        source = " ".join(one.source for one in stated) or NOT_STATED
        if asked.row.status in Requirement.STOPPED:
            source = asked.row.source  # what stopped needs nobody who states it
        return Asked(
            framework=to,
            place=replace(asked.place, row=replace(asked.row, source=source)),
            carried_forward=True,
            stated=stated,
        )


def stated(framework: Found[FrameworkRow]) -> Iterator[Found[RequirementRow]]:
    """The requirements that the framework's own table states."""
    for number, row in enumerate(framework.row.requirements, start=1):
        yield Found(framework.file, f"{framework.key}.requirements[{number}]", row)
