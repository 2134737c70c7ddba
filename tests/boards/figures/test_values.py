"""A value made from counts is exact to its sixth place, whatever the counts; the rules of periods agree with calc."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.figures import tasks
from targets.calc.periods import Period, PeriodKind
from tests.boards.figures.conftest import csv_of
from tests.boards.figures.intake import CALENDAR_YEARS, RATE, errors, figures, take, version

COUNTS = st.integers(0, 10**12 - 1)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=20))
def test_a_percentage_of_any_counts_is_exact_to_six_places(pairs: list[tuple[int, int]]) -> None:
    pairs = [(min(pair), max(pair)) for pair in pairs]
    rows = [f"nhs-lothian,{2000 + i}-01-01,{top},{bottom},,," for i, (top, bottom) in enumerate(pairs)]
    for (top, bottom), row in zip(pairs, figures(take(csv_of(*rows), version())), strict=True):
        assert row[5] == (quotient(100, top, bottom) if bottom else None)


def quotient(scale: int, top: int, bottom: int) -> Decimal:
    with localcontext(prec=60):
        return (Decimal(scale) * top / bottom).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def test_a_half_of_the_sixth_place_is_rounded_up() -> None:
    # 100 x 1 / 64,000,000 = 0.0000015625; 100 x 1 / 8,000,000 = 0.0000125: the seventh place is exactly a half.
    (row,) = figures(take(csv_of("nhs-lothian,2023-04-01,1,8000000,,,")))
    assert row[5] == Decimal("0.000013")


@pytest.mark.parametrize(
    ("written", "kind", "start"),
    [
        ("01/09/2025", PeriodKind.MONTH, date(2025, 9, 1)),
        ("01/10/2025", PeriodKind.MONTH, date(2025, 10, 1)),
        ("25/08/2025", PeriodKind.WEEK, date(2025, 8, 25)),
    ],
)
def test_a_british_date_is_read_where_nothing_else_can_be_meant(
    written: str, kind: PeriodKind, start: date
) -> None:
    (row,) = figures(take(csv_of(f"nhs-lothian,{written},1,2,,,"), version(kind)))
    assert row[1] == start


def test_a_british_date_that_could_be_another_day_is_refused_with_the_way_to_write_it() -> None:
    intake = take(csv_of("nhs-lothian,08/09/2025,1,2,,,"), version(PeriodKind.WEEK))
    assert errors(intake) == [(2, "period", "period_unreadable")]
    assert "year-month-day, for example 2025-03-01" in intake.problems[0].remedy


def test_the_same_period_written_in_two_ways_is_named_as_twice() -> None:
    content = csv_of("nhs-lothian,01/09/2025,1,2,,,", "nhs-lothian,2025-09-01,1,2,,,")
    assert errors(take(content)) == [(3, "period", "duplicate")]


def test_a_rate_too_large_to_be_held_is_an_error_and_no_crash() -> None:
    content = csv_of("nhs-lothian,2014-10-01,999999999999,1,,,", "nhs-fife,2014-10-01,5,20000,0.25,,")
    assert errors(take(content, RATE, measure_key="sab")) == [(2, "numerator", "too_large")]
    percent = take(csv_of("nhs-lothian,2023-04-01,999999999999,1,,,"))
    assert errors(percent) == [(2, "numerator", "numerator_above_denominator")]


@pytest.mark.parametrize("kind", PeriodKind)
def test_periods_are_those_of_calc_on_every_day_of_two_years(kind: PeriodKind) -> None:
    versions = CALENDAR_YEARS[:1] if kind is PeriodKind.TWO_YEARS else (version(kind),)
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(731)]
    intake = take(csv_of(*(f"nhs-lothian,{day},,,50,," for day in days)), *versions)
    misaligned = {problem.row for problem in intake.problems if problem.code == "period_misaligned"}
    assert {problem.code for problem in intake.problems} == {"period_misaligned"}
    for row, day in enumerate(days, start=2):
        good = row not in misaligned
        if kind is PeriodKind.WEEK:
            assert good == (day.weekday() == 0)
        else:
            months = {PeriodKind.QUARTER: (1, 4, 7, 10), PeriodKind.YEAR: (4,), PeriodKind.TWO_YEARS: (1,)}
            assert good == (day.day == 1 and day.month in months.get(kind, range(1, 13)))
        if good:
            alone = take(csv_of(f"nhs-lothian,{day},,,50,,"), *versions)
            assert isinstance(alone.frame, pl.DataFrame)
            assert alone.frame["period_end"].item() == Period.of(start=day, kind=kind).end


@pytest.mark.django_db
def test_the_daily_task_clears_old_staging() -> None:
    assert tasks.clear_old_staging() == 0
