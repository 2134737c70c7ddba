"""Judging as it was before it read columns: figure by figure, with decimals, and each promise looked up for itself.

A random property holds the two together: `tests/boards/performance/test_columns.py`.
"""

from tests.oracles.judging.points import Judged, judge_points
from tests.oracles.judging.year import judge_cells

__all__ = ["Judged", "judge_cells", "judge_points"]
