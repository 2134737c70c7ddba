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
from targets.calc import CALCULATION_VERSION, rag
from targets.calc.periods import Period, PeriodKind, add_months
from targets.calc.promise import NO_TARGET, Promise, PromiseKind, promised_value
from targets.calc.rounding import percent_of
from targets.calc.year_result import Point as YearPoint
from targets.calc.year_result import YearRule, year_result
from targets.catalogue.models import Definition, Framework, Requirement
from targets.catalogue.queries import Catalogue

VALUE_PLACES = 6  # of a stored figure
STORED = Decimal(1).scaleb(-VALUE_PLACES)

# Why a cell is not judged, beside the markers and the reasons of a missing promise.
NOTHING_HELD = "nothing_held"
YEAR_NOT_POOLED = "year_not_pooled"  # a closed year that is asked for on all its periods together


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


class Judged:
    """A point with what it was judged from. Its parts are made when they are asked for: a cell needs few of them."""

    __slots__ = ("_case", "_index", "_judgements", "_reason", "_today")

    def __init__(self, case: "_Case", judgements: rag.Judgements, index: int, today: date) -> None:
        self._case, self._judgements, self._index, self._today = case, judgements, index, today
        self._reason = rag.REASONS[judgements.reasons[index]]

    @property
    def organisation_id(self) -> int:
        return self._case.organisation_id

    @property
    def period(self) -> Period:
        return self._case.period

    @property
    def framework_key(self) -> str:
        """Empty in years before the first framework."""
        return self._case.framework.key if self._case.framework else ""

    @property
    def figure(self) -> "_Figure | None":
        """What is held for the period, a figure or a marker; None where there is only a promise."""
        return self._case.figure

    @property
    def definition(self) -> Definition:
        return self._case.definition

    @property
    def requirement(self) -> Requirement | None:
        return self._case.requirement

    @property
    def promised(self) -> "_Promised":
        return self._case.promised

    @property
    def has_figure(self) -> bool:
        """There is a number that could be compared."""
        return self._reason not in (rag.Reason.NO_FIGURE, rag.Reason.ZERO_DENOMINATOR)

    @property
    def met(self) -> bool | None:
        return _MET.get(self._reason)

    @property
    def judgement(self) -> rag.Judgement:
        return self._judgements[self._index]

    @property
    def actual(self) -> Decimal | None:
        """As compared, at the places of the tables; None without a figure."""
        return _stored(self.judgement.actual)

    @property
    def limit(self) -> Decimal | None:
        """The worst value that is still amber, at the places of the tables."""
        return _stored(self.judgement.limit)

    @property
    def point(self) -> Point:
        return _point(self._case, self._reason, met=self.met, today=self._today)


_MET = {
    rag.Reason.ON_OR_BETTER: True,
    rag.Reason.WITHIN_TOLERANCE: False,
    rag.Reason.BEYOND_TOLERANCE: False,
}


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


class _Sum(NamedTuple):
    """A national figure added up from the boards' counts. Fields as on `Known`."""

    organisation_id: int
    period: Period
    known_from: date
    status: str
    numerator: Decimal
    denominator: Decimal | None
    value: Decimal | None
    stream: str = Stream.OFFICIAL.value
    marker: str = ""
    observation_id: int | None = None
    previous: Decimal | None = None


_Figure = Known | _Sum


class _Promised(NamedTuple):
    """A promise with the plan version or agreed value that it comes from."""

    promise: Promise
    plan_version_id: int | None
    agreed_value_id: int | None


class _Case(NamedTuple):
    """One figure (None: a promise alone) to be held against one framework (None: nothing was asked yet)."""

    organisation_id: int
    period: Period
    figure: _Figure | None
    framework: Framework | None
    definition: Definition
    requirement: Requirement | None
    promised: _Promised


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
    figures: list[_Figure] = list(known)
    if organisation_id is None or organisation_id == boards.nation:
        figures += _sums(figures, policy=policy, boards=boards)
    if organisation_id is not None:
        figures = [figure for figure in figures if figure.organisation_id == organisation_id]
    cases = _Cases(policy=policy, promises=promises)
    for figure in figures:
        cases.add_figure(figure, before_frameworks=before_frameworks)
    cases.add_planned({(figure.organisation_id, figure.period) for figure in figures}, only=organisation_id)
    by_organisation: dict[int, list[Judged]] = defaultdict(list)
    for judged in _judge(cases.all, today=today):
        by_organisation[judged.organisation_id].append(judged)
    for points in by_organisation.values():
        points.sort(key=lambda judged: judged.period)
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


# Points


def _sums(figures: Sequence[_Figure], *, policy: Policy, boards: Boards) -> list[_Sum]:
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
        added_up
        for period, parts in by_period.items()
        if period not in published
        and len(parts) == len(boards.territorial)
        and (
            added_up := _sum(period, parts, definition=policy.definition_on(period.end), nation=boards.nation)
        )
    ]


def _sum(period: Period, parts: list[_Figure], *, definition: Definition, nation: int) -> _Sum | None:
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
    return _Sum(
        organisation_id=nation,
        period=period,
        known_from=max(part.known_from for part in parts),
        status=(FigureStatus.PROVISIONAL if provisional else FigureStatus.FINAL).value,
        numerator=numerator,
        denominator=denominator,
        value=value,
    )


