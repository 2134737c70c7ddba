"""Every published series as its analysis is kept: what the statistical views are made of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.outlook import LEVELS
from boards.performance.analysis.words import ASSURANCE_WORDS
from targets.calc.realism import NoRealism
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue

MIDDLE = LEVELS.index(0.5)

#: What a series does, by its kept code, in the order of the table.
CHANGES = {
    "improving": ("improvement_high", "improvement_low"),
    "steady": ("common_cause",),
    "concerning": ("concern_high", "concern_low"),
    "other": ("neutral_high", "neutral_low"),
    "none": ("",),
}
MEETINGS = {
    "consistent_pass": "will hit reliably",
    "inconsistent": "hit and miss",
    "consistent_fail": "will miss",
    "": "not assured",
}
_CHANGE_OF = {code: change for change, codes in CHANGES.items() for code in codes}


@dataclass(frozen=True)
class Line:
    """One published series of a board or of Scotland, as its analysis is kept."""

    organisation: Organisation
    kept: Analysis
    title: str
    definition: Definition

    @property
    def board(self) -> str:
        return self.organisation.name

    @property
    def measure(self) -> str:
        return self.kept.measure_id

    @property
    def change(self) -> str:
        return _CHANGE_OF[self.kept.variation]

    @property
    def meets(self) -> str:
        return self.kept.assurance if self.kept.assurance in MEETINGS else ""

    @property
    def meets_key(self) -> str:
        return self.meets or "none"

    @property
    def chance(self) -> Decimal | None:
        return self.kept.chance

    @property
    def pace(self) -> Decimal | None:
        """Percent of past changes that were slower than what the trajectory still plans."""
        return self.kept.realism if self.kept.no_realism == NoRealism.PERCENTILE else None

    @property
    def plan_key(self) -> str:
        """Whether it has a trajectory that a later period or its newest figure is held against."""
        ahead = (NoRealism.PERCENTILE, NoRealism.FROM_NOTHING, NoRealism.TOO_FEW_CHANGES)
        return "yes" if self.kept.no_realism in ahead or self.kept.planned in ASSURANCE_WORDS else "no"

    @property
    def since(self) -> date | None:
        return self.kept.since

    def ahead(self, level: int) -> Decimal | None:
        """Of the last quarter end of the forecast the value at one of LEVELS."""
        values = self.kept.quantiles[-len(LEVELS) :]
        return values[level] if values else None


def lines(*, policy: Catalogue, people: Organisations, of_samples: bool = False) -> tuple[Line, ...]:
    """Of every real organisation, or of what is invented, by measure and the organisation's place; one query."""
    everybody = {one.pk: one for one in people.with_samples if one.is_sample is of_samples}
    places = {number: place for place, number in enumerate(everybody)}
    order = {key: place for place, key in enumerate(policy.measures)}
    kept = Analysis.objects.filter(organisation__in=list(everybody)).exclude(reason="no_figures")
    return tuple(
        Line(
            everybody[one.organisation_id],
            one,
            policy.measures[one.measure_id].title,
            policy.definitions[one.measure_id][-1],
        )
        for one in sorted(kept, key=lambda one: (order[one.measure_id], places[one.organisation_id]))
    )
