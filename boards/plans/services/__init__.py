"""Every write of plans: versions, trajectories, the board's signature and the agreement. One audit row each."""

from boards.plans.services.decisions import (
    Agreement,
    agree,
    hand_over,
    return_with_question,
    sign,
    take_back_signature,
)
from boards.plans.services.parts import save_rows
from boards.plans.services.refusals import CannotPlan, InvalidRows, RefusedFile
from boards.plans.services.trajectories import import_trajectories, save_trajectory
from boards.plans.services.versions import discard, open_version

__all__ = [
    "Agreement",
    "CannotPlan",
    "InvalidRows",
    "RefusedFile",
    "agree",
    "discard",
    "hand_over",
    "import_trajectories",
    "open_version",
    "return_with_question",
    "save_rows",
    "save_trajectory",
    "sign",
    "take_back_signature",
]
