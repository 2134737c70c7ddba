"""The whole policy in one read: small, and wanted together by every page and job."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from targets.catalogue.models import Definition, Framework, Measure, Requirement


@dataclass(frozen=True)
class Catalogue:
    """Frameworks by year, measures in their order, dated definitions and requirements, found by natural key."""

    frameworks: dict[str, Framework]
    measures: dict[str, Measure]
    definitions: dict[str, tuple[Definition, ...]]
    requirements: dict[tuple[str, str], Requirement]

    @property
    def real_frameworks(self) -> tuple[Framework, ...]:
        """Oldest first, without fictional ones."""
        return tuple(framework for framework in self.frameworks.values() if not framework.fictional)

    def framework_of(self, day: date) -> Framework | None:
        """The real framework whose financial year holds the day; None outside the known years."""
        for framework in self.real_frameworks:
            if framework.year_start <= day <= framework.year_end:
                return framework
        return None

    def definition_on(self, *, measure_key: str, day: date) -> Definition:
        """The definition that holds for a period ending on the day; the nearest one before the first or after the last.

        KeyError for an unknown measure.
        """
        versions = self.definitions[measure_key]
        held = [version for version in versions if version.valid_from <= day]
        return held[-1] if held else versions[0]

    def requirement(self, *, framework_key: str, measure_key: str) -> Requirement | None:
        """None where the framework asks nothing of the measure."""
        return self.requirements.get((framework_key, measure_key))


def catalogue() -> Catalogue:
    """Four queries, whatever the number of rows."""
    definitions: dict[str, list[Definition]] = defaultdict(list)
    for definition in Definition.objects.order_by("measure_id", "valid_from"):
        definitions[definition.measure_id].append(definition)
    return Catalogue(
        frameworks={f.key: f for f in Framework.objects.order_by("year_start", "fictional")},
        measures={m.key: m for m in Measure.objects.select_related("target").order_by("position")},
        definitions={key: tuple(versions) for key, versions in definitions.items()},
        requirements={(r.framework_id, r.measure_id): r for r in Requirement.objects.all()},
    )
