"""Variation and assurance of one series in plain code with fractions, written from the rules and from nothing of ours.

Rules: NHS England, Making Data Count, as docs/methods.md tells them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median

Row = tuple[date, date, Fraction, Fraction | None]  # end, start, value, denominator


@dataclass(frozen=True)
class Plain:
    reason: str
    points: int
    variation: str = ""
    cause: str = ""
    since: date | None = None
    segment_start: date | None = None
    limits: tuple[Fraction, Fraction, Fraction] | None = None  # lower, mean, upper
    change: Fraction | None = None  # of the newest figure in a year
    has_counts: bool = False  # behind one of these figures at least


def months(end: date, start: date) -> int:
    """How long a period is; 0 for a week."""
    return 0 if (end - start).days < 10 else round((end - start).days / 30.4)


def plain_analysis(
    rows: Sequence[Row], *, version_on: Callable[[date], int], aggregation: str, direction: str
) -> Plain:
    """`rows` are those with a figure, oldest first; `direction` is higher, lower or neutral."""
    segment = newest_segment(rows, version_on)
    return replace(
        judged(segment, aggregation, direction),
        change=change(segment),
        has_counts=any(row and row[3] is not None for row in segment),
    )


def newest_segment(rows: Sequence[Row], version_on: Callable[[date], int]) -> list[Row | None]:
    """Of the newest figure's kind of period, counted in one way; None for a period that is not held."""
    length = months(*rows[-1][:2])
    segment: list[Row | None] = []
    for end, start, value, denominator in [row for row in rows if months(*row[:2]) == length]:
        before = segment[-1] if segment else None
        if before is not None and version_on(before[0]) != version_on(end):
            segment = []
        elif before is not None:
            day = before[0] + timedelta(days=1)
            while day < start:  # a period that is not held
                segment.append(None)
                day = (
                    day + timedelta(days=7)
                    if not length
                    else (day.replace(day=1) + timedelta(days=31 * length)).replace(day=1)
                )
        segment.append((end, start, value, denominator))
    return segment


def strokes(
    rows: Sequence[Row], version_on: Callable[[date], int], frequency_on: Callable[[date], str]
) -> list[list[tuple[int, Fraction]]]:
    """The newest 18 periods in little: where the pen goes without being lifted, as (periods before the newest, height),
    a height of 0 is the lowest figure of them and of 1 the highest; a half where all are the same. Nothing of one.
    """
    length = months(*rows[-1][:2])
    often = frequency_on(rows[-1][0])
    alike = [row for row in rows if months(*row[:2]) == length and frequency_on(row[0]) == often]
    places, place = [0], 0
    for (before, *_), (_, start, *_) in pairwise(alike):
        day, place = before + timedelta(days=1), place + 1
        while day < start:
            place += 1
            day = (
                day + timedelta(days=7)
                if not length
                else (day.replace(day=1) + timedelta(days=31 * length)).replace(day=1)
            )
        places.append(place)
    near = [
        (place - places[-1], row) for place, row in zip(places, alike, strict=True) if places[-1] - place < 18
    ]
    values = [row[2] for _, row in near]
    if len(values) < 2:
        return []
    lowest, spread = min(values), max(values) - min(values)
    drawn: list[list[tuple[int, Fraction]]] = []
    for number, (place, row) in enumerate(near):
        last = near[number - 1] if number else None
        goes_on = last and last[0] == place - 1 and version_on(last[1][0]) == version_on(row[0])
        height = (row[2] - lowest) / spread if spread else Fraction(1, 2)
        if goes_on:
            drawn[-1].append((place, height))
        else:
            drawn.append([(place, height)])
    return drawn


