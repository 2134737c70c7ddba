"""What a release says of each of its series in a cell of a grid: what it sealed, with the newest figures in little.

The little line and the change in a year are sealed nowhere: they are made from the points that the release keeps.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from boards.performance.analysis.lines import AnalysedLine, line_of
from boards.performance.analysis.queries import Brief, Rebases, rebases
from boards.performance.analysis.recent import change_in_a_year, recent_path
from reports.publication.models import DataRelease, ReleasedSeries
from reports.publication.policy import policy_of
from reports.publication.queries import newest_points
from reports.publication.released_analyses import ReleasedAnalysis
from reports.publication.series import from_json
from targets.catalogue.queries import Catalogue, catalogue

_SEALED = ("organisation_id", "measure_id", *Brief._fields[2:-2])


def released_briefs(release: DataRelease) -> Mapping[tuple[int, str], Brief]:
    """By (organisation, measure); nothing of a release from before analyses were sealed.

    What is released never changes, so a process reads it once: three queries then, none later. ValueError for one that
    is not public.
    """
    if release.released_at is None:
        raise ValueError(f"data release {release.number} says nothing before it is public")
    return _read(_Once(release))


class _Once:
    """A release, known by its hash alone."""

    def __init__(self, release: DataRelease) -> None:
        self.release = release

    def __hash__(self) -> int:
        return hash(self.release.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and other.release.sha256 == self.release.sha256


@lru_cache(maxsize=2)
def _read(once: _Once) -> Mapping[tuple[int, str], Brief]:
    release = once.release
    sealed = list(ReleasedAnalysis.objects.filter(release=release).values_list(*_SEALED))
    if not sealed:
        return {}
    policy, changes = policy_of(release, live=catalogue()), rebases(confirmed_by=release.released_at)
    lines = {
        (organisation, measure): _line(points, organisation, measure, policy, changes.get(measure))
        for organisation, measure, points in newest_points(ReleasedSeries.objects.filter(release=release))
    }
    return {
        row[:2]: Brief._make([*row, recent_path(line), change_in_a_year(line)])
        for row in sealed
        for line in [lines.get(row[:2])]
    }


def _line(
    points: list[dict[str, Any]], organisation: int, measure: str, policy: Catalogue, changes: Rebases | None
) -> AnalysedLine | None:
    return line_of(
        from_json(points),
        definition_on=lambda day: policy.definition_on(measure_key=measure, day=day),
        rebases=changes.of(organisation) if changes else (),
    )
