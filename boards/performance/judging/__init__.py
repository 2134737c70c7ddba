"""Figures, policy and promises become judged columns, points and cells.

The one home of that rule: standings, the board x target page, the grid as known on a day and data releases all call
it. Nothing here reads the database or a clock. `judge` judges every figure; what is told of it, as `points_of` a series
or as the cells of its years, is made of the columns that it answers.
"""

from boards.performance.judging.dues import Feed, due_on, feed_of, frequency, late_period
from boards.performance.judging.empty import NOTHING_HELD
from boards.performance.judging.held import YEAR_NOT_POOLED
from boards.performance.judging.judged import Judged, judge
from boards.performance.judging.points import points_of
from boards.performance.judging.policy import Boards, Policy
from boards.performance.judging.turns import turned_red
from boards.performance.judging.year import cells_of, judge_cells

__all__ = [
    "NOTHING_HELD",
    "YEAR_NOT_POOLED",
    "Boards",
    "Feed",
    "Judged",
    "Policy",
    "cells_of",
    "due_on",
    "feed_of",
    "frequency",
    "judge",
    "judge_cells",
    "late_period",
    "points_of",
    "turned_red",
]
