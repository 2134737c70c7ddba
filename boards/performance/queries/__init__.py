"""Reads of judged figures: the grid in its views, one series, one measure judged whole.

Whoever may not see a board's own return is told apart by `returns_of`: the boards whose returns the reader may see,
None for all of them. It is what `Rights.boards(Action.VIEW_BOARD_DRAFTS)` answers.
"""

from boards.performance.queries.changes import Change, Changes, Many, Stood, changes_since
from boards.performance.queries.grid import board_cells, grid, measure_cells
from boards.performance.queries.measures import Judgements, judged, published_on, series
from boards.performance.queries.views import Returns, View, asked
from boards.performance.queries.would_change import ResultChange, would_change

__all__ = [
    "Change",
    "Changes",
    "Judgements",
    "Many",
    "ResultChange",
    "Returns",
    "Stood",
    "View",
    "asked",
    "board_cells",
    "changes_since",
    "grid",
    "judged",
    "measure_cells",
    "published_on",
    "series",
    "would_change",
]
