from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.integers import column
from targets.calc.periods import Period, PeriodKind, add_months, periods_in_year
from targets.calc.rag import SIGN, Direction
from targets.calc.year_result import NONE, Rows, YearResults, year_results
from tests.oracles.judging.year_result import Point, YearResult
from tests.oracles.judging.year_result import year_result as plain

D = Decimal
MONTHS = list(periods_in_year(first_year=2022, kind=PeriodKind.MONTH))


def year_result(points: Sequence[Point], *, rule: str, direction: str) -> YearResult:
    """One year's result, of which many at once must say the same."""
    answer = plain(points, rule=rule, direction=direction)
    if points:
        oldest_first = sorted(range(len(points)), key=lambda index: points[index].period)
        at_once = many([[points[index] for index in oldest_first]], by_row=rule == "year_row")
        standing, best, worst = (int(at_once[name][0]) for name in (0, 2, 3))
        if SIGN[Direction(direction)] < 0:
            best, worst = worst, best
        assert (int(at_once.periods[0]), int(at_once.periods_met[0])) == (answer.periods, answer.periods_met)
        if answer.best is not None and answer.worst is not None:
            assert (oldest_first[best], oldest_first[worst]) == (answer.best, answer.worst)
        if answer.point_index is not None:
            assert oldest_first[standing] == answer.point_index
        assert (best == NONE) == (answer.periods == 0)
    return answer


def many(years: Sequence[Sequence[Point]], *, by_row: bool = False) -> YearResults:
    """The results of years whose points are oldest first."""
    points = [point for year in years for point in year]
    kinds = list(PeriodKind)
    has_figure = np.array([point.has_figure for point in points])
    rows = Rows(
        starts=np.cumsum([0, *map(len, years[:-1])]),
        figure=has_figure,
        kind=column(kinds.index(point.period.kind) for point in points),
        top=column(int(point.numerator or 0) for point in points),
        bottom=column(int(point.denominator or 0) for point in points),
        value=column(int((point.value or 0) * 10**6) for point in points),
        has_counts=np.array([point.has_counts for point in points]),
        met=np.array([point.met is True for point in points]),
    )
    every = np.ones(len(points), dtype=bool)
    return year_results(rows, kept=every, is_year_row=every & by_row)


def point(period: Period, value: str | None, *, met: bool | None = False) -> Point:
    return Point(
        period=period,
        numerator=None,
        denominator=None,
        value=None if value is None else D(value),
        met=None if value is None else met,
    )


def counted(period: Period, numerator: int, denominator: int, *, met: bool | None = False) -> Point:
    value = None if denominator == 0 else 100 * D(numerator) / D(denominator)
    return Point(period=period, numerator=D(numerator), denominator=D(denominator), value=value, met=met)


def months(values: Sequence[str | None]) -> list[Point]:
    return [
        point(period, value, met=value is not None and D(value) >= 95)
        for period, value in zip(MONTHS, values, strict=False)
    ]


def test_a_monthly_series_answers_with_march_and_says_best_worst_and_how_many_were_met() -> None:
    values = ["96", "95.0", "94.9", "80", "81", "82", "83", "84", "79.9", "86", "87", "88"]
    assert year_result(months(values), rule="last", direction="higher") == YearResult(
        point_index=11,
        pooled=False,
        numerator=None,
        denominator=None,
        best=0,
        worst=8,
        periods=12,
        periods_met=2,
        ends_the_year=True,
    )


def test_lower_is_better_turns_best_and_worst_round() -> None:
    answer = year_result(months(["5", "4", "6"]), rule="last", direction="lower")
    assert (answer.best, answer.worst) == (1, 2)


def test_a_year_whose_last_months_are_missing_answers_with_its_newest_and_says_so() -> None:
    answer = year_result(months(["90", "91", None]), rule="last", direction="higher")
    assert (answer.point_index, answer.periods, answer.ends_the_year) == (1, 2, False)


