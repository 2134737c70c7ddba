"""Trajectory realism against a plain count, its boundaries and its reasons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.calc.forecast.history import History
from targets.calc.rag import Direction
from targets.calc.realism import SENTENCES, NoRealism, Realism, middle_half, realism
from tests.targets.calc.forecast.made_up import Floats, grid, wandering


def place(
    history: History,
    start: float,
    planned: float,
    horizon: int,
    direction: Direction = Direction.HIGHER,
    aggregation: str = "flow",
) -> Realism:
    return realism(
        history=history,
        aggregation=aggregation,
        direction=direction,
        starts=np.array([start]),
        planned=np.array([planned]),
        horizons=np.array([horizon]),
    )


def plain_percentile(values: Floats, start: float, planned: float, horizon: int) -> tuple[float, int, int]:
    """Percentile, precedents and how many were as fast, counted one by one (percentages, higher is better)."""
    changes = []
    for series in values.tolist():
        for begin, end in zip(series, series[horizon:], strict=False):
            if not np.isnan(begin) and not np.isnan(end):
                changes.append((abs(begin - start), end - begin))
    keep = -(-len(changes) // 3)
    near = [change for change in changes if change[0] <= 10 + 1e-9]
    if len(near) > keep:
        limit = sorted(distance for distance, _ in changes)[keep - 1]
        near = [change for change in changes if change[0] <= limit + 1e-9]
    pace = planned - start
    slower = sum(gain < pace - 1e-9 for _, gain in near)
    as_fast = sum(gain >= pace - 1e-9 for _, gain in near)
    ties = sum(abs(gain - pace) <= 1e-9 for _, gain in near)
    return 100 * (slower + ties / 2) / len(near), len(near), as_fast


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 500), st.floats(80, 92), st.floats(-6, 8), st.integers(1, 4), st.floats(0, 0.2))
def test_the_percentile_agrees_with_counting(
    seed: int, start: float, gain: float, horizon: int, gaps: float
) -> None:
    values = wandering(series=6, periods=90, seed=seed, gaps=gaps)
    found = place(grid(values), start, start + gain, horizon)
    percentile, precedents, as_fast = plain_percentile(values, start, start + gain, horizon)
    assert found.precedents.tolist() == [precedents]
    assert found.as_fast.tolist() == [as_fast]
    if found.reasons[0] == NoRealism.PERCENTILE:
        assert found.percentile[0] == pytest.approx(percentile)


def rising(step: float) -> History:
    """Eight series that rise by `step` a month from 40 on."""
    return grid(np.tile(40 + step * np.arange(48.0), (8, 1)))


def test_the_pace_that_always_was_stands_in_the_middle() -> None:
    found = place(rising(1.0), 60.0, 66.0, 6)
    assert found.percentile.tolist() == [50.0]
    assert found.as_fast.tolist() == found.precedents.tolist()
    assert found.series.tolist() == [8]


def test_a_faster_pace_than_ever_stands_at_100_and_a_slower_at_0() -> None:
    assert place(rising(1.0), 60.0, 66.1, 6).percentile.tolist() == [100.0]
    assert place(rising(1.0), 60.0, 65.9, 6).percentile.tolist() == [0.0]


def test_where_lower_is_better_a_fall_is_the_improvement() -> None:
    falling = grid(np.tile(80 - np.arange(48.0), (8, 1)))
    assert place(falling, 60.0, 53.0, 6, Direction.LOWER).percentile.tolist() == [100.0]
    assert place(falling, 60.0, 55.0, 6, Direction.LOWER).percentile.tolist() == [0.0]


def test_overlapping_changes_count_once() -> None:
    found = place(rising(0.1), 42.0, 44.0, 12)
    # Of the 36 starts of each series the third nearest to 42 are 13 neighbouring months: two changes of 12 months.
    assert found.separate.tolist() == [16]
    assert found.reasons.tolist() == [NoRealism.TOO_FEW_CHANGES]
    assert found.precedents[0] > 60
    assert np.isnan(found.percentile[0])


def test_no_board_ever_stood_there() -> None:
    found = place(grid(wandering()), 20.0, 30.0, 3)
    assert found.precedents.tolist() == [0]
    assert found.reasons.tolist() == [NoRealism.TOO_FEW_CHANGES]


def test_counts_are_compared_by_their_ratio() -> None:
    big = np.tile(1000 * 0.99 ** np.arange(60.0), (8, 1))
    found = place(grid(big, unit="count"), 800.0, 800 * 0.99**6, 6, Direction.LOWER)
    assert found.percentile.tolist() == [50.0]
    faster = place(grid(big, unit="count"), 800.0, 700.0, 6, Direction.LOWER)
    assert faster.percentile.tolist() == [100.0]


def test_changes_before_a_break_and_across_an_exceptional_time_are_left_out() -> None:
    values = wandering(series=6, periods=90)
    wild = values.copy()
    wild[:, 40:50] = 0.0
    wild[0, :60] = 100.0
    settings_ = {"breaks": [60, 0, 0, 0, 0, 0], "shocks": [(40, 49)]}
    calm = place(grid(values, **settings_), 85.0, 88.0, 3)  # type: ignore[arg-type]
    shaken = place(grid(wild, **settings_), 85.0, 88.0, 3)  # type: ignore[arg-type]
    assert calm.percentile.tolist() == shaken.percentile.tolist()
    assert calm.reasons.tolist() == [NoRealism.PERCENTILE]


@pytest.mark.parametrize(
    ("history", "start", "planned", "direction", "aggregation", "reason"),
    [
        (grid(wandering()), 85.0, 90.0, Direction.HIGHER, "cumulative", NoRealism.CUMULATIVE),
        (grid(wandering()), 85.0, 90.0, Direction.NEUTRAL, "flow", NoRealism.NO_DIRECTION),
        (grid(wandering()), np.nan, 90.0, Direction.HIGHER, "flow", NoRealism.NO_PLAN),
        (grid(wandering()), 85.0, np.nan, Direction.HIGHER, "flow", NoRealism.NO_PLAN),
        (grid(wandering(), unit="count"), 0.0, 5.0, Direction.HIGHER, "flow", NoRealism.FROM_NOTHING),
        (
            grid(wandering(series=1, periods=30)),
            85.0,
            90.0,
            Direction.HIGHER,
            "flow",
            NoRealism.TOO_FEW_CHANGES,
        ),
    ],
)
def test_what_has_no_percentile_has_a_reason(
    history: History, start: float, planned: float, direction: Direction, aggregation: str, reason: NoRealism
) -> None:
    found = place(history, start, planned, 3, direction, aggregation)
    assert found.reasons.tolist() == [reason]
    assert np.isnan(found.percentile[0])


def test_many_plans_at_once_are_answered_one_by_one() -> None:
    history = grid(wandering(series=6, periods=90))
    starts, planned = np.array([85.0, 90.0, np.nan, 82.0]), np.array([88.0, 88.0, 90.0, 95.0])
    horizons = np.array([3, 6, 3, 3])
    together = realism(
        history=history,
        aggregation="flow",
        direction=Direction.HIGHER,
        starts=starts,
        planned=planned,
        horizons=horizons,
    )
    for k in range(4):
        alone = place(history, float(starts[k]), float(planned[k]), int(horizons[k]))
        np.testing.assert_array_equal(alone.percentile, together.percentile[[k]])
        assert alone.reasons[0] == together.reasons[k]


def test_a_horizon_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one period"):
        place(grid(wandering()), 85.0, 90.0, 0)


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(NoRealism)
    assert all(sentence.endswith(".") for reason, sentence in SENTENCES.items() if reason)


def half(
    history: History,
    start: float,
    *horizons: int,
    direction: Direction = Direction.HIGHER,
    aggregation: str = "flow",
) -> Floats:
    return middle_half(
        history=history,
        aggregation=aggregation,
        direction=direction,
        start=start,
        horizons=np.array(horizons, dtype=np.intp),
    )


def plain_quartile(values: list[float], share: float) -> float:
    """On the line between its two neighbours in order."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 500), st.floats(80, 99), st.integers(1, 4), st.floats(0, 0.2))
