"""What boards are judged by: trajectories of agreed versions, and agreed values."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q

from boards.plans.models import AgreedValue, PlanVersion, TrajectoryPoint
from boards.work.actors import LOCAL
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.models import Requirement

Key = tuple[int, str, str]  # organisation, measure, framework


@dataclass(frozen=True)
class Planned:
    """An agreed trajectory: the plan version that says it and its value for each planned period."""

    version_id: int
    values: Mapping[Period, Decimal]


@dataclass(frozen=True)
class Agreed:
    """A value agreed with one board for one year, in its newest number."""

    agreed_value_id: int
    value: Decimal


@dataclass(frozen=True)
class Promises:
    """What was promised, by (organisation, measure, framework)."""

    planned: Mapping[Key, Planned]
    agreed: Mapping[Key, Agreed]


def promises(
    *,
    measure_key: str | None = None,
    organisation_id: int | None = None,
    agreed_by: date | None = None,
) -> Promises:
    """Trajectories of the newest agreed plan versions, and the newest agreed values; two queries.

    `agreed_by` leaves out versions that were agreed, or of a fictional framework in force, after that day. Agreed
    values are policy, loaded with the reference data: they hold whatever the day.
    """
    return Promises(
        planned=_planned(measure_key=measure_key, organisation_id=organisation_id, agreed_by=agreed_by),
        agreed=agreed_values(measure_key=measure_key, organisation_id=organisation_id),
    )


def _planned(
    *, measure_key: str | None, organisation_id: int | None, agreed_by: date | None
) -> dict[Key, Planned]:
    newest = PlanVersion.objects.filter(status=PlanVersion.Status.AGREED)
    if organisation_id is not None:
        newest = newest.filter(plan__organisation_id=organisation_id)
    if agreed_by is not None:
        midnight = datetime.combine(agreed_by + timedelta(days=1), time(), tzinfo=LOCAL)
        newest = newest.filter(
            Q(in_force_from__lte=agreed_by) | Q(in_force_from=None, agreed_at__lt=midnight)
        )
    points = TrajectoryPoint.objects.filter(
        trajectory__version__in=newest.order_by("plan_id", "-number").distinct("plan_id").values("pk")
    )
    if measure_key is not None:
        points = points.filter(trajectory__measure_id=measure_key)
    values: dict[tuple[Key, int], dict[Period, Decimal]] = defaultdict(dict)
    for organisation, measure, framework, version, end, start, kind, value in points.order_by(
        "period_end"
    ).values_list(
        "trajectory__version__plan__organisation_id",
        "trajectory__measure_id",
        "trajectory__version__plan__framework_id",
        "trajectory__version_id",
        "period_end",
        "period_start",
        "period_kind",
        "value",
    ):
        period = Period(end=end, start=start, kind=PeriodKind(kind))
        values[(organisation, measure, framework), version][period] = value
    return {key: Planned(version_id=version, values=planned) for (key, version), planned in values.items()}


def agreed_values(*, measure_key: str | None, organisation_id: int | None) -> dict[Key, Agreed]:
    rows = AgreedValue.objects.order_by("organisation_id", "measure_id", "framework_id", "-number").distinct(
        "organisation_id", "measure_id", "framework_id"
    )
    if measure_key is not None:
        rows = rows.filter(measure_id=measure_key)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return {
        (organisation, measure, framework): Agreed(agreed_value_id=number, value=value)
        for organisation, measure, framework, number, value in rows.values_list(
            "organisation_id", "measure_id", "framework_id", "pk", "value"
        )
    }


def promised_level(*, organisation_id: int, framework_key: str, measure_key: str) -> Decimal | None:
    """What the trajectory shall reach: the standard's floor, or the board's agreed value; None without either."""
    floor: Decimal | None = (
        Requirement.objects.filter(framework=framework_key, measure=measure_key)
        .values_list("floor", flat=True)
        .first()
    )
    agreed = agreed_values(measure_key=measure_key, organisation_id=organisation_id)
    held = agreed.get((organisation_id, measure_key, framework_key))
    return floor if floor is not None else held.value if held else None
