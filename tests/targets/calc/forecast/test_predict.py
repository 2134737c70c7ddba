"""The forecast as a whole: no look-ahead, deterministic, ragged ends, reasons, possible values."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.calc.forecast.history import History
from targets.calc.forecast.predict import forecast, forecast_at
from targets.calc.forecast.quantiles import COUNT, LEVELS, at_level, weighted_quantiles
from targets.calc.forecast.reasons import NoForecast
from targets.calc.periods import PeriodKind
from tests.targets.calc.forecast.made_up import grid, wandering

HORIZONS = np.array([1, 3, 12])


def histories() -> list[History]:
    rng = np.random.default_rng(5)
    percent = wandering(series=6, periods=96, gaps=0.05)
    counts = rng.poisson(400 + 100 * rng.normal(size=(6, 96)).cumsum(axis=1) ** 2 / 50).astype(np.float64)
    return [
        grid(percent, denominators=np.full(percent.shape, 40.0), shocks=[(50, 60)]),
        grid(counts, unit="count"),
        grid(percent[:, ::3], frequency=PeriodKind.QUARTER),
    ]


@pytest.mark.parametrize("history", histories(), ids=["percent", "count", "quarters"])
def test_blanking_the_future_changes_no_forecast(history: History) -> None:
    horizons = np.array([1, 2, 4])
    origins = np.arange(27, history.size[1], 7)
    together = forecast_at(history=history, origins=origins, horizons=horizons)
    assert not np.isnan(together).all()
    for row, origin in enumerate(origins):
        values, denominators = history.values.copy(), history.denominators.copy()
        values[:, origin + 1 :] = np.nan
        denominators[:, origin + 1 :] = np.nan
        blanked = replace(history, values=values, denominators=denominators)
        alone = forecast_at(history=blanked, origins=origins[[row]], horizons=horizons)
        np.testing.assert_allclose(alone[0], together[row], rtol=1e-9, atol=1e-9)
        cut = forecast_at(history=history.until(int(origin)), origins=origins[[row]], horizons=horizons)
        np.testing.assert_allclose(cut[0], together[row], rtol=1e-9, atol=1e-9)


def test_a_wild_future_changes_no_forecast() -> None:
    history = histories()[0]
    wild = history.values.copy()
    wild[:, 71:] = 0.0
    before = forecast_at(history=history, origins=np.array([70]), horizons=HORIZONS)
    after = forecast_at(history=replace(history, values=wild), origins=np.array([70]), horizons=HORIZONS)
    np.testing.assert_array_equal(before, after)


def test_the_same_input_gives_the_same_bits() -> None:
    first, second = (
        forecast(history=histories()[0], aggregation="flow", horizons=HORIZONS) for _ in range(2)
    )
    np.testing.assert_array_equal(first.quantiles, second.quantiles)


def test_order_of_series_is_irrelevant() -> None:
    history = histories()[0]
    order = np.array([3, 0, 5, 1, 4, 2])
    turned = replace(
        history, values=history.values[order], denominators=history.denominators[order], breaks=history.breaks
    )
    straight = forecast(history=history, aggregation="flow", horizons=HORIZONS)
    shuffled = forecast(history=turned, aggregation="flow", horizons=HORIZONS)
    np.testing.assert_allclose(shuffled.quantiles, straight.quantiles[order], rtol=1e-9)


def test_a_series_that_ends_earlier_is_forecast_from_its_own_end() -> None:
    values = wandering(series=5, periods=80)
    ragged = values.copy()
    ragged[2, 77:] = np.nan
    made = forecast(history=grid(ragged), aggregation="flow", horizons=HORIZONS)
    then = forecast(history=grid(values[:, :77]), aggregation="flow", horizons=HORIZONS)
    np.testing.assert_allclose(made.quantiles[2], then.quantiles[2], rtol=1e-9)
    assert made.origins[2] == made.origins[0] - 3


def test_figures_before_a_break_are_not_used() -> None:
    values = wandering(series=5, periods=80)
    moved = values.copy()
    moved[1, :40] = 10.0
    broken = [0, 40, 0, 0, 0]
    made = forecast(history=grid(values, breaks=broken), aggregation="flow", horizons=HORIZONS)
    other = forecast(history=grid(moved, breaks=broken), aggregation="flow", horizons=HORIZONS)
    np.testing.assert_array_equal(made.quantiles, other.quantiles)
    assert not np.isnan(made.quantiles[1]).any()


def test_what_cannot_be_forecast_has_a_reason_and_no_number() -> None:
    values = wandering(series=4, periods=60)
    values[1, :40] = np.nan
    made = forecast(history=grid(values), aggregation="flow", horizons=np.array([1, 24]))
    assert made.reasons.tolist() == [
        [NoForecast.FORECAST, NoForecast.TOO_FAR],
        [NoForecast.TOO_FEW_POINTS, NoForecast.TOO_FEW_POINTS],
        [NoForecast.FORECAST, NoForecast.TOO_FAR],
        [NoForecast.FORECAST, NoForecast.TOO_FAR],
    ]
    np.testing.assert_array_equal(np.isnan(made.quantiles).all(axis=2), made.reasons != NoForecast.FORECAST)
    np.testing.assert_array_equal(np.isnan(made.median), made.reasons != NoForecast.FORECAST)


@pytest.mark.parametrize(
    ("aggregation", "reason"), [("rolling", NoForecast.ROLLING), ("cumulative", NoForecast.CUMULATIVE)]
)
def test_rolling_and_cumulative_series_are_not_forecast(aggregation: str, reason: NoForecast) -> None:
    made = forecast(history=grid(wandering()), aggregation=aggregation, horizons=HORIZONS)
    assert (made.reasons == reason).all()
    assert np.isnan(made.quantiles).all()


def test_yearly_series_are_not_forecast() -> None:
    yearly = replace(grid(wandering()), frequency=PeriodKind.YEAR)
    made = forecast(history=yearly, aggregation="flow", horizons=HORIZONS)
    assert (made.reasons == NoForecast.FREQUENCY).all()


def test_one_short_series_alone_has_too_few_past_errors() -> None:
    made = forecast(
        history=grid(wandering(series=1, periods=40)), aggregation="flow", horizons=np.array([1, 12])
    )
    assert made.reasons.tolist() == [[NoForecast.FORECAST, NoForecast.TOO_FEW_ERRORS]]


def test_a_horizon_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one period"):
        forecast(history=grid(wandering()), aggregation="flow", horizons=np.array([0]))


def test_a_series_that_never_moved_is_forecast_to_stay() -> None:
    made = forecast(history=grid(np.full((3, 60), 100.0)), aggregation="flow", horizons=HORIZONS)
    assert (made.median == 100.0).all()
    low, _ = made.interval(0.8)
    assert (low > 99.0).all()


def test_wider_coverage_and_longer_horizons_give_wider_intervals() -> None:
    made = forecast(history=grid(wandering(series=8, periods=120)), aggregation="flow", horizons=HORIZONS)
    low80, high80 = made.interval(0.80)
    low95, high95 = made.interval(0.95)
    assert (low95 <= low80).all()
    assert (high80 <= high95).all()
    assert ((high80 - low80)[:, 0] < (high80 - low80)[:, 2]).all()
    assert ((low80 <= made.median) & (made.median <= high80)).all()


def test_scaling_all_counts_scales_the_forecast() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(300, (6, 72)).astype(np.float64)
    once = forecast(history=grid(counts, unit="count"), aggregation="flow", horizons=HORIZONS)
    fourfold = forecast(history=grid(4 * counts, unit="count"), aggregation="flow", horizons=HORIZONS)
    np.testing.assert_allclose(fourfold.quantiles, 4 * once.quantiles, rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(30, 70), st.sampled_from(["percent", "count"]))
def test_quantiles_ascend_and_stay_possible(seed: int, series: int, periods: int, unit: str) -> None:
    values = wandering(series=series, periods=periods, seed=seed, gaps=0.1, step=4.0)
    history = grid(values, unit="percent" if unit == "percent" else "count")
    made = forecast(history=history, aggregation="flow", horizons=np.array([1, 6])).quantiles
    known = made[~np.isnan(made[..., 0])]
    assert (np.diff(known, axis=1) >= -1e-9).all()
    assert (known >= 0).all()
    if unit == "percent":
        assert (known <= 100).all()


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 5)), min_size=1, max_size=30))
def test_weighted_quantiles_ascend_and_stay_within_the_sample(pairs: list[tuple[float, float]]) -> None:
    sample, weights = (np.array(part) for part in zip(*pairs, strict=True))
    found = weighted_quantiles(sample, weights)
    assert (np.diff(found) >= 0).all()
    assert sample.min() <= found[0]
    assert found[-1] <= sample.max()


def test_a_level_between_two_quantiles_is_read_off_the_line() -> None:
    assert at_level(LEVELS, 0.1) == pytest.approx(0.1)
    assert at_level(LEVELS, 0.0) == LEVELS[0]
    assert at_level(LEVELS, 1.0) == LEVELS[COUNT - 1]
