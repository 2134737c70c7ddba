"""Figures of integration indicators, by council: `data/`, read once and the same for everybody.

They are management information that ended with 2021/22 at the latest, so they are a file that changes with the code
and no observations: nobody sends, judges, revises or releases them. A figure of a council stands on the council; an
authority of two councils gets none, and nothing is added up or averaged.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType

from targets.calc.periods import financial_year_label
from targets.catalogue.reading import Problem, RefusedFiles, build, read_toml

FOLDER = Path(__file__).parent / "data"
SCOTLAND = "S92000003"
COLUMNS = ["series", "area", "year", "value"]
NO_SURVEY, NOT_HELD = "no survey this year", "not held here"


@dataclass(frozen=True)
class Series:
    """One series. `indicator` is its number in the core suite; a series that is only like one has none.

    `every` is how many years lie between two figures.
    """

    key: str
    title: str
    unit: str
    places: int
    source: str
    matched: str
    indicator: int | None = None
    every: int = 1

    def words(self, value: Decimal) -> str:
        """Rounded as the series says, with its unit."""
        return f"{value:,.{self.places}f}{'%' if self.unit == '%' else f' {self.unit}'}"


@dataclass(frozen=True)
class _File:
    licence: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class CouncilFigures:
    """`held`: by series, year in which the figure's year begins, and code of the area."""

    licence: str
    series: tuple[Series, ...]
    held: Mapping[str, Mapping[int, Mapping[str, Decimal]]]

    def of_indicator(self, number: int) -> Series | None:
        """None for one of which no figure is held here."""
        return next((one for one in self.series if one.indicator == number), None)

    def years(self, series: Series) -> tuple[int, ...]:
        """Every year from the first that is held to the newest; of a survey the years between too."""
        held = self.held[series.key]
        return tuple(range(min(held), max(held) + 1))

    def newest(self, series: Series) -> int:
        return max(self.held[series.key])

    def value(self, series: Series, *, year: int, area: str) -> Decimal | None:
        return self.held[series.key].get(year, {}).get(area)

    def words(self, series: Series, *, year: int, area: str) -> str:
        """The figure, or why there is none: a year without a survey lacks nothing."""
        value = self.value(series, year=year, area=area)
        if value is not None:
            return series.words(value)
        return NO_SURVEY if self.is_without_survey(series, year) else NOT_HELD

    def is_without_survey(self, series: Series, year: int) -> bool:
        """Of a year within what is held: outside it nobody here knows."""
        first = min(self.held[series.key])
        return first <= year <= self.newest(series) and bool((year - first) % series.every)

    def span(self, series: Series) -> str:
        first, last = min(self.held[series.key]), self.newest(series)
        return f"{financial_year_label(first)} to {financial_year_label(last)}"


@cache
def council_figures() -> CouncilFigures:
    """Read once. RefusedFiles with every problem, where a file is wrong."""
    return read_figures(FOLDER)


def read_figures(folder: Path) -> CouncilFigures:
    problems: list[Problem] = []
    table = read_toml(folder / "series.toml", name="series.toml", problems=problems)
    told = build(_File, table, file="series.toml", key="", problems=problems)
    held: dict[str, dict[int, dict[str, Decimal]]] = {one.key: {} for one in told.series} if told else {}
    if told is not None:
        problems += _read_rows(folder / "figures.csv", held)
        problems += [
            Problem("figures.csv", key, "has no figure, or a figure in a year without a survey")
            for one in told.series
            for key, years in ((one.key, held[one.key]),)
            if not years or any((year - min(years)) % one.every for year in years)
        ]
    if told is None or problems:
        raise RefusedFiles(problems)
    return CouncilFigures(told.licence, told.series, MappingProxyType(held))


def _read_rows(file: Path, held: dict[str, dict[int, dict[str, Decimal]]]) -> Iterator[Problem]:
    """Puts every row into `held`, and tells each that cannot be."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.reader(opened)
        if next(rows, None) != COLUMNS:
            yield Problem(file.name, "row 1", f"must be {','.join(COLUMNS)}")
            return
        for number, row in enumerate(rows, start=2):
            where = f"row {number}"
            if len(row) != len(COLUMNS):
                yield Problem(file.name, where, f"has {len(row)} columns, not {len(COLUMNS)}")
                continue
            series, area, year, text = row
            try:
                value = Decimal(text)
                of_year = held[series].setdefault(int(year), {})
            except (InvalidOperation, KeyError, ValueError):
                yield Problem(file.name, where, "names no series of series.toml, no year, or no number")
                continue
            if area in of_year or not value.is_finite() or value < 0:
                yield Problem(file.name, where, "is there twice, or is no number from 0")
            of_year[area] = value
