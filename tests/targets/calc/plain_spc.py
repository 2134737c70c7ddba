"""SPC restated in plain Python, one series and one point at a time, as the method is written down.

It shares no code with targets/calc: the tests compare the two on many random sets, and the benchmark
compares their time. It is written to be read, with the loops that the description has.
"""

import datetime
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class PlainSeries:
    """One series; rows in any order of date. `direction` is "increase", "decrease" or "neutral"."""

    dates: Sequence[datetime.date]
    values: Sequence[float | None]
    direction: str
    target: float | None = None
    rebase: tuple[datetime.date, ...] = ()
    fix_after: int | None = None
    screen: bool = True


@dataclass
class PlainPoint:
    """What is known of one point, in order of date."""

    value: float | None
    group: int
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    side: int | None = None
    outside: bool | None = None
    near: bool | None = None
    shift: bool = False
    trend: bool = False
    two_in_three: bool = False
    cause: str = "Common Cause"
    point_type: str = "common_cause"


@dataclass
class PlainJudgement:
    points: list[PlainPoint]
    variation: str
    assurance: str | None


def mean_of(numbers: list[float]) -> float | None:
    """The mean with a correction pass, so that a tie with it is a tie."""
    if not numbers:
        return None
    mean = math.fsum(numbers) / len(numbers)
    return mean + math.fsum(number - mean for number in numbers) / len(numbers)


def judge_plainly(series: PlainSeries) -> PlainJudgement:
    rows = sorted(zip(series.dates, series.values, strict=True), key=lambda row: row[0])
    points, group = [], 0
    for date, value in rows:
        if date in series.rebase:
            group += 1
        points.append(PlainPoint(value=value, group=group))
    for number in sorted({point.group for point in points}):
        judge_group([point for point in points if point.group == number], series)
    if not points:
        return PlainJudgement(points, "common_cause", None)
    return PlainJudgement(points, variation_of(points[-1], series), assurance_of(points[-1], series))


def judge_group(points: list[PlainPoint], series: PlainSeries) -> None:
    set_limits(points, series)
    for point in points:
        place_point(point)
    mark_shifts(points)
    mark_trends(points)
    mark_two_in_three(points)
    for number, point in enumerate(points):
        label_point(points, number)
        point.point_type = type_of(point, series.direction)


def set_limits(points: list[PlainPoint], series: PlainSeries) -> None:
    baseline = [point.value for point in points]
    if series.fix_after is not None:
        baseline = baseline[: series.fix_after]
    mean = mean_of([value for value in baseline if value is not None])
    ranges = []
    for previous, value in itertools.pairwise(baseline):
        if previous is not None and value is not None:
            ranges.append(abs(value - previous))
    average = mean_of(ranges)
    if series.screen and average is not None:
        average = mean_of([size for size in ranges if size < 3.267 * average])
    for point in points:
        point.mean = mean
        if mean is not None and average is not None:
            point.lower = mean - 2.66 * average
            point.upper = mean + 2.66 * average
            inner = 2 * (2.66 / 3) * average
            if point.value is not None:
                point.outside = point.value > point.upper or point.value < point.lower
                beyond_inner = point.value > mean + inner or point.value < mean - inner
                point.near = not point.outside and beyond_inner


def place_point(point: PlainPoint) -> None:
    if point.value is not None and point.mean is not None:
        point.side = (point.value > point.mean) - (point.value < point.mean)


def mark_shifts(points: list[PlainPoint]) -> None:
    for start in range(len(points) - 6):
        window = points[start : start + 7]
        if all(point.side == 1 for point in window) or all(point.side == -1 for point in window):
            for point in window:
                point.shift = True


def step(earlier: PlainPoint, later: PlainPoint) -> float:
    """The change from one point to the next; not a number, so neither up nor down, beside a gap."""
    if earlier.value is None or later.value is None:
        return math.nan
    return later.value - earlier.value


def mark_trends(points: list[PlainPoint]) -> None:
    steps = [step(earlier, later) for earlier, later in itertools.pairwise(points)]
    for start in range(len(points) - 6):
        window = steps[start : start + 6]
        if all(change > 0 for change in window) or all(change < 0 for change in window):
            for point in points[start : start + 7]:
                point.trend = True


def mark_two_in_three(points: list[PlainPoint]) -> None:
    for start in range(len(points) - 2):
        window = points[start : start + 3]
        one_side = all(point.side == 1 for point in window) or all(point.side == -1 for point in window)
        if one_side and sum(bool(point.near) for point in window) >= 2:
            for point in window:
                if point.near:
                    point.two_in_three = True


def label_point(points: list[PlainPoint], number: int) -> None:
    point = points[number]
    if point.outside:
        point.cause = "Above UCL" if point.side == 1 else "Below LCL"
    elif point.trend:
        if number + 1 < len(points) and points[number + 1].trend:
            slope = step(point, points[number + 1])
        else:
            slope = step(points[number - 1], point)
        point.cause = "7 Point Trend (Increasing)" if slope > 0 else "7 Point Trend (Decreasing)"
    elif point.two_in_three:
        point.cause = "2 in 3 Above CL" if point.side == 1 else "2 in 3 Below CL"
    elif point.shift:
        point.cause = "7 Points Above CL" if point.side == 1 else "7 Points Below CL"


def type_of(point: PlainPoint, direction: str) -> str:
    if point.cause == "Common Cause":
        return "common_cause"
    high = "Above" in point.cause or "Increasing" in point.cause
    if direction == "neutral":
        return "special_cause_neutral_high" if high else "special_cause_neutral_low"
    better = high == (direction == "increase")
    return "special_cause_improvement" if better else "special_cause_concern"


def variation_of(latest: PlainPoint, series: PlainSeries) -> str:
    if latest.point_type == "common_cause":
        return "common_cause"
    kind = latest.point_type.removeprefix("special_cause_")
    if kind.startswith("neutral"):
        return kind
    high = (kind == "improvement") == (series.direction == "increase")
    return f"{kind}_high" if high else f"{kind}_low"


def assurance_of(latest: PlainPoint, series: PlainSeries) -> str | None:
    if series.target is None or series.direction == "neutral":
        return None
    if latest.upper is not None and latest.lower is not None:
        if series.target > latest.upper:
            return "consistent_fail" if series.direction == "increase" else "consistent_pass"
        if series.target < latest.lower:
            return "consistent_pass" if series.direction == "increase" else "consistent_fail"
    return "inconsistent"
