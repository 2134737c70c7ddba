"""What people say about care, by figures: which measures tell it, and what stands where no figure is held.

`experience.toml` is policy: it changes with the code, and a test holds it against the measures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import cast

from targets.calc.periods import Period
from targets.catalogue.reading import Problem, RefusedFiles, build, read_toml

FILE = Path(__file__).parent / "experience.toml"
NOT_HELD = "No figures held here"
NO_SURVEY = "no survey this year"
NOT_OF_THE_YEAR = "not held"

#: Published figures by organisation and measure, oldest first.
Heard = Mapping[tuple[int, str], Sequence[tuple[Period, Decimal | None]]]
#: What is published of one measure of one organisation, by the year in which each period begins.
Years = Mapping[int, Decimal | None]


@dataclass(frozen=True)
class Group:
    """Measures of one kind. `every` is how many years lie between two figures; `link` leads to the words themselves."""

    key: str
    title: str
    about: str
    first_year: int
    every: int
    measures: tuple[str, ...]
    link: str = ""
    link_words: str = ""
    link_seen: date | None = None
    link_source: str = ""

    def is_asked(self, year: int) -> bool:
        """Whether a figure of the year is to be expected: a year without a survey lacks nothing."""
        return (year - self.first_year) % self.every == 0


@dataclass(frozen=True)
class Experience:
    groups: tuple[Group, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(key for group in self.groups for key in group.measures)


@cache
def experience() -> Experience:
    """Read once. RefusedFiles with every problem, where the file is wrong."""
    problems: list[Problem] = []
    table = read_toml(FILE, name=FILE.name, problems=problems)
    found = build(Experience, table, file=FILE.name, key="", problems=problems)
    for group in found.groups if found else ():
        if group.every < 1 or not group.measures:
            problems.append(Problem(FILE.name, group.key, "names measures, and every how many years"))
        if group.link and not (group.link_words and group.link_seen and group.link_source):
            problems.append(
                Problem(FILE.name, group.key, "its link says what it is, and when and where it was seen")
            )
    if problems:
        raise RefusedFiles(problems)
    return cast(Experience, found)


def years_of(figures: Iterable[tuple[Period, Decimal | None]]) -> Years:
    return {period.start.year: value for period, value in figures}


def without_figure(group: Group, year: int) -> str:
    """What stands in the place of a figure that is not there."""
    return NOT_OF_THE_YEAR if group.is_asked(year) else NO_SURVEY
