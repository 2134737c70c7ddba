"""The parts of the forecast against their plain restatement and against exact answers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from targets.calc.forecast import local_level, pooled_errors, scale
from targets.calc.forecast.local_level import local_level_quantiles
from targets.calc.forecast.pooled_errors import SMOOTHING, pooled_error_quantiles, smoothed_levels
from targets.calc.forecast.quantiles import COUNT, LEVELS, NORMAL_SCORES, weighted_quantiles
from targets.calc.forecast.season import month_effects
from targets.calc.forecast.spread import LIMITS, PRIOR_FACTOR, normal_scores, spread_factors, widened
from targets.calc.periods import PeriodKind
from tests.targets.calc.forecast import plain
from tests.targets.calc.forecast.made_up import Floats, grid, wandering

WANTED = [0, 20, 99, 150, 199]


def as_lists(values: Floats) -> list[plain.Series]:
    return [[None if np.isnan(v) else float(v) for v in row] for row in values]


@given(st.integers(0, 1000), st.floats(0, 0.6))
def test_smoothed_levels_agree_with_the_plain_restatement(seed: int, gaps: float) -> None:
    values = wandering(series=2, periods=30, seed=seed, gaps=gaps)
    found = smoothed_levels(values[None])[0]
    for speed, alpha in enumerate(SMOOTHING):
        for row, figures in enumerate(as_lists(values)):
            expected = [np.nan if v is None else v for v in plain.level_after(figures, float(alpha))]
            np.testing.assert_allclose(found[speed, row], expected, rtol=1e-12)


@pytest.mark.parametrize("unit", ["percent", "count"])
@pytest.mark.parametrize("horizon", [1, 4])
@pytest.mark.parametrize("seed", [1, 2])
def test_pooled_errors_agree_with_the_plain_restatement(unit: str, horizon: int, seed: int) -> None:
    values = wandering(series=6, periods=60, seed=seed, gaps=0.1)
    history = grid(values, unit="percent" if unit == "percent" else "count")
    working = scale.to_working(values=values, unit=history.unit)
    origin = 54
    found = pooled_error_quantiles(
        working=working,
        history=history,
        origins=np.array([origin]),
        horizons=np.array([horizon]),
        effects=np.zeros((1, 12)),
    )[0, :, 0]
    expected = plain.pooled(
        as_lists(working),
        origin=origin,
        horizon=horizon,
        speeds=SMOOTHING.tolist(),
        per_year=12,
        half_life=pooled_errors.HALF_LIFE_YEARS,
        shrink=pooled_errors.SHRINK_WEIGHT,
        levels_wanted=LEVELS[WANTED].tolist(),
        by_third=unit == "percent",
        fewest_in_third=pooled_errors.FEWEST_IN_THIRD,
    )
    np.testing.assert_allclose(found[:, WANTED], expected, rtol=1e-9)


def test_many_origins_in_small_blocks_give_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    history = grid(wandering(series=4, periods=60))
    working = scale.to_working(values=history.values, unit="percent")
    arguments = {
        "working": working,
        "history": history,
        "origins": np.arange(40, 60, 5),
        "horizons": np.array([1, 6]),
        "effects": np.zeros((4, 12)),
    }
    whole = pooled_error_quantiles(**arguments)  # type: ignore[arg-type]
    monkeypatch.setattr(pooled_errors, "CHUNK", 1)
    np.testing.assert_array_equal(pooled_error_quantiles(**arguments), whole)  # type: ignore[arg-type]


def test_errors_across_an_exceptional_time_are_forgotten_once_it_is_over() -> None:
    values = wandering(series=6, periods=80, step=0.3)
    shocked = values.copy()
    shocked[:, 40:50] -= 40
    marked = grid(shocked, shocks=[(40, 49)])
    unmarked = replace(marked, shocks=np.zeros((0, 2), dtype=np.intp))
    spreads = []
    for history in (marked, unmarked):
        made = pooled_error_quantiles(
            working=scale.to_working(values=shocked, unit="percent"),
            history=history,
            origins=np.array([79]),
            horizons=np.array([3]),
            effects=np.zeros((1, 12)),
        )[0, :, 0]
        spreads.append(float(np.mean(made[:, 189] - made[:, 10])))
    assert spreads[0] < spreads[1] / 2


@given(
    st.lists(
        st.tuples(st.floats(-10, 10), st.floats(0.1, 3)), min_size=2, max_size=15, unique_by=lambda p: p[0]
    )
)
def test_weighted_quantiles_agree_with_the_plain_restatement(pairs: list[tuple[float, float]]) -> None:
    sample, weights = (np.array(part) for part in zip(*pairs, strict=True))
    found = weighted_quantiles(sample, weights)
    expected = [plain.quantile(pairs, float(level)) for level in LEVELS[WANTED]]
    np.testing.assert_allclose(found[WANTED], expected, rtol=1e-9, atol=1e-9)


def test_local_level_agrees_with_exact_conditioning(monkeypatch: pytest.MonkeyPatch) -> None:
    wander, noise = 0.3, 0.2
    monkeypatch.setattr(local_level, "WANDER", np.array([wander]))
    monkeypatch.setattr(local_level, "NOISE", np.array([noise]))
    values = wandering(series=3, periods=30, seed=4)
    patients = np.random.default_rng(8).integers(5, 200, values.shape).astype(np.float64)
    history = grid(values, denominators=patients)
    working = scale.to_working(values=values, unit="percent")
    sampling = scale.sampling_variance(values=values, denominators=patients, unit="percent")
    made = local_level_quantiles(
        working=working,
        sampling=sampling,
        history=history,
        origins=np.array([24]),
        horizons=np.array([1, 5]),
        effects=np.zeros((1, 12)),
    )[0]
    for row in range(3):
        for column, horizon in enumerate((1, 5)):
            mean, variance = plain.gaussian_forecast(
                working[row, :25].tolist(),
                (noise**2 + sampling[row, :25]).tolist(),
                wander=wander**2,
                horizon=horizon,
            )
            to_come = float(np.median(sampling[row, 13:25]))
            expected = norm.ppf(LEVELS, mean, np.sqrt(variance + noise**2 + to_come))
            np.testing.assert_allclose(made[row, column], expected, atol=1e-6)


def test_local_level_skips_gaps_and_needs_a_figure() -> None:
    values = wandering(series=3, periods=40)
    values[0, 20:30] = np.nan
    values[1, :] = np.nan
    made = local_level_quantiles(
        working=scale.to_working(values=values, unit="percent"),
        sampling=np.zeros(values.shape),
        history=grid(values),
        origins=np.array([35]),
        horizons=np.array([1]),
        effects=np.zeros((1, 12)),
    )[0, :, 0]
    assert np.isnan(made[1]).all()
    assert not np.isnan(made[[0, 2]]).any()
    # The mixture's quantiles: the middle of 30 normal forecasts lies between their means.
    assert (np.diff(made[[0, 2]], axis=1) > 0).all()


def test_mixture_quantiles_invert_the_mixture() -> None:
    rng = np.random.default_rng(2)
    level, weights = rng.normal(0, 0.2, (1, 1, 30)), rng.random((1, 1, 30))
    variance = rng.uniform(0.01, 0.4, (1, 1, 30))
    weights /= weights.sum()
    found = local_level._mixture_quantiles(level, variance, weights)[0, 0]
    share = (weights[0, 0] * norm.cdf(found[:, None], level[0, 0], np.sqrt(variance[0, 0]))).sum(axis=1)
    np.testing.assert_allclose(share, LEVELS, atol=1 / COUNT)  # one slice of probability


def test_fewer_patients_give_a_wider_forecast() -> None:
    values = wandering(series=6, periods=60)
    widths = []
    for patients in (15.0, 5000.0):
        denominators = np.full(values.shape, patients)
        made = local_level_quantiles(
            working=scale.to_working(values=values, unit="percent"),
            sampling=scale.sampling_variance(values=values, denominators=denominators, unit="percent"),
            history=grid(values, denominators=denominators),
            origins=np.array([59]),
            horizons=np.array([1]),
            effects=np.zeros((1, 12)),
        )[0, :, 0]
        widths.append(made[:, 180] - made[:, 20])
    assert (widths[0] > widths[1]).all()


def test_a_clear_winter_is_found_and_noise_is_not() -> None:
    season = 0.4 * np.cos(2 * np.pi * np.arange(12) / 12)
    rng = np.random.default_rng(6)
    noise = rng.normal(0, 0.3, (8, 96))
    place = (grid(noise).first_period + np.arange(96)) % 12
    settings_ = {"history": grid(np.full((8, 96), 50.0)), "origins": np.array([95])}
    clear = month_effects(working=season[place] + noise, **settings_)[0]  # type: ignore[arg-type]
    np.testing.assert_allclose(clear, season, atol=0.15)
    chance = month_effects(working=noise, **settings_)[0]  # type: ignore[arg-type]
    assert np.abs(chance).max() < 0.1


def test_seasons_need_three_series_and_two_years_of_each_month() -> None:
    values = wandering(series=3, periods=60)
    history = grid(values)
    assert not month_effects(working=values[:2], history=grid(values[:2]), origins=np.array([59])).any()
    early, late = month_effects(working=values, history=history, origins=np.array([34, 59]))
    assert not early.any()
    assert late.any()


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_percentages_survive_the_working_scale(values: list[float]) -> None:
    there = scale.to_working(values=np.array(values), unit="percent")
    np.testing.assert_allclose(scale.from_working(working=there, unit="percent"), values, atol=1e-9)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_counts_survive_the_working_scale(values: list[float]) -> None:
    there = scale.to_working(values=np.array(values), unit="count")
    np.testing.assert_allclose(scale.from_working(working=there, unit="count"), values, rtol=1e-9, atol=1e-9)


def test_what_lies_beyond_the_range_comes_back_at_its_end() -> None:
    beyond = np.array([-800.0, -6.0, 6.0, 800.0])
    assert scale.from_working(working=beyond, unit="percent").tolist() == [0, 0, 100, 100]
    assert scale.from_working(working=np.array([-1.0, 0.0]), unit="count").tolist() == [0, 0]


def test_a_share_of_few_patients_is_whole_at_its_ends() -> None:
    patients = np.array([10.0, 10.0, 10.0, 10.0, np.nan, np.nan, 1.0])
    shares = np.array([4.9, 5.1, 94.9, 95.1, 99.94, 99.96, 51.0])
    found = scale.whole_patients(percentages=shares, patients=patients)
    assert found.tolist() == [0.0, 5.1, 94.9, 100.0, 99.94, 100.0, 100.0]


def test_sampling_variance_is_that_of_simulated_shares() -> None:
    rng = np.random.default_rng(9)
    drawn = 100 * rng.binomial(400, 0.8, 20_000) / 400
    said = scale.sampling_variance(values=np.array([80.0]), denominators=np.array([400.0]), unit="percent")
    came = scale.to_working(values=drawn, unit="percent").var()
    assert said[0] == pytest.approx(came, rel=0.05)
    unknown = scale.sampling_variance(
        values=np.array([80.0]), denominators=np.array([np.nan]), unit="percent"
    )
    assert unknown[0] == 0


def normal_forecasts(lattice: int, series: int, spread: float) -> Floats:
    return np.broadcast_to(spread * NORMAL_SCORES, (lattice, series, 1, COUNT)).copy()


def test_the_normal_score_says_where_an_outcome_fell() -> None:
    outcomes = np.array([[0.0, 2.0, np.nan], [0.0, -8.0, 1.0], [0.0, 0.5, 1.0]])
    scores = normal_scores(
        quantiles=normal_forecasts(2, 3, 2.0),
        outcomes=outcomes,
        lattice=np.array([0, 1]),
        horizons=np.array([1]),
    )[..., 0]
    np.testing.assert_allclose(scores, [[1.0, -4.0, 0.25], [np.nan, 0.5, 0.5]], atol=0.02)


@pytest.mark.parametrize(
    ("spread", "expected"), [(1.0, 1.0), (1 / 1.4, 1.4), (0.2, LIMITS[1]), (4.0, LIMITS[0])]
)
def test_forecasts_that_were_too_narrow_are_widened(spread: float, expected: float) -> None:
    rng = np.random.default_rng(1)
    outcomes = rng.normal(0, 1, (400, 60))
    lattice = np.arange(20, 60)
    factor = spread_factors(
        quantiles=normal_forecasts(40, 400, spread),
        outcomes=outcomes,
        history=grid(np.full((400, 60), 50.0), frequency=PeriodKind.QUARTER),
        lattice=lattice,
        origins=np.array([59]),
        horizons=np.array([1]),
    )[0, 0]
    assert factor == pytest.approx(expected, abs=0.06)


def test_without_a_known_outcome_the_prior_factor_holds() -> None:
    factor = spread_factors(
        quantiles=normal_forecasts(1, 3, 1.0),
        outcomes=np.zeros((3, 41)),
        history=grid(np.full((3, 41), 50.0)),
        lattice=np.array([40]),
        origins=np.array([40]),
        horizons=np.array([1]),
    )
    assert factor == pytest.approx(PRIOR_FACTOR)


@settings(max_examples=30)
@given(st.floats(0.8, 1.7))
def test_widening_keeps_the_middle_and_scales_the_rest(factor: float) -> None:
    quantiles = normal_forecasts(1, 1, 1.5) + 3.0
    wide = widened(quantiles=quantiles, factors=np.array([[factor]]))
    np.testing.assert_allclose(wide - 3.0, factor * (quantiles - 3.0), atol=1e-12)
