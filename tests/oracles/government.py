"""Promises of a government, restated slowly: day by day, and by the written-out formula."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import NormalDist


def counted(at_most: Decimal, by: date, figures: list[tuple[date, Decimal]], of_most: bool) -> str:
    """Walks through the figures in order of their days."""
    first, last, there = None, None, None
    for day, value in sorted(figures):
        first = first or day
        last = day
        if day == by:
            there = value
    if first is None or last is None:
        return "not_held"
    if there is not None:
        if there > at_most:
            return "missed_by_plain_count" if of_most else "missed"
        return "met"
    return "before_figures" if by < first else "not_reached" if by > last else "no_figure"


def delivered(by: date | None, done_on: date | None, not_done_on: date | None) -> str:
    """Goes day by day from the first to the last that anything is said of, and keeps what is true of the last."""
    said = [day for day in (by, done_on, not_done_on) if day is not None]
    state = "not_known"
    day = min(said, default=date(2000, 1, 1))
    late = False
    while said and day <= max(said):
        if day == done_on:
            state = "done_late" if late else "done"
        if day == by:
            late = True
        if day == not_done_on and late and state == "not_known":
            state = "not_done"
        day += timedelta(days=1)
    return state


def direction(before: tuple[int, int], now: tuple[int, int], higher_is_better: bool) -> str:
    """Newcombe (1998), method 10, from the roots of each score equation."""
    z = NormalDist().inv_cdf(0.975)
    (p, (l1, u1)), (q, (l2, u2)) = (score(*before, z), score(*now, z))
    lower = (q - p) - sqrt((q - l2) ** 2 + (u1 - p) ** 2)
    upper = (q - p) + sqrt((u2 - q) ** 2 + (p - l1) ** 2)
    if lower > 0:
        return "better" if higher_is_better else "worse"
    if upper < 0:
        return "worse" if higher_is_better else "better"
    return "cannot_be_told"


def score(count: int, total: int, z: float) -> tuple[float, tuple[float, float]]:
    """The share, and the two shares that it is z standard errors away from: roots of a quadratic."""
    share = count / total
    a, b, c = 1 + z * z / total, -(2 * share + z * z / total), share * share
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return share, ((-b - root) / (2 * a), (-b + root) / (2 * a))
