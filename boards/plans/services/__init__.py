"""Every write of plans: versions, rows of their parts, the board's signature and the agreement. One audit row each."""

from boards.plans.services.board_approvals import record_board_approval
from boards.plans.services.carrying import carry_forward
from boards.plans.services.corrections import decide_correction, propose_correction
from boards.plans.services.cycles import close_round, date_round, open_round, reopen_round
from boards.plans.services.deciding import Decided
from boards.plans.services.decisions import (
    Agreement,
    agree,
    hand_over,
    recommend,
    return_with_question,
    sign,
    take_back_signature,
    take_hand_over_back,
)
from boards.plans.services.files import accept_file, send_file, undo_file
from boards.plans.services.levels import decide_level, propose_level
from boards.plans.services.lines import propose_line
from boards.plans.services.moves import move_row, undo_last
from boards.plans.services.part_hand_overs import hand_part_over, take_part_back
from boards.plans.services.parts import explain, save_rows, undo_row
from boards.plans.services.refusals import CannotPlan, InvalidRows, RefusedFile
from boards.plans.services.sharing import share_part
from boards.plans.services.trajectories import save_trajectory
from boards.plans.services.versions import discard, open_version
from boards.plans.services.workbooks import accept_workbook, send_workbook

__all__ = [
    "Agreement",
    "CannotPlan",
    "Decided",
    "InvalidRows",
    "RefusedFile",
    "accept_file",
    "accept_workbook",
    "agree",
    "carry_forward",
    "close_round",
    "date_round",
    "decide_correction",
    "decide_level",
    "discard",
    "explain",
    "hand_over",
    "hand_part_over",
    "move_row",
    "open_round",
    "open_version",
    "propose_correction",
    "propose_level",
    "propose_line",
    "recommend",
    "record_board_approval",
    "reopen_round",
    "return_with_question",
    "save_rows",
    "save_trajectory",
    "send_file",
    "send_workbook",
    "share_part",
    "sign",
    "take_back_signature",
    "take_hand_over_back",
    "take_part_back",
    "undo_file",
    "undo_last",
    "undo_row",
]
