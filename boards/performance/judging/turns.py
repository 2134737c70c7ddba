"""Series that turned red by their newest figure."""

from datetime import date

import numpy as np

from boards.performance.judging.judged import MET_OF, Judged
from targets.calc.rag import Reason
from targets.calc.rag_columns import CODE

RED = CODE[Reason.BEYOND_TOLERANCE]
_IS_JUDGED = np.array([met is not None for met in MET_OF])


def turned_red(judged: Judged) -> dict[int, tuple[date, date]]:
    """Of one measure: organisations whose newest figure is off track while the judged period before it was not.

    The last days of the two periods.
    """
    figures, found = judged.figures, judged.cases
    cases = np.flatnonzero(judged.has_figure)
    row = found.row[cases]
    order = np.lexsort((figures.period[row], figures.organisation[row]))
    organisation, period, reason = (
        figures.organisation[row][order],
        figures.period[row][order],
        judged.reason[cases][order],
    )
    is_judged = _IS_JUDGED[reason]
    turns = {}
    for own in np.split(np.arange(len(cases)), np.flatnonzero(np.diff(organisation)) + 1):
        those = own[is_judged[own]]
        if len(those) < 2 or those[-1] != own[-1]:
            continue
        before, newest = those[-2:].tolist()
        if reason[newest] == RED and reason[before] != RED:
            turns[int(organisation[newest])] = (
                figures.periods[period[newest]].end,
                figures.periods[period[before]].end,
            )
    return turns
