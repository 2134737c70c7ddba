"""What the pages of plans show, in words."""

from boards.planning.pages.file import problems_table
from boards.planning.pages.findings import finding_parts
from boards.planning.pages.history import history_choices, history_lines, history_of
from boards.planning.pages.plan import OLD_SAMPLE, PlanPage, part_tables, plan_page, recommended_rows
from boards.planning.pages.questions import (
    is_pinned_to,
    pin_of_row,
    place_of,
    place_of_question,
    plan_questions,
)
from boards.planning.pages.rows import part_page, row_form_page, row_page
from boards.planning.pages.serving import serving_table
from boards.planning.pages.trajectory import TrajectoryPage, trajectory_page
from boards.planning.pages.words import address_of, plan_title, state_words

__all__ = [
    "OLD_SAMPLE",
    "PlanPage",
    "TrajectoryPage",
    "address_of",
    "finding_parts",
    "history_choices",
    "history_lines",
    "history_of",
    "is_pinned_to",
    "part_page",
    "part_tables",
    "pin_of_row",
    "place_of",
    "place_of_question",
    "plan_page",
    "plan_questions",
    "plan_title",
    "problems_table",
    "recommended_rows",
    "row_form_page",
    "row_page",
    "serving_table",
    "state_words",
    "trajectory_page",
]
