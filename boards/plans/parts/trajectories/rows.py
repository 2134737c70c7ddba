"""The rows of trajectories: one for each measure, with a field for each planned period."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from boards.plans.models import Trajectory, TrajectoryPoint
from boards.plans.parts.part import Fields, Rows
from boards.plans.words import field_of
from targets.calc.periods import Period, PeriodKind, period_end
from targets.calc.rounding import without_zeros
from targets.catalogue.queries import catalogue

BASELINE, BASELINE_PERIOD_END, RATIONALE = "baseline", "baseline_period_end", "rationale"
NO_PERIODS = (BASELINE, BASELINE_PERIOD_END, RATIONALE)  # fields; all others are a period's


def fields_of(
    points: Mapping[Period, Decimal],
    *,
    baseline: Decimal | None = None,
    baseline_period_end: date | None = None,
    rationale: str = "",
) -> Fields:
    """One trajectory as a row: no field for what is not said. Line ends are the same from a browser and from a file."""
    fields = {field_of(period): plain_text(value) for period, value in sorted(points.items())}
    if baseline is not None:
        fields[BASELINE] = plain_text(baseline)
    if baseline_period_end is not None:
        fields[BASELINE_PERIOD_END] = baseline_period_end.isoformat()
    if rationale:
        fields[RATIONALE] = rationale.replace("\r\n", "\n")
    return fields


def period_of(field: str, *, kind: str) -> Period:
    """The period that a field names: of this kind where its days fit, else of the first that they fit.

    ValueError where the field names no period.
    """
    start, _, end = (part.strip() for part in field.partition(" to "))
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    for one in (PeriodKind(kind), *PeriodKind):
        with suppress(ValueError):  # of a week that begins on no Monday
            if period_end(start=first, kind=one) == last:
                return Period(end=last, start=first, kind=one)
    raise ValueError(f"{field} is no period of any kind")


def plain_text(value: Decimal) -> str:
    """The same text however many zeros a column added: 80.0000 is 80."""
    return str(without_zeros(value))


def rows(version_id: int) -> dict[str, Fields]:
    """By measure; two queries."""
    trajectories = Trajectory.objects.filter(version=version_id).prefetch_related("points")
    return {
        trajectory.measure_id: fields
        for trajectory in trajectories
        if (
            fields := fields_of(
                {point.period: point.value for point in trajectory.points.all()},
                baseline=trajectory.baseline,
                baseline_period_end=trajectory.baseline_period_end,
                rationale=trajectory.rationale,
            )
        )
    }


def write(version_id: int, rows: Rows) -> None:
    """Put each trajectory in the place of the one that is there; without fields there is none afterwards."""
    for measure_key, fields in rows.items():
        _write(version_id, measure_key, fields)


def _write(version_id: int, measure_key: str, fields: Fields) -> None:
    if not fields:
        Trajectory.objects.filter(version=version_id, measure=measure_key).delete()
        return
    baseline, ends = fields.get(BASELINE), fields.get(BASELINE_PERIOD_END)
    trajectory, _ = Trajectory.objects.update_or_create(
        version_id=version_id,
        measure_id=measure_key,
        defaults={
            "baseline": Decimal(baseline) if baseline else None,
            "baseline_period_end": date.fromisoformat(ends) if ends else None,
            "rationale": fields.get(RATIONALE, ""),
        },
    )
    trajectory.points.all().delete()
    frequency = catalogue().definitions[measure_key][-1].frequency
    periods = {name: period_of(name, kind=frequency) for name in fields if name not in NO_PERIODS}
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(
            trajectory=trajectory,
            period_end=period.end,
            period_start=period.start,
            period_kind=period.kind.value,
            value=Decimal(fields[name]),
        )
        for name, period in periods.items()
    )


def baselines_of(rows: Rows) -> dict[str, Decimal]:
    """By measure what each trajectory says it starts from."""
    return {key: Decimal(fields[BASELINE]) for key, fields in rows.items() if BASELINE in fields}
