"""Every period of a measure, judged for itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from boards.figures.models import Stream
from boards.figures.queries import Known
from boards.performance.cells import Point
from boards.performance.judging.dues import due_on
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.promised import Promised
from boards.performance.models import Result
from boards.plans.queries import Promises
from targets.calc import rag
from targets.calc.periods import Period
from targets.catalogue.models import Definition, Requirement
from tests.oracles.judging.cases import Case, Cases
from tests.oracles.judging.national import VALUE_PLACES, Figure, Sum, sums

STORED = Decimal(1).scaleb(-VALUE_PLACES)


@dataclass(frozen=True)
class Judged:
    """A case with its judgement; `first_met` is by the promise that judged before this one, where there was another."""

    case: Case
    judgement: rag.Judgement
    today: date
    first_met: bool | None

    @property
    def period(self) -> Period:
        return self.case.period

    @property
    def met(self) -> bool | None:
        return self.judgement.met

    @property
    def has_figure(self) -> bool:
        """There is a number that could be compared."""
        return self.judgement.actual is not None

    @property
    def organisation_id(self) -> int:
        return self.case.organisation_id

    @property
    def framework_key(self) -> str:
        """Empty in years before the first framework."""
        return self.case.framework.key if self.case.framework else ""

    @property
    def figure(self) -> Figure | None:
        """What is held for the period, a figure or a marker; None where there is only a promise."""
        return self.case.figure

    @property
    def definition(self) -> Definition:
        return self.case.definition

    @property
    def requirement(self) -> Requirement | None:
        return self.case.requirement

    @property
    def promised(self) -> Promised:
        return self.case.promised

    @property
    def actual(self) -> Decimal | None:
        """As compared, at the places of the tables; None without a figure."""
        return stored(self.judgement.actual)

    @property
    def limit(self) -> Decimal | None:
        """The worst value that is still amber, at the places of the tables."""
        return stored(self.judgement.limit)

    @property
    def point(self) -> Point:
        return _point(
            self.case, self.judgement.reason, met=self.met, first_met=self.first_met, today=self.today
        )


MET = {
    rag.Reason.ON_OR_BETTER: True,
    rag.Reason.WITHIN_TOLERANCE: False,
    rag.Reason.BEYOND_TOLERANCE: False,
}


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
    figures: list[Figure] = list(known)
    if organisation_id is None or organisation_id == boards.nation:
        figures += sums(figures, policy=policy, boards=boards)
    if organisation_id is not None:
        figures = [figure for figure in figures if figure.organisation_id == organisation_id]
    cases = Cases(policy=policy, promises=promises, boards=boards)
    for figure in figures:
        cases.add_figure(figure, before_frameworks=before_frameworks)
    cases.add_planned({(figure.organisation_id, figure.period) for figure in figures}, only=organisation_id)
    by_organisation: dict[int, list[Judged]] = defaultdict(list)
    for judged in judge(cases.all, today=today):
        by_organisation[judged.organisation_id].append(judged)
    for points in by_organisation.values():
        points.sort(key=lambda judged: judged.period)
    return dict(by_organisation)


def judge(cases: Sequence[Case], *, today: date) -> list[Judged]:
    return [
        Judged(
            case,
            _compared(case, case.promised.promise.value),
            today,
            None if case.promised.first is None else _compared(case, case.promised.first).met,
        )
        for case in cases
    ]


def _compared(case: Case, promised: Decimal | None) -> rag.Judgement:
    figure = case.figure if case.figure and not case.figure.marker else None
    return rag.judge(
        numerator=figure.numerator if figure else None,
        denominator=figure.denominator if figure else None,
        value=figure.value if figure else None,
        scale=case.definition.scale,
        promised=promised,
        direction=case.definition.direction,
        tolerance_percent=case.definition.tolerance_percent,
        judge_places=case.definition.judge_places,
        without_promise=case.promised.promise.result_without,
    )


def _point(
    case: Case, comparison: rag.Reason, *, met: bool | None, first_met: bool | None, today: date
) -> Point:
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
        pooled=isinstance(figure, Sum) and figure.from_boards,
        management_information=is_return(figure),
        small_numbers=bool(
            figure
            and not figure.marker
            and rag.small_numbers(denominator=figure.denominator, below=case.definition.small_number)
        ),
        promised_since=case.promised.since,
        first_promised=case.promised.first,
        first_met=first_met,
        said=case.promised.said,
    )


def is_return(figure: Figure | None) -> bool:
    return figure is not None and figure.stream == Stream.BOARD


_RESULT = {reason: Result(result) for reason, result in rag.RESULT_OF.items()}


def _outcome(case: Case, comparison: rag.Reason, *, today: date) -> tuple[Result, str]:
    """The result, and why it is not judged (empty where it is)."""
    promise = case.promised.promise
    if comparison in MET:
        return _RESULT[comparison], ""
    if comparison is rag.Reason.NEUTRAL:
        return Result.NO_TARGET, comparison.value
    if comparison is rag.Reason.NO_PROMISE:
        return Result(promise.result_without), promise.reason.value
    if promise.asks_nothing:
        return Result(promise.result_without), promise.reason.value
    if case.figure:
        return Result.NO_DATA, case.figure.marker or comparison.value
    in_time = today <= due_on(case.period, lag_months=case.definition.lag_months)
    return (Result.NOT_DUE if in_time else Result.NO_DATA), ""


def stored(number: Decimal | None) -> Decimal | None:
    """At the places of the table, cut off: a quotient short of its promise never looks equal to it by rounding."""
    return None if number is None else number.quantize(STORED, rounding=ROUND_DOWN)
