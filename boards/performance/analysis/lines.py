"""The figures of one series that can be compared: the line that limits and forecasts are made from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.performance.cells import Point
from targets.calc.gaps import between
from targets.calc.periods import Period
from targets.catalogue.models import Definition

DefinitionOn = Callable[[date], Definition]


@dataclass(frozen=True)
class AnalysedLine:
    """A row for every period from the first figure to the newest, None where no figure is held.

    `starts` are the places at which a new segment begins, 0 first: where figures are counted in another way, or where
    two analysts have recorded a change of process. Nothing is said across such a place.
    """

    periods: tuple[Period, ...]
    values: tuple[Decimal | None, ...]
    denominators: tuple[Decimal | None, ...]
    starts: tuple[int, ...]

    @property
    def newest(self) -> Period:
        return self.periods[-1]

    @property
    def newest_start(self) -> int:
        """The place at which the newest segment begins."""
        return self.starts[-1]

    @property
    def newest_denominators(self) -> list[Decimal]:
        """Those of the newest segment that are held."""
        return [held for held in self.denominators[self.newest_start :] if held is not None]


def line_of(
    points: Iterable[Point], *, definition_on: DefinitionOn, rebases: Sequence[date] = ()
) -> AnalysedLine | None:
    """The published figures of the newest one's kind of period; None where nothing is published.

    `points` are oldest first. A board's own return is left out: not everybody may see it, so nothing may be said from
    it. A rebase stands at the first figure whose period begins on its day or later.
    """
    held = [point for point in points if point.value is not None and not point.management_information]
    if not held:
        return None
    kind = held[-1].period.kind
    rows: list[tuple[Period, Decimal | None, Decimal | None]] = []
    starts: list[int] = []
    version, since = None, date.min
    for point in held:
        if point.period.kind is not kind or (rows and rows[-1][0] == point.period):
            continue
        if rows:
            rows += [(gap, None, None) for gap in between(rows[-1][0], point.period)]
        of = definition_on(point.period.end).version
        if of != version or any(since < day <= point.period.start for day in rebases):
            starts.append(len(rows))
        version, since = of, point.period.start
        rows.append((point.period, point.value, point.denominator))
    periods, values, denominators = zip(*rows, strict=True)
    return AnalysedLine(periods=periods, values=values, denominators=denominators, starts=tuple(starts))
