"""The newest figures of a series in little: a line to draw beside the newest one, and the change in a year.

Made where the analysis is kept, so that a page of thousands of series draws them without reading a point.
"""

from datetime import date
from decimal import Decimal

from boards.performance.analysis.lines import AnalysedLine

MOST, STEP, WIDTH, HEIGHT = (
    18,
    4,
    68,
    16,
)  # figures; and what a figure takes of the box that the path is drawn in


def recent_path(line: AnalysedLine | None) -> str:
    """An SVG path through the newest figures, the lowest at the bottom of the box; empty for fewer than two.

    The pen is lifted where a figure is missing, and where figures are no longer counted in one way.
    """
    if line is None:
        return ""
    first = max(0, len(line.values) - MOST)
    values = line.values[first:]
    held = [value for value in values if value is not None]
    if len(held) < 2:
        return ""
    lowest, highest = min(held), max(held)
    start = MOST - len(values)  # the newest figure stands at the right
    path, at, before = [], 0, None
    for place, value in enumerate(values):
        if value is None:
            before = None
            continue
        height = _height(value, lowest, highest)
        if before is None or first + place in line.starts:
            path.append(f"M{(start + place) * STEP} {height}h0")
        else:
            path.append(f"l{STEP}{_next(height - at)}")
        at, before = height, value
    return "".join(path)


def _height(value: Decimal, lowest: Decimal, highest: Decimal) -> int:
    """From the top of the box; halfway where all are the same."""
    if lowest == highest:
        return HEIGHT // 2
    return round((highest - value) / (highest - lowest) * HEIGHT)


def _next(number: int) -> str:
    """A number after another, as short as SVG lets it be."""
    return f"{number}" if number < 0 else f" {number}"


def change_in_a_year(line: AnalysedLine | None) -> Decimal | None:
    """The newest figure less that of the same period a year before; None where either is missing, or where in between
    figures began to be counted in another way."""
    if line is None or line.values[-1] is None:
        return None
    newest = line.newest
    wanted = _year_before(newest.start)
    for place in range(len(line.periods) - 2, line.newest_start - 1, -1):
        if line.periods[place].start == wanted:
            then = line.values[place]
            return None if then is None else line.values[-1] - then
    return None


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
