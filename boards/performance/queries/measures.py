"""One measure judged whole, and one series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from boards.figures.columns import figures_as_known_on
from boards.organisations.queries import Organisations, organisations
from boards.performance.cells import Cell, Series
from boards.performance.judging import Judged, Policy, judge, judge_cells, points_of, turned_red
from boards.performance.queries.views import Returns, asked
from boards.plans.promises import HELD, Promises, promises
from targets.catalogue.queries import Catalogue, catalogue


@dataclass(frozen=True)
class Judgements:
    """One measure judged; what is told of it is made when it is asked for."""

    judged: Judged
    today: date
    organisations: tuple[int, ...]
    organisation_id: int | None

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(judge_cells(self.judged, today=self.today, organisations=self.organisations))

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Every organisation's points, oldest first."""
        points = points_of(self.judged, today=self.today, organisation_id=self.organisation_id)
        return tuple(
            Series(organisation_id=organisation_id, measure_key=measure_key, points=tuple(own))
            for (measure_key, organisation_id), own in sorted(points.items())
        )

    @cached_property
    def turned_red(self) -> Mapping[int, tuple[date, date]]:
        """Of organisations whose newest figure is off track while the judged period before it was not: the last days
        of the two periods."""
        return turned_red(self.judged)


def judged(
    *,
    measure_key: str,
    today: date,
    include_returns: bool,
    organisation_id: int | None = None,
    on: date | None = None,
    through_submission: int | None = None,
    real_only: bool = False,
    promised: Promises | None = None,
    everybody: Organisations | None = None,
    policy: Catalogue | None = None,
) -> Judgements:
    """Everything of one measure, judged: cells of every framework and the points of every series.

    Standings keep what this answers today; a data release keeps what it answers for its own day and last submission.
    `organisation_id` limits the answer; `real_only` leaves fictional frameworks and samples out. `promised` is what was
    promised of this measure, where it was read before, together with that of others; who has read `everybody` and the
    `policy` gives them. Five queries.
    KeyError for an unknown measure.
    """
    everybody, policy = everybody or organisations(), policy or catalogue()
    who = asked(everybody)
    own = Policy.of(measure_key=measure_key, catalogue=policy)
    real = own.limited_to(policy.real_frameworks)
    if promised is None:
        promised = promises(measure_key=measure_key, organisation_id=organisation_id, agreed_by=on)
    asking = [real if real_only else own]
    found = judge(
        figures_as_known_on(
            measure_keys=[measure_key],
            organisation_id=None if organisation_id == who.nation else organisation_id,
            on=on,
            through_submission=through_submission,
            include_returns=include_returns,
            include_samples=not real_only,
        ),
        policies=asking,
        promises=promised,
        boards=who,
        organisation_id=organisation_id,
        before_frameworks=True,
    )
    everyone = everybody.all if real_only else everybody.with_samples
    return Judgements(
        judged=found,
        today=today,
        organisations=tuple(o.pk for o in everyone) if organisation_id is None else (organisation_id,),
        organisation_id=organisation_id,
    )


def published_on(
    day: date,
    *,
    measure_keys: Sequence[str],
    organisation_id: int | None = None,
    everybody: Organisations,
    policy: Catalogue,
) -> tuple[Series, ...]:
    """The series of some measures, of everybody or of one board, of what was published by a day; seven queries at most.

    KeyError for an unknown measure. ValueError for the nation by itself: it is added up from everybody.
    """
    who = asked(everybody)
    if organisation_id == who.nation:
        raise ValueError("the nation is judged with everybody")
    found = judge(
        figures_as_known_on(
            measure_keys=measure_keys,
            organisation_id=organisation_id,
            on=day,
            include_returns=False,
            include_samples=True,
        ),
        policies=[Policy.of(measure_key=key, catalogue=policy) for key in measure_keys],
        promises=promises(
            measure_key=measure_keys[0] if len(measure_keys) == 1 else None,
            organisation_id=organisation_id,
            agreed_by=day,
        ),
        boards=who,
        organisation_id=organisation_id,
        before_frameworks=True,
    )
    points = points_of(found, today=day, organisation_id=organisation_id)
    return tuple(
        Series(organisation_id=owner, measure_key=measure_key, points=tuple(own))
        for (measure_key, owner), own in sorted(points.items())
    )


def series(
    *,
    organisation_id: int,
    measure_key: str,
    returns_of: Returns,
    today: date,
    as_known_on: date | None = None,
    framework_key: str | None = None,
    against: str = HELD,
    everybody: Organisations | None = None,
    policy: Catalogue | None = None,
) -> Series:
    """One organisation's points, judged on reading: in all its frameworks, or those of one framework's year.

    As known today unless a day is given, and held against what judges unless another promise is asked for. Who has read
    `everybody` and the `policy` gives them. Seven queries at most. KeyError for an unknown measure or framework.
    """
    everybody, policy = everybody or organisations(), policy or catalogue()
    who = asked(everybody)
    asking = Policy.of(measure_key=measure_key, catalogue=policy)
    if framework_key:
        asking = asking.limited_to([policy.frameworks[framework_key]])
    found = judge(
        figures_as_known_on(
            measure_keys=[measure_key],
            organisation_id=None if organisation_id == who.nation else organisation_id,
            on=as_known_on,
            through_submission=None,
            include_returns=returns_of is None or organisation_id in returns_of,
        ),
        policies=[asking],
        promises=promises(
            measure_key=measure_key,
            organisation_id=organisation_id,
            agreed_by=as_known_on,
            against=against,
        ),
        boards=who,
        organisation_id=organisation_id,
        before_frameworks=framework_key is None,
    )
    points = points_of(found, today=as_known_on or today, organisation_id=organisation_id)
    return Series(
        organisation_id=organisation_id,
        measure_key=measure_key,
        points=tuple(points.get((measure_key, organisation_id), ())),
    )
