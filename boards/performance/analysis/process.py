"""One series as a process: what is said of its newest segment, and the limits and special figures of every segment.

What a page and its chart show of one board and measure, made from the very points that they show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.performance.analysis.lines import AnalysedLine, DefinitionOn, line_of
from boards.performance.analysis.pooled_year import PooledYear, pooled_year
from boards.performance.analysis.reasons import NoVariation
from boards.performance.analysis.variation import (
    Asked,
    Marked,
    Variation,
    judgement_of,
    marked,
    variations,
)
from boards.performance.cells import Point
from targets.calc.periods import Period
from targets.catalogue.models import Definition


@dataclass(frozen=True)
class Segment:
    """Periods that one pair of limits stands for: figures that are counted in one way, of a process that ran in one."""

    first: Period
    last: Period
    mean: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True)
class Process:
    """`said` is of the figures up to `newest`, None where nothing is published; then there is nothing else either.

    `segments` are those whose limits may be drawn, oldest first; `marks` tells of each of their figures. `pooled` is
    said where people are too few to judge a trend.
    """

    said: Variation
    newest: Period | None = None
    segments: tuple[Segment, ...] = ()
    marks: Mapping[Period, Marked] | None = None
    pooled: PooledYear | None = None

    def mark(self, period: Period) -> Marked | None:
        """What its chart shows of a period; None where it has no limits."""
        return self.marks.get(period) if self.marks else None


def process_of(
    points: Sequence[Point],
    *,
    definition_on: DefinitionOn,
    definition: Definition,
    rebases: Sequence[date],
    population: int | None,
) -> Process:
    """`points` are oldest first, `definition` is that of the newest; the rest as `line_of` and `Asked` take it."""
    line = line_of(points, definition_on=definition_on, rebases=rebases)
    judged = judgement_of([line], definition=definition)
    (said,) = variations([Asked(line, points, population)], definition=definition, judged=judged)
    if line is None or judged is None:
        return Process(said)
    if definition.aggregation in (Definition.Aggregation.ROLLING, Definition.Aggregation.CUMULATIVE):
        return Process(said, line.newest)
    rows = marked(line, judged=judged)
    return Process(
        said,
        line.newest,
        tuple(_segments(line, rows)),
        {period: row for period, row in zip(line.periods, rows, strict=True) if row.mean is not None},
        pooled_year(line, points, definition=definition)
        if said.reason == NoVariation.TOO_FEW_PEOPLE
        else None,
    )


def _segments(line: AnalysedLine, rows: Sequence[Marked]) -> list[Segment]:
    told = []
    for start, end in zip(line.starts, (*line.starts[1:], len(rows)), strict=True):
        row = rows[start]
        if row.mean is not None and row.lower is not None and row.upper is not None:
            told.append(Segment(line.periods[start], line.periods[end - 1], row.mean, row.lower, row.upper))
    return told
