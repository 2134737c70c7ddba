"""Figures, policy and promises become judged points, and a year's points become one cell.

The one home of that rule: standings, the board x target page, the grid as known on a day and data releases all call
it. Nothing here reads the database or a clock.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from boards.figures.models import FigureStatus, Stream
from boards.figures.queries import Known
from boards.performance.cells import Cell, Point
from boards.performance.models import Result
from boards.plans.queries import Promises
from targets.calc import rag
from targets.calc.periods import Period, PeriodKind, add_months
from targets.calc.promise import NO_TARGET, Promise, PromiseKind, promised_value
from targets.calc.rounding import percent_of
from targets.calc.year_result import Point as YearPoint
from targets.calc.year_result import YearRule, year_result
from targets.catalogue.models import Definition, Framework, Requirement
from targets.catalogue.queries import Catalogue

CALCULATION = "1"  # goes up whenever the same inputs could give another cell

VALUE_PLACES = 6  # of a stored figure
STORED = Decimal(1).scaleb(-VALUE_PLACES)

NOTHING_HELD = (
    "nothing_held"  # why a cell has no figure, beside the markers and the reasons of a missing promise
)


@dataclass(frozen=True)
class Policy:
    """What is asked of one measure by these frameworks, oldest first, a year's real one before a fictional one.

    A fictional framework is there only for what it asks; a real one also for series without a target.
    """

    measure_key: str
    frameworks: tuple[Framework, ...]
    catalogue: Catalogue

    @classmethod
    def of(cls, *, measure_key: str, catalogue: Catalogue) -> "Policy":
        """With every framework. KeyError for an unknown measure."""
        if measure_key not in catalogue.measures:
            raise KeyError(measure_key)
        asking = (
            framework
            for framework in catalogue.frameworks.values()
            if not framework.fictional or (framework.key, measure_key) in catalogue.requirements
        )
        return cls(measure_key=measure_key, frameworks=tuple(asking), catalogue=catalogue)

    def limited_to(self, frameworks: Iterable[Framework]) -> "Policy":
        keys = {framework.key for framework in frameworks}
        return replace(self, frameworks=tuple(f for f in self.frameworks if f.key in keys))

    def limited_to_years(self, first_years: Collection[int]) -> "Policy":
        return replace(self, frameworks=tuple(f for f in self.frameworks if f.year_start.year in first_years))

    def newest_asking(self) -> "Policy":
        """With the newest framework that requires something of the measure only; with none where none does."""
        asking = [framework for framework in self.frameworks if self.requirement(framework)]
        return replace(self, frameworks=tuple(asking[-1:]))

    def definition_on(self, day: date) -> Definition:
        """The definition that holds for a period ending on the day."""
        return self.catalogue.definition_on(measure_key=self.measure_key, day=day)

    def requirement(self, framework: Framework) -> Requirement | None:
        return self.catalogue.requirement(framework_key=framework.key, measure_key=self.measure_key)

    def expected_periods(self, first_year: int, *, national: bool) -> tuple[Period, ...]:
        """The periods that end in a financial year, in order."""
        return self.catalogue.expected_periods(
            measure_key=self.measure_key, first_year=first_year, national=national
        )

    def in_year(self, first_year: int) -> list[Framework]:
        """The frameworks of a financial year."""
        return [framework for framework in self.frameworks if framework.year_start.year == first_year]


@dataclass(frozen=True)
class Boards:
    """Who is asked: the nation and the territorial boards. Others have a cell only where they have a figure."""

    nation: int
    territorial: frozenset[int]

    @property
    def asked(self) -> frozenset[int]:
        return self.territorial | {self.nation}


class Judged(NamedTuple):
    """A point with what it was judged from. `actual` and `limit` are as compared; None where there is none."""

    organisation_id: int
    point: Point
    actual: Decimal | None
    limit: Decimal | None
    definition: Definition
    requirement: Requirement | None
    plan_version_id: int | None
    agreed_value_id: int | None

    @property
    def is_held(self) -> bool:
        """Something is held for the period: a figure or a marker, not only a promise."""
        return self.point.known_from is not None


def due_on(period: Period, *, lag_months: int) -> date:
    """The last day on which a period's figure is in time: the end of the month `lag_months` after its last month."""
    return add_months(period.end.replace(day=1), lag_months + 1) - timedelta(days=1)


