"""What stands in place of a trend of a few people: the newest 12 months added up, where counts are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from boards.performance.analysis.lines import AnalysedLine
from boards.performance.cells import Point
from targets.calc.periods import Period, add_months
from targets.calc.pooled import Pooled, pooled
from targets.catalogue.models import Definition

MONTHS = 12


@dataclass(frozen=True)
class PooledYear:
    """`periods` with a figure, all of them with counts, in the 12 months that end with the newest."""

    newest: Period
    periods: int
    of: Pooled


def pooled_year(line: AnalysedLine, points: Sequence[Point], *, definition: Definition) -> PooledYear | None:
    """Of percentages that are counted in one way; None where a figure has no counts, or one of more than all, and where
    one period is all."""
    if definition.unit != Definition.Unit.PERCENT:
        return None
    since = add_months(line.newest.end + timedelta(days=1), -MONTHS)
    place = line.newest_start
    wanted = {
        period
        for period, value in zip(line.periods[place:], line.values[place:], strict=True)
        if value is not None and period.start >= since
    }
    # Of two points of a period the first is the line's.
    held = {point.period: point for point in reversed(points) if not point.management_information}
    chosen = [held[period] for period in sorted(wanted, key=lambda one: one.start)]
    if len(chosen) < 2:
        return None
    pairs = [(p.numerator, p.denominator) for p in chosen if p.numerator is not None and p.denominator]
    if len(pairs) < len(chosen) or any(count > total for count, total in pairs):
        return None
    found = pooled(counts=[float(count) for count, _ in pairs], totals=[float(total) for _, total in pairs])
    return PooledYear(line.newest, len(chosen), found) if found else None
