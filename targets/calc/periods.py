"""Periods and financial years. A period is start, end and kind; its financial year is its end date's."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class PeriodKind(StrEnum):
    """How long a period is. A rolling year may end in any month; two years is a pair of calendar years."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TWO_YEARS = "two_years"
    ROLLING_YEAR = "rolling_year"

    __hash__ = str.__hash__  # as it compares; that of an enumeration costs a call each time

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.value.replace("_", " ")) for kind in cls]


MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.YEAR: 12,
    PeriodKind.TWO_YEARS: 24,
    PeriodKind.ROLLING_YEAR: 12,
}

STEPS = MONTHS | {PeriodKind.TWO_YEARS: 12, PeriodKind.ROLLING_YEAR: 3}


def add_months(day: date, months: int) -> date:
    """The first of the month `months` after `day`'s month (negative: before); `day` must be a first of month."""
    if day.day != 1:
        raise ValueError(f"{day} is not the first of a month")
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def add_working_days(day: date, days: int) -> date:
    """The day so many days from Monday to Friday after `day` (0 or more); public holidays are not known here."""
    if days < 0:
        raise ValueError("working days are counted forward")
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def period_end(*, start: date, kind: PeriodKind) -> date:
    """The last day of the period that begins on `start`.

    Weeks begin on Monday, all others on the first of a month; ValueError otherwise.
    """
    if kind is PeriodKind.WEEK:
        if start.weekday() != 0:
            raise ValueError(f"{start} is not a Monday")
        return start + timedelta(days=6)
    return add_months(start, MONTHS[kind]) - timedelta(days=1)


class Period(NamedTuple):
    """Inclusive dates and kind; orders by end, then start. A tuple: thousands are compared and looked up."""

    end: date
    start: date
    kind: PeriodKind

    @classmethod
    def of(cls, *, start: date, kind: PeriodKind) -> "Period":
        return cls(end=period_end(start=start, kind=kind), start=start, kind=kind)

    @property
    def financial_year(self) -> int:
        return financial_year(self.end)

    def next(self) -> "Period":
        """The period of the same kind that follows; a rolling year rolls on by a quarter, two years by one."""
        return _following(self)


@lru_cache(maxsize=10_000)
def _following(period: Period) -> Period:
    """Kept: every page of a series walks through the same periods several times."""
    if period.kind is PeriodKind.WEEK:
        return Period.of(start=period.start + timedelta(days=7), kind=period.kind)
    return Period.of(start=add_months(period.start, STEPS[period.kind]), kind=period.kind)


def a_year_before(period: Period) -> Period:
    """The same months a year earlier; of a week the one 52 weeks before."""
    if period.kind is PeriodKind.WEEK:
        return Period.of(start=period.start - timedelta(weeks=52), kind=period.kind)
    return Period.of(start=add_months(period.start, -12), kind=period.kind)


def financial_year(day: date) -> int:
    """The year in which the financial year of `day` begins: 31 March 2023 is in 2022, 1 April 2023 in 2023."""
    return day.year if day.month >= 4 else day.year - 1


def financial_year_label(first_year: int) -> str:
    """2022 is written "2022/23"."""
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def financial_year_bounds(first_year: int) -> tuple[date, date]:
    return date(first_year, 4, 1), date(first_year + 1, 3, 31)


def periods_in_year(*, first_year: int, kind: PeriodKind) -> Iterator[Period]:
    """Every period of `kind` that ends in the financial year, in order (rolling years: one a quarter)."""
    first, last = financial_year_bounds(first_year)
    if kind is PeriodKind.WEEK:
        monday = first - timedelta(days=6)
        monday += timedelta(days=-monday.weekday() % 7)
        period = Period.of(start=monday, kind=kind)
    elif kind is PeriodKind.ROLLING_YEAR:
        period = Period.of(start=add_months(first, -9), kind=kind)
    elif kind is PeriodKind.TWO_YEARS:
        period = Period.of(start=date(first_year - 1, 1, 1), kind=kind)
    else:
        period = Period.of(start=first, kind=kind)
    while period.end <= last:
        if period.end >= first:
            yield period
        period = period.next()


class Step(NamedTuple):
    """What a period adds to the one before it: the days on which its own figure is made. Inclusive dates."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def days_after(self, day: date) -> int:
        """How many days of the step are still to come when the day is over."""
        return max(0, min((self.end - day).days, self.days))


def step_of(period: Period, *, grows_by: PeriodKind | None = None) -> Step:
    """The step of a period: a week, month, quarter or year is its own.

    Of a rolling year it is the last quarter, of two years the last year. A running total names in `grows_by` how often
    it grows: its step is its last month or quarter, however long it has been running.
    """
    if period.kind is PeriodKind.WEEK:
        return Step(start=period.start, end=period.end)
    months = STEPS[period.kind]
    if grows_by is not None and grows_by is not PeriodKind.WEEK:
        months = min(months, STEPS[grows_by])
    start = add_months(period.end.replace(day=1), 1 - months)
    return Step(start=max(start, period.start), end=period.end)


def day_words(day: date) -> str:
    """3 March 2025."""
    return f"{day.day} {day:%B %Y}"


def period_words(period: Period) -> str:
    """The period as a person says it: "November 2024", "October to December 2022", "12 months to March 2024"."""
    start, end = period.start, period.end
    match period.kind:
        case PeriodKind.WEEK:
            return f"week of {day_words(start)}"
        case PeriodKind.MONTH:
            return f"{start:%B %Y}"
        case PeriodKind.QUARTER:
            return f"{start:%B} to {end:%B %Y}" if start.year == end.year else f"{start:%B %Y} to {end:%B %Y}"
        case PeriodKind.ROLLING_YEAR:
            return f"12 months to {end:%B %Y}"
        case PeriodKind.TWO_YEARS:
            return f"{start.year} and {end.year}"
    return financial_year_label(start.year) if start.month == 4 else str(start.year)


def period_letters(period: Period) -> str:
    """The period in few letters, for a cell of a grid: "Nov 2024", "Oct–Dec 2022", "2022/23", "year to Mar 2024"."""
    start, end = period.start, period.end
    match period.kind:
        case PeriodKind.MONTH:
            return f"{start:%b %Y}"
        case PeriodKind.QUARTER:
            return f"{start:%b}–{end:%b %Y}" if start.year == end.year else f"{start:%b %Y}–{end:%b %Y}"
        case PeriodKind.ROLLING_YEAR:
            return f"year to {end:%b %Y}"
        case PeriodKind.WEEK:
            return f"week of {start.day} {start:%b %Y}"
    return period_words(period)