def frequency(definition: Definition, *, national: bool) -> PeriodKind:
    """How often a figure comes: for the nation sometimes less often than for the boards."""
    return PeriodKind((national and definition.national_frequency) or definition.frequency)


def late_period(
    newest: Period | None, *, definition: Definition, national: bool, today: date
) -> Period | None:
    """The oldest period after `newest` whose figure is overdue today; None when all is in or the feed has ended.

    Without any figure nothing is known to have started, so nothing is late. `collected_until` ends the feed.
    """
    if newest is None or newest.kind is not frequency(definition, national=national):
        return None
    expected = newest.next()
    collected_until = definition.collected_until
    if collected_until is not None and expected.end > collected_until:
        return None
    return expected if today > due_on(expected, lag_months=definition.lag_months) else None


def comparison(cell: Cell, *, definition: Definition) -> rag.Judgement:
    """The comparison behind a cell once more, with all its parts, from the numbers that the cell keeps."""
    return rag.judge(
        numerator=None if cell.marker else cell.numerator,
        denominator=None if cell.marker else cell.denominator,
        value=cell.actual,
        scale=definition.scale,
        promised=cell.promised,
        direction=definition.direction,
        tolerance_percent=definition.tolerance_percent,
        judge_places=definition.judge_places,
    )


class _Figure(NamedTuple):
    """What is known of one organisation and period, published or added up. Fields as on `Known`."""

    organisation_id: int
    period: Period
    stream: str
    observation_id: int | None
    known_from: date
    status: str
    marker: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    previous: Decimal | None
    pooled: bool


class _Case(NamedTuple):
    """One figure (None: a promise alone) to be held against one framework (None: nothing was asked yet)."""

    organisation_id: int
    period: Period
    figure: _Figure | None
    framework: Framework | None
    definition: Definition
    requirement: Requirement | None
    promise: Promise


def judge_points(
    known: Iterable[Known],
    *,
    policy: Policy,
    promises: Promises,
    boards: Boards,
    today: date,
    organisation_id: int | None = None,
    before_frameworks: bool = False,
) -> dict[int, list[Judged]]:
    """Every point of one measure by organisation, oldest first.

    `known` is what is known on a day, at most one figure for each organisation and period. Each is held against every
    framework of `policy` for its financial year; in years without one it is left out, or answers "no target" where
    `before_frameworks` is asked for. Planned periods without a figure are points without a value.
    `organisation_id` limits the answer; the nation's needs the figures of every board, from which periods that were
    not published nationally are added up (official counts only, and only where every territorial board has them).
    """
    figures = [_figure(row) for row in known]
    if organisation_id is None or organisation_id == boards.nation:
        figures += _pooled(figures, policy=policy, boards=boards)
    if organisation_id is not None:
        figures = [figure for figure in figures if figure.organisation_id == organisation_id]
    cases = [
        *_cases(figures, policy=policy, promises=promises, before_frameworks=before_frameworks),
        *_planned_cases(figures, policy=policy, promises=promises, organisation_id=organisation_id),
    ]
    by_organisation: dict[int, list[Judged]] = defaultdict(list)
    for judged in _judge(cases, promises=promises, measure_key=policy.measure_key, today=today):
        by_organisation[judged.organisation_id].append(judged)
    for points in by_organisation.values():
        points.sort(key=lambda judged: judged.point.period)
    return dict(by_organisation)


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
            by_framework[judged.point.framework_key].append(judged)
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


