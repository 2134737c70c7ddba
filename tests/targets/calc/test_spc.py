"""SPC on examples small enough to check by hand, and its boundaries."""

import datetime
from collections.abc import Sequence

import numpy as np
import pytest

from targets.calc.spc import (
    ASSESSABLE_SENTENCES,
    Assessable,
    Assurance,
    Cause,
    Direction,
    Judgement,
    SeriesSet,
    VariationIcon,
    judge,
    series_from_lists,
    series_from_rows,
)
from tests.targets.calc.ragged import days

UP, DOWN, NEUTRAL = Direction.INCREASE, Direction.DECREASE, Direction.NEUTRAL


def one(values: Sequence[float | None], direction: Direction = UP, **options: object) -> SeriesSet:
    return series_from_lists(
        values=[values],
        dates=[days(len(values))],
        direction=[direction],
        **{name: [value] for name, value in options.items()},  # type: ignore[arg-type]
    )


def causes(judged: Judgement) -> list[Cause]:
    return [Cause(code) for code in judged.cause.tolist()]


def test_screening_drops_large_moving_ranges_but_never_moves_the_mean() -> None:
    values = [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    screened, kept = judge(one(values)), judge(one(values, screen_outliers=False))
    assert screened.limits.mean[0] == kept.limits.mean[0] == pytest.approx(35 / 18, rel=1e-15)
    # Of 17 ranges, 8 and 9 are screened; the other 15 are 1.
    assert screened.limits.upper[0] == pytest.approx(35 / 18 + 2.66, rel=1e-12)
    assert kept.limits.upper[0] == pytest.approx(35 / 18 + 2.66 * 32 / 17, rel=1e-12)


def test_a_point_on_a_limit_is_not_outside_it() -> None:
    # Mean 0 and ranges 2: the limits are 5.32. Points are then placed on and just beyond the upper one.
    base: Sequence[float | None] = [1.0, -1.0] * 6
    upper = judge(one(base)).limits.upper[0]
    on, beyond = [
        judge(one([*base, value], fix_after_n_points=12)) for value in (upper, np.nextafter(upper, 9.0))
    ]
    assert not on.signals.outside[-1]
    assert beyond.signals.outside[-1]
    assert causes(beyond)[-1] is Cause.ABOVE_LIMIT


def test_a_point_exactly_on_the_mean_is_on_neither_side_and_breaks_a_shift() -> None:
    # The mean of these is 0.1 in floating point only when it is rounded once.
    values: Sequence[float | None] = [0.1] * 7 + [0.2, 0.0] * 6
    judged = judge(one(values))
    assert judged.limits.mean[0] == 0.1
    assert not judged.above[:7].any()
    assert not judged.below[:7].any()
    assert not judged.signals.shift.any()


def test_a_gap_breaks_a_trend_and_a_shift_without_an_error() -> None:
    rising: Sequence[float | None] = [1.0, 2, 3, 4, 5, 6, 7]
    assert judge(one(rising)).signals.trend.all()
    broken = [*rising[:3], None, *rising[3:]]
    judged = judge(one(broken))
    assert not judged.signals.trend.any()
    assert not judged.signals.shift.any()
    assert not judged.limits_known[3]
    assert not judged.side_known[3]


def test_where_two_trends_meet_the_apex_takes_the_new_direction() -> None:
    wide: Sequence[float | None] = [-12.0, 20] * 3  # keeps the apex inside the limits
    found = causes(judge(one([*wide, 1.0, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1])))
    assert found[11:14] == [Cause.TREND_INCREASING, Cause.TREND_DECREASING, Cause.TREND_DECREASING]


def test_no_window_crosses_a_rebase() -> None:
    values: Sequence[float | None] = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    rebased = judge(one(values, rebase=[days(12)[6]]))
    assert not rebased.signals.trend.any()
    assert rebased.limits.mean.tolist() == [3.5, 9.5]
    assert rebased.limits.ranges.tolist() == [5, 5]


def test_a_rebase_on_the_first_row_only_numbers_the_group_one() -> None:
    series = one([1.0, 2, 4], rebase=[days(3)[0]])
    assert series.rebase_group.tolist() == [1, 1, 1]
    assert judge(series).groups.size == 1


def test_a_rebase_date_that_matches_no_row_is_reported() -> None:
    missing = datetime.date(2020, 2, 29)
    series = one([1.0, 2, 4], rebase=[missing])
    assert series.unmatched_rebase == ((0, missing),)
    assert series.rebase_group.tolist() == [0, 0, 0]
    assert one([1.0, 2, 4], rebase=[days(3)[1]]).unmatched_rebase == ()


def test_a_fixed_baseline_counts_rows_with_gaps_and_judges_later_points_by_it() -> None:
    values: Sequence[float | None] = [1.0, 3, None, 3, 1, 3, 1, 3, 1, 3, 1, 3, 40, 41]
    judged = judge(one(values, fix_after_n_points=12))
    assert judged.limits.mean[0] == pytest.approx(23 / 11)
    assert judged.signals.outside[-2:].all()


def test_a_baseline_of_fewer_than_12_points_is_refused_with_a_reason() -> None:
    with pytest.raises(
        ValueError, match="Series 0 fixes its baseline after 11 points; at least 12 are needed"
    ):
        one([1.0, 2], fix_after_n_points=11)
    with pytest.raises(ValueError, match="after 0 points"):
        one([1.0, 2], fix_after_n_points=0)


@pytest.mark.parametrize(
    ("target", "direction", "answer"),
    [
        (53.0, UP, Assurance.CONSISTENT_FAIL),
        (53.0, DOWN, Assurance.CONSISTENT_PASS),
        (47.0, UP, Assurance.CONSISTENT_PASS),
        (47.0, DOWN, Assurance.CONSISTENT_FAIL),
        (50.0, UP, Assurance.INCONSISTENT),
        (53.0, NEUTRAL, Assurance.NONE),
        (None, UP, Assurance.NONE),
    ],
)
def test_assurance_says_whether_the_target_lies_outside_the_limits(
    target: float | None, direction: Direction, answer: Assurance
) -> None:
    values: Sequence[float | None] = [50.5, 49.5] * 8
    assert judge(one(values, direction, target=target)).assurance[0] == answer


def test_a_target_exactly_on_a_limit_is_inconsistent() -> None:
    values: Sequence[float | None] = [50.5, 49.5] * 8
    limits = judge(one(values)).limits
    for target in (limits.upper[0], limits.lower[0]):
        assert judge(one(values, target=target)).assurance[0] == Assurance.INCONSISTENT


def test_assurance_uses_the_limits_of_the_last_rebase_group_only() -> None:
    values: Sequence[float | None] = [50.5, 49.5] * 8 + [80.5, 79.5] * 8
    judged = judge(one(values, target=70.0, rebase=[days(32)[16]]))
    assert judged.assurance[0] == Assurance.CONSISTENT_PASS
    assert judged.latest_group.tolist() == [1]


@pytest.mark.parametrize(
    ("latest", "direction", "icon"),
    [
        (90.0, UP, VariationIcon.IMPROVEMENT_HIGH),
        (10.0, UP, VariationIcon.CONCERN_LOW),
        (90.0, DOWN, VariationIcon.CONCERN_HIGH),
        (10.0, DOWN, VariationIcon.IMPROVEMENT_LOW),
        (90.0, NEUTRAL, VariationIcon.NEUTRAL_HIGH),
        (10.0, NEUTRAL, VariationIcon.NEUTRAL_LOW),
        (50.0, UP, VariationIcon.COMMON_CAUSE),
        (None, UP, VariationIcon.COMMON_CAUSE),
    ],
)
def test_the_variation_icon_is_that_of_the_latest_row(
    latest: float | None, direction: Direction, icon: VariationIcon
) -> None:
    values: Sequence[float | None] = [50.5, 49.5] * 8
    assert judge(one([*values, latest], direction, fix_after_n_points=16)).variation[0] == icon


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], Assessable.NO_ROWS),
        ([None, None], Assessable.NO_VALUES),
        ([5.0], Assessable.NO_NEIGHBOURS),
        ([5.0, None, 6.0], Assessable.NO_NEIGHBOURS),
        ([5.0] * 20, Assessable.NO_VARIATION),
        ([50.0] * 10 + [49.0] + [50.0] * 13, Assessable.NO_VARIATION),
        ([50.5, 49.5] * 8 + [None], Assessable.LATEST_MISSING),
        ([50.5, 49.5] * 8, Assessable.YES),
    ],
)
def test_icons_that_mean_nothing_are_marked_with_the_reason(
    values: Sequence[float | None], reason: Assessable
) -> None:
    judged = judge(one(values, target=50.0))
    assert judged.assessable[0] == reason
    assert bool(ASSESSABLE_SENTENCES[reason]) is (reason is not Assessable.YES)


