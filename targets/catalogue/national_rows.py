"""Rows of the Government's plans and promises, as their files say them, and what must hold between them."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from targets.catalogue.models import Definition
from targets.catalogue.national import NationalPromise, SourcePlan


@dataclass(frozen=True)
class SourcePlanRow:
    """Field by field as on the model; its place is that in the file."""

    key: str
    name: str
    level: SourcePlan.Level
    owner: str
    published: str
    horizon: str
    source: str


@dataclass(frozen=True)
class NationalPromiseRow:
    """Field by field as on the model; its place is that in the file."""

    key: str
    plan: str
    code: str
    shape: NationalPromise.Shape
    wording: str
    source: str
    measure: str | None = None
    at_most: int | None = None
    better: Definition.Direction | None = None
    by: date | None = None
    by_words: str = ""
    of_most: str = ""
    baseline_on: date | None = None
    done_on: date | None = None
    not_done_on: date | None = None
    reported: str = ""
    reported_source: str = ""

    def __post_init__(self) -> None:
        counted = self.shape == NationalPromise.Shape.COUNTED
        direction = self.shape == NationalPromise.Shape.DIRECTION
        if counted and self.measure is not None and (self.at_most is None or self.by is None):
            raise ValueError("a count of a series needs at_most and by")
        if direction != (self.better in (Definition.Direction.HIGHER, Definition.Direction.LOWER)):
            raise ValueError("better is higher or lower of a direction, and of nothing else")
        if self.baseline_on is not None and not direction:
            raise ValueError("baseline_on belongs to a direction")
        if self.shape != NationalPromise.Shape.DELIVERED and (self.done_on or self.not_done_on):
            raise ValueError("done_on and not_done_on belong to a thing that is delivered")
        if self.done_on and self.not_done_on and self.not_done_on >= self.done_on:
            raise ValueError("it cannot be not done on a day after it was done")
        if bool(self.reported) != bool(self.reported_source):
            raise ValueError("reported and reported_source go together")

    def model(self, position: int) -> NationalPromise:
        values: dict[str, Any] = asdict(self)
        return NationalPromise(
            plan_id=values.pop("plan"),
            measure_id=values.pop("measure"),
            better=values.pop("better") or "",
            position=position,
            **values,
        )


def wrong_references(
    row: NationalPromiseRow, *, plans: Collection[str], measures: Collection[str]
) -> list[tuple[str, str]]:
    """Each field that names what is in no file, with the reason."""
    wrong = []
    if row.plan not in plans:
        wrong.append(("plan", f'"{row.plan}" is not in source_plans.toml'))
    if row.measure is not None and row.measure not in measures:
        wrong.append(("measure", f'"{row.measure}" has no file in measures/'))
    return wrong
