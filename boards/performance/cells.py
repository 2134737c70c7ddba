"""What every page, job and report reads: judged cells, series of judged points, and the grid made of cells.

Current standings and released ones give the same types, so one page serves the desk and the public.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from boards.figures.models import FigureStatus
from boards.performance.models import Result
from targets.calc.counting import Said
from targets.calc.periods import Period


class Figured(Protocol):
    """What can be set beside another figure of the same measure: a cell, and a figure that nobody judged."""

    @property
    def measure_key(self) -> str: ...
    @property
    def definition_id(self) -> int: ...
    @property
    def period(self) -> Period | None: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def actual(self) -> Decimal | None: ...


class Cell(NamedTuple):
    """One organisation x measure x framework, judged. Fields as on `JudgedCell`; no `period` where nothing is held.

    A tuple, because a grid has thousands of them: made from rows they cost a fifth of what dataclasses would.
    """

    organisation_id: int
    measure_key: str
    framework_key: str
    requirement_id: int | None
    definition_id: int
    observation_id: int | None
    plan_version_id: int | None
    agreed_value_id: int | None
    latest: bool
    figure_status: str
    marker: str
    met: bool | None
    numerator: Decimal | None
    denominator: Decimal | None
    actual: Decimal | None
    promised: Decimal | None
    promise_kind: str
    amber_limit: Decimal | None
    reason: str
    pooled: bool
    management_information: bool
    small_numbers: bool
    revised: bool
    best: Decimal | None
    worst: Decimal | None
    periods: int
    periods_met: int
    calculation: str
    promised_since: date | None
    first_promised: Decimal | None
    first_met: bool | None
    result: Result
    period: Period | None


@dataclass(frozen=True)
class Point:
    """One period of one organisation and measure, judged for itself.

    `stream` and `known_from` say where the figure comes from (None: no figure, only a promise); `previous` is the value
    that was known before the last revision, None when it was never revised.

    `promised_since` is the day from which the promise counts, `first_promised` the first one that counted where another
    judges now, and `said` everything that was promised for the period (`calc.counting`), what was set afterwards too.
    """

    period: Period
    framework_key: str
    observation_id: int | None
    stream: str
    known_from: date | None
    figure_status: str
    marker: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    previous: Decimal | None
    promised: Decimal | None
    promise_kind: str
    stretch: Decimal | None
    result: Result
    met: bool | None
    reason: str
    pooled: bool
    management_information: bool
    small_numbers: bool
    promised_since: date | None = None
    first_promised: Decimal | None = None
    first_met: bool | None = None
    said: tuple[Said, ...] = ()

    @property
    def revised(self) -> bool:
        return was_revised(self.previous, figure_status=self.figure_status)


def was_revised(previous: Decimal | None, *, figure_status: str) -> bool:
    """Another value was known before this one, or its publisher says so; never of what is added up here."""
    return previous is not None or figure_status == FigureStatus.REVISED


@dataclass(frozen=True)
class Series:
    """Every point of one organisation and measure, oldest first; points of a future promise have no value."""

    organisation_id: int
    measure_key: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Grid:
    """Cells of one view, found by (organisation_id, measure_key); a missing key means that nothing was ever asked."""

    cells: dict[tuple[int, str], Cell]