# Points


def _figure(row: Known) -> _Figure:
    return _Figure(
        organisation_id=row.organisation_id,
        period=row.period,
        stream=row.stream,
        observation_id=row.observation_id,
        known_from=row.known_from,
        status=row.status,
        marker=row.marker,
        numerator=row.numerator,
        denominator=row.denominator,
        value=row.value,
        previous=row.previous,
        pooled=False,
    )


def _pooled(figures: Sequence[_Figure], *, policy: Policy, boards: Boards) -> list[_Figure]:
    """The nation's figures that were not published, added up from the boards' official counts.

    Never an average. Only for periods of the nation's own frequency where every territorial board has counts, and
    never in place of a published row, even one that says why there is no value.
    """
    published = {figure.period for figure in figures if figure.organisation_id == boards.nation}
    by_period: dict[Period, list[_Figure]] = defaultdict(list)
    for figure in figures:
        if (
            figure.organisation_id in boards.territorial
            and figure.stream == Stream.OFFICIAL
            and not figure.marker
        ):
            by_period[figure.period].append(figure)
    return [
        pooled
        for period, parts in by_period.items()
        if period not in published
        and len(parts) == len(boards.territorial)
        and (pooled := _sum(period, parts, definition=policy.definition_on(period.end), nation=boards.nation))
    ]


def _sum(period: Period, parts: list[_Figure], *, definition: Definition, nation: int) -> _Figure | None:
    if period.kind is not frequency(definition, national=True):
        return None
    counted = definition.unit == Definition.Unit.COUNT
    tops = [part.value if counted else part.numerator for part in parts]
    bottoms = [part.denominator for part in parts]
    if any(top is None for top in tops) or (not counted and any(bottom is None for bottom in bottoms)):
        return None
    numerator = sum((top for top in tops if top is not None), Decimal(0))
    denominator = None if counted else sum((bottom for bottom in bottoms if bottom is not None), Decimal(0))
    if denominator is None:
        value: Decimal | None = numerator
    else:
        value = percent_of(
            numerator=numerator, denominator=denominator, scale=definition.scale, places=VALUE_PLACES
        )
    provisional = any(part.status == FigureStatus.PROVISIONAL for part in parts)
    return _Figure(
        organisation_id=nation,
        period=period,
        stream=Stream.OFFICIAL.value,
        observation_id=None,
        known_from=max(part.known_from for part in parts),
        status=(FigureStatus.PROVISIONAL if provisional else FigureStatus.FINAL).value,
        marker="",
        numerator=numerator,
        denominator=denominator,
        value=value,
        previous=None,
        pooled=True,
    )


def _cases(
    figures: Iterable[_Figure], *, policy: Policy, promises: Promises, before_frameworks: bool
) -> Iterable[_Case]:
    years: dict[int, Sequence[Framework | None]] = {}
    for figure in figures:
        year = figure.period.financial_year
        if year not in years:
            years[year] = policy.in_year(year) or ([None] if before_frameworks else [])
        for framework in years[year]:
            yield _case(
                figure.organisation_id,
                figure.period,
                figure=figure,
                framework=framework,
                policy=policy,
                promises=promises,
            )


def _planned_cases(
    figures: Iterable[_Figure], *, policy: Policy, promises: Promises, organisation_id: int | None
) -> Iterable[_Case]:
    held = {(figure.organisation_id, figure.period) for figure in figures}
    frameworks = {framework.key: framework for framework in policy.frameworks}
    for (planner, measure_key, framework_key), plan in promises.planned.items():
        wanted = organisation_id is None or planner == organisation_id
        if not wanted or measure_key != policy.measure_key or framework_key not in frameworks:
            continue
        for period in plan.values:
            if (planner, period) not in held:
                yield _case(
                    planner,
                    period,
                    figure=None,
                    framework=frameworks[framework_key],
                    policy=policy,
                    promises=promises,
                )


