"""Invented figures of the sample boards: the same on every machine, taken from no real figure.

A figure is reckoned from a seed made of board, measure and period, and from what the policy asks: so a file of one
month says the same whenever it is made, and nothing here has seen a published number.
"""

import csv
import io
import math
from collections.abc import Iterable
from decimal import Decimal
from random import Random

from targets.calc.periods import Period
from targets.catalogue.models import Definition

SEED = "sample boards"
COLUMNS = ("organisation", "period", "period_kind", "numerator", "denominator", "value")

#: People counted in a month, or so many bed days: a board of middle size, and one of a few islands.
SIZES = {"sample-mainland": 2400, "sample-isles": 90}

#: What a figure is about where nothing is asked that could be measured against: percent, a rate, people in a month.
WITHOUT_A_STANDARD = {"percent": 80.0, "per_1000_bed_days": 0.3, "count": 0.05}

#: By how much, as a share of what is asked, a board's figures may stay behind it, or be better.
WORST, BEST = 0.14, 0.03


def invented_file(
    *, slug: str, definition: Definition, asked: Decimal | None, periods: Iterable[Period]
) -> bytes:
    """A CSV file in our own layout, a row for each period. `asked` is the standard's value, None without one."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for period in periods:
        writer.writerow(_row(slug, definition, asked, period))
    return text.getvalue().encode()


def _row(
    slug: str, definition: Definition, asked: Decimal | None, period: Period
) -> tuple[str, str, str, int | str, int | str, int | str]:
    months = max(1, round((period.end - period.start).days / 30.4))
    size, level = SIZES[slug] * months, _level(slug, definition, asked, period)
    of_period = _random(slug, definition, str(period.start), "size")
    if definition.unit == Definition.Unit.COUNT:
        return slug, period.start.isoformat(), period.kind.value, "", "", round(size * level)
    if definition.unit == Definition.Unit.PER_1000_BED_DAYS:
        size *= 10
    denominator = max(1, round(size * of_period.uniform(0.9, 1.1)))
    numerator = min(denominator, round(denominator * level / definition.scale))
    return slug, period.start.isoformat(), period.kind.value, numerator, denominator, ""


def _level(slug: str, definition: Definition, asked: Decimal | None, period: Period) -> float:
    """A board stays about as far from the standard as it is, better in summer than in winter."""
    standard = WITHOUT_A_STANDARD[definition.unit] if asked is None else float(asked)
    behind = _random(slug, definition, "behind").uniform(-BEST, WORST)
    winter = 0.02 * math.cos(2 * math.pi * (period.end.month - 1) / 12)
    chance = _random(slug, definition, str(period.start), "chance").gauss(0, 0.012)
    worse = behind + winter + chance
    level = standard * (1 + 2 * worse if definition.direction == Definition.Direction.LOWER else 1 - worse)
    return min(max(level, 0.0), 100.0) if definition.unit == Definition.Unit.PERCENT else max(level, 0.0)


def _random(slug: str, definition: Definition, *what: str) -> Random:
    return Random(" ".join((SEED, slug, definition.measure_id, *what)))  # noqa: S311 (nothing secret)
