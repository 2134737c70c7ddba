"""The chances that the figures of a release give, reckoned as the desk's are, from the points that it sealed."""

from collections.abc import Iterator

from boards.organisations.queries import organisations
from boards.performance.analysis.asking import asked_of
from boards.performance.analysis.outlook import outlooks
from boards.performance.analysis.queries import Rebases, rebases
from boards.performance.analysis.staleness import VERSION
from boards.performance.cells import Series
from reports.publication.calibration.models import SaidChance
from reports.publication.models import DataRelease, ReleasedSeries
from reports.publication.released_analyses import ReleasedAnalysis
from reports.publication.series import from_json
from targets.catalogue.queries import Catalogue


def chances_of(release: DataRelease, *, policy: Catalogue) -> Iterator[SaidChance]:
    """Of every series with a chance, by measure; nothing is stored. Two queries, and two for each measure."""
    people = {one.pk: one.population for one in organisations().with_samples}
    rebased = rebases(confirmed_by=release.released_at)
    for key in policy.measures:
        against = dict(
            ReleasedAnalysis.objects.filter(release=release, measure=key).values_list(
                "organisation_id", "against"
            )
        )
        rows = ReleasedSeries.objects.filter(release=release, measure=key, organisation__in=against)
        series = [
            Series(organisation, key, from_json(points))
            for organisation, points in rows.order_by("organisation__position", "organisation").values_list(
                "organisation_id", "points"
            )
        ]
        asked = asked_of(
            series,
            measure_key=key,
            policy=policy,
            populations=people,
            rebases=rebased.get(key, Rebases((), {})),
        )
        made = outlooks(
            asked, [against[one.organisation_id] for one in series], definition=policy.definitions[key][-1]
        )
        for one, own, outlook in zip(series, asked, made, strict=True):
            promised = against[one.organisation_id]
            if outlook.chance is None or promised is None or own.line is None:
                continue
            yield SaidChance(
                release=release,
                organisation_id=one.organisation_id,
                measure_id=key,
                chance=outlook.chance,
                against=promised,
                newest_start=own.line.newest.start,
                newest_kind=own.line.newest.kind,
                version=VERSION,
            )
