"""Which figures are asked about: hand-worked cases, a plain restatement, and what can never be."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from targets.calc.plausibility import Basis, Figures, Kind, Part, Unusual, figures_from_rows, unusual_figures
from targets.calc.plausibility.figures import Unit
from targets.calc.plausibility.scale import to_working
from tests.targets.calc.plausibility.plain import Series, plain_limits

Floats = NDArray[np.float64]
STEADY = [90.0, 91.0] * 8  # sixteen periods


def grid(rows: Sequence[Series]) -> Floats:
    return np.array([[math.nan if v is None else v for v in row] for row in rows], dtype=np.float64)


def percentages(*boards: Series) -> Figures:
    values = grid(boards)
    nothing = np.full_like(values, np.nan)
    return Figures(values, nothing, nothing, "percent")


def counts(*boards: Series, unit: Unit = "count") -> Figures:
    values = grid(boards)
    nothing = np.full_like(values, np.nan)
    return Figures(values, nothing, nothing, unit)


def pairs(*boards: Sequence[tuple[float, float]]) -> Figures:
    """Percentages with their counts, numerator and denominator."""
    numerators = grid([[top for top, _ in board] for board in boards])
    denominators = grid([[bottom for _, bottom in board] for board in boards])
    with np.errstate(invalid="ignore", divide="ignore"):
        return Figures(100 * numerators / denominators, numerators, denominators, "percent")


def newest(figures: Figures, small: float = 20.0) -> tuple[Unusual, ...]:
    """What is asked about the last period."""
    asked = np.zeros(figures.values.shape, dtype=np.bool_)
    asked[:, -1] = True
    return unusual_figures(figures, asked=asked, small=small)


def kinds(figures: Figures, small: float = 20.0) -> list[tuple[str, str]]:
    return [(one.kind.value, one.part.value) for one in newest(figures, small=small)]


def test_limits_worked_by_hand() -> None:
    """Steps of one percentage point: asin sqrt 0.90 = 1.249046, asin sqrt 0.91 = 1.266104, the step 0.017058.

    The spread is 1.4826 x 0.017058 = 0.025290; three below 1.249046 is 1.173176, whose squared sine is 0.850056.
    """
    (found,) = newest(percentages([*STEADY, 80.0]))
    step = math.asin(math.sqrt(0.91)) - math.asin(math.sqrt(0.90))
    assert step == pytest.approx(0.017058, abs=1e-6)
    limit = math.asin(math.sqrt(0.90)) - 3 * 1.4826 * step
    assert (found.kind, found.part, found.basis, found.points) == (Kind.OUTSIDE, Part.VALUE, Basis.OWN, 16)
    assert (found.figure, found.low, found.high) == pytest.approx((80.0, 90.0, 91.0))
    assert found.limit_low == pytest.approx(100 * math.sin(limit) ** 2)
    assert found.limit_low == pytest.approx(85.0056, abs=0.00005)


@pytest.mark.parametrize(("last", "asked"), [(85.00, True), (85.01, False), (90.5, False), (98.0, True)])
def test_a_figure_is_asked_about_beyond_the_limit_and_not_before(last: float, asked: bool) -> None:
    assert bool(newest(percentages([*STEADY, last]))) is asked


def test_what_chance_moves_is_not_asked_about() -> None:
    """80 % of 30 people after 90 and 91 % of as many is chance; of 30,000 people it is not."""
    few = pairs([*[(27.0, 30.0), (28.0, 30.0)] * 8, (22.0, 30.0)])
    many = pairs([*[(27_000.0, 30_000.0), (27_300.0, 30_000.0)] * 8, (22_000.0, 30_000.0)])
    assert kinds(few) == []
    assert kinds(many) == [("outside", "value")]


@pytest.mark.parametrize(("people", "asked"), [(19.0, False), (20.0, True)])
def test_a_value_of_fewer_than_twenty_people_is_not_asked_about(people: float, asked: bool) -> None:
    steady = [(95.0, 100.0), (96.0, 100.0)] * 8
    found = newest(pairs([*steady, (0.0, people)]))
    assert any(one.part is Part.VALUE for one in found) is asked


def test_a_series_that_never_moved_has_the_limits_of_twenty_people() -> None:
    """100 % every time: 0.1118 x 3 below the top of the scale is 89.2 %."""
    always = [100.0] * 16
    assert newest(percentages([*always, 89.3])) == ()
    assert kinds(percentages([*always, 89.1])) == [("outside", "value")]


@pytest.mark.parametrize(
    ("numerator", "denominator", "found"),
    [
        (1_923.0, 21_326.0, ("digit", "numerator")),  # 19,231 was meant
        (19_231.0, 213_260.0, ("digit", "denominator")),
        (1_923.0, 2_132.0, ("digit", "denominator")),  # both lost a digit: the percentage says nothing
        (13_000.0, 21_326.0, ("outside", "value")),
        (38_000.0, 42_000.0, ("outside", "denominator")),  # twice as many people, the same percentage
    ],
)
def test_a_digit_that_was_lost_or_added_is_named(
    numerator: float, denominator: float, found: tuple[str, str]
) -> None:
    steady = [(19_200.0, 21_300.0), (19_500.0, 21_600.0)] * 8
    assert kinds(pairs([*steady, (numerator, denominator)])) == [found]


def test_a_count_that_lost_a_digit() -> None:
    steady = [2_900.0, 3_100.0] * 8
    (found,) = newest(counts([*steady, 301.0]))
    assert (found.kind, found.figure) == (Kind.DIGIT, 301)
    assert (found.low, found.high) == pytest.approx((2900, 3100))


def test_small_counts_are_not_searched_for_digits() -> None:
    assert kinds(counts([*[88.0, 92.0] * 8, 9.0])) == [("outside", "value")]


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        (percentages([*STEADY, 0.905]), [("unit", "value")]),
        (percentages([*STEADY, 1.0]), [("outside", "value")]),  # 1 in hundredths would be 100 %
        (percentages([*STEADY, 0.2]), [("outside", "value")]),  # nor is 20 % what this board reports
        (counts([*[5_000.0, 5_400.0] * 8, 5.0]), [("digit", "value")]),
        (counts([*[0.15, 0.17] * 8, 160.0], unit="rate"), [("unit", "value")]),
        (pairs([*[(900.0, 1_000.0), (910.0, 1_000.0)] * 8, (9.0, 1_000.0)]), [("outside", "value")]),
    ],
)
def test_another_unit_is_suspected_of_values_that_were_typed(
    figures: Figures, found: list[tuple[str, str]]
) -> None:
    if figures.unit == "count":
        found = [("unit", "value")]
    assert kinds(figures) == found


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ([7.0] * 12, True),  # exp(-7) is under one in a thousand
        ([6.0] * 12, False),  # exp(-6) is not
        ([7.0] * 11, False),  # never in eleven figures is not never
        ([0.0] + [7.0] * 11, False),
    ],
)
def test_zero_after_never_zero(before: list[float], asked: bool) -> None:
    assert (("zero", "value") in kinds(counts([*before, 0.0]))) is asked


def test_zero_of_a_percentage_counts_the_people() -> None:
    """At 10 % nobody of 20 people has the chance 0.12, nobody of 100 people 0.00003."""
    steady = [(10.0, 100.0)] * 12
    assert ("zero", "value") in kinds(pairs([*steady, (0.0, 100.0)]))
    assert ("zero", "value") not in kinds(pairs([*steady, (0.0, 20.0)]))


@pytest.mark.parametrize(
    ("last", "asked"), [((1_900.0, 2_000.0), True), ((1_901.0, 2_000.0), False), ((1_900.0, 2_001.0), False)]
)
def test_equal_in_every_digit_means_both_counts(last: tuple[float, float], asked: bool) -> None:
    found = kinds(pairs([*[(1_890.0, 1_990.0)] * 12, (1_900.0, 2_000.0), last]))
    assert (found == [("equal", "value")]) is asked


@pytest.mark.parametrize(("count", "asked"), [(999.0, False), (1_000.0, True)])
def test_only_counts_of_four_digits_repeat_themselves_remarkably(count: float, asked: bool) -> None:
    assert bool(kinds(counts([*[990.0, 1_010.0] * 8, count, count]))) is asked


def test_values_without_counts_may_repeat_themselves() -> None:
    assert newest(percentages([*STEADY, 91.0])) == ()


def test_only_the_period_before_is_repeated() -> None:
    assert newest(counts([*[990.0, 1_010.0] * 8, 1_005.0, None, 1_005.0])) == ()


def test_too_few_figures_are_held_against_all_boards() -> None:
    """Thirteen boards move by a point; the fourteenth has two figures and falls by twenty."""
    others = [[90.0, 91.0, 90.0, 91.0] for _ in range(13)]
    (found,) = newest(percentages(*others, [None, 85.0, 84.5, 64.0]))
    assert (found.series, found.basis, found.points) == (13, Basis.ALL, 2)
    assert newest(percentages(*others, [None, 85.0, 84.5, 84.0])) == ()


def test_a_first_figure_is_held_against_the_newest_of_all_boards() -> None:
    others = [[90.0, 91.0, 90.0, 91.0] for _ in range(13)]
    (found,) = newest(percentages(*others, [None, None, None, 40.0]))
    assert (found.basis, found.points) == (Basis.ALL, 0)
    assert (found.low, found.high) == pytest.approx((90.0, 91.0))


def test_a_first_count_is_held_against_nothing() -> None:
    """A count says how large a board is, so other boards' counts say nothing about it."""
    others = [[3_000.0, 3_100.0, 3_000.0, 3_100.0] for _ in range(13)]
    assert newest(counts(*others, [None, None, None, 12.0])) == ()


