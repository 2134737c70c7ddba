"""Analyses of what a release keeps: made when it goes out, and made again by whoever verifies it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal

from boards.organisations.queries import organisations
from boards.performance.analysis.asking import asked_of
from boards.performance.analysis.queries import rebases_of
from boards.performance.analysis.staleness import VERSION
from boards.performance.analysis.variation import Variation, variations
from boards.performance.cells import Series
from reports.publication.models import DataRelease, ReleasedSeries
from reports.publication.policy import policy_of
from reports.publication.released_analyses import ReleasedAnalysis
from reports.publication.series import from_json
from targets.catalogue.queries import Catalogue, catalogue

#: Everything that is said of a series; numbers are those that may differ by their last digit.
SAID = tuple(field.name for field in fields(Variation))
NUMBERS = ("mean", "lower", "upper")


def store_analyses(
    release: DataRelease, series: Iterable[Series], *, measure_key: str, confirmed_by: datetime
) -> None:
    """Of one measure: what is said of the series that the release keeps, with the changes of process that had been
    confirmed by the moment of its release."""
    kept = [one for one in series if one.points]
    if not kept:
        return
    said = _said(kept, measure_key=measure_key, policy=catalogue(), confirmed_by=confirmed_by)
    ReleasedAnalysis.objects.bulk_create(
        ReleasedAnalysis(
            release=release,
            organisation_id=one.organisation_id,
            measure_id=measure_key,
            version=VERSION,
            **{name: getattr(variation, name) for name in SAID},
        )
        for one, variation in zip(kept, said, strict=True)
    )


def _said(
    series: Sequence[Series], *, measure_key: str, policy: Catalogue, confirmed_by: datetime
) -> list[Variation]:
    everybody = {one.pk: one.population for one in organisations().with_samples}
    asked = asked_of(
        series,
        measure_key=measure_key,
        policy=policy,
        populations=everybody,
        rebases=rebases_of(measure_key=measure_key, confirmed_by=confirmed_by),
    )
    return variations(asked, definition=policy.definitions[measure_key][-1])


def otherwise(release: DataRelease) -> Iterator[str]:
    """What this program says of the sealed points under the sealed policy otherwise than was sealed.

    Codes are equal; a number may differ by one unit of its sixth digit, for another machine adds in another order.
    Analyses of another version of the rules are not made again: their hash alone holds them.
    """
    sealed: dict[str, dict[int, ReleasedAnalysis]] = {}
    for row in ReleasedAnalysis.objects.filter(release=release).order_by("measure_id", "organisation_id"):
        sealed.setdefault(row.measure_id, {})[row.organisation_id] = row
    if not sealed or release.released_at is None:
        return
    if {row.version for own in sealed.values() for row in own.values()} != {VERSION}:
        return
    policy = policy_of(release, live=catalogue())
    held = ReleasedSeries.objects.filter(release=release).order_by("measure_id", "organisation_id")
    series: dict[str, list[Series]] = {}
    for number, key, points in held.values_list("organisation_id", "measure_id", "points"):
        series.setdefault(key, []).append(Series(number, key, from_json(points)))
    for key in sorted(series.keys() | sealed.keys()):
        own, rows = series.get(key, []), sealed.get(key, {})
        if {one.organisation_id for one in own} != rows.keys():
            yield f"Data release {release.number} does not say of every series of {key} how it changes."
            continue
        said = _said(own, measure_key=key, policy=policy, confirmed_by=release.released_at)
        for one, variation in zip(own, said, strict=True):
            for name in SAID:
                if not is_same(getattr(rows[one.organisation_id], name), getattr(variation, name), name):
                    yield (
                        f"Data release {release.number} sealed another {name} of {key}, organisation "
                        f"{one.organisation_id}, than its figures have."
                    )


def is_same(sealed: object, found: object, name: str) -> bool:
    """Equal, or numbers at most one unit of the sixth digit apart."""
    if name not in NUMBERS or not isinstance(sealed, Decimal) or not isinstance(found, Decimal):
        return sealed == found
    unit = Decimal(1).scaleb(max(sealed.adjusted(), found.adjusted()) - 5)
    return abs(sealed - found) <= unit