def test_a_constant_series_has_no_limits_with_screening_and_equal_ones_without() -> None:
    screened, kept = judge(one([5.0] * 20)), judge(one([5.0] * 20, screen_outliers=False))
    assert np.isnan(screened.limits.upper[0])
    assert causes(screened) == [Cause.COMMON] * 20
    assert kept.limits.lower[0] == kept.limits.mean[0] == kept.limits.upper[0] == 5.0


def test_limits_are_not_clipped_at_0_or_100_per_cent() -> None:
    judged = judge(one([99.0, 97, 99, 96, 99, 98, 99, 95, 99, 97, 99, 96, 99]))
    assert judged.limits.upper[0] > 100


def test_a_set_without_series_and_series_without_rows_are_judged_without_error() -> None:
    nothing = judge(series_from_lists(values=[], dates=[], direction=[]))
    assert nothing.variation.size == nothing.groups.size == 0
    mixed = judge(
        series_from_lists(
            values=[[], [1.0, 2], []], dates=[[], days(2), []], direction=[UP, UP, UP], target=[9, 9, 9]
        )
    )
    assert mixed.assurance.tolist() == [Assurance.NONE, Assurance.CONSISTENT_FAIL, Assurance.NONE]
    assert mixed.latest_group.tolist() == [-1, 0, -1]
    assert mixed.assessable.tolist() == [Assessable.NO_ROWS, Assessable.YES, Assessable.NO_ROWS]


