"""Rows become a grid, and what may not be forecast is refused with its reason."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.forecast.history import History, crosses_shock, history_from_rows, measure_gate, series_gate
from targets.calc.forecast.reasons import SENTENCES, NoForecast
from targets.calc.periods import PeriodKind
from tests.targets.calc.forecast.made_up import grid, wandering

HORIZONS = np.array([1, 12, 19])


def lay(starts: list[str], values: list[float], series: list[int] | None = None, **more: object) -> History:
    settings: dict[str, object] = {"frequency": PeriodKind.MONTH, "unit": "percent", "series_count": 2} | more
    return history_from_rows(
        series=np.array(series or [0] * len(starts), dtype=np.intp),
        starts=np.array(starts, dtype="datetime64[D]"),
        values=np.array(values, dtype=np.float64),
        **settings,  # type: ignore[arg-type]
    )


def test_rows_of_ragged_series_lie_on_one_grid() -> None:
    history = lay(["2020-03-01", "2020-01-01", "2020-02-01"], [30.0, 10.0, 2.0], [0, 0, 1])
    np.testing.assert_array_equal(history.values, [[10.0, np.nan, 30.0], [np.nan, 2.0, np.nan]])
    assert history.first_period == 2020 * 12
    np.testing.assert_array_equal(history.last_columns(), [2, 1])


@given(st.permutations(range(6)))
def test_order_of_rows_is_irrelevant(order: list[int]) -> None:
    starts = ["2020-01-01", "2020-02-01", "2020-04-01", "2020-01-01", "2020-03-01", "2020-05-01"]
    values, series = [1.0, 2.0, 4.0, 11.0, 13.0, 15.0], [0, 0, 0, 1, 1, 1]
    shuffled = lay([starts[i] for i in order], [values[i] for i in order], [series[i] for i in order])
    np.testing.assert_array_equal(shuffled.values, lay(starts, values, series).values)


def test_quarters_years_and_rolling_years_have_their_own_steps() -> None:
    quarters = lay(["2020-04-01", "2020-10-01"], [1.0, 2.0], frequency=PeriodKind.QUARTER)
    assert (quarters.size, quarters.per_year) == ((2, 3), 4)
    years = lay(["2019-04-01", "2020-04-01"], [1.0, 2.0], frequency=PeriodKind.YEAR)
    assert (years.size, years.per_year) == ((2, 2), 1)
    rolling = lay(["2020-04-01", "2020-07-01"], [1.0, 2.0], frequency=PeriodKind.ROLLING_YEAR, unit="rate")
    assert (rolling.size, rolling.per_year) == ((2, 2), 4)


@pytest.mark.parametrize(
    ("starts", "values", "more", "message"),
    [
        (["2020-01-01", "2020-01-01"], [1.0, 2.0], {}, "two rows"),
        (["2020-01-02"], [1.0], {}, "first of a month"),
        (["2020-02-01"], [1.0], {"frequency": PeriodKind.QUARTER}, "January, April, July or October"),
        (["2020-01-01"], [100.1], {}, "100.1 is not a possible percent"),
        (["2020-01-01"], [-1.0], {"unit": "count"}, "-1.0 is not a possible count"),
        (["2020-01-06"], [1.0], {"frequency": PeriodKind.WEEK}, "do not lie on a grid"),
    ],
)
def test_impossible_rows_are_refused(
    starts: list[str], values: list[float], more: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        lay(starts, values, None, **more)


def test_no_rows_make_an_empty_history() -> None:
    history = lay([], [])
    assert history.size == (2, 0)
    np.testing.assert_array_equal(history.last_columns(), [-1, -1])
    assert (series_gate(history=history, horizons=HORIZONS) == NoForecast.NO_FIGURES).all()


def test_breaks_and_shocks_become_columns() -> None:
    history = lay(
        ["2020-01-01", "2020-06-01"],
        [1.0, 2.0],
        breaks=[date(2020, 3, 1), None],
        shocks=[(date(2019, 11, 1), date(2020, 2, 1))],
    )
    np.testing.assert_array_equal(history.breaks, [2, 0])
    np.testing.assert_array_equal(history.shocks, [[-2, 1]])
    assert np.isnan(history.comparable().values[0, :2]).all()


def test_denominator_of_a_blank_figure_is_not_kept() -> None:
    history = lay(["2020-01-01", "2020-02-01"], [50.0, np.nan], denominators=np.array([8.0, 9.0]))
    np.testing.assert_array_equal(history.denominators[0], [8.0, np.nan])


@pytest.mark.parametrize(
    ("frequency", "unit", "aggregation", "expected"),
    [
        ("month", "percent", "flow", NoForecast.FORECAST),
        ("quarter", "count", "snapshot", NoForecast.FORECAST),
        ("rolling_year", "rate", "rolling", NoForecast.ROLLING),
        ("month", "count", "cumulative", NoForecast.CUMULATIVE),
        ("week", "percent", "flow", NoForecast.FREQUENCY),
        ("year", "percent", "flow", NoForecast.FREQUENCY),
        ("quarter", "per_1000_bed_days", "flow", NoForecast.UNIT),
    ],
)
def test_measures_that_cannot_be_forecast_say_why(
    frequency: str, unit: str, aggregation: str, expected: NoForecast
) -> None:
    assert measure_gate(frequency=frequency, unit=unit, aggregation=aggregation) == expected


def test_series_that_cannot_be_forecast_say_why() -> None:
    values = wandering(series=6, periods=60)
    values[0] = np.nan  # nothing at all
    values[1, :37] = np.nan  # 23 points
    values[2, 50:59] = np.nan  # 3 of the last 12, the newest among them
    values[4, :36] = np.nan  # 24 points: just enough
    history = grid(values, breaks=[0, 0, 0, 40, 0, 0])
    verdict = series_gate(history=history, horizons=HORIZONS)
    assert verdict[:, 0].tolist() == [
        NoForecast.NO_FIGURES,
        NoForecast.TOO_FEW_POINTS,
        NoForecast.TOO_MANY_GAPS,
        NoForecast.BROKEN,
        NoForecast.FORECAST,
        NoForecast.FORECAST,
    ]
    assert verdict[5].tolist() == [NoForecast.FORECAST, NoForecast.FORECAST, NoForecast.TOO_FAR]


def test_half_of_the_last_years_figures_are_enough() -> None:
    values = wandering(series=2, periods=60)
    values[0, 48:54] = np.nan
    values[1, 48:55] = np.nan
    verdict = series_gate(history=grid(values), horizons=np.array([1]))[:, 0]
    assert verdict.tolist() == [NoForecast.FORECAST, NoForecast.TOO_MANY_GAPS]


def test_an_exceptional_time_is_known_only_once_it_is_over() -> None:
    history = grid(wandering(), shocks=[(20, 25)])
    origins, targets = np.array([10, 15, 19, 22, 26]), np.array([19, 20, 30, 23, 30])
    over = crosses_shock(history=history, origins=origins, targets=targets, known_at=np.array(40))
    assert over.tolist() == [False, True, True, True, False]
    during = crosses_shock(history=history, origins=origins, targets=targets, known_at=np.array(24))
    assert not during.any()


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(NoForecast)
    assert all(sentence.endswith(".") for reason, sentence in SENTENCES.items() if reason)
