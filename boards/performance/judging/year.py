"""A year's points become one cell: the year's result, or why there is none."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from boards.performance.cells import Cell
from boards.performance.judging.dues import due_on
from boards.performance.judging.points import Judged, is_return
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.promised import promise_of
from boards.performance.models import Result
from boards.plans.queries import Promises
from targets.calc import CALCULATION_VERSION, rag
from targets.calc.year_result import Point as YearPoint
from targets.calc.year_result import YearRule, year_result
from targets.catalogue.models import Definition, Framework

# Why a cell is not judged, beside the markers and the reasons of a missing promise.
NOTHING_HELD = "nothing_held"
YEAR_NOT_POOLED = "year_not_pooled"  # a closed year that is asked for on all its periods together


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
            if (
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
        cell = _judged_cell([point for point in points if point.period.kind is kind], framework=framework)
        pooled = figures[-1].definition.year_result == Definition.YearResult.POOLED
        if pooled and cell.met is not None and today > framework.year_end:
            # Adding a year up needs every period of every board: until that is done here, no guess from its last one.
            return cell._replace(result=Result.NOT_YET_JUDGED, met=None, reason=YEAR_NOT_POOLED)
        return cell
    if points:
        return _held_cell(points[-1], framework=framework)
    if organisation_id not in boards.asked and not judged:
        return None
    return _empty_cell(
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


def _judged_cell(points: list[Judged], *, framework: Framework) -> Cell:
    """The last period with a figure stands for the year; best, worst and how many were met are said beside it."""
    answer = year_result(
        [
            YearPoint(
                period=judged.period,
                numerator=judged.figure.numerator if judged.figure and judged.has_figure else None,
                denominator=judged.figure.denominator if judged.figure and judged.has_figure else None,
                value=judged.figure.value if judged.figure else None,
                met=judged.met,
            )
            for judged in points
        ],
        # A series whose own rows are years may hold two that end in one financial year: the later one stands.
        rule=YearRule.LAST,
        direction=points[-1].definition.direction,
    )
    if answer.point_index is None:
        raise AssertionError("a year with a figure has a last one")
    return _held_cell(
        points[answer.point_index],
        framework=framework,
        best=None if answer.best is None else points[answer.best].actual,
        worst=None if answer.worst is None else points[answer.worst].actual,
        periods=answer.periods,
        periods_met=answer.periods_met,
    )


def _held_cell(
    judged: Judged,
    *,
    framework: Framework,
    best: Decimal | None = None,
    worst: Decimal | None = None,
    periods: int = 0,
    periods_met: int = 0,
) -> Cell:
    point, promised, requirement = judged.point, judged.promised, judged.requirement
    return Cell(
        organisation_id=judged.organisation_id,
        measure_key=judged.definition.measure_id,
        framework_key=framework.key,
        requirement_id=requirement.pk if requirement else None,
        definition_id=judged.definition.pk,
        observation_id=point.observation_id,
        plan_version_id=promised.plan_version_id,
        agreed_value_id=promised.agreed_value_id,
        latest=False,
        period=point.period,
        figure_status=point.figure_status,
        marker=point.marker,
        result=point.result,
        met=point.met,
        numerator=point.numerator,
        denominator=point.denominator,
        actual=judged.actual,
        promised=point.promised,
        promise_kind=point.promise_kind,
        amber_limit=judged.limit,
        reason=point.reason,
        pooled=point.pooled,
        management_information=point.management_information,
        small_numbers=point.small_numbers,
        revised=point.revised,
        best=best,
        worst=worst,
        periods=periods,
        periods_met=periods_met,
        calculation=CALCULATION_VERSION,
    )


def _empty_cell(
    *,
    organisation_id: int,
    framework: Framework,
    policy: Policy,
    promises: Promises,
    national: bool,
    today: date,
) -> Cell | None:
    """A year without any figure: nothing asked, nothing due yet, or nothing held."""
    requirement = policy.requirement(framework)
    if requirement is None:
        return None
    definition = policy.definition_on(framework.year_end)
    periods = policy.expected_periods(framework.year_start.year, national=national)
    plan = promises.planned.get((organisation_id, policy.measure_key, framework.key))
    promise, plan_version_id, agreed_value_id = promise_of(
        requirement,
        organisation_id=organisation_id,
        period=max(plan.values) if plan and plan.values else periods[-1],
        promises=promises,
    )
    result, reason = Result.NO_DATA, NOTHING_HELD
    if promise.value is None and promise.result_without is rag.Result.NO_TARGET:
        result, reason = Result.NO_TARGET, promise.reason.value
    elif today <= due_on(periods[0], lag_months=definition.lag_months) and (
        definition.collected_until is None or periods[0].end <= definition.collected_until
    ):
        result, reason = Result.NOT_DUE, ""
    return Cell(
        organisation_id=organisation_id,
        measure_key=policy.measure_key,
        framework_key=framework.key,
        requirement_id=requirement.pk,
        definition_id=definition.pk,
        observation_id=None,
        plan_version_id=plan_version_id,
        agreed_value_id=agreed_value_id,
        latest=False,
        period=None,
        figure_status="",
        marker="",
        result=result,
        met=None,
        numerator=None,
        denominator=None,
        actual=None,
        promised=promise.value,
        promise_kind=promise.kind.value,
        amber_limit=None,
        reason=reason,
        pooled=False,
        management_information=False,
        small_numbers=False,
        revised=False,
        best=None,
        worst=None,
        periods=0,
        periods_met=0,
        calculation=CALCULATION_VERSION,
    )


def _with_latest(cells: list[Cell], *, policy: Policy, today: date) -> list[Cell]:
    """The same cells with one marked: of real frameworks the newest with a figure, else the newest that has begun."""
    year = {framework.key: framework.year_start for framework in policy.frameworks if not framework.fictional}
    real = [cell for cell in cells if cell.framework_key in year]
    begun = [cell for cell in real if cell.actual is not None] or [
        cell for cell in real if year[cell.framework_key] <= today
    ]
    if not begun:
        return cells
    newest = max(begun, key=lambda cell: year[cell.framework_key])
    return [cell._replace(latest=True) if cell is newest else cell for cell in cells]
