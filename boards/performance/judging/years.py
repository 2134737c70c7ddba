"""The cases of each organisation, measure and framework's year, and which of them answers for it."""

from dataclasses import dataclass

import numpy as np

from boards.performance.judging.judged import Judged
from boards.performance.judging.promised_columns import NO_FRAMEWORK
from targets.calc.integers import Flags, Integers
from targets.calc.rag import Reason
from targets.calc.rag_columns import CODE
from targets.calc.year_result import NONE, Rows, YearResults, YearRule, year_results


@dataclass(frozen=True, slots=True)
class Years:
    """`cases` are those held against a framework, and `year` says of which year each is; `results` names cases."""

    cases: Integers
    year: Integers
    results: YearResults

    def of(self, place: int) -> Integers:
        """The cases that answer for the year of this place, oldest first."""
        first, end = np.searchsorted(self.year, [place, place + 1])
        return self.cases[first:end][self.results.kept[first:end]]

    def best_and_worst(self, sign: Integers) -> tuple[Integers, Integers]:
        """Cases by year; `NONE` where no direction is better than the other."""
        high, low = self.results.highest, self.results.lowest
        best, worst = np.where(sign > 0, high, low), np.where(sign > 0, low, high)
        return np.where(sign == 0, NONE, best), np.where(sign == 0, NONE, worst)


def years_of(judged: Judged) -> Years | None:
    """None where nothing is held."""
    figures, found = judged.figures, judged.cases
    cases = np.flatnonzero(found.framework != NO_FRAMEWORK)
    if not len(cases):
        return None
    row = found.row[cases]
    whose = np.stack([figures.organisation[row], figures.measure[row], found.framework[cases]])
    is_first = np.ones(len(cases), dtype=bool)
    is_first[1:] = (whose[:, 1:] != whose[:, :-1]).any(axis=0)
    kinds = {kind: place for place, kind in enumerate({period.kind for period in figures.periods})}
    rows = Rows(
        starts=np.flatnonzero(is_first),
        figure=judged.has_figure[cases],
        kind=np.array([kinds[period.kind] for period in figures.periods])[figures.period[row]],
        top=judged.top[cases],
        bottom=judged.bottom[cases],
        value=figures.value[row],
        has_counts=judged.by_counts[cases],
        met=judged.reason[cases] == CODE[Reason.ON_OR_BETTER],
    )
    of_year = np.array(
        [one.year_result == YearRule.YEAR_ROW for one in judged.defined.definitions], dtype=bool
    )
    results = year_results(
        rows,
        kept=_ahead_of_official(figures.returned[row], figures.period[row], rows),
        is_year_row=of_year[found.definition[cases]],
    )
    standing, kept, highest, lowest, *counts = results

    def named(places: Integers) -> Integers:
        return np.where(places == NONE, NONE, cases[places])

    return Years(cases, rows.year, YearResults(named(standing), kept, named(highest), named(lowest), *counts))


def _ahead_of_official(returned: Flags, period: Integers, rows: Rows) -> Flags:
    """Without a board's returns for gaps behind the newest official figure of the year.

    So a cell is management information exactly when any of it comes from a return.
    """
    newest = np.maximum.reduceat(np.where(returned, NONE, period), rows.starts)
    return ~returned | (period > newest[rows.year])
