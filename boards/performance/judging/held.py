"""The cells of years of which something is held: the standing figure, and what the year was like beside it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from boards.figures.columns import MARKERS, STATUSES, VALUE_PLACES
from boards.performance.cells import Cell
from boards.performance.judging.judged import MET_OF, NOT_ASKED, Judged
from boards.performance.judging.national import REVISED
from boards.performance.judging.told import AmberLimits, Outcomes, counts_of, decimals, small_numbers
from boards.performance.judging.whole_year import whole_years
from boards.performance.judging.years import Years, years_of
from boards.performance.models import Result
from targets.calc import CALCULATION_VERSION
from targets.calc.integers import MISSING, Integers
from targets.calc.year_result import NONE, YearRule

YEAR_NOT_POOLED = "year_not_pooled"  # a closed year that is asked for on all its periods together
Whose = tuple[str, int]  # measure and organisation

_RESULT, _MET, _REASON = (Cell._fields.index(name) for name in ("result", "met", "reason"))


def held_cells(judged: Judged, *, today: date) -> dict[Whose, dict[str, list[Any]]]:
    """The fields of each `Cell`, by framework.

    Until a year that is added up is over, its last period stands for it. Once it is over, a year of which not every
    expected period has counts is not judged by its last one: that would be a guess.
    """
    years = years_of(judged)
    found: dict[Whose, dict[str, list[Any]]] = defaultdict(dict)
    if years is None:
        return found
    rules = [YearRule(one.year_result) for one in judged.defined.definitions]
    whole = whole_years(judged, years, rules)
    rows = _fields(judged, years)
    framework = judged.cases.framework[years.results.standing].tolist()
    rule = judged.cases.definition[years.results.standing].tolist()
    for place, fields in enumerate(rows):
        if place in whole:
            fields = list(Cell._make(fields)._replace(**whole[place]))
        elif (
            rules[rule[place]] is YearRule.POOLED
            and fields[_MET] is not None
            and today > judged.cases.frameworks[framework[place]].year_end
        ):
            fields[_RESULT], fields[_MET], fields[_REASON] = Result.NOT_JUDGED, None, YEAR_NOT_POOLED
        found[fields[1], fields[0]][fields[2]] = fields
    return found


def _fields(judged: Judged, years: Years) -> list[list[Any]]:
    """The fields of the cell of each year, in the order of `Cell`."""
    figures, cases, results = judged.figures, judged.cases, years.results
    case = results.standing
    row, promise, definition = cases.row[case], cases.promise[case], cases.definition[case]
    numerators, denominators, _ = counts_of(judged, case)
    has_figure = judged.has_figure[case]
    reason = judged.reason[case]
    is_revised = (figures.previous[row] != MISSING) | (figures.status[row] == REVISED)
    limits, outcomes = AmberLimits(judged), Outcomes(cases.promises)
    first = judged.first_reason[case].tolist()
    best, worst = years.best_and_worst(judged.defined.rules.sign[definition])
    columns = zip(
        figures.organisation[row].tolist(),
        figures.measure[row].tolist(),
        cases.framework[case].tolist(),
        promise.tolist(),
        definition.tolist(),
        figures.observation[row].tolist(),
        figures.period[row].tolist(),
        figures.status[row].tolist(),
        figures.marker[row].tolist(),
        reason.tolist(),
        numerators,
        denominators,
        decimals(np.where(has_figure, judged.actual[case], MISSING), places=VALUE_PLACES),
        (row >= judged.first_sum).tolist(),
        figures.returned[row].tolist(),
        small_numbers(judged, case).tolist(),
        is_revised.tolist(),
        _actuals(judged, best),
        _actuals(judged, worst),
        results.periods.tolist(),
        results.periods_met.tolist(),
        first,
        strict=True,
    )
    made = []
    definition_ids = [one.pk for one in judged.defined.definitions]
    requirement_ids = _requirement_ids(judged)
    for (
        organisation,
        measure,
        framework,
        promise_place,
        definition_place,
        observation,
        period,
        status,
        marker,
        reason_place,
        numerator,
        denominator,
        actual,
        added_up,
        returned,
        is_small,
        revised,
        best_actual,
        worst_actual,
        periods,
        periods_met,
        first_reason,
    ) in columns:
        policy, asking = judged.policies[measure], cases.frameworks[framework]
        promised = cases.promises[promise_place]
        result, why = outcomes.of(reason_place, promise_place, marker)
        met = MET_OF[reason_place]
        made.append(
            [
                organisation,
                policy.measure_key,
                asking.key,
                requirement_ids.get((measure, framework)),
                definition_ids[definition_place],
                observation or None,
                promised.plan_version_id,
                promised.agreed_value_id,
                False,
                STATUSES[status],
                MARKERS[marker],
                met,
                numerator,
                denominator,
                actual,
                promised.promise.value,
                promised.promise.kind.value,
                None if met is None else limits.of(promise_place, definition_place),
                why,
                added_up,
                returned,
                is_small,
                revised,
                best_actual,
                worst_actual,
                periods,
                periods_met,
                CALCULATION_VERSION,
                promised.since,
                promised.first,
                None if first_reason == NOT_ASKED else MET_OF[first_reason],
                result,
                figures.periods[period],
            ]
        )
    return made


def _requirement_ids(judged: Judged) -> dict[tuple[int, int], int]:
    """By the places of measure and framework."""
    return {
        (measure, framework): requirement.pk
        for measure, policy in enumerate(judged.policies)
        for framework, asking in enumerate(judged.cases.frameworks)
        if (requirement := policy.requirement(asking))
    }


def _actuals(judged: Judged, cases: Integers) -> list[Decimal | None]:
    return decimals(np.where(cases == NONE, MISSING, judged.actual[cases]), places=VALUE_PLACES)
