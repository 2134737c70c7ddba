"""What the pages of plans show, in words."""

from boards.planning.pages.file import problems_table
from boards.planning.pages.history import history_choices, history_lines, history_of
from boards.planning.pages.plan import OLD_SAMPLE, PlanPage, plan_page, trajectories_table
from boards.planning.pages.questions import is_pinned_to, place_of, plan_questions
from boards.planning.pages.trajectory import TrajectoryPage, trajectory_page
from boards.planning.pages.words import address_of, plan_title, state_words

__all__ = [
    "OLD_SAMPLE",
    "PlanPage",
    "TrajectoryPage",
    "address_of",
    "history_choices",
    "history_lines",
    "history_of",
    "is_pinned_to",
    "place_of",
    "plan_page",
    "plan_questions",
    "plan_title",
    "problems_table",
    "state_words",
    "trajectories_table",
    "trajectory_page",
]
