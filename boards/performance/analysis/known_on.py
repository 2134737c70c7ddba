"""What was said of series on a past day: analysed on reading.

Analyses are kept of what is known now alone. A board's series or a measure's take a tenth of a second, those of the
whole nation about one: the statistical views take it, the grid does not.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby
from operator import attrgetter

from boards.organisations.queries import Organisations
from boards.performance.analysis.asking import asked_of
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.outlook import Outlook
from boards.performance.analysis.queries import Brief, Rebases, brief_of, rebases
from boards.performance.analysis.services import record_of
from boards.performance.analysis.variation import variations
from boards.performance.queries import published_on
from boards.work.actors import LOCAL
from targets.calc.realism import NoRealism
from targets.catalogue.queries import Catalogue

#: Nobody was shown a forecast, a chance or a pace of a past day by this: how those came true is on /methods/.
NOT_LOOKED_AHEAD = Outlook(no_realism=NoRealism.NO_PLAN)


def analyses_known_on(
    day: date,
    *,
    measure_keys: Sequence[str],
    organisation_id: int | None = None,
    everybody: Organisations,
    policy: Catalogue,
) -> list[Analysis]:
    """As they are kept, of what was published, promised and recorded by the end of a day; eight queries at most.

    They are not stored, and look not ahead. Rules and definitions are today's, as wherever a page is shown as known on
    a day. Of all boards or of one; KeyError and ValueError as `published_on`.
    """
    known = published_on(
        day,
        measure_keys=measure_keys,
        organisation_id=organisation_id,
        everybody=everybody,
        policy=policy,
    )
    end = datetime.combine(day, time.max, tzinfo=LOCAL)
    changes = rebases(confirmed_by=end, measure_key=measure_keys[0] if len(measure_keys) == 1 else None)
    people = {one.pk: one.population for one in everybody.with_samples}
    found: list[Analysis] = []
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
        found += (
            record_of(one, key, own.line, variation, NOT_LOOKED_AHEAD, end)
            for one, own, variation in zip(series, asked, said, strict=True)
        )
    return found


def briefs_known_on(
    day: date,
    *,
    measure_keys: Sequence[str],
    organisation_id: int | None = None,
    everybody: Organisations,
    policy: Catalogue,
) -> dict[tuple[int, str], Brief]:
    """As `queries.briefs`, of what `analyses_known_on` finds."""
    records = analyses_known_on(
        day,
        measure_keys=measure_keys,
        organisation_id=organisation_id,
        everybody=everybody,
        policy=policy,
    )
    return {(one.organisation_id, one.measure_id): brief_of(one) for one in records}
