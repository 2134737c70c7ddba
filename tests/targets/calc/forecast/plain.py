"""The forecast's key parts restated in plain Python, one series and one figure at a time, as the method is written.

Shares no code with targets/calc: the tests compare the two. Gaps are None. Everything is on the working scale.
"""

import math

Series = list[float | None]


def level_after(figures: Series, alpha: float) -> list[float | None]:
    """The smoothed level after each period."""
    levels: list[float | None] = []
    level: float | None = None
    seen = 0
    for figure in figures:
        if figure is not None:
            seen += 1
            weight = max(alpha, 1 / seen)
            level = figure if level is None else level + weight * (figure - level)
        levels.append(level)
    return levels


def quantile(pairs: list[tuple[float, float]], level: float) -> float:
    """Quantile of (value, weight) pairs: each value at the middle of its weight, straight lines between."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    total = sum(weight for _, weight in ordered)
    upto = 0.0
    before: tuple[float, float] | None = None
    for value, weight in ordered:
        middle = (upto + weight / 2) / total
        upto += weight
        if level <= middle:
            if before is None:
                return value
            low, low_value = before
            return low_value + (value - low_value) * (level - low) / (middle - low)
        before = (middle, value)
    return ordered[-1][0]


def pooled(
    panel: list[Series],
    *,
    origin: int,
    horizon: int,
    speeds: list[float],
    per_year: int,
    half_life: float,
    shrink: float,
    levels_wanted: list[float],
    by_third: bool,
    fewest_in_third: int,
) -> list[list[float]]:
    """Quantiles of every series by the first method, without seasons and without exceptional times."""
    burn = min(per_year, 8)
    best: tuple[float, float] | None = None
    yardstick = _sizes(panel, origin, horizon, speeds[len(speeds) // 2], per_year, half_life, shrink, burn)
    for speed in speeds:
        cost = 0.0
        for index, figures in enumerate(panel):
            for _, error, weight in _errors(figures, origin, horizon, speed, per_year, half_life, burn):
                cost += abs(error) * weight / yardstick[index]
        if best is None or cost < best[0]:
            best = (cost, speed)
    assert best is not None
    speed = best[1]
    sizes = _sizes(panel, origin, horizon, speed, per_year, half_life, shrink, burn)
    everything = [
        (level, error / sizes[index], weight)
        for index, figures in enumerate(panel)
        for level, error, weight in _errors(figures, origin, horizon, speed, per_year, half_life, burn)
    ]
    starts = sorted(level for level, _, _ in everything)
    cuts = [_plain_quantile(starts, 1 / 3), _plain_quantile(starts, 2 / 3)]
    answer = []
    for index, figures in enumerate(panel):
        current = level_after(figures[: origin + 1], speed)[-1]
        assert current is not None
        used = everything
        if by_third:
            third = sum(current > cut for cut in cuts)
            alike = [row for row in everything if sum(row[0] > cut for cut in cuts) == third]
            used = alike if len(alike) >= fewest_in_third else everything
        pairs = [(error, weight) for _, error, weight in used]
        answer.append([current + sizes[index] * quantile(pairs, level) for level in levels_wanted])
    return answer


def crps_by_integration(quantiles: list[float], outcome: float, *, steps: int) -> float:
    """The integral of (F - 1[y >= outcome])^2 for the forecast that is each quantile with equal chance."""
    low = min([*quantiles, outcome])
    high = max([*quantiles, outcome])
    width = (high - low) / steps
    total = 0.0
    for step in range(steps):
        y = low + (step + 0.5) * width
        share = sum(q <= y for q in quantiles) / len(quantiles)
        total += (share - (1.0 if y >= outcome else 0.0)) ** 2 * width
    return total


def gaussian_forecast(
    figures: list[float], noise: list[float], *, wander: float, horizon: int
) -> tuple[float, float]:
    """Mean and variance of the level `horizon` periods on, by conditioning one large normal vector.

    The level is a random walk from an unknown start (the first figure, with its own noise); `noise` the variance
    of each figure about the level, `wander` of each step.
    """
    size = len(figures)
    # Relative to the first figure: level_t = y_0 - e_0 + sum of steps; the other figures are level_t + e_t.
    cov = [
        [noise[0] + wander * min(i, j) + (noise[i] if i == j else 0.0) for j in range(1, size)]
        for i in range(1, size)
    ]
    cross = [noise[0] + wander * i for i in range(1, size)]
    weights = _solve(cov, cross)
    mean = figures[0] + sum(w * (figures[i + 1] - figures[0]) for i, w in enumerate(weights))
    variance = noise[0] + wander * (size - 1) - sum(w * c for w, c in zip(weights, cross, strict=True))
    return mean, variance + wander * horizon


def _errors(
    figures: Series, origin: int, horizon: int, speed: float, per_year: int, half_life: float, burn: int
) -> list[tuple[float, float, float]]:
    """Level, error and weight of every past forecast of one series that is known at the origin."""
    levels = level_after(figures, speed)
    found = []
    seen = 0
    for start, figure in enumerate(figures):
        if figure is None:
            continue
        seen += 1
        end = start + horizon
        if seen < burn or end > origin:
            continue
        outcome, level = figures[end], levels[start]
        if outcome is not None and level is not None:
            found.append((level, outcome - level, 0.5 ** ((origin - end) / (half_life * per_year))))
    return found


def _sizes(
    panel: list[Series],
    origin: int,
    horizon: int,
    speed: float,
    per_year: int,
    half_life: float,
    shrink: float,
    burn: int,
) -> list[float]:
    sums = []
    for figures in panel:
        rows = _errors(figures, origin, horizon, speed, per_year, half_life, burn)
        sums.append((sum(abs(e) * w for _, e, w in rows), sum(w for _, _, w in rows)))
    typical = _plain_quantile(sorted(total / heard for total, heard in sums if heard > 0), 0.5)
    return [(total + shrink * typical) / (heard + shrink) for total, heard in sums]


def _plain_quantile(ordered: list[float], level: float) -> float:
    place = level * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with pivoting."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for other in range(column + 1, size):
            factor = rows[other][column] / rows[column][column]
            for k in range(column, size + 1):
                rows[other][k] -= factor * rows[column][k]
    answer = [0.0] * size
    for column in reversed(range(size)):
        rest = sum(rows[column][k] * answer[k] for k in range(column + 1, size))
        answer[column] = (rows[column][size] - rest) / rows[column][column]
    return answer
