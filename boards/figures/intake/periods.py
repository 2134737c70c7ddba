"""Periods as files write them, turned into first day, last day and kind for a whole column at once."""

from datetime import date

import polars as pl

from boards.figures.intake import written_periods
from boards.figures.intake.layouts import Change, WrittenAs
from targets.calc.periods import MONTHS, PeriodKind

SUNDAY = 7
NHS_BEGAN = date(1948, 7, 5)
REMEDIES = {
    WrittenAs.FIRST_DAY: "Write the first day of the period as year-month-day, for example 2025-03-01; 01/03/2025 is "
    "read as 1 March.",
    WrittenAs.YEAR_MONTH: "Write year and month as six digits, for example 202503.",
    WrittenAs.YEAR_QUARTER: "Write year and quarter, for example 2025Q1 for January to March.",
    WrittenAs.LAST_DAY: "Write the last day of the period as eight digits, for example 20250331.",
    WrittenAs.LAST_DATE: "Write the last day of the period as year-month-day, for example 2025-03-31.",
    WrittenAs.YEAR_DASH_MONTH: "Write year and month, for example 2025-03.",
    WrittenAs.MONTH_NAME: "Write the month and its year, for example March 2025.",
    WrittenAs.MONTH_NAMES: "Write the first and last month of the quarter and its year, for example Jan-Mar 2025.",
    WrittenAs.FINANCIAL_YEAR: "Write the financial year, for example 2024/25.",
    WrittenAs.FINANCIAL_QUARTER: "Write the quarter of a financial year, for example Q4 2024/25 for January to March.",
}
DATES = (WrittenAs.FIRST_DAY, WrittenAs.LAST_DATE)
LAST_DAYS = (WrittenAs.LAST_DAY, WrittenAs.LAST_DATE)
DIGITS = {
    WrittenAs.YEAR_MONTH: (r"^[0-9]{6}$", "%Y%m%d"),
    WrittenAs.YEAR_QUARTER: (r"^[0-9]{4}[Qq][1-4]$", "%Y-%m-%d"),
    WrittenAs.LAST_DAY: (r"^[0-9]{8}$", "%Y%m%d"),
}
ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# Dates as spreadsheets save them, where nothing else can be meant: a number above 12 is no month, and the first of a
# month is when most periods begin. 07/09/2025 could be September or July, so it is refused. A week begins on any day:
# of weeks 01/09/2025 could be two days as well, and 09/15/2025 is one, as an American spreadsheet has it.
BRITISH_DAY = r"^(?:01|1[3-9]|2[0-9]|3[01])/(?:0[1-9]|1[0-2])/[0-9]{4}$"
AMERICAN_DAY = r"^(?:0[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])/[0-9]{4}$"
SAME_EITHER_WAY = r"^(?:01/01|02/02|03/03|04/04|05/05|06/06|07/07|08/08|09/09|10/10|11/11|12/12)/[0-9]{4}$"
TWO_DAYS_OF_A_WEEK = r"^01/(?:0[2-9]|1[0-2])/[0-9]{4}$"
ALIGNMENTS = {
    PeriodKind.WEEK: "A week begins on a Monday.",
    PeriodKind.MONTH: "A month begins on its first day.",
    PeriodKind.QUARTER: "A quarter begins on 1 January, 1 April, 1 July or 1 October.",
    PeriodKind.YEAR: "A year of this measure begins on 1 April.",
    PeriodKind.TWO_YEARS: "A pair of calendar years begins on 1 January.",
    PeriodKind.ROLLING_YEAR: "A rolling year begins on the first day of a month.",
}


