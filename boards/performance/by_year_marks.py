"""Where all boards' figures lie, year by year: from the lowest to the highest, the middle half darker, and the nation's
line among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Band, Label, Line, Mark, Plot, Point, Points, Rule
from boards.performance.charts import BROKEN, axis_of
from targets.calc.spread import Spread

#: From the lowest to the highest, each with its look.
LEVELS = {
    "lowest": palette.THIN,
    "lower": palette.EDGE,
    "middle": palette.MIDDLE,
    "upper": palette.EDGE,
    "highest": palette.THIN,
}


@dataclass(frozen=True)
class Place:
    """A year, or a place between two at which nothing stands, so that lines break there; `is_break` names it."""

    at: date
    spread: Spread | None = None
    nation: Decimal | None = None
    is_break: bool = False


def year_chart(places: Sequence[Place], *, unit: str) -> Plot:
    """A place for each year, oldest first; a year that stands alone is seen by its points."""
    lines = {
        key: Line(key, tuple(getattr(one.spread, key) if one.spread else None for one in places), look)
        for key, look in LEVELS.items()
    }
    nation = Line("nation", tuple(one.nation for one in places), palette.SOLID)
    marks: list[Mark] = [Rule(one.at, BROKEN) for one in places if one.is_break]
    marks += [
        Band("lowest", "highest", palette.USUAL_RANGE),
        Band("lower", "upper", palette.LIKELY),
        *lines.values(),
        *(_points(lines[key], palette.COMMON) for key in ("lowest", "middle", "highest")),
        nation,
        _points(nation, palette.PLAIN),
        Label("highest", "highest", at="along", apart_from="upper", above=True),
        Label("lowest", "lowest", at="along", apart_from="lower", above=False),
        Label("nation", "Scotland", at="end"),
    ]
    numbers = [value for line in (*lines.values(), nation) for value in line.values if value is not None]
    return Plot(at=tuple(one.at for one in places), marks=tuple(marks), axis=axis_of(numbers, unit=unit))


def _points(line: Line, look: palette.PointLook) -> Points:
    return Points(line.key, tuple(None if value is None else Point(look) for value in line.values))
