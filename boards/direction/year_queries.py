"""The year of one board's plan: its quarters and how far each return is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from boards.asks.queries import extended
from boards.direction.return_acts import NONE, OPEN, SIGNED
from boards.direction.return_queries import Quarter, in_force_of, quarters_of
from boards.direction.returns import QuarterlyReturn
from boards.direction.reviews import Kind, YearReview
from boards.organisations.models import Organisation
from boards.plans.cycles import REVIEWS, Cycle
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class QuarterLine:
    """One quarter; `held` is its return, None where nobody wrote anything."""

    quarter: Quarter
    held: QuarterlyReturn | None

    @property
    def state(self) -> str:
        if self.held is None:
            return NONE
        return SIGNED if self.held.signed_at else OPEN


@dataclass(frozen=True)
class YearView:
    """`version_id` is of the plan in force, None where none is agreed. `kept` are parts that others do not read."""

    organisation: Organisation
    framework: Framework
    version_id: int | None
    kept: frozenset[str]
    quarters: tuple[QuarterLine, ...]
    reviews: Mapping[str, YearReview]
    review_days: Mapping[str, date | None]
    today: date


def year_view(organisation: Organisation, *, framework_key: str, policy: Catalogue, today: date) -> YearView:
    """Eight queries."""
    framework = policy.frameworks[framework_key]
    cycle = Cycle.objects.filter(framework=framework_key).first()
    held = {
        one.quarter: one
        for one in QuarterlyReturn.objects.filter(
            plan__organisation=organisation, plan__framework=framework_key
        ).select_related("signed_by")
    }
    version_id, kept = in_force_of(organisation, framework_key, policy, today)
    return YearView(
        organisation=organisation,
        framework=framework,
        version_id=version_id,
        kept=kept,
        quarters=tuple(
            QuarterLine(quarter, held.get(quarter.number))
            for quarter in quarters_of(organisation.slug, framework, cycle, extended())
        ),
        reviews={
            one.kind: one
            for one in YearReview.objects.filter(organisation=organisation, framework=framework_key)
        },
        review_days={
            kind: getattr(cycle, name) if cycle else None for kind, name in zip(Kind, REVIEWS, strict=True)
        },
        today=today,
    )
