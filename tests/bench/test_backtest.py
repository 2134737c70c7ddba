"""The forecast keeps its word on the real series: the back-test without the library's models, in seconds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.backtest import peers, tables
from bench.backtest.data import HORIZONS, MEASURES, origins, read_history
from bench.backtest.scores import PARTS, Score, calibration_error, cells, covered, crps, score
from targets.calc.forecast.predict import forecast_at
from targets.calc.forecast.quantiles import COUNT
from tests.targets.calc.forecast import plain

OURS, BASE = "ours", "seasonal naive"


@pytest.fixture(scope="module")
def scored() -> dict[str, dict[str, dict[str, Score]]]:
    methods: dict[str, dict[str, dict[str, Score]]] = {OURS: {}, BASE: {}}
    for measure in MEASURES:
        history = read_history(measure)
        at, horizons = origins(history), HORIZONS[history.per_year]
        found = cells(history, at, horizons)
        made = {
            OURS: forecast_at(history=history, origins=at, horizons=horizons),
            BASE: peers.run(peers.seasonal_naive, history, at, horizons),
        }
        for name, quantiles in made.items():
            methods[name][measure.name] = {part: score(measure, found, quantiles, part) for part in PARTS}
    return methods


def test_the_promised_quality_is_reached_on_the_real_series(
    scored: dict[str, dict[str, dict[str, Score]]],
) -> None:
    assert tables.goals_missed(scored, OURS, BASE, "none", None) == []


def test_all_140_series_and_their_forecasts_are_scored(
    scored: dict[str, dict[str, dict[str, Score]]],
) -> None:
    assert sum(read_history(measure).size[0] for measure in MEASURES) == 140
    assert sum(parts["ALL"].count for parts in scored[OURS].values()) == 11_208
    for parts in scored[OURS].values():
        assert parts["ALL"].count == sum(parts[part].count for part in ("BEFORE", "ACROSS", "AFTER"))


def test_a_forecast_that_misses_its_goals_is_named(scored: dict[str, dict[str, dict[str, Score]]]) -> None:
    missed = tables.goals_missed({OURS: scored[BASE], BASE: scored[BASE]}, OURS, BASE, "none", 2.0)
    assert any(line.startswith("CRPS over seasonal naive, overall is 1.000") for line in missed)
    assert any(line.startswith("80 % interval, A&E 4 hours") for line in missed)
    assert any(line.startswith("CPU seconds for all series is 2.000") for line in missed)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=COUNT, max_size=COUNT), st.floats(-8, 8))
def test_crps_is_the_integral_that_defines_it(values: list[float], outcome: float) -> None:
    quantiles = np.sort(np.array(values))
    found = crps(quantiles[None], np.array([outcome]))[0]
    expected = plain.crps_by_integration(quantiles.tolist(), outcome, steps=1000)
    # Twice the mean quantile loss at the middles of 200 slices: equal up to the size of a slice.
    assert found == pytest.approx(expected, abs=0.01)


def test_the_ends_of_an_interval_belong_to_it() -> None:
    quantiles = np.tile(np.arange(float(COUNT)), (3, 1))
    low, high = 0.1 * COUNT - 0.5, 0.9 * COUNT - 0.5
    assert covered(quantiles, np.array([low, high, low - 0.01]), 0.8).tolist() == [True, True, False]


def test_calibration_error_is_the_mean_gap_of_the_classes() -> None:
    said = np.array([0.05, 0.05, 0.95, 0.95])
    assert calibration_error(said, np.array([False, False, True, True])) == pytest.approx(0.05)
    assert calibration_error(said, np.array([True, True, True, True])) == pytest.approx(
        0.5 * 0.95 + 0.5 * 0.05
    )
