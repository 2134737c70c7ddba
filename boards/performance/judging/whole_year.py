"""A year added up from the counts of all its periods, where its definition asks for that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from boards.figures.columns import COUNT_PLACES, STATUSES, VALUE_PLACES
from boards.performance.judging.judged import MET_OF, NOT_ASKED, Judged, compare
from boards.performance.judging.national import NOBODY, PROVISIONAL, REVISED
from boards.performance.judging.promised import NOTHING_PROMISED, Promised, promise_of
from boards.performance.judging.told import AmberLimits, Outcomes, decimals
from boards.performance.judging.years import Years
from targets.calc.integers import MISSING, Integers, column
from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import for_the_whole_year
from targets.calc.year_result import YearRule
from targets.catalogue.models import Framework


def whole_years(judged: Judged, years: Years, rules: Sequence[YearRule]) -> dict[int, dict[str, Any]]:
    """By the place of the year, what its cell says otherwise than its standing figure, where every period has counts.

    `rules` are those of the definitions. The nation's figures are published, or added up from every board, so its year
    is too. The year is named by its last period's figure, which also says whether it was revised or added up; it is
    provisional, or management information, where any of its periods is.
    """
    is_pooled = np.array([rule is YearRule.POOLED for rule in rules], dtype=bool)
    pooled = is_pooled[judged.cases.definition[years.results.standing]] & (years.results.periods > 0)
    totals = [
        total
        for place in np.flatnonzero(pooled).tolist()
        if (total := _total(judged, place, years.of(place))) is not None
    ]
    if not totals:
        return {}
    last = column(total.last for total in totals)
    found = replace(
        judged.cases,
        promises=tuple(_promised(judged, total) for total in totals),
        row=judged.cases.row[last],
        framework=judged.cases.framework[last],
        definition=judged.cases.definition[last],
        promise=np.arange(len(totals)),
    )
    summed = replace(judged, cases=found)
    top, bottom = (column(getattr(total, name) for total in totals) for name in ("numerator", "denominator"))
    reason, first_reason, actual = compare(
        top, bottom, np.ones(len(totals), dtype=bool), found, judged.defined
    )
    limits, outcomes = AmberLimits(summed), Outcomes(found.promises)
    numerators, denominators = decimals(top, places=COUNT_PLACES), decimals(bottom, places=COUNT_PLACES)
    actuals, whole = decimals(actual, places=VALUE_PLACES), {}
    for place, total in enumerate(totals):
        promised, definition = found.promises[place], int(found.definition[place])
        result, why = outcomes.of(int(reason[place]), place, 0)
        met = MET_OF[reason[place]]
        whole[total.place] = {
            "definition_id": judged.defined.definitions[definition].pk,
            "observation_id": total.observation or None,
            "plan_version_id": promised.plan_version_id,
            "agreed_value_id": promised.agreed_value_id,
            "figure_status": STATUSES[total.status],
            "marker": "",
            "met": met,
            "numerator": numerators[place],
            "denominator": denominators[place],
            "actual": actuals[place],
            "promised": promised.promise.value,
            "promise_kind": promised.promise.kind.value,
            "amber_limit": None if met is None else limits.of(place, definition),
            "reason": why,
            "pooled": bool(found.row[place] >= judged.first_sum),
            "management_information": total.returned,
            "small_numbers": total.denominator
            < judged.defined.definitions[definition].small_number * 10**COUNT_PLACES,
            "revised": total.previous != MISSING or total.status == REVISED,
            "promised_since": promised.since,
            "first_promised": promised.first,
            "first_met": None if first_reason[place] == NOT_ASKED else MET_OF[first_reason[place]],
            "result": result,
            "period": _year_of(total.framework),
        }
    return whole


@dataclass(frozen=True, slots=True)
class _Total:
    """The sums of a year's counts, in ten-thousandths; `cases` are its periods, oldest first."""

    place: int
    cases: Integers
    framework: Framework
    organisation_id: int
    numerator: int
    denominator: int
    status: int
    returned: bool
    observation: int
    previous: int

    @property
    def last(self) -> int:
        return int(self.cases[-1])


def _total(judged: Judged, place: int, cases: Integers) -> _Total | None:
    """None unless all expected periods have counts, not all of them 0 of 0."""
    figures, row = judged.figures, judged.cases.row[cases]
    nobody = figures.marker[row] == NOBODY
    tops = np.where(nobody, 0, figures.numerator[row]).tolist()
    bottoms = np.where(nobody, 0, figures.denominator[row]).tolist()
    if (
        not (nobody | judged.has_figure[cases]).all()
        or MISSING in tops
        or MISSING in bottoms
        or not any(bottoms)
    ):
        return None
    framework = judged.cases.frameworks[int(judged.cases.framework[cases[-1]])]
    organisation_id = int(figures.organisation[row[-1]])
    expected = judged.policies[int(figures.measure[row[-1]])].expected_periods(
        framework.year_start.year, national=organisation_id == judged.boards.nation
    )
    if {figures.periods[period] for period in figures.period[row].tolist()} != set(expected):
        return None
    is_provisional = (figures.status[row] == PROVISIONAL).any()
    return _Total(
        place=place,
        cases=cases,
        framework=framework,
        organisation_id=organisation_id,
        numerator=sum(tops),
        denominator=sum(bottoms),
        status=PROVISIONAL if is_provisional else int(figures.status[row[-1]]),
        returned=bool(figures.returned[row].any()),
        observation=int(figures.observation[row[-1]]),
        previous=int(figures.previous[row[-1]]),
    )


def _promised(judged: Judged, total: _Total) -> Promised:
    """The promise for the whole year, which adds all its days: not the one that its last period happened to have.

    Where a trajectory judges any of its periods, nothing was promised for all of them together.
    """
    for place in judged.cases.promise[total.cases].tolist():
        promise = judged.cases.promises[place].promise
        whole = for_the_whole_year(promise)
        if whole is not promise:
            return NOTHING_PROMISED._replace(promise=whole)
    policy = judged.policies[int(judged.figures.measure[judged.cases.row[total.last]])]
    requirement = policy.requirement(total.framework)
    if requirement is None:
        return NOTHING_PROMISED
    return promise_of(
        requirement,
        organisation_id=total.organisation_id,
        period=_year_of(total.framework),
        promises=judged.promises,
        definition=judged.defined.definitions[int(judged.cases.definition[total.last])],
    )


def _year_of(framework: Framework) -> Period:
    return Period(end=framework.year_end, start=framework.year_start, kind=PeriodKind.YEAR)