class _Cases:
    """Collects what is to be judged; what many figures share is looked up once."""

    def __init__(self, *, policy: Policy, promises: Promises) -> None:
        self.all: list[_Case] = []
        self._policy, self._promises = policy, promises
        self._definitions: dict[date, Definition] = {}
        self._years: dict[int, Sequence[Framework]] = {}
        self._promised: dict[tuple[int, str, Period | None], _Promised] = {}

    def add_figure(self, figure: _Figure, *, before_frameworks: bool) -> None:
        """Against every framework of its year; in a year without one against none, where that is asked for."""
        year = figure.period.financial_year
        if year not in self._years:
            self._years[year] = self._policy.in_year(year)
        for framework in self._years[year]:
            self._add(figure.organisation_id, figure.period, figure=figure, framework=framework)
        if before_frameworks and not self._years[year]:
            self._add(figure.organisation_id, figure.period, figure=figure, framework=None)

    def add_planned(self, held: Collection[tuple[int, Period]], *, only: int | None) -> None:
        """Planned periods of which nothing is held."""
        frameworks = {framework.key: framework for framework in self._policy.frameworks}
        for (planner, measure_key, framework_key), plan in self._promises.planned.items():
            if only not in (None, planner) or measure_key != self._policy.measure_key:
                continue
            if framework_key in frameworks:
                for period in plan.values:
                    if (planner, period) not in held:
                        self._add(planner, period, figure=None, framework=frameworks[framework_key])

    def _add(
        self, organisation_id: int, period: Period, *, figure: _Figure | None, framework: Framework | None
    ) -> None:
        definition = self._definitions.get(period.end)
        if definition is None:
            definition = self._definitions[period.end] = self._policy.definition_on(period.end)
        requirement = self._policy.requirement(framework) if framework else None
        self.all.append(
            _Case(
                organisation_id,
                period,
                figure,
                framework,
                definition,
                requirement,
                _NOTHING_PROMISED
                if requirement is None
                else self._promise(requirement, organisation_id=organisation_id, period=period),
            )
        )

    def _promise(self, requirement: Requirement, *, organisation_id: int, period: Period) -> _Promised:
        planned = (
            organisation_id,
            self._policy.measure_key,
            requirement.framework_id,
        ) in self._promises.planned
        key = (organisation_id, requirement.framework_id, period if planned else None)
        promised = self._promised.get(key)
        if promised is None:
            promised = self._promised[key] = _promise(
                requirement, organisation_id=organisation_id, period=period, promises=self._promises
            )
        return promised


_NOTHING_PROMISED = _Promised(promise=NO_TARGET, plan_version_id=None, agreed_value_id=None)


def _promise(
    requirement: Requirement, *, organisation_id: int, period: Period, promises: Promises
) -> _Promised:
    key = (organisation_id, requirement.measure_id, requirement.framework_id)
    agreed, plan = promises.agreed.get(key), promises.planned.get(key)
    promise = promised_value(
        shape=requirement.shape,
        floor=requirement.floor,
        agreed=agreed.value if agreed else None,
        trajectory_value=plan.values.get(period) if plan else None,
        trajectory_asked=requirement.trajectory != Requirement.Trajectory.NOT_ASKED,
        status=requirement.status,
    )
    return _Promised(
        promise=promise,
        plan_version_id=plan.version_id if plan and promise.kind is PromiseKind.TRAJECTORY else None,
        agreed_value_id=agreed.agreed_value_id if agreed and promise.kind is PromiseKind.AGREED else None,
    )


def _judge(cases: Sequence[_Case], *, today: date) -> list[Judged]:
    figures = [case.figure if case.figure and not case.figure.marker else None for case in cases]
    judgements = rag.judge_many(
        numerator=[figure.numerator if figure else None for figure in figures],
        denominator=[figure.denominator if figure else None for figure in figures],
        value=[figure.value if figure else None for figure in figures],
        scale=[case.definition.scale for case in cases],
        promised=[case.promised.promise.value for case in cases],
        direction=[case.definition.direction for case in cases],
        tolerance_percent=[case.definition.tolerance_percent for case in cases],
        judge_places=[case.definition.judge_places for case in cases],
        without_promise=[case.promised.promise.result_without for case in cases],
    )
    return [Judged(case, judgements, index, today) for index, case in enumerate(cases)]


def _point(case: _Case, comparison: rag.Reason, *, met: bool | None, today: date) -> Point:
    figure, requirement, promise = case.figure, case.requirement, case.promised.promise
    result, reason = _outcome(case, comparison, today=today)
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
        promised=promise.value,
        promise_kind=promise.kind.value,
        stretch=requirement.stretch if requirement else None,
        result=result,
        met=met,
        reason=reason,
        pooled=isinstance(figure, _Sum),
        management_information=_is_return(figure),
        small_numbers=bool(
            figure
            and not figure.marker
            and rag.small_numbers(denominator=figure.denominator, below=case.definition.small_number)
        ),
    )


def _is_return(figure: _Figure | None) -> bool:
    return figure is not None and figure.stream == Stream.BOARD


_RESULT = {reason: Result(result) for reason, result in rag.RESULT_OF.items()}


def _outcome(case: _Case, comparison: rag.Reason, *, today: date) -> tuple[Result, str]:
    """The result, and why it is not judged (empty where it is)."""
    promise = case.promised.promise
    if comparison in _MET:
        return _RESULT[comparison], ""
    if comparison is rag.Reason.NEUTRAL:
        return Result.NO_TARGET, comparison.value
    if comparison is rag.Reason.NO_PROMISE:
        return Result(promise.result_without), promise.reason.value
    if promise.value is None and promise.result_without is rag.Result.NO_TARGET:
        return Result.NO_TARGET, promise.reason.value
    if case.figure:
        return Result.NO_DATA, case.figure.marker or comparison.value
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
    official = [judged.period for judged in points if not _is_return(judged.figure)]
    if not official or len(official) == len(points):
        return points
    newest = max(official)
    return [judged for judged in points if not _is_return(judged.figure) or judged.period > newest]


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
    promise, plan_version_id, agreed_value_id = _promise(
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
