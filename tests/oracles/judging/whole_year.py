"""A year added up from the counts of all its periods, where its definition asks for that."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from boards.figures.models import FigureStatus, Stream
from boards.performance.judging.promised import NOTHING_PROMISED, Promised, promise_of
from boards.plans.queries import Promises
from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import for_the_whole_year
from targets.calc.rounding import percent_of
from targets.catalogue.models import Framework
from tests.oracles.judging.cases import Case
from tests.oracles.judging.national import VALUE_PLACES, Sum
from tests.oracles.judging.points import Judged, is_return, judge


def whole_year(
    points: Sequence[Judged],
    *,
    numerator: Decimal,
    denominator: Decimal,
    framework: Framework,
    today: date,
    promises: Promises,
) -> Judged:
    """One judged figure for the year, from all its points, oldest first, and the sums of their counts.

    The nation's points are published, or added up from every board, so its year is too. The year is named by its last
    period's figure, which also says whether it was revised or added up; it is provisional, or management information,
    where any of its periods is.
    """
    last = points[-1]
    figures = [judged.figure for judged in points if judged.figure is not None]
    newest = figures[-1]
    provisional = any(figure.status == FigureStatus.PROVISIONAL for figure in figures)
    returned = any(is_return(figure) for figure in figures)
    total = Sum(
        organisation_id=last.organisation_id,
        period=Period(end=framework.year_end, start=framework.year_start, kind=PeriodKind.YEAR),
        known_from=max(figure.known_from for figure in figures),
        status=FigureStatus.PROVISIONAL.value if provisional else newest.status,
        numerator=numerator,
        denominator=denominator,
        value=percent_of(
            numerator=numerator, denominator=denominator, scale=last.definition.scale, places=VALUE_PLACES
        ),
        stream=(Stream.BOARD if returned else Stream.OFFICIAL).value,
        observation_id=newest.observation_id,
        previous=newest.previous,
        from_boards=isinstance(newest, Sum) and newest.from_boards,
    )
    case = Case(
        organisation_id=last.organisation_id,
        period=total.period,
        figure=total,
        framework=framework,
        definition=last.definition,
        requirement=last.requirement,
        promised=_promised(points, total.period, promises=promises),
    )
    (judged,) = judge([case], today=today)
    return judged


def _promised(points: Sequence[Judged], year: Period, *, promises: Promises) -> Promised:
    """The promise for the whole year, which adds all its days: not the one that its last period happened to have.

    Where a trajectory judges any of its periods, nothing was promised for all of them together.
    """
    for judged in points:
        whole = for_the_whole_year(judged.promised.promise)
        if whole is not judged.promised.promise:
            return NOTHING_PROMISED._replace(promise=whole)
    last = points[-1]
    if last.requirement is None:
        return last.promised
    return promise_of(
        last.requirement,
        organisation_id=last.organisation_id,
        period=year,
        promises=promises,
        definition=last.definition,
    )
