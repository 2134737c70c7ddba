"""Who may do what, written from the product's table of roles and not from the rules in the code."""

from boards.people.roles import Action, Role

#: For each role: what it may do on its own board ("own") and everywhere ("all"). What is not named is forbidden.
EXPECTED: dict[Role, dict[str, set[Action]]] = {
    Role.BOARD_VIEWER: {
        "own": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.VIEW_BOARD_DRAFTS,
            Action.EXPORT,
            Action.TRACK,
            Action.VIEW_AUDIT,
        }
    },
    Role.PLANNER: {
        "own": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.VIEW_BOARD_DRAFTS,
            Action.EXPORT,
            Action.SEND_FIGURES,
            Action.EDIT_PLAN,
            Action.EDIT_BOARD_REPORT,
            Action.TRACK,
            Action.ANSWER_FOR_FIGURES,
            Action.EXPLAIN,
            Action.CORRECT_REPORT,
            Action.CONNECT_PROGRAM,
            Action.VIEW_AUDIT,
            Action.WRITE_AUDIT,
            Action.WRITE_FEEDBACK,
            Action.REPORT_YEAR,
            Action.INVITE_GROUP,
        }
    },
    Role.APPROVER: {
        "own": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.VIEW_BOARD_DRAFTS,
            Action.EXPORT,
            Action.SIGN_PLAN,
            Action.TRACK,
            Action.VIEW_AUDIT,
            Action.SIGN_AUDIT,
            Action.MODERATE_FEEDBACK,
            Action.SIGN_RETURN,
        }
    },
    Role.COMMENTER: {"own": {Action.COMMENT_AUDIT}},
    Role.PARTICIPATION_REVIEWER: {
        "all": {
            Action.VIEW_AUDIT,
            Action.VIEW_RESULTS,
            Action.MODERATE_AUDIT,
            Action.MODERATE_FEEDBACK,
        }
    },
    Role.ANALYST: {
        "all": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.VIEW_BOARD_DRAFTS,
            Action.EXPORT,
            Action.DRAFT_REPORTS,
            Action.EDIT_NATIONAL_REPORT,
            Action.PREPARE_RELEASE,
            Action.ASK_ABOUT_FIGURE,
            Action.REBASE,
            Action.CORRECT_REPORT,
            Action.TRACK,
            Action.WATCH,
            Action.VIEW_AUDIT,
        }
    },
    Role.STATISTICS_LOADER: {
        "all": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.EXPORT,
            Action.LOAD_OFFICIAL,
            Action.PREPARE_RELEASE,
        }
    },
    Role.REVIEWER: {
        "all": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.VIEW_BOARD_DRAFTS,
            Action.EXPORT,
            Action.AGREE_PLAN,
            Action.HOLD_REVIEW,
            Action.LINK_OUTCOMES,
            Action.ASK_ABOUT_PLAN,
            Action.TRACK,
            Action.WATCH,
        }
    },
    Role.PUBLISHER: {
        "all": {
            Action.VIEW_DESK,
            Action.VIEW_RESULTS,
            Action.VIEW_BOARD_DRAFTS,
            Action.EXPORT,
            Action.APPROVE_RELEASE,
            Action.RELEASE,
            Action.ASK_ABOUT_REPORT,
            Action.CORRECT_REPORT,
            Action.TRACK,
        }
    },
    Role.PRE_RELEASE_READER: {},
    Role.ADMINISTRATOR: {
        "all": {
            Action.MANAGE_PEOPLE,
            Action.MANAGE_ROUNDS,
            Action.EXTEND,
            Action.NAME_STAND_IN,
            Action.TRACK,
            Action.INVITE_GROUP,
        }
    },
}

SECOND_FACTOR = {
    Action.SIGN_PLAN,
    Action.SIGN_AUDIT,
    Action.SIGN_RETURN,
    Action.AGREE_PLAN,
    Action.APPROVE_RELEASE,
    Action.RELEASE,
    Action.MANAGE_PEOPLE,
    Action.CONNECT_PROGRAM,
    Action.REBASE,
}


def refusal(role: Role, *, own_board: bool) -> int:
    """The status for whoever is refused: there is no page of a board that shows them nothing of its own."""
    return 403 if expected(role, Action.VIEW_BOARD_DRAFTS, own_board=own_board) else 404


def expected(role: Role, action: Action, *, own_board: bool) -> bool:
    """Whether the role may do the action on its own board, or on another one."""
    allowed = EXPECTED[role]
    return action in allowed.get("all", set()) or (own_board and action in allowed.get("own", set()))
