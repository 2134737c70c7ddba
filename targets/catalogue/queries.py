"""The whole policy in one read: small, and wanted together by every page and job."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from targets.calc.periods import Period, PeriodKind, financial_year_bounds, periods_in_year
from targets.catalogue.guided import GuidedPart
from targets.catalogue.listed import ListedTarget
from targets.catalogue.models import Definition, Framework, Measure, PolicyVersion, Requirement
from targets.catalogue.national import NationalPromise
from targets.catalogue.plan_parts import PlanPart
from targets.compiled import Compiled


@dataclass(frozen=True)
class Catalogue:
    """Frameworks by year, measures in their order, dated definitions and requirements, found by natural key.

    `frameworks` are those that judge, or that boards plan in; `rounds` are all real years, past ones that can only be
    read too. `listed` and `guided` are what was seen of a year's list, `national` what the
    Government promised for itself.

    It is shared by all that a process does, so nobody may change what is in it.
    """

    frameworks: dict[str, Framework]
    measures: dict[str, Measure]
    definitions: dict[str, tuple[Definition, ...]]
    requirements: dict[tuple[str, str], Requirement]
    plan_parts: dict[tuple[str, str, str], PlanPart] = field(default_factory=dict)
    rounds: tuple[Framework, ...] = ()
    listed: dict[str, tuple[ListedTarget, ...]] = field(default_factory=dict)
    guided: tuple[GuidedPart, ...] = ()
    national: tuple[NationalPromise, ...] = ()
    _expected: dict[tuple[str, int, bool], tuple[Period, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def real_frameworks(self) -> tuple[Framework, ...]:
        """Oldest first, without fictional ones."""
        return tuple(framework for framework in self.frameworks.values() if not framework.fictional)

    @property
    def sent(self) -> dict[str, Measure]:
        """Measures whose figures somebody sends: all but levels, which an audit gives."""
        return {key: one for key, one in self.measures.items() if not self._is_level(key)}

    @property
    def level(self) -> str:
        """The key of the one measure that is a level. StopIteration where the policy has none."""
        return next(filter(self._is_level, self.measures))

    def _is_level(self, measure_key: str) -> bool:
        return self.definitions[measure_key][-1].unit == Definition.Unit.LEVEL

    def definition_on(self, *, measure_key: str, day: date) -> Definition:
        """The definition that holds for a period ending on the day; the nearest one before the first or after the last.

        KeyError for an unknown measure.
        """
        versions = self.definitions[measure_key]
        for version in reversed(versions):
            if version.valid_from <= day:
                return version
        return versions[0]

    def expected_periods(
        self, *, measure_key: str, first_year: int, national: bool = False
    ) -> tuple[Period, ...]:
        """The periods of the measure that end in a financial year, in order, by the definition at the year's end.

        The nation may be published less often than the boards. A year of a measure that was also published for pairs
        of calendar years is a calendar year. KeyError for an unknown measure.
        """
        asked = (measure_key, first_year, national)
        if asked not in self._expected:
            self._expected[asked] = self._periods_of(measure_key, first_year, national=national)
        return self._expected[asked]

    def _periods_of(self, measure_key: str, first_year: int, *, national: bool) -> tuple[Period, ...]:
        _, last = financial_year_bounds(first_year)
        definition = self.definition_on(measure_key=measure_key, day=last)
        kind = PeriodKind((national and definition.national_frequency) or definition.frequency)
        versions = self.definitions[measure_key]
        if kind is PeriodKind.YEAR and any(v.frequency == PeriodKind.TWO_YEARS for v in versions):
            return (Period.of(start=date(first_year, 1, 1), kind=kind),)
        return tuple(periods_in_year(first_year=first_year, kind=kind))

    def requirement(self, *, framework_key: str, measure_key: str) -> Requirement | None:
        """None where the framework asks nothing of the measure."""
        return self.requirements.get((framework_key, measure_key))

    def plan_part(self, *, framework_key: str, part: str, board_kind: str) -> PlanPart | None:
        """None where the framework does not ask boards of this kind for the part."""
        stated = self.plan_parts.get((framework_key, part, board_kind))
        return None if stated is None or stated.rule == PlanPart.Rule.NOT_ASKED else stated


_VERSION: Compiled[UUID] = Compiled(lambda: PolicyVersion.objects.values_list("version", flat=True))
_kept: tuple[UUID, Catalogue] | None = None  # the policy as last read, and its version


def catalogue() -> Catalogue:
    """One query; eight more, whatever the number of rows, where the policy has changed since this process read it."""
    global _kept
    (version,), kept = _VERSION(), _kept
    if kept is None or kept[0] != version:
        kept = _kept = version, _read()
    return kept[1]


def _read() -> Catalogue:
    definitions: dict[str, list[Definition]] = defaultdict(list)
    listed: dict[str, list[ListedTarget]] = defaultdict(list)
    for definition in Definition.objects.order_by("measure_id", "valid_from"):
        definitions[definition.measure_id].append(definition)
    for line in ListedTarget.objects.order_by("framework_id", "number"):
        listed[line.framework_id].append(line)
    frameworks = list(Framework.objects.order_by("year_start", "fictional"))
    return Catalogue(
        frameworks={f.key: f for f in frameworks if not f.round_only},
        measures={m.key: m for m in Measure.objects.select_related("target").order_by("position")},
        definitions={key: tuple(versions) for key, versions in definitions.items()},
        requirements={(r.framework_id, r.measure_id): r for r in Requirement.objects.all()},
        rounds=tuple(f for f in frameworks if not f.fictional),
        listed={key: tuple(lines) for key, lines in listed.items()},
        guided=tuple(GuidedPart.objects.order_by("position")),
        national=tuple(NationalPromise.objects.select_related("plan").order_by("position")),
        plan_parts={(p.framework_id, p.part, p.board_kind): p for p in PlanPart.objects.all()},
    )
