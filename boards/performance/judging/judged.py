"""Every figure judged for itself, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boards.figures.columns import COUNT_PLACES, VALUE_PLACES, Figures
from boards.performance.judging.cases import Cases, cases
from boards.performance.judging.defined import Defined, defined
from boards.performance.judging.national import with_sums
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.promised_columns import numbers
from boards.plans.promises import Promises
from targets.calc.integers import MISSING, Flags, Integers
from targets.calc.rag import Reason
from targets.calc.rag_columns import CODE, judge_many

MET = {
    Reason.ON_OR_BETTER: True,
    Reason.WITHIN_TOLERANCE: False,
    Reason.BEYOND_TOLERANCE: False,
}
#: By the place of a reason, None where nothing was judged.
MET_OF = tuple(MET.get(reason) for reason in CODE)
NOT_ASKED = -1  # in place of a reason: no other promise judged before
is_with_figure = np.array([reason not in (Reason.NO_FIGURE, Reason.ZERO_DENOMINATOR) for reason in CODE])


@dataclass(frozen=True, slots=True)
class Judged:
    """Each case of `cases` with the place of its reason in `rag_columns.REASONS`, and its actual in millionths.

    A figure is `top` over `bottom`, times its definition's scale where it is `by_counts`; without one the bottom is 0.
    `first_reason` is that by the promise that judged before this one, `NOT_ASKED` where there was no other. Of
    `figures` those from `first_sum` on were added up here.
    """

    figures: Figures
    first_sum: int
    policies: Sequence[Policy]
    promises: Promises
    boards: Boards
    defined: Defined
    cases: Cases
    top: Integers
    bottom: Integers
    by_counts: Flags
    reason: NDArray[np.int8]
    first_reason: NDArray[np.int8]
    actual: Integers

    @property
    def has_figure(self) -> Flags:
        """There is a number that could be compared."""
        return is_with_figure[self.reason]


def judge(
    figures: Figures,
    *,
    policies: Sequence[Policy],
    promises: Promises,
    boards: Boards,
    organisation_id: int | None = None,
    before_frameworks: bool = False,
) -> Judged:
    """Every figure held against every framework of its measure's policy for its financial year.

    `policies` are those of the measures of `figures`, in their order. In years without a framework a figure is left
    out, or answers "no target" where `before_frameworks` is asked for. `organisation_id` limits the answer; the
    nation's needs the figures of every board, from which periods that were not published nationally are added up
    (official counts only, and only where every territorial board has them).
    """
    known = defined(policies, figures.periods)
    whole = figures
    if organisation_id is None or organisation_id == boards.nation:
        whole = with_sums(figures, defined=known, boards=boards)
    found = cases(
        whole,
        defined=known,
        policies=policies,
        promises=promises,
        boards=boards,
        organisation_id=organisation_id,
        before_frameworks=before_frameworks,
    )
    top, bottom, by_counts = _numbers(whole, found.row)
    reason, first_reason, actual = compare(top, bottom, by_counts, found, known)
    row = found.row
    zero = (whole.denominator[row] == 0) & (whole.marker[row] == 0)
    reason[zero] = CODE[Reason.ZERO_DENOMINATOR]
    return Judged(
        whole,
        len(figures.measure),
        policies,
        promises,
        boards,
        known,
        found,
        top,
        bottom,
        by_counts,
        reason,
        first_reason,
        actual,
    )


def compare(
    top: Integers, bottom: Integers, by_counts: Flags, found: Cases, known: Defined
) -> tuple[NDArray[np.int8], NDArray[np.int8], Integers]:
    """Reasons, those by the promise that judged before, and actuals. A value, unlike counts, has no scale."""
    rules = known.rules.at(found.definition)
    rules = rules._replace(scale=np.where(by_counts, rules.scale, 1))
    tops, bottoms = numbers(found.promises)
    reason, actual = judge_many(
        top=top,
        bottom=bottom,
        promised_top=tops[found.promise],
        promised_bottom=bottoms[found.promise],
        rules=rules,
    )
    first_reason = np.full(len(reason), NOT_ASKED, dtype=np.int8)
    tops, bottoms = numbers(found.promises, first=True)
    changed = np.flatnonzero(bottoms[found.promise])
    if len(changed):
        promise = found.promise[changed]
        first_reason[changed], _ = judge_many(
            top=top[changed],
            bottom=bottom[changed],
            promised_top=tops[promise],
            promised_bottom=bottoms[promise],
            rules=rules.at(changed),
        )
    return reason, first_reason, actual


def _numbers(figures: Figures, row: Integers) -> tuple[Integers, Integers, Flags]:
    """Each figure as a whole number over another, 0 where there is none; and whether it is made of its counts."""
    numerator, denominator, value = figures.numerator[row], figures.denominator[row], figures.value[row]
    by_counts = ((numerator != MISSING) & (denominator != MISSING)).astype(bool)
    has_figure = (figures.marker[row] == 0) & (denominator != 0) & (by_counts | (value != MISSING))
    unit = 10**COUNT_PLACES
    whole = by_counts & (numerator % unit == 0) & (denominator % unit == 0)
    step = np.where(whole, unit, 1)
    top = np.where(by_counts, numerator // step, value)
    bottom = np.where(by_counts, denominator // step, 10**VALUE_PLACES)
    return np.where(has_figure, top, 0), np.where(has_figure, bottom, 0), by_counts
