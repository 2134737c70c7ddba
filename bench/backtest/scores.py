"""How good forecasts were: CRPS, coverage of intervals, Brier score and calibration of chances, by part of
the record."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.backtest.data import Measure
from targets.calc.forecast.chance import horizons_of_next_year
from targets.calc.forecast.history import PANDEMIC, History, period_number
from targets.calc.forecast.predict import forecast_at
from targets.calc.forecast.quantiles import LEVELS, at_level
from targets.calc.rag import Direction

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TIE = 1e-9

PARTS: Mapping[str, str] = {
    "ALL": "every forecast",
    "EXO": "origin not from March 2020 to June 2021",
    "BEFORE": "outcome before March 2020",
    "ACROSS": "origin before March 2020, outcome from then on",
    "AFTER": "origin from March 2020 on",
}


@dataclass(frozen=True)
class Cells:
    """N forecasts whose outcome is known, of one measure.

    row, board, column index the (O, S, H, 200) array of a method; outcome (N,); scale (N,) mean absolute
    change from a year before, known at the origin; usual (N,) the board's middle figure of the year up to the
    origin; parts: which cells belong to each part.
    """

    row: NDArray[np.intp]
    board: NDArray[np.intp]
    column: NDArray[np.intp]
    outcome: Floats
    scale: Floats
    usual: Floats
    parts: dict[str, Bools]


def cells(history: History, origins: NDArray[np.intp], horizons: NDArray[np.intp]) -> Cells:
    """All cells of a measure: a figure at the origin and at the target."""
    values, per_year = history.values, history.per_year
    begins, ends = (period_number(day=day, frequency=history.frequency) for day in PANDEMIC)
    found = [
        (row, board, column)
        for row, origin in enumerate(origins)
        for column, horizon in enumerate(horizons)
        if origin + horizon < values.shape[1]
        for board in range(values.shape[0])
        if not np.isnan(values[board, [origin, origin + horizon]]).any()
    ]
    row, board, column = np.array(found, dtype=np.intp).T
    origin, target = origins[row], origins[row] + horizons[column]
    starts, falls = history.first_period + origin, history.first_period + target
    return Cells(
        row=row,
        board=board,
        column=column,
        outcome=values[board, target],
        scale=np.array(
            [
                np.nanmean(np.abs(values[b, per_year : o + 1] - values[b, : o + 1 - per_year]))
                for b, o in zip(board, origin, strict=True)
            ]
        ),
        usual=np.array(
            [
                np.nanmedian(values[b, max(0, o - per_year + 1) : o + 1])
                for b, o in zip(board, origin, strict=True)
            ]
        ),
        parts={
            "ALL": np.ones(row.size, dtype=np.bool_),
            "EXO": (starts < begins) | (starts > ends),
            "BEFORE": falls < begins,
            "ACROSS": (starts < begins) & (falls >= begins),
            "AFTER": starts >= begins,
        },
    )


def crps(quantiles: Floats, outcome: Floats) -> Floats:
    """(N,) continuous ranked probability scores: twice the mean quantile loss. `quantiles` (N, 200),
    `outcome` (N,)."""
    error = outcome[:, None] - quantiles
    return np.asarray(2.0 * np.maximum(LEVELS * error, (LEVELS - 1.0) * error).mean(axis=1))


def covered(quantiles: Floats, outcome: Floats, coverage: float) -> Bools:
    """(N,) whether each outcome lies in the central interval, ends included."""
    tail = (1.0 - coverage) / 2.0
    low, high = at_level(quantiles, tail), at_level(quantiles, 1.0 - tail)
    return np.asarray((outcome >= low - TIE) & (outcome <= high + TIE))


def chances(quantiles: Floats, target: Floats, direction: Direction) -> Floats:
    """(N,) said chance of being on the good side of the target."""
    sign = -1.0 if direction is Direction.LOWER else 1.0
    return np.asarray((sign * quantiles >= (sign * target)[:, None] - TIE).mean(axis=1))


def cover_by_board(found: Cells, quantiles: Floats) -> Floats:
    """Share of outcomes inside the 80 % interval, in percent, for each board with 20 forecasts or more."""
    inside = covered(quantiles[found.row, found.board, found.column], found.outcome, 0.80)
    counts = np.bincount(found.board)
    enough = counts >= 20
    return 100.0 * np.bincount(found.board, weights=inside)[enough] / counts[enough]


def next_year(measure: Measure, history: History, origins: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Said and came, (N,) each: the chance over the next four quarters, and the share of the four that were
    met.

    Empty where the measure has no standard. A board and origin counts where the newest figure and all four
    are known.
    """
    if measure.standard is None:
        return np.zeros(0), np.zeros(0)
    ends = horizons_of_next_year(history.per_year)
    at = origins[origins + ends.max() < history.size[1]]
    made = forecast_at(history=history, origins=at, horizons=ends)
    outcome = np.moveaxis(history.values[:, at[:, None] + ends], 0, 1)
    known = ~np.isnan(outcome).any(axis=2) & ~np.isnan(history.values[:, at].T) & ~np.isnan(made[:, :, 0, 0])
    standard = np.full(int(known.sum()) * ends.size, measure.standard)
    each = chances(made[known].reshape(-1, made.shape[3]), standard, measure.direction).reshape(-1, ends.size)
    met = happened(outcome[known].ravel(), standard, measure.direction).reshape(-1, ends.size)
    return each.mean(axis=1), met.mean(axis=1)


