"""The usual range and its limits, figure by figure in plain Python, as docs/methods.md words them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

Series = Sequence[float | None]  # None where nothing is known


@dataclass(frozen=True)
class PlainLimits:
    low: float
    high: float
    others: bool


def working(value: float, unit: str) -> float:
    if unit == "percent":
        return math.asin(math.sqrt(value / 100))
    return math.log(value + 0.5) if unit == "count" else math.sqrt(value)


def by_chance(value: float, size: float | None, unit: str) -> float:
    if unit == "count":
        return 1 / math.sqrt(max(value, 1))
    return 0.0 if unit == "rate" or size is None else 0.5 / math.sqrt(max(size, 1))


def plain_limits(
    boards: Sequence[Series], *, board: int, column: int, size: float | None, unit: str
) -> PlainLimits | None:
    """The limits of one figure on the working scale; None where there are none."""
    value = boards[board][column]
    assert value is not None
    levels = [[None if v is None else working(v, unit) for v in series] for series in boards]
    first = max(0, column - 24)
    changes = [_steps(series, first, column) for series in levels]
    own = [level for level in levels[board][first:column] if level is not None]
    all_steps = [step for steps in changes for step in steps]
    newest_of_all = [
        level for series in levels for level in series[max(0, column - 4) : column] if level is not None
    ]
    newest = own[-1] if own else None
    if len(own) >= 12:
        low, high = min(own), max(own)
    elif own and len(all_steps) >= 12:
        low, high = min([*own, own[-1] + min(all_steps)]), max([*own, own[-1] + max(all_steps)])
    elif not own and len(newest_of_all) >= 12 and unit != "count":
        low, high, newest = min(newest_of_all), max(newest_of_all), median(newest_of_all)
    else:
        return None
    spread = _spread(changes, board)
    if spread == 0:
        assert newest is not None
        few = {"percent": 0.5, "count": 1.0, "rate": 0.5 * newest}
        spread = few[unit] / math.sqrt(20)
    others = len(own) < 12
    margin = 3 * math.hypot(spread, by_chance(value, size, unit))
    margin *= math.sqrt(1 + 1 / max(len(own), 1)) if others else 1
    return PlainLimits(low - margin, high + margin, others)


def _steps(levels: Series, first: int, column: int) -> list[float]:
    steps, before = [], None
    for place, level in enumerate(levels[:column]):
        if level is not None:
            if before is not None and place >= first:
                steps.append(level - before)
            before = level
    return steps


def _spread(changes: Sequence[Sequence[float]], board: int) -> float:
    every = [abs(step) for steps in changes for step in steps]
    if not every:
        return 0.0
    spreads = [1.4826 * median(map(abs, steps)) for steps in changes if len(steps) >= 6]
    typical = median(spreads) if spreads else 1.4826 * median(every)
    own, count = changes[board], len(changes[board])
    mine = 1.4826 * median(map(abs, own)) if own else 0.0
    return math.sqrt((count * mine**2 + 12 * typical**2) / (count + 12))
