"""Reads of promises and plans."""

from boards.plans.promises import Histories, Key, Promises, agreed_with, promised_level, promises
from boards.plans.queries.beside import Beside, beside_trajectory, promised_a_year_before
from boards.plans.queries.decided import decided_otherwise
from boards.plans.queries.files import Accepted, accepted_of, newest_files, preview_of, sent_file
from boards.plans.queries.history import earlier_drafts, edits_of, edits_told, newest_edits
from boards.plans.queries.plan import plan, reported_measures, year_is_over
from boards.plans.queries.plan_view import (
    Approved,
    EarlierPlan,
    PlanView,
    Progress,
    Ready,
    Recommended,
    VersionView,
    WrittenPart,
)
from boards.plans.queries.serving import ServingRows, rows_serving
from boards.plans.queries.summaries import PlanSummary, plan_summaries

__all__ = [
    "Accepted",
    "Approved",
    "Beside",
    "EarlierPlan",
    "Histories",
    "Key",
    "PlanSummary",
    "PlanView",
    "Progress",
    "Promises",
    "Ready",
    "Recommended",
    "ServingRows",
    "VersionView",
    "WrittenPart",
    "accepted_of",
    "agreed_with",
    "beside_trajectory",
    "decided_otherwise",
    "earlier_drafts",
    "edits_of",
    "edits_told",
    "newest_edits",
    "newest_files",
    "plan",
    "plan_summaries",
    "preview_of",
    "promised_a_year_before",
    "promised_level",
    "promises",
    "reported_measures",
    "rows_serving",
    "sent_file",
    "year_is_over",
]
