"""What was said by the day of a release: special causes as releases sealed them, chances as they were kept.

Each is counted once. A special cause counts where it was first said: in the first release that said it of the series,
not in those after it that go on saying the same. A chance counts once for each newest figure.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from boards.components.words import local_day
from reports.publication.calibration.models import SaidChance
from reports.publication.models import DataRelease, ReleasedSeries
from reports.publication.released_analyses import ReleasedAnalysis
from targets.calc.periods import Period, PeriodKind

#: Codes of `targets.calc.spc.VariationIcon` for a special cause, by what they say.
SENSES = {
    "improvement_high": "improving",
    "improvement_low": "improving",
    "concern_high": "concerning",
    "concern_low": "concerning",
    "neutral_high": "neutral",
    "neutral_low": "neutral",
}

Series = tuple[int, str]  # organisation and measure


@dataclass(frozen=True)
class Cause:
    """A special cause of one series as the public read it first.

    `newest` is the period in which it was seen, `day` that on which its release went out, `mean` the centre of the
    limits that were sealed.
    """

    series: Series
    variation: str
    mean: Decimal
    newest: Period
    day: date

    @property
    def rises(self) -> bool:
        return self.variation.endswith("_high")


@dataclass(frozen=True)
class Chance:
    """A chance of one series, as it was kept; `day` as above."""

    series: Series
    chance: Decimal
    against: Decimal
    newest: Period
    day: date


def day_of(release: DataRelease) -> date:
    """On which it went out: from then on it was said, whatever its figures are of. ValueError before it is public."""
    if release.released_at is None:
        raise ValueError(f"data release {release.number} has said nothing yet")
    return local_day(release.released_at)


def released_until(release: DataRelease) -> list[DataRelease]:
    """It and every release before it, the oldest first; one query."""
    rows = DataRelease.objects.filter(released_at__isnull=False, released_at__lte=release.released_at)
    return list(rows.only("number", "known_on", "released_at").order_by("released_at"))


def causes(releases: list[DataRelease]) -> list[Cause]:
    """Of all of these releases, oldest first; two queries for each."""
    said_last: dict[Series, str] = {}
    found: list[Cause] = []
    for release in releases:
        new: dict[Series, tuple[str, Decimal]] = {}
        rows = ReleasedAnalysis.objects.filter(release=release).order_by("measure_id", "organisation_id")
        for organisation, measure, variation, mean in rows.values_list(
            "organisation_id", "measure_id", "variation", "mean"
        ):
            series = (organisation, measure)
            if mean is not None and variation in SENSES and said_last.get(series) != variation:
                new[series] = (variation, mean)
            said_last[series] = variation
        newest = _newest(release, new)
        found += [
            Cause(series, variation, mean, newest[series], day_of(release))
            for series, (variation, mean) in new.items()
        ]
    return found


def chances(releases: list[DataRelease]) -> list[Chance]:
    """Of all of these releases, oldest first; one query."""
    days = {release.pk: day_of(release) for release in releases}
    rows = SaidChance.objects.filter(release__in=days).order_by(
        "release__released_at", "measure_id", "organisation_id"
    )
    first: dict[tuple[Series, Period], Chance] = {}
    for row in rows:
        series = (row.organisation_id, row.measure_id)
        newest = Period.of(start=row.newest_start, kind=PeriodKind(row.newest_kind))
        first.setdefault(
            (series, newest), Chance(series, row.chance, row.against, newest, days[row.release_id])
        )
    return list(first.values())


def _newest(release: DataRelease, wanted: dict[Series, Any]) -> dict[Series, Period]:
    """The period of the newest figure that the release holds of each of these series."""
    return {series: newest_figure(points) for series, points in points_of(release, wanted)}


def points_of(
    release: DataRelease, wanted: dict[Series, Any]
) -> Iterator[tuple[Series, list[dict[str, Any]]]]:
    """The points that the release sealed of these series, as JSON; one query."""
    by_measure: dict[str, set[int]] = defaultdict(set)
    for organisation, measure in wanted:
        by_measure[measure].add(organisation)
    if not by_measure:
        return
    rows = ReleasedSeries.objects.filter(release=release, measure__in=by_measure)
    for organisation, measure, points in rows.values_list(
        "organisation_id", "measure_id", "points"
    ).iterator():
        if organisation in by_measure[measure]:
            yield (organisation, measure), points


def newest_figure(points: list[dict[str, Any]]) -> Period:
    """Of sealed points, which are oldest first. StopIteration where none has a figure."""
    newest = next(point for point in reversed(points) if "value" in point)
    return Period.of(start=date.fromisoformat(newest["start"]), kind=PeriodKind(newest["kind"]))
