"""Prints the tables of docs/methods.md and says whether the forecast still keeps its word; exit code 1 if
not.

Our forecast runs in this process (its CPU time is one of the figures); the library's models run beside it in
two others.
"""

import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from numpy.typing import NDArray

from bench.backtest import peers, tables
from bench.backtest.data import HORIZONS, LONG_HORIZONS, MEASURES, Measure, origins, read_history
from bench.backtest.scores import Cells, Score, cells, cover_by_board, next_year, score, score_parts
from targets.calc.forecast.history import History
from targets.calc.forecast.predict import forecast, forecast_at

OURS = "This forecast"
UNMARKED = "This forecast, pandemic not marked"
BASE = "Seasonal naive"
BAR = "SES (statsmodels)"
Floats = NDArray[np.float64]


def back_forecast(history: History, horizons: NDArray[np.intp]) -> tuple[Cells, Floats]:
    """Our forecasts at every origin of the back-test, and which of them have an outcome."""
    at = origins(history)
    return cells(history, at, horizons), forecast_at(history=history, origins=at, horizons=horizons)


def score_horizons(measure: Measure, history: History) -> dict[str, Score]:
    """Our forecast at each horizon, also those beyond a year."""
    scored = {}
    for horizon in [*HORIZONS[history.per_year], *LONG_HORIZONS[history.per_year]]:
        found, quantiles = back_forecast(history, np.array([horizon]))
        label = tables.horizon_label(int(horizon), history.per_year)
        scored[label] = score(measure, found, quantiles, "ALL")
    return scored


def seconds_for_all_series(histories: list[History]) -> float:
    """CPU seconds to forecast every series of every measure once, from its newest figure."""
    began = time.process_time()
    for history in histories:
        forecast(history=history, aggregation="flow", horizons=HORIZONS[history.per_year])
    return time.process_time() - began


def main() -> int:
    names = [*peers.NAIVE, *peers.LIBRARY]
    methods: dict[str, dict[str, dict[str, Score]]] = {name: {} for name in [*names, OURS, UNMARKED]}
    # Fresh processes read this before they load NumPy: with threads of their own they would fight for the cores.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=fresh) as pool:
        runs = {(n, m.name): pool.submit(peers.score_peer, n, m) for m in MEASURES for n in reversed(names)}
        seconds = {OURS: 0.0}
        for name in names:
            results = [runs[name, measure.name].result() for measure in MEASURES]
            methods[name] = {m.name: scored for m, (scored, _) in zip(MEASURES, results, strict=True)}
            seconds[name] = sum(spent for _, spent in results)
    histories = [read_history(measure) for measure in MEASURES]
    by_horizon, by_board, years = [], [], []
    for measure, history in zip(MEASURES, histories, strict=True):
        found, quantiles = back_forecast(history, HORIZONS[history.per_year])
        methods[OURS][measure.name] = score_parts(measure, found, quantiles)
        by_board.append(cover_by_board(found, quantiles))
        unmarked = back_forecast(read_history(measure, pandemic_marked=False), HORIZONS[history.per_year])
        methods[UNMARKED][measure.name] = score_parts(measure, *unmarked)
        by_horizon.append(score_horizons(measure, history))
        years.append(next_year(measure, history, origins(history)))
    seconds[OURS] = seconds_for_all_series(histories)
    every = [scores["ALL"] for scores in methods[OURS].values()]
    series = sum(history.size[0] for history in histories)
    count = sum(one.count for one in every)
    print(f"{len(MEASURES)} measures, {series} series, {count:,} scored forecasts of each method.\n")
    print(tables.overall(methods, BASE))
    print(tables.measures(methods, (OURS, BAR, "Theta (statsmodels)"), BASE))
    print(tables.horizons(by_horizon))
    print(tables.boards(np.concatenate(by_board)))
    said, came = np.concatenate([one.said for one in every]), np.concatenate([one.came for one in every])
    print(tables.reliability("Chance of meeting the national standard, all measures together", said, came))
    said, came = (np.concatenate(part) for part in zip(*years, strict=True))
    print(
        tables.reliability(
            "Chance over the next four quarters, and the share of the four that came", said, came
        )
    )
    print(tables.times(seconds, OURS, series))
    missed = tables.goals_missed(methods, OURS, BASE, BAR, seconds[OURS])
    print("\n".join(f"MISSED: {line}" for line in missed) or "Every goal is reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
