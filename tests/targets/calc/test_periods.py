"""Periods, financial years and how they are said."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.periods import (
    Period,
    PeriodKind,
    financial_year,
    financial_year_label,
    period_letters,
    period_words,
    periods_in_year,
)


@pytest.mark.parametrize(
    ("kind", "start", "end", "words"),
    [
        (PeriodKind.WEEK, date(2023, 6, 19), date(2023, 6, 25), "week of 19 June 2023"),
        (PeriodKind.MONTH, date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (PeriodKind.QUARTER, date(2022, 10, 1), date(2022, 12, 31), "October to December 2022"),
        (PeriodKind.QUARTER, date(2022, 11, 1), date(2023, 1, 31), "November 2022 to January 2023"),
        (PeriodKind.YEAR, date(2022, 4, 1), date(2023, 3, 31), "2022/23"),
        (PeriodKind.YEAR, date(2022, 1, 1), date(2022, 12, 31), "2022"),
        (PeriodKind.TWO_YEARS, date(2020, 1, 1), date(2021, 12, 31), "2020 and 2021"),
        (PeriodKind.ROLLING_YEAR, date(2023, 4, 1), date(2024, 3, 31), "12 months to March 2024"),
    ],
)
def test_a_period_ends_and_is_said_as_people_do(kind: PeriodKind, start: date, end: date, words: str) -> None:
    period = Period.of(start=start, kind=kind)
    assert period.end == end
    assert period_words(period) == words


@pytest.mark.parametrize(
    ("kind", "start", "letters"),
    [
        (PeriodKind.WEEK, date(2023, 6, 19), "week of 19 Jun 2023"),
        (PeriodKind.MONTH, date(2024, 2, 1), "Feb 2024"),
        (PeriodKind.QUARTER, date(2022, 10, 1), "Oct–Dec 2022"),
        (PeriodKind.QUARTER, date(2022, 11, 1), "Nov 2022–Jan 2023"),
        (PeriodKind.YEAR, date(2022, 4, 1), "2022/23"),
        (PeriodKind.ROLLING_YEAR, date(2023, 4, 1), "year to Mar 2024"),
    ],
)
def test_a_period_in_few_letters(kind: PeriodKind, start: date, letters: str) -> None:
    assert period_letters(Period.of(start=start, kind=kind)) == letters


@pytest.mark.parametrize(
    ("kind", "start"), [(PeriodKind.WEEK, date(2023, 6, 20)), (PeriodKind.MONTH, date(2023, 6, 2))]
)
def test_a_period_that_begins_on_the_wrong_day_is_refused(kind: PeriodKind, start: date) -> None:
    with pytest.raises(ValueError, match=str(start)):
        Period.of(start=start, kind=kind)


def test_the_financial_year_turns_between_march_and_april() -> None:
    assert financial_year(date(2023, 3, 31)) == 2022
    assert financial_year(date(2023, 4, 1)) == 2023
    assert financial_year_label(1999) == "1999/00"


@given(st.integers(1990, 2100), st.sampled_from(list(PeriodKind)))
def test_a_years_periods_all_end_in_it_and_none_is_missing(year: int, kind: PeriodKind) -> None:
    periods = list(periods_in_year(first_year=year, kind=kind))
    counts = {
        "month": {12},
        "quarter": {4},
        "year": {1},
        "week": {52, 53},
        "two_years": {1},
        "rolling_year": {4},
    }
    assert len(periods) in counts[kind]
    assert all(period.financial_year == year for period in periods)
    assert all(later == earlier.next() for earlier, later in itertools.pairwise(periods))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_months_follow_each_other_without_a_gap(day: date) -> None:
    month = Period.of(start=day.replace(day=1), kind=PeriodKind.MONTH)
    assert month.next().start == month.end + timedelta(days=1)
