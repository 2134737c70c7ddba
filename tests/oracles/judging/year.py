"""A year's points become one cell: the year's result, or why there is none."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from boards.performance.cells import Cell
from boards.performance.judging import YEAR_NOT_POOLED
from boards.performance.judging.policy import Boards, Policy
from boards.performance.models import Result
from boards.plans.queries import Promises
from targets.calc.periods import Period
from targets.calc.year_result import YearRule
from targets.catalogue.models import Framework
from tests.oracles.judging.cell import empty_cell, held_cell
from tests.oracles.judging.national import nobody
from tests.oracles.judging.points import Judged, is_return
from tests.oracles.judging.whole_year import whole_year
from tests.oracles.judging.year_result import Point as YearPoint
from tests.oracles.judging.year_result import year_result


def judge_cells(
    points: Mapping[int, Sequence[Judged]],
    *,
    policy: Policy,
    promises: Promises,
    boards: Boards,
    today: date,
    organisations: Collection[int],
) -> list[Cell]:
    """One cell for each organisation and framework of `policy`, with the newest one marked.

    `points` is the answer of `judge_points`. Organisations that are asked have a cell wherever the framework requires
    something or a figure is held; others only where a figure is held.
    """
    cells: list[Cell] = []
    for organisation_id in organisations:
        by_framework: dict[str, list[Judged]] = defaultdict(list)
        for judged in points.get(organisation_id, ()):
            by_framework[judged.framework_key].append(judged)
        own = [
            cell
            for framework in policy.frameworks
            if boards.are_judged_in(framework, organisation_id=organisation_id)
            and (
                cell := _year_cell(
                    by_framework.get(framework.key, []),
                    organisation_id=organisation_id,
                    framework=framework,
                    policy=policy,
                    promises=promises,
                    boards=boards,
                    today=today,
                )
            )
        ]
        cells += _with_latest(own, policy=policy, today=today)
    return cells


def _year_cell(
    judged: Sequence[Judged],
    *,
    organisation_id: int,
    framework: Framework,
    policy: Policy,
    promises: Promises,
    boards: Boards,
    today: date,
) -> Cell | None:
    """The year's result of one organisation: its newest period with a figure, or why there is none."""
    points = _ahead_of_official([point for point in judged if point.figure is not None])
    figures = [point for point in points if point.has_figure]
    if figures:
        kind = figures[-1].period.kind  # a series that changed its frequency answers with the newer one
        return _judged_cell(
            [point for point in points if point.period.kind is kind],
            expected=policy.expected_periods(
                framework.year_start.year, national=organisation_id == boards.nation
            ),
            framework=framework,
            today=today,
            promises=promises,
        )
    if points:
        return held_cell(points[-1], framework=framework)
    if organisation_id not in boards.asked and not judged:
        return None
    return empty_cell(
        organisation_id=organisation_id,
        framework=framework,
        policy=policy,
        promises=promises,
        national=organisation_id == boards.nation,
        today=today,
    )


def _ahead_of_official(points: list[Judged]) -> list[Judged]:
    """Without a board's returns for gaps behind the newest official figure of the year.

    So a cell is management information exactly when any of it comes from a return.
    """
    official = [judged.period for judged in points if not is_return(judged.figure)]
    if not official or len(official) == len(points):
        return points
    newest = max(official)
    return [judged for judged in points if not is_return(judged.figure) or judged.period > newest]


def _judged_cell(
    points: list[Judged],
    *,
    expected: Collection[Period],
    framework: Framework,
    today: date,
    promises: Promises,
) -> Cell:
    """The year's result by its definition's rule; best, worst and how many were met are said beside it.

    Until a year that is added up is over, its last period stands for it. Once it is over, a year of which not every
    expected period has counts is not judged by its last one: that would be a guess.
    """
    last = max(index for index, judged in enumerate(points) if judged.has_figure)
    definition = points[last].definition
    rule = YearRule(definition.year_result)
    if rule is YearRule.YEAR_ROW:
        # A series whose own rows are years may hold two that end in one financial year: the later one stands.
        points, last = [points[last]], 0
    answer = year_result(
        [_year_point(judged) for judged in points],
        rule=rule,
        direction=definition.direction,
    )
    standing, is_whole = points[last if answer.point_index is None else answer.point_index], False
    if answer.numerator is not None and answer.denominator is not None:
        is_whole = {judged.period for judged in points} == set(expected)
        if is_whole:
            standing = whole_year(
                points,
                numerator=answer.numerator,
                denominator=answer.denominator,
                framework=framework,
                today=today,
                promises=promises,
            )
    cell = held_cell(
        standing,
        framework=framework,
        best=None if answer.best is None else points[answer.best].actual,
        worst=None if answer.worst is None else points[answer.worst].actual,
        periods=answer.periods,
        periods_met=answer.periods_met,
    )
    unjudged = rule is YearRule.POOLED and not is_whole and today > framework.year_end
    if unjudged and cell.met is not None:
        return cell._replace(result=Result.NOT_JUDGED, met=None, reason=YEAR_NOT_POOLED)
    return cell


def _year_point(judged: Judged) -> YearPoint:
    figure = judged.figure
    if figure is not None and nobody(figure):
        return YearPoint(judged.period, Decimal(0), Decimal(0), None, None)
    if figure is None or not judged.has_figure:
        return YearPoint(judged.period, None, None, figure.value if figure else None, None)
    return YearPoint(judged.period, figure.numerator, figure.denominator, figure.value, judged.met)


def _with_latest(cells: list[Cell], *, policy: Policy, today: date) -> list[Cell]:
    """The same cells with one marked: the newest with a figure, else the newest that has begun."""
    year = {framework.key: framework.year_start for framework in policy.frameworks}
    begun = [cell for cell in cells if cell.actual is not None] or [
        cell for cell in cells if year[cell.framework_key] <= today
    ]
    if not begun:
        return cells
    newest = max(begun, key=lambda cell: year[cell.framework_key])
    return [cell._replace(latest=True) if cell is newest else cell for cell in cells]