def test_rows_are_traced_back_to_the_input() -> None:
    dates = days(3)
    series = series_from_lists(
        values=[[3.0, 1.0, 2.0], [5.0]],
        dates=[[dates[2], dates[0], dates[1]], [dates[0]]],
        direction=[UP, UP],
    )
    assert series.values.tolist() == [1.0, 2.0, 3.0, 5.0]
    assert series.order.tolist() == [1, 2, 0, 3]


@pytest.mark.parametrize(
    ("values", "dates", "message"),
    [
        ([1.0, 2.0], [days(1)[0]] * 2, "Series 0 has two rows for 2019-04-01"),
        ([1.0], days(2), "Series 0 has 1 values but 2 dates"),
        ([np.inf], days(1), "Series 0 has the value inf on 2019-04-01"),
        ([1.0], [None], "Series 0 has a row without a date"),
    ],
)
def test_impossible_rows_are_refused_by_name(
    values: Sequence[float | None], dates: list[datetime.date], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        series_from_lists(values=[values], dates=[dates], direction=[UP])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"direction": np.array([3])}, "A direction must be"),
        ({"direction": np.array([1, 1])}, "1 series but 2 entries in direction"),
        ({"offsets": np.array([0, 1])}, "Offsets must start at 0 and end at the number of rows"),
        ({"offsets": np.array([0, 3, 2])}, "Offsets must not decrease"),
        ({"target": np.array([np.inf])}, "A target must be a number"),
        ({"screen_outliers": np.array([True, True])}, "entries in screen_outliers"),
        (
            {"rebase_series": np.array([1]), "rebase_dates": np.array(["2020-01-01"], "datetime64[D]")},
            "does not exist",
        ),
        ({"rebase_series": np.array([0])}, "Each rebase needs a series and a date"),
        ({"rebase_series": np.array([0]), "rebase_dates": np.array(["NaT"], "datetime64[D]")}, "has no date"),
        ({"dates": np.array(["2020-01-01"], "datetime64[D]")}, "2 values but 1 dates"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(options: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {
        "values": np.array([1.0, 2.0]),
        "dates": np.array(["2020-01-01", "2020-02-01"], dtype="datetime64[D]"),
        "offsets": np.array([0, 2]),
        "direction": np.array([1]),
    }
    with pytest.raises(ValueError, match=message):
        series_from_rows(**{**arguments, **options})  # type: ignore[arg-type]


def test_lists_for_different_numbers_of_series_are_refused() -> None:
    with pytest.raises(ValueError, match="same number of series"):
        series_from_lists(values=[[1.0]], dates=[], direction=[UP])
