"""Prints the tables of docs/methods.md and says whether the forecast still keeps its word; exit code 1 if
not.

Our forecast runs in this process (its CPU time is one of the figures); the library's models run beside it in
two others.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from bench.backtest import peers, tables
from bench.backtest.data import HORIZONS, LONG_HORIZONS, MEASURES, Measure, origins, read_history
from bench.backtest.scores import PARTS, Score, cells, score
from targets.calc.forecast.predict import forecast, forecast_at

OURS = "This forecast"
UNMARKED = "This forecast, pandemic not marked"
BASE = "Seasonal naive"
Scores = dict[str, dict[str, Score]]  # by measure, by part


def score_peer(name: str, measure: Measure) -> tuple[dict[str, Score], float]:
    """One model on one measure: its scores by part and the CPU seconds that it took."""
    began = time.process_time()
    history = read_history(measure)
    at, horizons = origins(history), HORIZONS[history.per_year]
    quantiles = peers.run((peers.NAIVE | peers.LIBRARY)[name], history, at, horizons)
    spent = time.process_time() - began
    found = cells(history, at, horizons)
    return {part: score(measure, found, quantiles, part) for part in PARTS}, spent


def score_ours(
    measure: Measure, *, pandemic_marked: bool = True, long: bool = False
) -> tuple[dict[str, Score], dict[str, Score]]:
    """Our forecast on one measure: its scores by part, and by horizon over all parts."""
    history = read_history(measure, pandemic_marked=pandemic_marked)
    at = origins(history)
    horizons = (LONG_HORIZONS if long else HORIZONS)[history.per_year]
    quantiles = forecast_at(history=history, origins=at, horizons=horizons)
    found = cells(history, at, horizons)
    by_horizon = {
        tables.horizon_label(int(horizon), history.per_year): score(
            measure, cells(history, at, horizons[[k]]), quantiles[:, :, [k]], "ALL"
        )
        for k, horizon in enumerate(horizons)
    }
    return {part: score(measure, found, quantiles, part) for part in PARTS}, by_horizon


def seconds_for_all_series() -> float:
    """CPU seconds to forecast every series of every measure once, from its newest figure, reading not
    counted."""
    histories = [read_history(measure) for measure in MEASURES]
    began = time.process_time()
    for history in histories:
        forecast(history=history, aggregation="flow", horizons=HORIZONS[history.per_year])
    return time.process_time() - began


def main() -> int:
    names = [*peers.NAIVE, *peers.LIBRARY]
    with ProcessPoolExecutor(max_workers=2) as pool:
        runs = {(n, m.name): pool.submit(score_peer, n, m) for m in MEASURES for n in reversed(names)}
        methods: dict[str, Scores] = {name: {} for name in names} | {OURS: {}, UNMARKED: {}}
        by_horizon: dict[str, dict[str, Score]] = {}
        longest: dict[str, dict[str, Score]] = {}
        for measure in MEASURES:
            methods[OURS][measure.name], by_horizon[measure.name] = score_ours(measure)
            methods[UNMARKED][measure.name], _ = score_ours(measure, pandemic_marked=False)
            _, longest[measure.name] = score_ours(measure, long=True)
        seconds = {OURS: seconds_for_all_series()}
        for name in names:
            spent = 0.0
            for measure in MEASURES:
                methods[name][measure.name], cpu = runs[name, measure.name].result()
                spent += cpu
            seconds[name] = spent
    forecasts = sum(methods[OURS][m.name]["ALL"].count for m in MEASURES)
    series = sum(read_history(m).size[0] for m in MEASURES)
    print(f"{len(MEASURES)} measures, {series} series, {forecasts:,} scored forecasts of each method.\n")
    print(tables.overall(methods, BASE))
    print(tables.measures(methods, (OURS, "SES (statsmodels)", "Theta (statsmodels)"), BASE))
    print(tables.horizons(by_horizon, longest))
    print(tables.reliability(methods[OURS]))
    print(tables.times(seconds, OURS, BASE, series))
    missed = tables.goals_missed(methods, OURS, BASE, "SES (statsmodels)", seconds[OURS])
    print("\n".join(f"MISSED: {line}" for line in missed) or "Every goal is reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
