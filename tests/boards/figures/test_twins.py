"""Rules that are also written for whole columns and for SQL say the same as their one home in `targets/calc`."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection

from boards.figures import sql
from boards.figures.intake.periods import is_misaligned, last_days
from targets.calc.periods import (
    Period,
    PeriodKind,
    financial_year,
    financial_year_bounds,
    period_end,
    periods_in_year,
)

# Five years with a leap year; every day of them begins or ends something, or nothing.
DAYS = [date(2019, 1, 1) + timedelta(days=number) for number in range(5 * 366)]
KINDS = list(PeriodKind)


def column(expression: pl.Expr, kind: PeriodKind) -> list[object]:
    frame = pl.DataFrame({"start": DAYS, "kind": [kind.value] * len(DAYS)})
    return frame.select(expression).to_series().to_list()


def aligned(kind: PeriodKind, *, first_month_of_year: int = 4) -> list[date]:
    found = column(
        is_misaligned(pl.col("start"), pl.col("kind"), first_month_of_year=first_month_of_year), kind
    )
    return [day for day, misaligned in zip(DAYS, found, strict=True) if not misaligned]


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_periods_ends_on_the_same_days(kind: PeriodKind) -> None:
    ends = dict(zip(DAYS, column(last_days(pl.col("start"), pl.col("kind")), kind), strict=True))
    starts = aligned(kind)
    assert len(starts) >= 5
    assert [ends[day] for day in starts] == [period_end(start=day, kind=kind) for day in starts]


@pytest.mark.parametrize(
    "kind", [PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.TWO_YEARS]
)
def test_a_column_takes_exactly_the_periods_that_a_year_has(kind: PeriodKind) -> None:
    ours = {Period.of(start=day, kind=kind) for day in aligned(kind)}
    theirs = {
        period
        for first_year in range(2018, 2026)
        for period in periods_in_year(first_year=first_year, kind=kind)
        if DAYS[0] <= period.start <= DAYS[-1]
    }
    assert ours == theirs


def test_a_rolling_year_begins_with_any_month_and_another_year_with_its_own() -> None:
    firsts = [day for day in DAYS if day.day == 1]
    assert aligned(PeriodKind.ROLLING_YEAR) == firsts
    assert aligned(PeriodKind.YEAR, first_month_of_year=1) == [day for day in firsts if day.month == 1]


@pytest.mark.django_db
def test_the_database_counts_financial_years_as_we_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT day, {sql.financial_year("day")}, {sql.in_financial_year("day", "2020")}
            FROM unnest(%s::date[]) AS day
            """,
            [DAYS],
        )
        rows = cursor.fetchall()
    first, last = financial_year_bounds(2020)
    assert rows == [(day, financial_year(day), first <= day <= last) for day in DAYS]
