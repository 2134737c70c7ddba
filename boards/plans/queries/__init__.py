"""Reads of promises and plans."""

from boards.plans.queries.beside import Beside, beside_trajectory
from boards.plans.queries.plan import (
    PlanView,
    Question,
    TrajectoryState,
    VersionView,
    period_of,
    plan,
    reported_measures,
    year_is_over,
)
from boards.plans.queries.promises import Agreed, Key, Planned, Promises, promised_level, promises
from boards.plans.queries.summaries import PlanSummary, plan_summaries

__all__ = [
    "Agreed",
    "Beside",
    "Key",
    "PlanSummary",
    "PlanView",
    "Planned",
    "Promises",
    "Question",
    "TrajectoryState",
    "VersionView",
    "beside_trajectory",
    "period_of",
    "plan",
    "plan_summaries",
    "promised_level",
    "promises",
    "reported_measures",
    "year_is_over",
]
