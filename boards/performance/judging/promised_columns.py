"""The promise of each case; whatever is promised alike is worked out once."""

from collections.abc import Sequence

import numpy as np

from boards.figures.columns import Figures
from boards.performance.judging.defined import Defined
from boards.performance.judging.policy import Policy
from boards.performance.judging.promised import NOTHING_PROMISED, Promised, is_steady, promise_of
from boards.plans.promises import Promises
from targets.calc.integers import Integers, column
from targets.catalogue.models import Framework, Requirement

NO_FRAMEWORK = -1  # in place of a framework's place
NOBODY = (
    0  # the number of no organisation: what is promised where neither plan nor agreed value says anything
)
NO_NUMBER = (0, 0)
NOTHING_REQUIRED = -1


def promises_of(
    figures: Figures,
    row: Integers,
    framework: Integers,
    definition: Integers,
    frameworks: Sequence[Framework],
    *,
    policies: Sequence[Policy],
    defined: Defined,
    promises: Promises,
) -> tuple[tuple[Promised, ...], Integers]:
    """The different promises, and which of them each case has; `NOTHING_PROMISED` where nothing was required."""
    found: list[Promised] = [NOTHING_PROMISED]
    promise = np.zeros(len(row), dtype=np.int64)
    asked = np.flatnonzero(framework != NO_FRAMEWORK)
    measure, period, organisation = figures.measure[row], figures.period[row], figures.organisation[row]
    pairs, pair = np.unique(framework[asked] * len(policies) + measure[asked], return_inverse=True)
    required: dict[int, Requirement] = {}
    steady = np.zeros(len(pairs), dtype=bool)
    for place, one in enumerate(pairs.tolist()):
        of, about = divmod(one, len(policies))
        requirement = policies[about].requirement(frameworks[of])
        if requirement is not None:
            required[place], steady[place] = requirement, is_steady(requirement, frameworks[of])
    required_of = np.full(len(row), NOTHING_REQUIRED)
    required_of[asked] = pair
    is_required = np.zeros(len(pairs), dtype=bool)
    is_required[list(required)] = True
    asked = asked[is_required[pair]]

    def work_out(cases: Integers, whose: Integers) -> list[int]:
        """Promises of these cases, as places in `found`."""
        first = len(found)
        for case, organisation_id in zip(cases.tolist(), whose.tolist(), strict=True):
            found.append(
                promise_of(
                    required[int(required_of[case])],
                    organisation_id=organisation_id,
                    period=figures.periods[period[case]],
                    promises=promises,
                    definition=defined.definitions[definition[case]],
                )
            )
        return list(range(first, len(found)))

    kind = required_of[asked] * len(defined.definitions) + definition[asked]
    kind = kind * (len(figures.periods) + 1) + np.where(steady[required_of[asked]], 0, period[asked] + 1)
    _, first, which = np.unique(kind, return_index=True, return_inverse=True)
    general = work_out(asked[first], np.full(len(first), NOBODY))
    promise[asked] = column(general)[which]

    own = _with_own(organisation, measure, framework, frameworks, policies=policies, promises=promises)
    own = own[np.isin(own, asked)]
    promise[own] = work_out(own, organisation[own])
    return tuple(found), promise


def _with_own(
    organisation: Integers,
    measure: Integers,
    framework: Integers,
    frameworks: Sequence[Framework],
    *,
    policies: Sequence[Policy],
    promises: Promises,
) -> Integers:
    """Cases about which a plan or an agreed value of the organisation says something."""
    measures = {policy.measure_key: place for place, policy in enumerate(policies)}
    places = {one.key: place for place, one in enumerate(frameworks)}

    def numbered(organisation: Integers, framework: Integers, measure: Integers) -> Integers:
        return (organisation * (len(frameworks) + 1) + framework) * len(policies) + measure

    keys = [
        (organisation_id, places[framework_key], measures[measure_key])
        for organisation_id, measure_key, framework_key in promises.planned.keys() | promises.agreed.keys()
        if framework_key in places and measure_key in measures
    ]
    if not keys:
        return np.zeros(0, dtype=np.int64)
    said = numbered(*np.array(keys, dtype=np.int64).T)
    return np.flatnonzero(
        (framework != NO_FRAMEWORK) & np.isin(numbered(organisation, framework, measure), said)
    )


def numbers(promises: Sequence[Promised], *, first: bool = False) -> tuple[Integers, Integers]:
    """The promised values as whole numbers over whole numbers, `NO_NUMBER` where there is none.

    With `first` those of the promise that judged before, where there was another.
    """
    values = [promised.first if first else promised.promise.value for promised in promises]
    ratios = [NO_NUMBER if value is None else value.as_integer_ratio() for value in values]
    return column(top for top, _ in ratios), column(bottom for _, bottom in ratios)