def test_a_few_boards_without_history_are_asked_nothing() -> None:
    assert newest(percentages([90.0, 10.0], [50.0, 99.0])) == ()
    assert newest(percentages([90.0], [0.5])) == ()


def test_nothing_known_is_never_unusual() -> None:
    assert newest(percentages([*STEADY, None])) == ()


def test_what_is_not_asked_about_is_not_told() -> None:
    figures = percentages([*STEADY, 10.0])
    assert unusual_figures(figures, asked=np.zeros(figures.values.shape, dtype=np.bool_)) == ()
    with pytest.raises(ValueError, match="shape"):
        unusual_figures(figures, asked=np.zeros((1, 3), dtype=np.bool_))


@pytest.mark.parametrize(("value", "unit"), [(100.1, "percent"), (-1.0, "count"), (-0.1, "rate")])
def test_an_impossible_figure_is_refused(value: float, unit: Unit) -> None:
    with pytest.raises(ValueError, match="not a possible"):
        counts([value], unit=unit)


def test_rows_are_laid_on_a_grid() -> None:
    days = np.array(["2025-02-28", "2025-01-31", "2025-02-28"], dtype="datetime64[D]")
    numbers = np.array([2.0, 1.0, 5.0])
    laid, columns = figures_from_rows(
        series=np.array([0, 0, 1]),
        days=days,
        values=numbers,
        numerators=numbers,
        denominators=numbers,
        series_count=2,
        unit="count",
    )
    assert columns.tolist() == [1, 0, 1]
    assert np.array_equal(laid.values, [[1.0, 2.0], [math.nan, 5.0]], equal_nan=True)
    with pytest.raises(ValueError, match="two rows"):
        figures_from_rows(
            series=np.array([0, 0]),
            days=days[[0, 2]],
            values=numbers[:2],
            numerators=numbers[:2],
            denominators=numbers[:2],
            series_count=1,
            unit="count",
        )


