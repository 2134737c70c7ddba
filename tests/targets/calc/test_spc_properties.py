"""SPC against its plain restatement on random ragged sets, and the properties that any SPC must have."""

import dataclasses
import math
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.calc.spc import (
    ASSURANCE_LABELS,
    CAUSE_LABELS,
    POINT_TYPE_LABELS,
    VARIATION_LABELS,
    Assurance,
    Judgement,
    PointType,
    VariationIcon,
    judge,
    labels,
)
from targets.calc.spc import judgement as judgement_module
from tests.targets.calc.plain_spc import PlainSeries, judge_plainly
from tests.targets.calc.ragged import as_set, days, plain_series

SETS = st.lists(plain_series(), max_size=6)


def assert_same(judged: Judgement, plain: list[PlainSeries]) -> None:
    for number, one in enumerate(plain):
        rows = slice(int(judged.series.offsets[number]), int(judged.series.offsets[number + 1]))
        theirs = judge_plainly(one)
        group = judged.group_of_row[rows]
        known = judged.limits_known[rows]
        # Of values that nearly cancel out the mean is known to the last digit of the values, not to its own.
        within = 1e-12 * max((abs(value) for value in one.values if value is not None), default=0.0)
        for place, point in enumerate(theirs.points):
            row, own_group = rows.start + place, group[place]
            assert near(judged.limits.mean[own_group], point.mean, within=within)
            assert near(judged.limits.lower[own_group], point.lower, within=within)
            assert near(judged.limits.upper[own_group], point.upper, within=within)
            side = int(judged.above[row]) - int(judged.below[row])
            assert (side if judged.side_known[row] else None) == point.side
            assert (bool(judged.signals.outside[row]) if known[place] else None) == point.outside
            assert (bool(judged.signals.near[row]) if known[place] else None) == point.near
            assert judged.signals.shift[row] == point.shift
            assert judged.signals.trend[row] == point.trend
            assert judged.signals.two_in_three[row] == point.two_in_three
        assert labels(judged.cause[rows], CAUSE_LABELS) == [point.cause for point in theirs.points]
        assert labels(judged.point_type[rows], POINT_TYPE_LABELS) == [
            point.point_type for point in theirs.points
        ]
        assert labels(judged.variation[[number]], VARIATION_LABELS) == [theirs.variation]
        assert labels(judged.assurance[[number]], ASSURANCE_LABELS) == [theirs.assurance]


def near(ours: float, theirs: float | None, *, within: float) -> bool:
    if theirs is None:
        return math.isnan(ours)
    return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=max(within, 1e-12))


def test_a_mean_of_values_that_nearly_cancel_out_is_known_to_their_last_digit() -> None:
    """Found by the random sets below: the mean is 6,060.8 of values of a thousand million."""
    values: list[float | None] = [0.0, 999_999_104.0, -999_938_496.0, *([0.0] * 7)]
    plain = [PlainSeries(dates=days(len(values)), values=values, direction="increase")]
    assert_same(judge(as_set(plain)), plain)


@given(SETS)
@settings(max_examples=150, deadline=None)
def test_every_series_of_a_ragged_set_is_judged_as_the_plain_restatement_judges_it(
    plain: list[PlainSeries],
) -> None:
    assert_same(judge(as_set(plain)), plain)


@given(st.lists(plain_series(longest=20), min_size=2, max_size=8), st.integers(1, 25))
@settings(max_examples=60, deadline=None)
def test_how_many_rows_are_judged_at_a_time_changes_nothing(plain: list[PlainSeries], block: int) -> None:
    usual = judgement_module.BLOCK_ROWS
    try:
        judgement_module.BLOCK_ROWS = block
        in_blocks = judge(as_set(plain))
    finally:
        judgement_module.BLOCK_ROWS = usual
    at_once = judge(as_set(plain))
    for name in ("above", "below", "cause", "point_type", "variation", "assurance", "assessable"):
        np.testing.assert_array_equal(getattr(in_blocks, name), getattr(at_once, name), err_msg=name)
    for field in dataclasses.fields(at_once.limits):
        np.testing.assert_array_equal(
            getattr(in_blocks.limits, field.name), getattr(at_once.limits, field.name)
        )


