"""What was said of series on a past day: analysed on reading, for a board or for a measure.

Analyses are kept of what is known now alone. A page of the whole nation would analyse everything that is held, so it
does not say this of a past day.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby
from operator import attrgetter

from boards.organisations.queries import Organisations
from boards.performance.analysis.asking import asked_of
from boards.performance.analysis.queries import Brief, Rebases, rebases
from boards.performance.analysis.recent import change_in_a_year, recent_path
from boards.performance.analysis.variation import variations
from boards.performance.queries import published_on
from boards.work.actors import LOCAL
from targets.catalogue.queries import Catalogue


def briefs_known_on(
    day: date,
    *,
    measure_keys: Sequence[str],
    organisation_id: int | None = None,
    everybody: Organisations,
    policy: Catalogue,
) -> dict[tuple[int, str], Brief]:
    """As `queries.briefs`, of what was published, promised and recorded by the end of a day; eight queries at most.

    Rules and definitions are today's, as wherever a page is shown as known on a day. Of all boards or of one; KeyError
    and ValueError as `published_on`.
    """
    known = published_on(
        day,
        measure_keys=measure_keys,
        organisation_id=organisation_id,
        everybody=everybody,
        policy=policy,
    )
    changes = rebases(
        confirmed_by=datetime.combine(day, time.max, tzinfo=LOCAL),
        measure_key=measure_keys[0] if len(measure_keys) == 1 else None,
    )
    people = {one.pk: one.population for one in everybody.with_samples}
    found: dict[tuple[int, str], Brief] = {}
    for key, of_measure in groupby(known, key=attrgetter("measure_key")):
        series = [one for one in of_measure if one.organisation_id in people]
        asked = asked_of(
            series,
            measure_key=key,
            policy=policy,
            populations=people,
            rebases=changes.get(key, Rebases((), {})),
        )
        said = variations(asked, definition=policy.definitions[key][-1])
        for one, own, variation in zip(series, asked, said, strict=True):
            found[one.organisation_id, key] = Brief(
                organisation_id=one.organisation_id,
                measure_key=key,
                reason=variation.reason,
                variation=variation.variation,
                cause=variation.cause,
                since=variation.since,
                assurance=variation.assurance,
                no_assurance=variation.no_assurance,
                planned=variation.planned,
                recent=recent_path(own.line),
                change=change_in_a_year(own.line),
            )
    return found