def test_points_may_come_in_any_order() -> None:
    points = months(["90", "91", "92"])[::-1]
    answer = year_result(points, rule="last", direction="higher")
    assert (answer.point_index, answer.best, answer.worst) == (0, 0, 2)


def test_of_equal_periods_the_latest_is_named() -> None:
    answer = year_result(months(["90", "91", "91", "90"]), rule="last", direction="higher")
    assert (answer.best, answer.worst) == (2, 3)


def test_a_neutral_measure_has_neither_best_nor_worst() -> None:
    answer = year_result(months(["90", "91"]), rule="last", direction="neutral")
    assert (answer.point_index, answer.best, answer.worst) == (1, None, None)


def test_a_year_without_figures_has_no_result() -> None:
    for points in ([], months([None, None])):
        answer = year_result(points, rule="last", direction="higher")
        assert (answer.point_index, answer.best, answer.periods, answer.ends_the_year) == (
            None,
            None,
            0,
            False,
        )


def test_a_period_in_which_nobody_was_counted_is_no_figure() -> None:
    points = [counted(MONTHS[0], 9, 10), counted(MONTHS[1], 0, 0)]
    answer = year_result(points, rule="last", direction="higher")
    assert (answer.point_index, answer.periods) == (0, 1)


def test_a_yearly_series_answers_with_its_row() -> None:
    year = Period.of(start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    answer = year_result([point(year, "500", met=True)], rule="year_row", direction="higher")
    assert (answer.point_index, answer.periods_met, answer.ends_the_year) == (0, 1, True)


def test_a_calendar_year_belongs_to_the_financial_year_in_which_it_ends() -> None:
    calendar = Period.of(start=date(2022, 1, 1), kind=PeriodKind.YEAR)
    assert calendar.financial_year == 2022
    assert year_result([point(calendar, "25")], rule="year_row", direction="higher").ends_the_year


def test_two_rows_in_one_year_are_refused_where_there_should_be_one() -> None:
    with pytest.raises(ValueError, match="2 rows"):
        year_result(months(["1", "2"]), rule="year_row", direction="higher")


def test_rolling_years_answer_with_the_one_that_ends_last() -> None:
    rolling = list(periods_in_year(first_year=2022, kind=PeriodKind.ROLLING_YEAR))
    points = [
        point(period, value) for period, value in zip(rolling, ["0.3", "0.2", "0.4", "0.3"], strict=True)
    ]
    answer = year_result(points, rule="last", direction="lower")
    assert (answer.point_index, answer.best, answer.worst, answer.ends_the_year) == (3, 1, 2, True)
    assert points[3].period.end == date(2023, 3, 31)


def test_pooling_adds_up_the_counts() -> None:
    points = [counted(MONTHS[0], 1, 10), counted(MONTHS[1], 900, 1000)]
    answer = year_result(points, rule="pooled", direction="higher")
    assert (answer.point_index, answer.pooled) == (None, True)
    assert (answer.numerator, answer.denominator) == (D(901), D(1010))  # 89.2%, not the 50% of an average


def test_a_month_of_nobody_adds_nothing_to_a_pooled_year_and_a_year_of_nobody_has_no_sum() -> None:
    answer = year_result(
        [counted(MONTHS[0], 1, 10), counted(MONTHS[1], 0, 0)], rule="pooled", direction="higher"
    )
    assert (answer.numerator, answer.denominator, answer.periods) == (D(1), D(10), 1)
    nobody = year_result([counted(MONTHS[0], 0, 0)], rule="pooled", direction="higher")
    assert (nobody.pooled, nobody.numerator) == (False, None)


@pytest.mark.parametrize("gap", [point(MONTHS[1], "90"), point(MONTHS[1], None)])
def test_nothing_is_pooled_unless_every_period_has_counts(gap: Point) -> None:
    answer = year_result([counted(MONTHS[0], 1, 10), gap], rule="pooled", direction="higher")
    assert (answer.pooled, answer.numerator, answer.point_index) == (False, None, None)


def test_kinds_and_years_are_not_mixed_and_no_period_comes_twice() -> None:
    quarter = Period.of(start=date(2022, 4, 1), kind=PeriodKind.QUARTER)
    with pytest.raises(ValueError, match="one kind"):
        year_result([point(MONTHS[0], "1"), point(quarter, "1")], rule="last", direction="higher")
    other_year = Period.of(start=date(2023, 4, 1), kind=PeriodKind.MONTH)
    with pytest.raises(ValueError, match="one financial year"):
        year_result([point(MONTHS[0], "1"), point(other_year, "1")], rule="last", direction="higher")
    with pytest.raises(ValueError, match="twice"):
        year_result([point(MONTHS[0], "1"), point(MONTHS[0], "2")], rule="last", direction="higher")


def test_counts_without_values_cannot_be_ranked_beside_values_without_counts() -> None:
    bare = Point(period=MONTHS[0], numerator=D(1), denominator=D(2), value=None, met=None)
    with pytest.raises(ValueError, match="ranked"):
        year_result([bare, point(MONTHS[1], "2")], rule="last", direction="higher")


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1, max_size=12))
def test_best_and_worst_are_exact_on_counts(counts: list[tuple[int, int]]) -> None:
    points = [counted(period, *pair) for period, pair in zip(MONTHS, counts, strict=False)]
    answer = year_result(points, rule="last", direction="higher")
    ratios = [Fraction(*pair) for pair in counts]
    assert answer.best == max(range(len(ratios)), key=lambda i: (ratios[i], i))
    assert answer.worst == max(range(len(ratios)), key=lambda i: (-ratios[i], i))


