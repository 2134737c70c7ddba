"""What is asked of a measure, and of whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from targets.calc.periods import Period
from targets.catalogue.models import Definition, Framework, Requirement
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class Policy:
    """What is asked of one measure by these frameworks, oldest first, a year's real one before a fictional one.

    A fictional framework is there only for what it asks; a real one also for series without a target.
    """

    measure_key: str
    frameworks: tuple[Framework, ...]
    catalogue: Catalogue

    @classmethod
    def of(cls, *, measure_key: str, catalogue: Catalogue) -> "Policy":
        """With every framework. KeyError for an unknown measure."""
        if measure_key not in catalogue.measures:
            raise KeyError(measure_key)
        asking = (
            framework
            for framework in catalogue.frameworks.values()
            if not framework.fictional or (framework.key, measure_key) in catalogue.requirements
        )
        return cls(measure_key=measure_key, frameworks=tuple(asking), catalogue=catalogue)

    def limited_to(self, frameworks: Iterable[Framework]) -> "Policy":
        keys = {framework.key for framework in frameworks}
        return replace(self, frameworks=tuple(f for f in self.frameworks if f.key in keys))

    def limited_to_years(self, first_years: Collection[int]) -> "Policy":
        return replace(self, frameworks=tuple(f for f in self.frameworks if f.year_start.year in first_years))

    def newest_asking(self) -> "Policy":
        """With the newest framework that requires something of the measure only; with none where none does."""
        asking = [framework for framework in self.frameworks if self.requirement(framework)]
        return replace(self, frameworks=tuple(asking[-1:]))

    @property
    def versions(self) -> tuple[Definition, ...]:
        """Every definition of the measure, oldest first."""
        return self.catalogue.definitions[self.measure_key]

    def definition_on(self, day: date) -> Definition:
        """The definition that holds for a period ending on the day."""
        return self.catalogue.definition_on(measure_key=self.measure_key, day=day)

    def requirement(self, framework: Framework) -> Requirement | None:
        return self.catalogue.requirement(framework_key=framework.key, measure_key=self.measure_key)

    def expected_periods(self, first_year: int, *, national: bool) -> tuple[Period, ...]:
        """The periods that end in a financial year, in order."""
        return self.catalogue.expected_periods(
            measure_key=self.measure_key, first_year=first_year, national=national
        )

    def in_year(self, first_year: int) -> list[Framework]:
        """The frameworks of a financial year."""
        return [framework for framework in self.frameworks if framework.year_start.year == first_year]


@dataclass(frozen=True)
class Boards:
    """Who is asked: the nation and the territorial boards, and in fictional frameworks the samples.

    Others have a cell only where they have a figure.
    """

    nation: int
    territorial: frozenset[int]
    samples: frozenset[int] = frozenset()

    @property
    def asked(self) -> frozenset[int]:
        return self.territorial | self.samples | {self.nation}

    def are_judged_in(self, framework: Framework, *, organisation_id: int) -> bool:
        """Nobody real is judged by what is fictional, and no sample by what is real."""
        return framework.fictional == (organisation_id in self.samples)
