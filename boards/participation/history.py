"""Rounds before this system, and the years without one: what was read of them, and what is only recalled.

No source that was read holds a board's result, so none is here. `history.toml` is policy: it changes with the code.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from boards.participation.asking import Criterion as AskedCriterion
from targets.calc.periods import financial_year_label
from targets.catalogue.reading import Problem, RefusedFiles, build, read_toml

FILE = Path(__file__).parent / "history.toml"
NOT_HELD = "Result not held here"
NO_ROUND = "No round"
RECALLED = "recalled, not seen in a source"

_KINDS = ("levels", "no levels", "gap")


@dataclass(frozen=True)
class Told:
    """One sentence about a year. `source` is where it was read; empty where it is recalled."""

    text: str
    verified: bool
    source: str = ""

    @property
    def source_words(self) -> str:
        return self.source or RECALLED


@dataclass(frozen=True)
class Year:
    """A year of the standard: a round with or without levels, or a year in which there was none."""

    key: str
    first_year: int
    kind: str
    about: tuple[Told, ...]
    boards: int = 0
    scope: str = ""

    @property
    def name(self) -> str:
        return financial_year_label(self.first_year)

    @property
    def is_gap(self) -> bool:
        return self.kind == "gap"

    @property
    def result_words(self) -> str:
        return NO_ROUND if self.is_gap else NOT_HELD

    @property
    def levels_words(self) -> str:
        return {
            "levels": "Levels 1 to 4; 4 was the highest",
            "no levels": "No levels",
            "gap": "",
        }[self.kind]


@dataclass(frozen=True)
class Section:
    number: str
    title: str
    verified: bool
    source: str
    looks_for: str


@dataclass(frozen=True)
class Criterion:
    """A criterion whose subject was read; its number is recalled. The full wording was not found."""

    number: str
    wording: str
    source: str


@dataclass(frozen=True)
class History:
    years: tuple[Year, ...]
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]

    @property
    def as_asked(self) -> tuple[AskedCriterion, ...]:
        """What is known of the criteria, for a new round to begin with."""
        titles = {one.number: one.title for one in self.sections}
        return tuple(
            AskedCriterion(
                section=int(section),
                section_title=titles[section],
                number=int(number),
                wording=one.wording,
                source=one.source,
            )
            for one in self.criteria
            for section, _, number in (one.number.partition("."),)
        )

    def year(self, key: str) -> Year | None:
        return next((one for one in self.years if one.key == key), None)


@cache
def history() -> History:
    """Read once. RefusedFiles with every problem, where the file is wrong."""
    problems: list[Problem] = []
    table = read_toml(FILE, name=FILE.name, problems=problems)
    found = build(History, table, file=FILE.name, key="", problems=problems)
    for year in found.years if found else ():
        if year.kind not in _KINDS:
            problems.append(Problem(FILE.name, year.key, f"kind must be one of {', '.join(_KINDS)}"))
        problems += [
            Problem(
                FILE.name, year.key, f"“{told.text}” is verified and names no source, or the other way round"
            )
            for told in year.about
            if told.verified != bool(told.source)
        ]
    if problems:
        raise RefusedFiles(problems)
    return cast(History, found)
