"""Figures, policy and promises become judged points, and a year's points become one cell.

The one home of that rule: standings, the board x target page, the grid as known on a day and data releases all call
it. Nothing here reads the database or a clock.
"""

from boards.performance.judging.cell import NOTHING_HELD
from boards.performance.judging.dues import Feed, due_on, feed_of, frequency, late_period
from boards.performance.judging.points import Judged, judge_points
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.year import YEAR_NOT_POOLED, judge_cells

__all__ = [
    "NOTHING_HELD",
    "YEAR_NOT_POOLED",
    "Boards",
    "Feed",
    "Judged",
    "Policy",
    "due_on",
    "feed_of",
    "frequency",
    "judge_cells",
    "judge_points",
    "late_period",
]
