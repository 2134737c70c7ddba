"""Periods in words and financial years, as publishers write them: each distinct text of a column is looked at once."""

import re
from collections.abc import Callable
from datetime import date

import polars as pl

from boards.figures.intake.layouts import WrittenAs

LETTERS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS_BY_LETTERS = {letters: number for number, letters in enumerate(LETTERS, start=1)}
FULL_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
MONTH = rf"({FULL_NAMES}|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
YEAR = r"([0-9]{4})"
FINANCIAL = r"([0-9]{4})[/-]([0-9]{4}|[0-9]{2})"
YEAR_DASH_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
MONTH_NAME = re.compile(rf"{MONTH} {YEAR}")
MONTH_NAMES = re.compile(rf"{MONTH} ?(?:-|–|to) ?{MONTH} {YEAR}")
FINANCIAL_YEAR = re.compile(FINANCIAL)
FINANCIAL_QUARTER = re.compile(rf"q([1-4]) {FINANCIAL}|{FINANCIAL} q([1-4])")


def first_days(column: pl.Series, written_as: WrittenAs) -> pl.Series:
    """The first day of each period; null where it is not written so."""
    known = {
        text: day
        for text in column.unique().to_list()
        if text is not None and (day := READERS[written_as](" ".join(text.casefold().split())))
    }
    if not known:
        return pl.Series(column.name, [None] * len(column), dtype=pl.Date)
    return column.replace_strict(known, default=None, return_dtype=pl.Date)


def _year_dash_month(text: str) -> date | None:
    found = YEAR_DASH_MONTH.fullmatch(text)
    return _first_day(int(found[1]), int(found[2])) if found else None


def _month_name(text: str) -> date | None:
    found = MONTH_NAME.fullmatch(text)
    return _first_day(int(found[2]), MONTHS_BY_LETTERS[found[1][:3]]) if found else None


def _month_names(text: str) -> date | None:
    """Three months of one year: whose year "Dec-Feb 2020" means, nobody can tell."""
    found = MONTH_NAMES.fullmatch(text)
    if not found:
        return None
    first, last = (MONTHS_BY_LETTERS[name[:3]] for name in found.group(1, 2))
    return _first_day(int(found[3]), first) if last - first == 2 else None


def _financial_year(text: str) -> date | None:
    found = FINANCIAL_YEAR.fullmatch(text)
    return _first_day(int(found[1]), 4) if found and _follows(found[1], found[2]) else None


def _financial_quarter(text: str) -> date | None:
    found = FINANCIAL_QUARTER.fullmatch(text)
    if not found:
        return None
    before, year, following, year_first, following_year, after = found.groups()
    year, following, quarter = year or year_first, following or following_year, int(before or after)
    if not _follows(year, following):
        return None
    return _first_day(int(year), 3 * quarter + 1) if quarter < 4 else _first_day(int(year) + 1, 1)


def _follows(year: str, following: str) -> bool:
    """2019/20 and 2019/2020 are years, 2019/21 is none."""
    return str(int(year) + 1).endswith(following)


def _first_day(year: int, month: int) -> date | None:
    return date(year, month, 1) if year else None


READERS: dict[WrittenAs, Callable[[str], date | None]] = {
    WrittenAs.YEAR_DASH_MONTH: _year_dash_month,
    WrittenAs.MONTH_NAME: _month_name,
    WrittenAs.MONTH_NAMES: _month_names,
    WrittenAs.FINANCIAL_YEAR: _financial_year,
    WrittenAs.FINANCIAL_QUARTER: _financial_quarter,
}