@given(st.sets(st.integers(0, 11), min_size=1))
def test_the_result_is_always_the_newest_period_with_a_figure(held: set[int]) -> None:
    points = months([str(50 + i) if i in held else None for i in range(12)])
    answer = year_result(points, rule="last", direction="higher")
    assert answer.point_index == max(held)
    assert answer.periods == len(held)
    assert answer.ends_the_year == (max(held) == 11)


def test_the_months_used_here_are_april_to_march() -> None:
    assert MONTHS[0].start == date(2022, 4, 1)
    assert MONTHS[-1].start == add_months(date(2022, 4, 1), 11)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1, max_size=12),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([1, 10**9]),
)
def test_many_years_at_once_are_each_as_it_is_alone(years: list[list[tuple[int, int]]], factor: int) -> None:
    points = [
        [
            counted(period, top * factor, bottom * factor, met=top > bottom)
            for period, (top, bottom) in zip(MONTHS, counts, strict=False)
        ]
        for counts in years
    ]
    at_once, first = many(points), 0
    for place, year in enumerate(points):
        alone = plain(year, rule="last", direction="higher")
        found = [int(at_once[name][place]) - first for name in (0, 2, 3)]
        assert found == [alone.point_index, alone.best, alone.worst]
        assert int(at_once.periods_met[place]) == alone.periods_met
        first += len(year)


def test_a_series_that_changed_its_frequency_answers_with_the_newer_one() -> None:
    quarter = Period.of(start=date(2022, 7, 1), kind=PeriodKind.QUARTER)
    answer = many(
        [[point(MONTHS[0], "90"), point(MONTHS[1], "99"), point(quarter, "80"), point(MONTHS[6], None)]]
    )
    assert (answer.standing.tolist(), answer.kept.tolist()) == ([2], [False, False, True, False])
    assert (answer.highest.tolist(), answer.lowest.tolist(), answer.periods.tolist()) == ([2], [2], [1])


def test_of_two_rows_of_a_yearly_series_the_later_one_stands() -> None:
    calendar, year = (Period.of(start=date(2022, month, 1), kind=PeriodKind.YEAR) for month in (1, 4))
    answer = many([[point(calendar, "25"), point(year, "20")]], by_row=True)
    assert (answer.standing.tolist(), answer.highest.tolist(), answer.periods.tolist()) == ([1], [1], [1])