def change(segment: Sequence[Row | None]) -> Fraction | None:
    """The newest figure less the one of the period that began on the same day a year before."""
    newest = segment[-1]
    assert newest
    day = newest[1]
    then = (day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    return next((newest[2] - row[2] for row in segment if row and row[1] == date(*then)), None)


def judged(segment: Sequence[Row | None], aggregation: str, direction: str) -> Plain:
    values = [row[2] if row else None for row in segment]
    held = [value for value in values if value is not None]
    people = [row[3] for row in segment if row and row[3] is not None]
    if aggregation in ("rolling", "cumulative"):
        return Plain(aggregation, len(held))
    if len(held) < 13:
        return Plain("too_few_points", len(held))
    if people and median(people) < 20:
        return Plain("too_few_people", len(held))
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if not ranges:
        return Plain("no_neighbours", len(held))
    mean = sum(held) / Fraction(len(held))
    usual = sum(ranges) / Fraction(len(ranges))
    kept = [one for one in ranges if one < Fraction("3.267") * usual]
    spread = sum(kept) / Fraction(len(kept)) if kept else Fraction(0)
    if spread == 0:
        return Plain("no_variation", len(held))
    far, near = Fraction("2.66") * spread, 2 * Fraction("2.66") / 3 * spread
    causes = [cause(values, place, mean, far, near) for place in range(len(values))]
    senses = [sense(one, direction) for one in causes]
    place = len(values) - 1
    while senses[-1] and place and senses[place - 1] == senses[-1]:
        place -= 1
    first, newest = segment[place], segment[0]
    assert first
    assert newest
    return Plain(
        reason="",
        points=len(held),
        variation=senses[-1] or "common_cause",
        cause=causes[-1] or "common",
        since=first[1] if senses[-1] else None,
        segment_start=newest[1],
        limits=(mean - far, mean, mean + far),
    )


def cause(
    values: Sequence[Fraction | None], place: int, mean: Fraction, far: Fraction, near: Fraction
) -> str:
    value = values[place]
    if value is None:
        return ""
    if abs(value - mean) > far:
        return "above_limit" if value > mean else "below_limit"
    rising = trend(values, place)
    if rising:
        return rising
    for start in (place - 2, place - 1, place):
        window = values[max(start, 0) : start + 3]
        if start < 0 or len(window) < 3 or None in window:
            continue
        sides = [one - mean for one in window if one is not None]
        close = sum(near < abs(one) <= far for one in sides)
        if (
            close >= 2
            and near < abs(value - mean)
            and (all(s > 0 for s in sides) or all(s < 0 for s in sides))
        ):
            return "two_in_three_above" if value > mean else "two_in_three_below"
    for start in range(place - 6, place + 1):
        window = values[max(start, 0) : start + 7]
        if start < 0 or len(window) < 7 or None in window:
            continue
        if all(one is not None and one > mean for one in window):
            return "shift_above"
        if all(one is not None and one < mean for one in window):
            return "shift_below"
    return ""


def in_trend(values: Sequence[Fraction | None], place: int) -> bool:
    for start in range(max(place - 6, 0), place + 1):
        window = values[start : start + 7]
        if len(window) == 7 and None not in window:
            steps = [b - a for a, b in pairwise(window) if a is not None and b is not None]
            if all(step > 0 for step in steps) or all(step < 0 for step in steps):
                return True
    return False


def trend(values: Sequence[Fraction | None], place: int) -> str:
    """The way a member goes: to the next point where that is a member too, else from the one before."""
    if not in_trend(values, place):
        return ""
    after = place + 1 < len(values) and in_trend(values, place + 1)
    here, other = values[place], values[place + 1 if after else place - 1]
    assert here is not None
    assert other is not None
    return "trend_increasing" if (other > here if after else here > other) else "trend_decreasing"


def sense(cause: str, direction: str) -> str:
    if not cause:
        return ""
    high = cause.endswith(("above_limit", "above", "increasing"))
    if direction == "neutral":
        return "neutral_high" if high else "neutral_low"
    better = high is (direction == "higher")
    # High and low follow from what is better, not from where the figure lies.
    if direction == "higher":
        return "improvement_high" if better else "concern_low"
    return "improvement_low" if better else "concern_high"


def unassured(plain: Plain, promise: Fraction | None, direction: str, people: int | None) -> str:
    """Why nothing is said of a promise where there are limits, as a code; `people` live there, None: not known."""
    if direction == "neutral":
        return "no_direction"
    if people is not None and people < 30_000 and not plain.has_counts:
        return "small_no_counts"
    return "no_promise" if promise is None else ""


def assured(target: Fraction, limits: tuple[Fraction, Fraction, Fraction], direction: str) -> str:
    lower, _, upper = limits
    if lower <= target <= upper:
        return "inconsistent"
    misses = target > upper if direction == "higher" else target < lower
    return "consistent_fail" if misses else "consistent_pass"
