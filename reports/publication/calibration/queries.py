"""Reads of calibrations."""

from dataclasses import dataclass

from reports.publication.calibration.models import CalibrationLine
from reports.publication.models import DataRelease
from targets.calc.calibration import Tally


@dataclass(frozen=True)
class Calibration:
    """Of the newest release that has one: each subject's tallies by what was said, in the order of saying."""

    release: DataRelease
    causes: dict[str, Tally]
    chances: dict[str, Tally]


def calibration() -> Calibration | None:
    """None before the first; one query."""
    newest = DataRelease.objects.filter(
        pk__in=CalibrationLine.objects.values("release"), released_at__isnull=False
    ).order_by("-released_at")
    rows = CalibrationLine.objects.filter(release=newest.values("pk")[:1]).select_related("release")
    held = list(rows.defer("release__policy", "release__submissions", "release__openings").order_by("pk"))
    if not held:
        return None
    tallies: dict[str, dict[str, Tally]] = {subject: {} for subject in CalibrationLine.Subject.values}
    for row in held:
        tallies[row.subject][row.key] = Tally(
            said=row.said,
            judged=row.judged,
            came=row.came,
            asked=row.asked,
            waits=row.waits,
            missing=row.missing,
            mean_said=None if row.mean_said is None else float(row.mean_said),
        )
    return Calibration(
        release=held[0].release,
        causes=tallies[CalibrationLine.Subject.CAUSE],
        chances=tallies[CalibrationLine.Subject.CHANCE],
    )