def _case(
    organisation_id: int,
    period: Period,
    *,
    figure: _Figure | None,
    framework: Framework | None,
    policy: Policy,
    promises: Promises,
) -> _Case:
    requirement = policy.requirement(framework) if framework else None
    return _Case(
        organisation_id=organisation_id,
        period=period,
        figure=figure,
        framework=framework,
        definition=policy.definition_on(period.end),
        requirement=requirement,
        promise=_promise(requirement, organisation_id=organisation_id, period=period, promises=promises),
    )


def _promise(
    requirement: Requirement | None, *, organisation_id: int, period: Period, promises: Promises
) -> Promise:
    if requirement is None:
        return NO_TARGET
    key = (organisation_id, requirement.measure_id, requirement.framework_id)
    agreed, plan = promises.agreed.get(key), promises.planned.get(key)
    return promised_value(
        shape=requirement.shape,
        floor=requirement.floor,
        agreed=agreed.value if agreed else None,
        trajectory_value=plan.values.get(period) if plan else None,
        trajectory_asked=requirement.trajectory != Requirement.Trajectory.NOT_ASKED,
        status=requirement.status,
    )


def _judge(cases: Sequence[_Case], *, promises: Promises, measure_key: str, today: date) -> Iterable[Judged]:
    figures = [case.figure if case.figure and not case.figure.marker else None for case in cases]
    judgements = rag.judge_many(
        numerator=[figure and figure.numerator for figure in figures],
        denominator=[figure and figure.denominator for figure in figures],
        value=[figure and figure.value for figure in figures],
        scale=[case.definition.scale for case in cases],
        promised=[case.promise.value for case in cases],
        direction=[case.definition.direction for case in cases],
        tolerance_percent=[case.definition.tolerance_percent for case in cases],
        judge_places=[case.definition.judge_places for case in cases],
        without_promise=[case.promise.result_without for case in cases],
    )
    for index, case in enumerate(cases):
        judgement = judgements[index]
        key = (case.organisation_id, measure_key, case.framework.key if case.framework else "")
        kind = case.promise.kind
        yield Judged(
            organisation_id=case.organisation_id,
            point=_point(case, judgement, today=today),
            actual=_stored(judgement.actual),
            limit=_stored(judgement.limit),
            definition=case.definition,
            requirement=case.requirement,
            plan_version_id=promises.planned[key].version_id if kind is PromiseKind.TRAJECTORY else None,
            agreed_value_id=promises.agreed[key].agreed_value_id if kind is PromiseKind.AGREED else None,
        )


def _point(case: _Case, judgement: rag.Judgement, *, today: date) -> Point:
    figure, requirement = case.figure, case.requirement
    result, reason = _outcome(case, judgement, today=today)
    return Point(
        period=case.period,
        framework_key=case.framework.key if case.framework else "",
        observation_id=figure.observation_id if figure else None,
        stream=figure.stream if figure else "",
        known_from=figure.known_from if figure else None,
        figure_status=figure.status if figure else "",
        marker=figure.marker if figure else "",
        numerator=figure.numerator if figure else None,
        denominator=figure.denominator if figure else None,
        value=figure.value if figure else None,
        previous=figure.previous if figure else None,
        promised=case.promise.value,
        promise_kind=case.promise.kind.value,
        stretch=requirement.stretch if requirement else None,
        result=result,
        met=judgement.met,
        reason=reason,
        pooled=figure.pooled if figure else False,
        management_information=bool(figure and figure.stream == Stream.BOARD),
        small_numbers=bool(
            figure
            and judgement.actual is not None
            and rag.small_numbers(denominator=figure.denominator, below=case.definition.small_number)
        ),
    )


