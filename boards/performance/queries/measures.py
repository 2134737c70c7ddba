"""One measure judged whole, and one series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from boards.figures.queries import observations_as_known_on
from boards.organisations.queries import Organisations, organisations
from boards.performance.cells import Cell, Series
from boards.performance.judging import Judged, Policy, judge_cells, judge_points
from boards.performance.models import Result
from boards.performance.queries.views import Returns, asked
from boards.plans.promises import HELD, Promises, promises
from targets.catalogue.queries import Catalogue, catalogue


@dataclass(frozen=True)
class Judgements:
    """One measure judged: its cells, and every organisation's points, oldest first.

    `turned_red` tells of organisations whose newest figure is off track while the judged period before it was not: the
    last days of the two periods.
    """

    cells: tuple[Cell, ...]
    series: tuple[Series, ...]
    turned_red: Mapping[int, tuple[date, date]]


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
    points = judge_points(
        observations_as_known_on(
            measure_key=measure_key,
            organisation_id=None if organisation_id == who.nation else organisation_id,
            on=on,
            through_submission=through_submission,
            include_returns=include_returns,
            include_samples=not real_only,
        ),
        policy=real if real_only else own,
        promises=promised,
        boards=who,
        today=today,
        organisation_id=organisation_id,
        before_frameworks=True,
    )
    asking = everybody.all if real_only else everybody.with_samples
    wanted = [o.pk for o in asking] if organisation_id is None else [organisation_id]
    cells = judge_cells(
        points,
        policy=real if real_only else own,
        promises=promised,
        boards=who,
        today=today,
        organisations=wanted,
    )
    return Judgements(
        cells=tuple(cells),
        series=tuple(
            Series(
                organisation_id=organisation,
                measure_key=measure_key,
                points=tuple(one.point for one in judged),
            )
            for organisation, judged in sorted(points.items())
        ),
        turned_red={
            organisation: turn
            for organisation, own in points.items()
            if (turn := _turned_red(own)) is not None
        },
    )


def _turned_red(points: Sequence[Judged]) -> tuple[date, date] | None:
    """Of one organisation, oldest first: the last days of its newest period with a figure and of that before it."""
    with_figure = [one for one in points if one.has_figure]
    judged = [one for one in with_figure if one.met is not None]
    if len(judged) < 2 or judged[-1] is not with_figure[-1]:
        return None
    before, newest = judged[-2:]
    if newest.point.result is not Result.OFF_TRACK or before.point.result is Result.OFF_TRACK:
        return None
    return newest.period.end, before.period.end


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
    points = judge_points(
        observations_as_known_on(
            measure_key=measure_key,
            organisation_id=None if organisation_id == who.nation else organisation_id,
            on=as_known_on,
            through_submission=None,
            include_returns=returns_of is None or organisation_id in returns_of,
        ),
        policy=asking,
        promises=promises(
            measure_key=measure_key,
            organisation_id=organisation_id,
            agreed_by=as_known_on,
            against=against,
        ),
        boards=who,
        today=as_known_on or today,
        organisation_id=organisation_id,
        before_frameworks=framework_key is None,
    )
    return Series(
        organisation_id=organisation_id,
        measure_key=measure_key,
        points=tuple(judged.point for judged in points.get(organisation_id, ())),
    )