@st.composite
def made_up(draw: st.DrawFn) -> tuple[list[Series], Unit]:
    """A few boards with gaps: steady, wild and constant ones."""
    unit: Unit = draw(st.sampled_from(["percent", "count", "rate"]))
    length = draw(st.integers(2, 32))
    top = {"percent": 100.0, "count": 9_000.0, "rate": 2.0}[unit]
    boards: list[Series] = []
    for _ in range(draw(st.integers(1, 5))):
        seed = draw(st.integers(0, 10_000))
        random = np.random.default_rng(seed)
        level, spread = random.uniform(0.2, 0.9) * top, random.choice([0.0, 0.01, 0.1]) * top
        values = np.clip(level + spread * random.standard_normal(length), 0, top)
        if unit == "count":
            values = values.round()
        gap = random.random(length) < draw(st.sampled_from([0.0, 0.4]))
        boards.append([None if g else float(v) for v, g in zip(values, gap, strict=True)])
    return boards, unit


@settings(max_examples=150, deadline=None)
@given(made_up(), st.floats(0, 1))
def test_the_limits_agree_with_the_plain_restatement(made: tuple[list[Series], Unit], share: float) -> None:
    boards, unit = made
    top = {"percent": 100.0, "count": 9_000.0, "rate": 2.0}[unit]
    boards = [[*board[:-1], share * top] for board in boards]
    outside = {Kind.OUTSIDE, Kind.DIGIT, Kind.UNIT, Kind.ZERO}
    found = {one.series: one for one in newest(counts(*boards, unit=unit)) if one.kind in outside}
    column = len(boards[0]) - 1
    level = float(to_working(np.array(share * top), unit))
    for board in range(len(boards)):
        limits = plain_limits(boards, board=board, column=column, size=None, unit=unit)
        if limits is None:
            assert board not in found
        elif abs(level - limits.low) > 1e-9 and abs(level - limits.high) > 1e-9:
            is_outside = level < limits.low or level > limits.high
            assert is_outside is (board in found) or found[board].kind is Kind.ZERO
            if board in found:
                assert (found[board].basis is Basis.ALL) is limits.others


