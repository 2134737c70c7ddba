"""Every period of a series as a point: judged for itself, or promised and still without a figure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from boards.figures.columns import MARKERS, STATUSES, VALUE_PLACES
from boards.figures.models import Stream
from boards.performance.cells import Point
from boards.performance.judging.dues import due_on
from boards.performance.judging.judged import MET_OF, NOT_ASKED, Judged
from boards.performance.judging.planned import Planned, planned_only
from boards.performance.judging.promised import NOTHING_PROMISED, promise_of
from boards.performance.judging.told import Outcomes, counts_of, decimals, small_numbers
from boards.performance.models import Result

Whose = tuple[str, int]  # measure and organisation


def points_of(judged: Judged, *, today: date, organisation_id: int | None = None) -> dict[Whose, list[Point]]:
    """Every series, oldest first. Planned periods without a figure are points without a value.

    `organisation_id` leaves out what others planned; their figures are left out by `judge`.
    """
    found: dict[Whose, list[Point]] = defaultdict(list)
    for whose, point in _with_figures(judged):
        found[whose].append(point)
    for planned in planned_only(judged, organisation_id=organisation_id):
        whose = planned.policy.measure_key, planned.organisation_id
        found[whose].append(_without_figure(planned, judged, today=today))
    for points in found.values():
        points.sort(key=lambda point: point.period)
    return dict(found)


def _with_figures(judged: Judged) -> Iterator[tuple[Whose, Point]]:
    figures, cases = judged.figures, judged.cases
    row, every = cases.row, np.arange(len(cases.row))
    numerators, denominators, values = counts_of(judged, every)
    previous = decimals(figures.previous[row], places=VALUE_PLACES)
    keys = [policy.measure_key for policy in judged.policies]
    stretches = {
        (measure, place): requirement.stretch
        for measure, policy in enumerate(judged.policies)
        for place, framework in enumerate(cases.frameworks)
        if (requirement := policy.requirement(framework))
    }
    framework_keys = [framework.key for framework in cases.frameworks] + [""]
    told = Outcomes(cases.promises)
    streams = (Stream.OFFICIAL.value, Stream.BOARD.value)
    columns = zip(
        figures.measure[row].tolist(),
        figures.organisation[row].tolist(),
        figures.period[row].tolist(),
        cases.framework.tolist(),
        cases.promise.tolist(),
        figures.observation[row].tolist(),
        figures.returned[row].tolist(),
        figures.known_from[row].tolist(),
        figures.status[row].tolist(),
        figures.marker[row].tolist(),
        numerators,
        denominators,
        values,
        previous,
        judged.reason.tolist(),
        judged.first_reason.tolist(),
        (row >= judged.first_sum).tolist(),
        small_numbers(judged, every).tolist(),
        strict=True,
    )
    for (
        measure,
        organisation,
        period,
        framework,
        promise,
        observation,
        returned,
        known_from,
        status,
        marker,
        numerator,
        denominator,
        value,
        before,
        reason,
        first_reason,
        added_up,
        is_small,
    ) in columns:
        promised = cases.promises[promise]
        result, why = told.of(reason, promise, marker)
        yield (
            (keys[measure], organisation),
            Point(
                period=figures.periods[period],
                framework_key=framework_keys[framework],
                observation_id=observation or None,
                stream=streams[returned],
                known_from=date.fromordinal(known_from),
                figure_status=STATUSES[status],
                marker=MARKERS[marker],
                numerator=numerator,
                denominator=denominator,
                value=value,
                previous=before,
                promised=promised.promise.value,
                promise_kind=promised.promise.kind.value,
                stretch=stretches.get((measure, framework)),
                result=result,
                met=MET_OF[reason],
                reason=why,
                pooled=added_up,
                management_information=returned,
                small_numbers=is_small,
                promised_since=promised.since,
                first_promised=promised.first,
                first_met=None if first_reason == NOT_ASKED else MET_OF[first_reason],
                said=promised.said,
            ),
        )


def _without_figure(planned: Planned, judged: Judged, *, today: date) -> Point:
    definition = planned.policy.definition_on(planned.period.end)
    requirement = planned.policy.requirement(planned.framework)
    promised = NOTHING_PROMISED
    if requirement is not None:
        promised = promise_of(
            requirement,
            organisation_id=planned.organisation_id,
            period=planned.period,
            promises=judged.promises,
            definition=definition,
        )
    promise = promised.promise
    result, why = Result.NO_DATA, ""
    if promise.asks_nothing:
        result, why = Result(promise.result_without), promise.reason.value
    elif today <= due_on(planned.period, lag_months=definition.lag_months):
        result = Result.NOT_DUE
    return Point(
        period=planned.period,
        framework_key=planned.framework.key,
        observation_id=None,
        stream="",
        known_from=None,
        figure_status="",
        marker="",
        numerator=None,
        denominator=None,
        value=None,
        previous=None,
        promised=promise.value,
        promise_kind=promise.kind.value,
        stretch=requirement.stretch if requirement else None,
        result=result,
        met=None,
        reason=why,
        pooled=False,
        management_information=False,
        small_numbers=False,
        promised_since=promised.since,
        first_promised=promised.first,
        first_met=None,
        said=promised.said,
    )