def happened(outcome: Floats, target: Floats, direction: Direction) -> Bools:
    return np.asarray(outcome <= target if direction is Direction.LOWER else outcome >= target)


def calibration_error(said: Floats, came: Bools | Floats) -> float:
    """Mean distance between the chance said and the share that came, over ten equal classes of chance."""
    classes = np.minimum((said * 10).astype(np.intp), 9)
    gaps = [
        abs(said[classes == k].mean() - came[classes == k].mean()) * np.mean(classes == k)
        for k in range(10)
        if (classes == k).any()
    ]
    return float(sum(gaps))


@dataclass(frozen=True)
class Score:
    """How one method did on one measure in one part. Figures that do not exist are NaN."""

    count: int
    crps: float
    cover80: float
    cover95: float
    brier: float
    ece: float
    brier_usual: float
    said: Floats
    came: Bools


def score(measure: Measure, found: Cells, quantiles: Floats, part: str) -> Score:
    """Scores (O, S, H, 200) `quantiles` on the cells of a part."""
    used = found.parts[part]
    made = quantiles[found.row, found.board, found.column][used]
    outcome = found.outcome[used]
    if not outcome.size:
        nothing = np.nan
        return Score(0, nothing, nothing, nothing, nothing, nothing, nothing, outcome, outcome > 0)
    losses = crps(made, outcome)
    if measure.unit == "count":
        losses = losses / found.scale[used]  # so that the largest board does not decide alone
    said, came = np.zeros(0), np.zeros(0, dtype=np.bool_)
    if measure.standard is not None:
        standard = np.full(outcome.size, measure.standard)
        said = chances(made, standard, measure.direction)
        came = happened(outcome, standard, measure.direction)
    usual = found.usual[used] * (0.9 if measure.unit == "count" else 1.0)
    own = chances(made, usual, measure.direction) - happened(outcome, usual, measure.direction)
    return Score(
        count=outcome.size,
        crps=float(losses.mean()),
        cover80=100.0 * float(covered(made, outcome, 0.80).mean()),
        cover95=100.0 * float(covered(made, outcome, 0.95).mean()),
        brier=float(np.mean((said - came) ** 2)) if said.size else np.nan,
        ece=calibration_error(said, came) if said.size else np.nan,
        brier_usual=float(np.mean(own**2)),
        said=said,
        came=came,
    )


def score_parts(measure: Measure, found: Cells, quantiles: Floats) -> dict[str, Score]:
    """The scores of one method on one measure in every part of the record."""
    return {part: score(measure, found, quantiles, part) for part in PARTS}
