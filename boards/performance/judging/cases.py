"""What is to be judged, as columns: each figure beside what was asked and promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from boards.figures.columns import Figures
from boards.performance.judging.defined import Defined
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.promised import Promised
from boards.performance.judging.promised_columns import NO_FRAMEWORK, promises_of
from boards.plans.promises import Promises
from targets.calc.integers import Integers
from targets.catalogue.models import Framework


@dataclass(frozen=True, slots=True)
class Cases:
    """Each figure that is to be held against one framework: sorted by organisation, measure, framework and period.

    `row` is the figure's place, `framework` that in `frameworks`, or `NO_FRAMEWORK` where nothing was asked yet;
    `definition` and `promise` are places in `Defined.definitions` and in `promises`.
    """

    frameworks: tuple[Framework, ...]
    promises: tuple[Promised, ...]
    row: Integers
    framework: Integers
    definition: Integers
    promise: Integers


def cases(
    figures: Figures,
    *,
    defined: Defined,
    policies: Sequence[Policy],
    promises: Promises,
    boards: Boards,
    organisation_id: int | None,
    before_frameworks: bool,
) -> Cases:
    """Each figure beside every framework of its year that judges its organisation; in a year without one beside none,
    where that is asked for."""
    frameworks = frameworks_of(policies)
    row, framework = _held_against(
        figures, frameworks, policies, boards, organisation_id, before_frameworks=before_frameworks
    )
    order = np.argsort(_whose(figures, row, framework, frameworks=len(frameworks)))
    row, framework = row[order], framework[order]
    definition = defined.places[figures.measure[row], figures.period[row]]
    found, promise = promises_of(
        figures, row, framework, definition, frameworks, policies=policies, defined=defined, promises=promises
    )
    return Cases(frameworks, found, row, framework, definition, promise)


def _whose(figures: Figures, row: Integers, framework: Integers, *, frameworks: int) -> Integers:
    """A number for each case, which orders them; no two have the same."""
    number = figures.organisation[row] * len(figures.measures) + figures.measure[row]
    number = number * (frameworks + 1) + framework - NO_FRAMEWORK
    return number * len(figures.periods) + figures.period[row]


def frameworks_of(policies: Iterable[Policy]) -> tuple[Framework, ...]:
    """All of them, once each, in their order."""
    every = {framework.key: framework for policy in policies for framework in policy.frameworks}
    return tuple(sorted(every.values(), key=lambda one: (one.year_start, one.fictional)))


def _held_against(
    figures: Figures,
    frameworks: Sequence[Framework],
    policies: Sequence[Policy],
    boards: Boards,
    organisation_id: int | None,
    *,
    before_frameworks: bool,
) -> tuple[Integers, Integers]:
    """Rows of figures, and the framework that each is held against."""
    years = np.array([period.financial_year for period in figures.periods], dtype=np.int64)[figures.period]
    is_sample = np.isin(figures.organisation, list(boards.samples))
    wanted = np.ones(len(years), dtype=bool)
    if organisation_id is not None:
        wanted = figures.organisation == organisation_id
    free, rows, against = wanted.copy(), [], []
    for place, framework in enumerate(frameworks):
        asks = np.array([framework in policy.frameworks for policy in policies], dtype=bool)
        held = wanted & (years == framework.year_start.year) & (is_sample == framework.fictional)
        held &= asks[figures.measure]
        free &= ~held
        rows.append(np.flatnonzero(held))
        against.append(np.full(len(rows[-1]), place))
    if before_frameworks:
        rows.append(np.flatnonzero(free))
        against.append(np.full(len(rows[-1]), NO_FRAMEWORK))
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *rows]), np.concatenate([none, *against])