@given(plain_series(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_input_rows_is_irrelevant_to_the_last_bit(plain: PlainSeries, random: Random) -> None:
    order = list(range(len(plain.dates)))
    random.shuffle(order)
    shuffled = dataclasses.replace(
        plain, dates=[plain.dates[i] for i in order], values=[plain.values[i] for i in order]
    )
    one, other = judge(as_set([plain])), judge(as_set([shuffled]))
    np.testing.assert_array_equal(one.series.values, other.series.values)
    np.testing.assert_array_equal(one.limits.mean, other.limits.mean)
    np.testing.assert_array_equal(one.limits.upper, other.limits.upper)
    np.testing.assert_array_equal(one.cause, other.cause)


WHOLE = st.lists(st.none() | st.integers(-1000, 1000), min_size=1, max_size=40)


@given(WHOLE, st.integers(-10_000, 10_000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_shifting_a_series_shifts_its_limits_and_changes_no_label(
    values: list[int | None], shift: int, screen: bool
) -> None:
    plain = PlainSeries(days(len(values)), list(values), "increase", screen=screen)
    moved = dataclasses.replace(plain, values=[None if v is None else v + shift for v in values])
    one, other = judge(as_set([plain])), judge(as_set([moved]))
    for line in ("mean", "lower", "upper", "inner_lower", "inner_upper"):
        np.testing.assert_allclose(
            getattr(other.limits, line), getattr(one.limits, line) + shift, rtol=1e-12, atol=1e-9
        )
    np.testing.assert_array_equal(one.signals.shift, other.signals.shift)
    np.testing.assert_array_equal(one.signals.trend, other.signals.trend)


@given(WHOLE, st.sampled_from([0.25, 0.5, 2.0, 1024.0]))
@settings(max_examples=60, deadline=None)
def test_scaling_a_series_by_a_power_of_two_scales_its_limits_exactly(
    values: list[int | None], scale: float
) -> None:
    plain = PlainSeries(days(len(values)), list(values), "increase")
    scaled = dataclasses.replace(plain, values=[None if v is None else v * scale for v in values])
    one, other = judge(as_set([plain])), judge(as_set([scaled]))
    np.testing.assert_array_equal(other.limits.upper, one.limits.upper * scale)
    np.testing.assert_array_equal(other.cause, one.cause)


@given(plain_series())
@settings(max_examples=60, deadline=None)
def test_reversing_the_direction_swaps_improvement_and_concern(plain: PlainSeries) -> None:
    up = judge(as_set([dataclasses.replace(plain, direction="increase")]))
    down = judge(as_set([dataclasses.replace(plain, direction="decrease")]))
    swap = np.array([PointType.COMMON_CAUSE, PointType.CONCERN, PointType.IMPROVEMENT])
    np.testing.assert_array_equal(swap[up.point_type], down.point_type)
    icons = {
        VariationIcon.COMMON_CAUSE: VariationIcon.COMMON_CAUSE,
        VariationIcon.IMPROVEMENT_HIGH: VariationIcon.CONCERN_HIGH,
        VariationIcon.CONCERN_LOW: VariationIcon.IMPROVEMENT_LOW,
    }
    assert icons[VariationIcon(up.variation[0])] == down.variation[0]
    answers = {
        Assurance.NONE: Assurance.NONE,
        Assurance.INCONSISTENT: Assurance.INCONSISTENT,
        Assurance.CONSISTENT_PASS: Assurance.CONSISTENT_FAIL,
        Assurance.CONSISTENT_FAIL: Assurance.CONSISTENT_PASS,
    }
    assert answers[Assurance(up.assurance[0])] == down.assurance[0]


@given(plain_series(), st.lists(st.none() | st.integers(-500, 500), min_size=1, max_size=10))
@settings(max_examples=80, deadline=None)
def test_a_later_point_never_changes_earlier_limits_of_a_fixed_baseline(
    plain: PlainSeries, later: list[int | None]
) -> None:
    fixed = dataclasses.replace(plain, fix_after=12)
    before = judge(as_set([fixed]))
    if before.groups.size == 0 or before.groups.rows[-1] < 12:
        return  # the baseline is not complete yet
    dates = days(len(plain.dates) + len(later))
    longer = dataclasses.replace(
        fixed, dates=[*fixed.dates, *dates[len(plain.dates) :]], values=[*fixed.values, *later]
    )
    after = judge(as_set([longer]))
    np.testing.assert_array_equal(after.limits.mean, before.limits.mean)
    np.testing.assert_array_equal(after.limits.lower, before.limits.lower)
    np.testing.assert_array_equal(after.limits.upper, before.limits.upper)
    size = len(plain.dates)
    np.testing.assert_array_equal(after.signals.outside[:size], before.signals.outside)
    np.testing.assert_array_equal(after.above[:size], before.above)


@given(SETS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_series_taken_out_of_a_set_is_judged_the_same(
    plain: list[PlainSeries], data: st.DataObject
) -> None:
    whole = as_set(plain)
    chosen = data.draw(st.lists(st.sampled_from(range(len(plain))), unique=True)) if plain else []
    assert_same(judge(whole.take(np.array(chosen, dtype=np.intp))), [plain[number] for number in chosen])