def read_days(text: pl.Expr, *, written_as: WrittenAs) -> pl.Expr:
    """The day that the text names: the first of its period, or the last for `LAST_DAYS`; null where unreadable.

    What a date can be depends on the kind of its period too: see `is_one_day`.
    """
    if written_as in DATES:
        day_first = text.str.slice(6, 4) + "-" + text.str.slice(3, 2) + "-" + text.str.slice(0, 2)
        month_first = text.str.slice(6, 4) + "-" + text.str.slice(0, 2) + "-" + text.str.slice(3, 2)
        iso = (
            pl.when(text.str.contains(BRITISH_DAY) | text.str.contains(SAME_EITHER_WAY))
            .then(day_first)
            .when(text.str.contains(AMERICAN_DAY))
            .then(month_first)
            .when(text.str.contains(ISO_DAY))
            .then(text)
        )
        return iso.str.to_date("%Y-%m-%d", strict=False)
    if written_as not in DIGITS:
        return text.map_batches(
            lambda column: written_periods.first_days(column, written_as),
            return_dtype=pl.Date,
            is_elementwise=True,
        )
    pattern, form = DIGITS[written_as]
    usable: pl.Expr = pl.when(text.str.contains(pattern)).then(text)
    if written_as is WrittenAs.YEAR_MONTH:
        usable = usable + "01"
    elif written_as is WrittenAs.YEAR_QUARTER:
        month = (usable.str.tail(1).cast(pl.Int32, strict=False) * 3 - 2).cast(pl.String).str.zfill(2)
        usable = usable.str.head(4) + "-" + month + "-01"
    return usable.str.to_date(form, strict=False)


def is_one_day(text: pl.Expr, kind: pl.Expr, *, written_as: WrittenAs) -> pl.Expr:
    """False for a date of a week that could be two days. That months begin on their first settles it for the others."""
    if written_as not in DATES:
        return pl.lit(True)
    is_week = (kind == PeriodKind.WEEK.value).fill_null(False)
    return ~(is_week & text.str.contains(TWO_DAYS_OF_A_WEEK).fill_null(False))


def first_days(day: pl.Expr, kind: pl.Expr, *, written_as: WrittenAs) -> pl.Expr:
    """The first day of the period, from the day that the file gives."""
    if written_as not in LAST_DAYS:
        return day
    return pl.coalesce(
        pl.when((kind == PeriodKind.WEEK.value) & (day.dt.weekday() == SUNDAY)).then(day.dt.offset_by("-6d")),
        *(
            pl.when((kind == name.value) & (day == day.dt.month_end())).then(
                day.dt.offset_by("1d").dt.offset_by(f"-{months}mo")
            )
            for name, months in MONTHS.items()
        ),
    )


def last_days(start: pl.Expr, kind: pl.Expr) -> pl.Expr:
    """The last day of the period of that kind; as `targets.calc.periods.period_end`, for aligned starts."""
    return pl.coalesce(
        pl.when(kind == PeriodKind.WEEK.value).then(start.dt.offset_by("6d")),
        *(
            pl.when(kind == name.value).then(start.dt.offset_by(f"{months}mo").dt.offset_by("-1d"))
            for name, months in MONTHS.items()
        ),
    )


def is_misaligned(start: pl.Expr, kind: pl.Expr, *, first_month_of_year: int) -> pl.Expr:
    """True where a period of the kind cannot begin on that day."""
    month = start.dt.month()
    return (
        pl.when(kind == PeriodKind.WEEK.value)
        .then(start.dt.weekday() != 1)
        .when(kind == PeriodKind.QUARTER.value)
        .then((start.dt.day() != 1) | (month % 3 != 1))
        .when(kind == PeriodKind.YEAR.value)
        .then((start.dt.day() != 1) | (month != first_month_of_year))
        .when(kind == PeriodKind.TWO_YEARS.value)
        .then((start.dt.day() != 1) | (month != 1))
        .otherwise(start.dt.day() != 1)
    )


def changed(frame: pl.DataFrame, changes: tuple[Change, ...]) -> pl.DataFrame:
    """The columns `day` and `kind` with a layout's exceptions applied."""
    for change in changes:
        concerned = pl.col("day") <= change.until
        earlier = pl.col("day").dt.offset_by(f"-{change.starts_months_earlier}mo")
        frame = frame.with_columns(
            day=pl.when(concerned).then(earlier).otherwise("day"),
            kind=pl.when(concerned).then(pl.lit(change.kind.value)).otherwise("kind"),
        )
    return frame
