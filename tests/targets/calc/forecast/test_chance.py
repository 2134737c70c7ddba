"""Chances of meeting targets: the good side, rounding, ties, reasons, the next four quarters."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.calc.forecast.chance import chance_of_meeting, chance_over_next_year, horizons_of_next_year
from targets.calc.forecast.predict import Forecast, forecast
from targets.calc.forecast.quantiles import COUNT
from targets.calc.forecast.reasons import NoForecast
from targets.calc.rag import Direction
from tests.targets.calc.forecast.made_up import grid, wandering


def made(quantiles: list[list[float]], reasons: list[int] | None = None) -> Forecast:
    """One series; each horizon's forecast is its few values with equal chance."""
    spread = np.array([np.repeat(values, COUNT // len(values)) for values in quantiles])[None]
    horizons = np.array([3, 6, 9, 12][: len(quantiles)])
    given_reasons = np.array([reasons or [0] * len(quantiles)], dtype=np.int8)
    spread = np.where((given_reasons != 0)[..., None], np.nan, spread)
    return Forecast(
        horizons=horizons, per_year=12, origins=np.array([0]), quantiles=spread, reasons=given_reasons
    )


def chance(forecast_: Forecast, target: float, direction: Direction, places: int | None = None) -> float:
    found = chance_of_meeting(
        forecast=forecast_, targets=np.array(target), direction=direction, places=places
    )
    return float(found.values[0, 0])


def test_the_chance_is_the_share_on_the_good_side() -> None:
    four = made([[80.0, 90.0, 95.0, 100.0]])
    assert chance(four, 92.0, Direction.HIGHER) == 0.5
    assert chance(four, 92.0, Direction.LOWER) == 0.5
    assert chance(four, 101.0, Direction.HIGHER) == 0.0
    assert chance(four, 0.0, Direction.HIGHER) == 1.0


def test_a_forecast_that_equals_the_target_meets_it() -> None:
    four = made([[80.0, 90.0, 95.0, 100.0]])
    assert chance(four, 95.0, Direction.HIGHER) == 0.5
    assert chance(four, 95.0, Direction.LOWER) == 0.75


def test_forecast_and_target_are_rounded_to_the_judged_places() -> None:
    two = made([[94.94, 94.96]])
    assert chance(two, 95.0, Direction.HIGHER) == 0.0
    assert chance(two, 95.0, Direction.HIGHER, places=1) == 0.5
    assert chance(two, 95.04, Direction.HIGHER, places=1) == 0.5


def test_what_has_no_chance_has_a_reason() -> None:
    both = made([[80.0], [90.0], [95.0], [99.0]], [0, NoForecast.TOO_FEW_ERRORS, 0, 0])
    found = chance_of_meeting(
        forecast=both, targets=np.array([[85.0, 85.0, np.nan, 85.0]]), direction=Direction.HIGHER, places=None
    )
    np.testing.assert_array_equal(found.values, [[0.0, np.nan, np.nan, 1.0]])
    expected = [NoForecast.FORECAST, NoForecast.TOO_FEW_ERRORS, NoForecast.NO_TARGET, NoForecast.FORECAST]
    assert found.reasons.tolist() == [expected]


def test_nothing_is_met_where_neither_way_is_better() -> None:
    found = chance_of_meeting(
        forecast=made([[80.0], [90.0]], [0, NoForecast.TOO_FAR]),
        targets=np.array(85.0),
        direction=Direction.NEUTRAL,
        places=None,
    )
    assert found.reasons.tolist() == [[NoForecast.NO_DIRECTION, NoForecast.TOO_FAR]]
    assert np.isnan(found.values).all()


def test_the_next_year_is_the_mean_of_its_quarters() -> None:
    year = made([[94.0, 96.0], [94.0, 94.0, 94.0, 96.0], [96.0], [94.0]])
    found = chance_over_next_year(
        forecast=year, standard=np.array(95.0), direction=Direction.HIGHER, places=None
    )
    assert found.values.tolist() == [pytest.approx((0.5 + 0.25 + 1.0 + 0.0) / 4)]


def test_one_missing_quarter_leaves_no_chance_for_the_year() -> None:
    year = made([[94.0], [94.0], [94.0], [94.0]], [0, 0, 0, NoForecast.TOO_FEW_ERRORS])
    found = chance_over_next_year(
        forecast=year, standard=np.array(95.0), direction=Direction.HIGHER, places=None
    )
    assert np.isnan(found.values).all()
    assert found.reasons.tolist() == [NoForecast.TOO_FEW_ERRORS]


def test_the_next_year_needs_its_four_horizons() -> None:
    assert horizons_of_next_year(12).tolist() == [3, 6, 9, 12]
    assert horizons_of_next_year(4).tolist() == [1, 2, 3, 4]
    with pytest.raises(ValueError, match=r"\[3, 6, 9, 12\] periods ahead"):
        chance_over_next_year(
            forecast=made([[94.0]]), standard=np.array(95.0), direction=Direction.HIGHER, places=None
        )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_a_harder_target_is_never_likelier_and_directions_mirror(seed: int) -> None:
    found = forecast(
        history=grid(wandering(seed=seed, periods=50)), aggregation="flow", horizons=np.array([1, 6])
    )
    chances = [
        chance_of_meeting(
            forecast=found, targets=np.array(target), direction=Direction.HIGHER, places=None
        ).values
        for target in (70.0, 80.1234567, 90.0, 100.0)
    ]
    assert all((easy >= hard).all() for easy, hard in pairwise(chances))
    lower = chance_of_meeting(
        forecast=found, targets=np.array(80.1234567), direction=Direction.LOWER, places=None
    )
    np.testing.assert_allclose(lower.values + chances[1], 1.0)


def test_a_board_that_was_always_at_100_keeps_its_chance_of_100() -> None:
    values = np.full((4, 60), 100.0)
    values[1:] = wandering(series=3, periods=60)
    found = forecast(
        history=grid(values, denominators=np.full(values.shape, 12.0)),
        aggregation="flow",
        horizons=np.array([1]),
    )
    assert chance(found, 100.0, Direction.HIGHER) > 0.9