def test_the_middle_half_agrees_with_sorting(seed: int, start: float, horizon: int, gaps: float) -> None:
    values = wandering(series=6, periods=90, seed=seed, gaps=gaps)
    changes = [
        (abs(begin - start), end - begin)
        for series in values.tolist()
        for begin, end in zip(series, series[horizon:], strict=False)
        if not np.isnan(begin) and not np.isnan(end)
    ]
    limit = sorted(distance for distance, _ in changes)[-(-len(changes) // 3) - 1]
    gains = [gain for distance, gain in changes if distance <= min(limit, 10)]
    ((low, high),) = half(grid(values), start, horizon)
    if place(grid(values), start, start, horizon).reasons[0] == NoRealism.PERCENTILE:
        assert low == pytest.approx(min(100, start + plain_quartile(gains, 0.25)))
        assert high == pytest.approx(min(100, start + plain_quartile(gains, 0.75)))
    else:
        assert np.isnan([low, high]).all()


def test_the_pace_that_always_was_is_all_of_the_middle_half() -> None:
    np.testing.assert_allclose(half(rising(1.0), 60.0, 1, 6), [[61, 61], [66, 66]])


def test_counts_go_by_their_ratio_and_percentages_end_at_100() -> None:
    big = np.tile(1000 * 0.99 ** np.arange(60.0), (8, 1))
    found = half(grid(big, unit="count"), 800.0, 6, direction=Direction.LOWER)
    np.testing.assert_allclose(found, [[800 * 0.99**6] * 2])
    near_the_top = grid(np.tile(52 + np.arange(48.0), (24, 1)))
    np.testing.assert_allclose(half(near_the_top, 96.0, 2, 6), [[98, 98], [100, 100]])


def test_where_a_pace_has_no_place_there_is_no_middle_half() -> None:
    assert np.isnan(half(grid(wandering()), 20.0, 3)).all()
    assert np.isnan(half(grid(wandering()), 85.0, 3, aggregation="cumulative")).all()
    assert np.isnan(half(grid(wandering()), 85.0, 3, direction=Direction.NEUTRAL)).all()
    assert np.isnan(half(grid(wandering()), np.nan, 3)).all()
    assert np.isnan(half(grid(wandering(), unit="count"), 0.0, 3)).all()
    with pytest.raises(ValueError, match="at least one period"):
        half(grid(wandering()), 85.0, 0)
