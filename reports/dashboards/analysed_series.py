"""Every published series as its analysis is kept: what the statistical views are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.performance.analysis.known_on import analyses_known_on
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.outlook import LEVELS
from boards.performance.analysis.reasons import NoVariation
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
    day: date | None = None

    @property
    def href(self) -> str:
        """Its page at the desk, as known on the same day."""
        asked = f"?as-known-on={self.day.isoformat()}" if self.day else ""
        return f"/desk/boards/{self.organisation.slug}/{self.measure}/{asked}"

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


def lines(
    *, policy: Catalogue, people: Organisations, of_samples: bool = False, day: date | None = None
) -> tuple[Line, ...]:
    """Of every real organisation, or of what is invented, by measure and the organisation's place; one query.

    As known on a `day` they are analysed on reading: eight queries.
    """
    everybody = {one.pk: one for one in people.with_samples if one.is_sample is of_samples}
    places = {number: place for place, number in enumerate(everybody)}
    order = {key: place for place, key in enumerate(policy.measures)}
    kept: Iterable[Analysis] = Analysis.objects.filter(organisation__in=list(everybody))
    if day is not None:
        of_day = analyses_known_on(day, measure_keys=list(order), everybody=people, policy=policy)
        kept = (one for one in of_day if one.organisation_id in everybody)
    return tuple(
        Line(
            everybody[one.organisation_id],
            one,
            policy.measures[one.measure_id].title,
            policy.definitions[one.measure_id][-1],
            day,
        )
        for one in sorted(
            (one for one in kept if one.reason != NoVariation.NO_FIGURES),
            key=lambda one: (order[one.measure_id], places[one.organisation_id]),
        )
    )
