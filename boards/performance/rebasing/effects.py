"""What limits a change of process would make anew: those of today beside those that would be, series by series.

The same figures and the same reckoning as the analyses themselves, so what is told before a decision is what comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.performance.analysis.asking import asked_of
from boards.performance.analysis.queries import Rebases, rebases_of
from boards.performance.analysis.variation import Variation, variations
from boards.performance.cells import Series
from boards.performance.queries import judged
from targets.catalogue.queries import Catalogue, catalogue


@dataclass(frozen=True)
class Effect:
    """One series before and after. `first` and `last` are the first days of its oldest and newest published period."""

    organisation: Organisation
    before: Variation
    after: Variation
    first: date
    last: date

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def effects(*, measure_key: str, organisation_id: int | None, at: date, now: datetime) -> list[Effect]:
    """Of every series that the change is about and that has a published figure, by the organisation's place; a fixed
    number of queries. KeyError for an unknown measure."""
    policy, everybody = catalogue(), {one.pk: one for one in organisations().with_samples}
    answer = judged(measure_key=measure_key, today=local_day(now), include_returns=False)
    known = rebases_of(measure_key=measure_key)
    series = [
        one
        for one in answer.series
        if one.organisation_id in everybody and organisation_id in (None, one.organisation_id)
    ]
    everywhere = Rebases((*known.everybody, at), known.by_organisation)
    people = {number: one.population for number, one in everybody.items()}
    before = _said(series, known, measure_key=measure_key, policy=policy, people=people)
    after = _said(series, everywhere, measure_key=measure_key, policy=policy, people=people)
    found = []
    for one, old, new in zip(series, before, after, strict=True):
        published = [
            point for point in one.points if point.value is not None and not point.management_information
        ]
        if published:
            found.append(
                Effect(
                    everybody[one.organisation_id],
                    old,
                    new,
                    published[0].period.start,
                    published[-1].period.start,
                )
            )
    places = {number: place for place, number in enumerate(everybody)}
    return sorted(found, key=lambda effect: places[effect.organisation.pk])


def _said(
    series: Sequence[Series],
    rebases: Rebases,
    *,
    measure_key: str,
    policy: Catalogue,
    people: dict[int, int | None],
) -> list[Variation]:
    asked = asked_of(series, measure_key=measure_key, policy=policy, populations=people, rebases=rebases)
    return variations(asked, definition=policy.definitions[measure_key][-1])
