"""Periods as files write them, turned into first day, last day and kind for a whole column at once."""

from datetime import date

import polars as pl

from boards.figures.intake.layouts import Change, WrittenAs
from targets.calc.periods import MONTHS, PeriodKind

NHS_BEGAN = date(1948, 7, 5)
REMEDIES = {
    WrittenAs.FIRST_DAY: "Write the first day of the period as year-month-day, for example 2025-03-01; 01/03/2025 is "
    "read as 1 March.",
    WrittenAs.YEAR_MONTH: "Write year and month as six digits, for example 202503.",
    WrittenAs.YEAR_QUARTER: "Write year and quarter, for example 2025Q1 for January to March.",
    WrittenAs.LAST_DAY: "Write the last day of the period as eight digits, for example 20250331.",
}
PATTERNS = {
    WrittenAs.FIRST_DAY: (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    WrittenAs.YEAR_MONTH: (r"^[0-9]{6}$", "%Y%m%d"),
    WrittenAs.YEAR_QUARTER: (r"^[0-9]{4}[Qq][1-4]$", "%Y-%m-%d"),
    WrittenAs.LAST_DAY: (r"^[0-9]{8}$", "%Y%m%d"),
}
# Day/month/year, as British spreadsheets save it, where nothing else can be meant: a day above 12, or the first of a
# month, which is when most periods begin. 07/09/2025 could be September or July, so it is refused.
BRITISH_DAY = r"^(?:01|1[3-9]|2[0-9]|3[01])/(?:0[1-9]|1[0-2])/[0-9]{4}$"
ALIGNMENTS = {
    PeriodKind.WEEK: "A week begins on a Monday.",
    PeriodKind.MONTH: "A month begins on its first day.",
    PeriodKind.QUARTER: "A quarter begins on 1 January, 1 April, 1 July or 1 October.",
    PeriodKind.YEAR: "A year of this measure begins on 1 April.",
    PeriodKind.TWO_YEARS: "A pair of calendar years begins on 1 January.",
    PeriodKind.ROLLING_YEAR: "A rolling year begins on the first day of a month.",
}


def read_days(text: pl.Expr, *, written_as: WrittenAs) -> pl.Expr:
    """The day that the text names (the first of its period, or the last for `LAST_DAY`); null where unreadable."""
    pattern, form = PATTERNS[written_as]
    if written_as is WrittenAs.FIRST_DAY:
        turned = text.str.slice(6, 4) + "-" + text.str.slice(3, 2) + "-" + text.str.slice(0, 2)
        text = pl.when(text.str.contains(BRITISH_DAY)).then(turned).otherwise(text)
    usable: pl.Expr = pl.when(text.str.contains(pattern)).then(text)
    if written_as is WrittenAs.YEAR_MONTH:
        usable = usable + "01"
    elif written_as is WrittenAs.YEAR_QUARTER:
        month = (usable.str.tail(1).cast(pl.Int32, strict=False) * 3 - 2).cast(pl.String).str.zfill(2)
        usable = usable.str.head(4) + "-" + month + "-01"
    return usable.str.to_date(form, strict=False)


def first_days(day: pl.Expr, kind: pl.Expr, *, written_as: WrittenAs) -> pl.Expr:
    """The first day of the period, from the day that the file gives."""
    if written_as is not WrittenAs.LAST_DAY:
        return day
    return pl.coalesce(
        pl.when((kind == name.value) & (day == day.dt.month_end())).then(
            day.dt.offset_by("1d").dt.offset_by(f"-{months}mo")
        )
        for name, months in MONTHS.items()
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