@settings(max_examples=60, deadline=None)
@given(made_up(), st.randoms(use_true_random=False))
def test_neither_later_periods_nor_the_order_of_boards_change_an_answer(
    made: tuple[list[Series], Unit], random: object
) -> None:
    boards, unit = made
    every = np.ones((len(boards), len(boards[0])), dtype=np.bool_)
    whole = unusual_figures(counts(*boards, unit=unit), asked=every)
    cut = len(boards[0]) // 2 + 1
    earlier = unusual_figures(counts(*[board[:cut] for board in boards], unit=unit), asked=every[:, :cut])
    assert earlier == tuple(one for one in whole if one.column < cut)
    turned = unusual_figures(counts(*boards[::-1], unit=unit), asked=every)
    last = len(boards) - 1
    assert {(last - one.series, one.column, one.kind) for one in turned} == {
        (one.series, one.column, one.kind) for one in whole
    }


@settings(max_examples=60, deadline=None)
@given(made_up())
def test_a_warning_names_numbers_that_say_why(made: tuple[list[Series], Unit]) -> None:
    boards, unit = made
    every = np.ones((len(boards), len(boards[0])), dtype=np.bool_)
    for one in unusual_figures(counts(*boards, unit=unit), asked=every):
        assert one.figure == boards[one.series][one.column]
        told = (one.limit_low, one.low, one.high, one.limit_high)
        if one.kind is Kind.EQUAL:
            assert told == (None,) * 4
            continue
        numbers = [number for number in told if number is not None]
        assert len(numbers) == 4
        assert numbers == pytest.approx(sorted(numbers))
        if one.kind in (Kind.OUTSIDE, Kind.DIGIT, Kind.UNIT):
            assert one.figure <= numbers[0] + 1e-6 or one.figure >= numbers[3] - 1e-6
        assert (one.points >= 12) is (one.basis is Basis.OWN)
