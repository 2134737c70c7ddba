"""The result of one year, worked out period by period with decimals: `targets.calc.year_result` is that of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from targets.calc.periods import Period, financial_year
from targets.calc.rag import SIGN, Direction
from targets.calc.rounding import WORKING
from targets.calc.year_result import YearRule


class Point(NamedTuple):
    """One period's figure. No `value` and no counts is a period without a figure, 0 of 0 one of nobody; `met` is None
    where not judged.
    """

    period: Period
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    met: bool | None

    @property
    def has_counts(self) -> bool:
        return self.numerator is not None and self.denominator is not None and self.denominator > 0

    @property
    def has_figure(self) -> bool:
        return self.has_counts or (self.value is not None and self.denominator != 0)


@dataclass(frozen=True, slots=True)
class YearResult:
    """Positions are in the `points` that were given; None where there is none.

    `numerator` and `denominator` are the sums where `pooled`. `ends_the_year` says whether the chosen period is the
    year's last of its kind: where it is not, a page names the period. `best` and `worst` are None for a measure of
    neutral direction. `periods` counts those with a figure, `periods_met` those judged as met.
    """

    point_index: int | None
    pooled: bool
    numerator: Decimal | None
    denominator: Decimal | None
    best: int | None
    worst: int | None
    periods: int
    periods_met: int
    ends_the_year: bool


def year_result(points: Sequence[Point], *, rule: str, direction: str) -> YearResult:
    """The year's result of one organisation and measure.

    `points` are the periods of one kind that end in one financial year, in any order, without duplicates. With the
    rule "pooled" the position is None, and the sums too unless every point has counts, not all of them 0 of 0. Of
    equally good periods the latest is the best, of equally bad ones the latest is the worst. ValueError where points
    are of several kinds or years, one period comes twice, or a yearly series has several rows.
    """
    by = YearRule(rule)
    _check(points, by)
    held = [index for index, point in enumerate(points) if point.has_figure]
    held.sort(key=lambda index: points[index].period)
    best, worst = _extremes(points, held, SIGN[Direction(direction)])
    last = held[-1] if held else None
    numerator, denominator = _sums(points) if by is YearRule.POOLED else (None, None)
    pooled = denominator is not None
    return YearResult(
        point_index=None if by is YearRule.POOLED else last,
        pooled=pooled,
        numerator=numerator,
        denominator=denominator,
        best=best,
        worst=worst,
        periods=len(held),
        periods_met=sum(points[index].met is True for index in held),
        ends_the_year=last is not None and _ends_the_year(points[last].period),
    )


def _check(points: Sequence[Point], rule: YearRule) -> None:
    periods = [point.period for point in points]
    kinds, years = {period.kind for period in periods}, {financial_year(period.end) for period in periods}
    if len(kinds) > 1 or len(years) > 1:
        raise ValueError("a year's result needs periods of one kind and one financial year")
    if len(set(periods)) < len(periods):
        raise ValueError("a period comes twice")
    if rule is YearRule.YEAR_ROW and len(periods) > 1:
        raise ValueError(f"a yearly series has {len(periods)} rows in one year")


def _ends_the_year(period: Period) -> bool:
    return period.next().financial_year != period.financial_year


def _sums(points: Sequence[Point]) -> tuple[Decimal | None, Decimal | None]:
    tops = [point.numerator for point in points if point.numerator is not None]
    bottoms = [point.denominator for point in points if point.denominator is not None]
    if not len(tops) == len(bottoms) == len(points) or not any(bottoms):
        return None, None
    return sum(tops, Decimal(0)), sum(bottoms, Decimal(0))


def _extremes(points: Sequence[Point], held: list[int], sign: int) -> tuple[int | None, int | None]:
    if sign == 0 or not held:
        return None, None
    figures = _figures([points[index] for index in held])
    highest = lowest = 0
    for place, figure in enumerate(figures):  # oldest first, so that of equal ones the latest stays
        if figure >= figures[highest]:
            highest = place
        if figure <= figures[lowest]:
            lowest = place
    best, worst = (highest, lowest) if sign > 0 else (lowest, highest)
    return held[best], held[worst]


def _figures(points: list[Point]) -> list[Decimal]:
    """Numbers in the order of the figures: quotients of the counts, or the values unless all have counts.

    Two different quotients of counts below 10 ** 18 differ well before the 60th digit and equal ones are equal in
    every digit, so the order is exact.
    """
    if all(point.has_counts for point in points):
        return [
            WORKING.divide(point.numerator, point.denominator)
            for point in points
            if point.numerator is not None and point.denominator is not None
        ]
    values = [point.value for point in points if point.value is not None]
    if len(values) < len(points):
        raise ValueError("periods with counts only cannot be ranked beside periods with values only")
    return values