def _outcome(case: _Case, judgement: rag.Judgement, *, today: date) -> tuple[Result, str]:
    """The result, and why it is not judged (empty where it is)."""
    if judgement.met is not None:
        return Result(judgement.result), ""
    if judgement.result is not rag.Result.NO_DATA:
        neutral = judgement.reason is rag.Reason.NEUTRAL
        return Result(judgement.result), (judgement.reason if neutral else case.promise.reason).value
    if case.promise.result_without is rag.Result.NO_TARGET and case.promise.value is None:
        return Result.NO_TARGET, case.promise.reason.value
    if case.figure:
        return Result.NO_DATA, case.figure.marker or judgement.reason.value
    in_time = today <= due_on(case.period, lag_months=case.definition.lag_months)
    return (Result.NOT_DUE if in_time else Result.NO_DATA), ""


def _stored(number: Decimal | None) -> Decimal | None:
    """At the places of the table, cut off: a quotient short of its promise never looks equal to it by rounding."""
    return None if number is None else number.quantize(STORED, rounding=ROUND_DOWN)


# Cells


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
    points = _ahead_of_official([point for point in judged if point.is_held])
    figures = [point for point in points if point.actual is not None]
    if figures:
        kind = figures[-1].point.period.kind  # a series that changed its frequency answers with the newer one
        return _judged_cell(
            [point for point in points if point.point.period.kind is kind], policy=policy, framework=framework
        )
    if points:
        return _cell(points[-1], framework=framework)
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
    official = [judged.point.period for judged in points if not judged.point.management_information]
    if not official:
        return points
    newest = max(official)
    return [
        judged for judged in points if not judged.point.management_information or judged.point.period > newest
    ]


def _judged_cell(points: list[Judged], *, policy: Policy, framework: Framework) -> Cell:
    definition = points[-1].definition
    answer = year_result(
        [
            YearPoint(
                period=judged.point.period,
                numerator=None if judged.point.marker else judged.point.numerator,
                denominator=None if judged.point.marker else judged.point.denominator,
                value=judged.point.value,
                met=judged.point.met,
            )
            for judged in points
        ],
        # A series whose own rows are years may hold two that end in one financial year: the later one stands.
        rule=YearRule.LAST,
        direction=definition.direction,
    )
    if answer.point_index is None:
        raise AssertionError("a year with a figure has a last one")
    cell = _cell(points[answer.point_index], framework=framework)
    return replace(
        cell,
        best=None if answer.best is None else points[answer.best].actual,
        worst=None if answer.worst is None else points[answer.worst].actual,
        periods=answer.periods,
        periods_met=answer.periods_met,
    )


def _cell(judged: Judged, *, framework: Framework) -> Cell:
    point = judged.point
    return Cell(
        organisation_id=judged.organisation_id,
        measure_key=judged.definition.measure_id,
        framework_key=framework.key,
        requirement_id=judged.requirement.pk if judged.requirement else None,
        definition_id=judged.definition.pk,
        observation_id=point.observation_id,
        plan_version_id=judged.plan_version_id,
        agreed_value_id=judged.agreed_value_id,
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
        best=None,
        worst=None,
        periods=0,
        periods_met=0,
        calculation=CALCULATION,
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
    promise = _promise(
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
    kind = promise.kind
    key = (organisation_id, policy.measure_key, framework.key)
    return Cell(
        organisation_id=organisation_id,
        measure_key=policy.measure_key,
        framework_key=framework.key,
        requirement_id=requirement.pk,
        definition_id=definition.pk,
        observation_id=None,
        plan_version_id=promises.planned[key].version_id if kind is PromiseKind.TRAJECTORY else None,
        agreed_value_id=promises.agreed[key].agreed_value_id if kind is PromiseKind.AGREED else None,
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
        promise_kind=kind.value,
        amber_limit=None,
        reason=reason,
        pooled=False,
        management_information=False,
        small_numbers=False,
        best=None,
        worst=None,
        periods=0,
        periods_met=0,
        calculation=CALCULATION,
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
    return [replace(cell, latest=True) if cell is newest else cell for cell in cells]
