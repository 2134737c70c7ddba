"""Worked examples of the forecast and of realism, on the published figures that the product carries."""

from datetime import date
from typing import Any

import numpy as np

from bench.backtest.data import MEASURES, Measure, read_history
from targets.calc.forecast.chance import chance_of_meeting, chance_over_next_year
from targets.calc.forecast.history import History, period_number
from targets.calc.forecast.predict import forecast
from targets.calc.forecast.reasons import NoForecast
from targets.calc.realism import NoRealism, realism


def forecast_example(
    *, measure: str, board: int, until: str, horizons: list[int], standard: float
) -> dict[str, Any]:
    """One board's forecast as it would have been made when `until` was the newest month, boards in order of code."""
    of, history = _as_known(measure, until)
    made = forecast(history=history, aggregation="flow", horizons=np.array(horizons))
    low, high = made.interval(0.80)
    lowest, highest = made.interval(0.95)
    chances = chance_of_meeting(
        forecast=made, targets=np.array(standard), direction=of.direction, places=None
    )
    year = chance_over_next_year(
        forecast=made, standard=np.array(standard), direction=of.direction, places=None
    )
    return {
        "reasons": [NoForecast(reason).name for reason in made.reasons[board]],
        "median": made.median[board],
        "interval_80": np.stack([low[board], high[board]], axis=1),
        "interval_95": np.stack([lowest[board], highest[board]], axis=1),
        "chance": chances.values[board],
        "chance_over_next_year": year.values[board],
    }


def realism_example(
    *, measure: str, until: str, starts: list[float], planned: list[float], horizons: list[int]
) -> dict[str, Any]:
    """Planned changes among all that the boards' figures did up to the month `until`."""
    of, history = _as_known(measure, until)
    found = realism(
        history=history,
        aggregation="flow",
        direction=of.direction,
        starts=np.array(starts),
        planned=np.array(planned),
        horizons=np.array(horizons),
    )
    return {
        "percentile": found.percentile,
        "as_fast": found.as_fast,
        "precedents": found.precedents,
        "separate": found.separate,
        "series": found.series,
        "reasons": [NoRealism(reason).name for reason in found.reasons],
    }


def _as_known(measure: str, until: str) -> tuple[Measure, History]:
    [of] = [one for one in MEASURES if one.file == measure]
    history = read_history(of)
    month = date.fromisoformat(f"{until}-01")
    newest = period_number(day=month, frequency=history.frequency) - history.first_period
    return of, history.until(newest)
