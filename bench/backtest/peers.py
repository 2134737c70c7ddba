"""What the forecast is measured against: seasonal naive, last value, and models of the statsmodels library.

Each answers with 200 quantiles of every board at one origin and horizon, from one board's own figures alone.
Gaps in the past are filled by a straight line between their neighbours. The library's models get normal
intervals, as they come. The library is loaded when one of its models is asked: it takes longer than all the rest.
"""

import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.backtest.data import HORIZONS, Measure, origins, read_history
from bench.backtest.scores import Score, cells, score_parts
from targets.calc.forecast.history import History
from targets.calc.forecast.quantiles import COUNT, LEVELS, NORMAL_SCORES

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Model = Callable[[Floats, NDArray[np.intp], int], Floats]


def seasonal_naive(past: Floats, horizons: NDArray[np.intp], per_year: int) -> Floats:
    """The same time last year, and the errors that this made before."""
    return np.stack([_naive(past, int(h), per_year * -(-int(h) // per_year)) for h in horizons])


def last_value(past: Floats, horizons: NDArray[np.intp], per_year: int) -> Floats:
    """The newest figure, and the errors that this made before over the same horizon."""
    return np.stack([_naive(past, int(h), int(h)) for h in horizons])


def ses(past: Floats, horizons: NDArray[np.intp], per_year: int) -> Floats:
    """Simple exponential smoothing, statsmodels."""
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    fit = SimpleExpSmoothing(past, initialization_method="estimated").fit()
    alpha = fit.params["smoothing_level"]
    sigma2 = fit.sse / max(1, past.size - 2)
    deviation = np.sqrt(sigma2 * (1 + (horizons - 1) * alpha**2))
    return _normal(np.asarray(fit.forecast(int(horizons.max())))[horizons - 1], deviation)


def theta(past: Floats, horizons: NDArray[np.intp], per_year: int) -> Floats:
    """The theta method, seasonally adjusted where its own test finds a season, statsmodels."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    fit = ThetaModel(_dated(past, per_year), period=per_year).fit()
    steps = int(horizons.max())
    bounds = fit.prediction_intervals(steps, alpha=0.05)
    deviation = (bounds["upper"] - bounds["lower"]).to_numpy() / 2 / 1.959964
    return _normal(fit.forecast(steps).to_numpy()[horizons - 1], deviation[horizons - 1])


def damped_ets(past: Floats, horizons: NDArray[np.intp], per_year: int) -> Floats:
    """Exponential smoothing with a damped trend, by maximum likelihood, statsmodels."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    fit = ETSModel(_dated(past, per_year), error="add", trend="add", damped_trend=True).fit(disp=False)
    frame = fit.get_prediction(start=past.size, end=past.size + int(horizons.max()) - 1).summary_frame(0.05)
    deviation = (frame["pi_upper"] - frame["pi_lower"]).to_numpy() / 2 / 1.959964
    return _normal(frame["mean"].to_numpy()[horizons - 1], deviation[horizons - 1])


NAIVE: dict[str, Model] = {"Seasonal naive": seasonal_naive, "Last value": last_value}
LIBRARY: dict[str, Model] = {
    "SES (statsmodels)": ses,
    "Theta (statsmodels)": theta,
    "Damped ETS (statsmodels)": damped_ets,
}


def run(model: Model, history: History, at: NDArray[np.intp], horizons: NDArray[np.intp]) -> Floats:
    """(O, S, H, 200) quantiles of one model, inside the possible range; NaN where a board has no figure."""
    series = history.size[0]
    answer = np.full((at.size, series, horizons.size, COUNT), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        if model in LIBRARY.values():
            from statsmodels.tools.sm_exceptions import ConvergenceWarning, EstimationWarning

            # A fit that did not quite converge still forecasts; it is the library's answer.
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.simplefilter("ignore", EstimationWarning)
        for row, origin in enumerate(at):
            for board in range(series):
                past = history.values[board, : origin + 1]
                if not np.isnan(past[-1]):
                    answer[row, board] = model(_filled(past), horizons, history.per_year)
    return np.asarray(np.clip(answer, 0.0, 100.0 if history.unit == "percent" else np.inf))


def score_peer(name: str, measure: Measure) -> tuple[dict[str, Score], float]:
    """One model on one measure: its scores by part and the CPU seconds that it took."""
    began = time.process_time()
    history = read_history(measure)
    at, horizons = origins(history), HORIZONS[history.per_year]
    quantiles = run((NAIVE | LIBRARY)[name], history, at, horizons)
    spent = time.process_time() - began
    return score_parts(measure, cells(history, at, horizons), quantiles), spent


def _filled(past: Floats) -> Floats:
    """The figures from the first known one on, gaps filled by straight lines."""
    known = np.flatnonzero(~np.isnan(past))
    columns = np.arange(known[0], past.size)
    return np.interp(columns, known, past[known])


def _dated(past: Floats, per_year: int) -> "pd.Series[float]":
    """The library wants dates; which ones makes no difference."""
    import pandas as pd

    index = pd.period_range("2000-01", periods=past.size, freq="M" if per_year == 12 else "Q").to_timestamp()
    return pd.Series(past, index=index)


def _naive(past: Floats, horizon: int, back: int) -> Floats:
    """Quantiles of the figure `back` before the target, plus the errors of taking it so before."""
    errors = past[back:] - past[:-back]
    return np.asarray(past[past.size - 1 + horizon - back] + np.quantile(errors, LEVELS))


def _normal(mean: Floats, deviation: Floats) -> Floats:
    return mean[:, None] + deviation[:, None] * NORMAL_SCORES
