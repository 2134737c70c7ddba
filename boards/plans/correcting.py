"""What can be done about a correction of the record, and what hinders it; which values confirmed ones put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.plans.deciding import ProposalFacts, acts_about, proposal_facts
from boards.plans.models import PlanVersion, TrajectoryPoint
from boards.plans.promise_corrections import CorrectionDecision, PromiseCorrection
from boards.work.actors import LOCAL, end_of
from targets.calc.periods import Period, PeriodKind

CONFIRM, DECLINE, WITHDRAW = ACTS = acts_about("correction")


def facts_of(correction: PromiseCorrection) -> ProposalFacts:
    """Read with its version and plan; one query more where its decision was not."""
    return proposal_facts(
        "correction",
        CorrectionDecision.objects.filter(correction=correction).select_related("by").first(),
        organisation_id=correction.version.plan.organisation_id,
        proposed_by_id=correction.proposed_by_id,
    )


def corrections_of(*, organisation_id: int, framework_key: str) -> tuple[PromiseCorrection, ...]:
    """Every correction of a plan, the oldest first, with its people and what became of it; one query."""
    return tuple(
        PromiseCorrection.objects.filter(
            version__plan__organisation=organisation_id, version__plan__framework=framework_key
        ).select_related("version__plan", "measure", "proposed_by", "decision__by")
    )


def period_of(correction: PromiseCorrection) -> Period:
    return Period(
        end=correction.period_end, start=correction.period_start, kind=PeriodKind(correction.period_kind)
    )


# What is put right


@dataclass(frozen=True)
class Corrected:
    """A confirmed correction, with the day on which it was confirmed."""

    version_id: int
    measure_key: str
    period: Period
    was: Decimal
    becomes: Decimal
    day: date


def confirmed(version_ids: Iterable[int], *, by: date | None = None) -> tuple[Corrected, ...]:
    """In the order of their confirmation, those of these versions that were confirmed by the day; one query."""
    rows = CorrectionDecision.objects.filter(
        kind=CorrectionDecision.Kind.CONFIRMED, correction__version__in=list(version_ids)
    )
    if by is not None:
        rows = rows.filter(at__lt=end_of(by))
    return tuple(
        Corrected(
            version_id=decision.correction.version_id,
            measure_key=decision.correction.measure_id,
            period=period_of(decision.correction),
            was=decision.correction.was,
            becomes=decision.correction.becomes,
            day=decision.at.astimezone(LOCAL).date(),
        )
        for decision in rows.select_related("correction").order_by("at", "id")
    )


def standing_value(version: PlanVersion, *, measure_key: str, period: Period) -> Decimal | None:
    """What an agreed version says of a period, with its confirmed corrections; None where it says nothing."""
    if version.status != PlanVersion.Status.AGREED:
        return None
    earlier = PlanVersion.objects.filter(
        plan=version.plan_id, number__lte=version.number, status=PlanVersion.Status.AGREED
    )
    value: Decimal | None = (
        TrajectoryPoint.objects.filter(
            trajectory__version=version,
            trajectory__measure=measure_key,
            period_end=period.end,
            period_start=period.start,
        )
        .values_list("value", flat=True)
        .first()
    )
    for one in confirmed(earlier.values_list("pk", flat=True)):
        if (one.measure_key, one.period, one.was) == (measure_key, period, value):
            value = one.becomes
    return value
