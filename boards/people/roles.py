"""Roles, actions and scopes: the one permission table. Nothing else decides who may do what."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    BOARD_VIEWER = "board_viewer", "Board viewer"
    PLANNER = "planner", "Planner"
    APPROVER = "approver", "Approver (chief executive or delegate)"
    COMMENTER = "commenter", "Public-group commenter"
    PARTICIPATION_REVIEWER = "participation_reviewer", "Participation reviewer"
    ANALYST = "analyst", "Analyst"
    STATISTICS_LOADER = "statistics_loader", "Statistics loader"
    REVIEWER = "reviewer", "Reviewer of plans"
    PUBLISHER = "publisher", "Publisher"
    PRE_RELEASE_READER = "pre_release_reader", "Pre-release reader"
    ADMINISTRATOR = "administrator", "Administrator"

    @property
    def short(self) -> str:
        """Its name without what stands in brackets."""
        return str(self.label).split(" (")[0]


class Action(StrEnum):
    VIEW_DESK = "view the desk"
    VIEW_BOARD_DRAFTS = "view a board's plans, returns and drafts"
    SEND_FIGURES = "send a board's figures"
    EXPLAIN = "explain targets that a board does not keep"
    LOAD_OFFICIAL = "load official figures"
    EDIT_PLAN = "edit a board's plan"
    SIGN_PLAN = "sign a board's plan"
    AGREE_PLAN = "agree a plan with a board"
    DRAFT_REPORTS = "ask for ownership reports to be drafted"
    CORRECT_REPORT = "begin the correction of a released report"
    EDIT_BOARD_REPORT = "edit the words of a board's report"
    EDIT_NATIONAL_REPORT = "edit the words of the national report"
    PREPARE_RELEASE = "prepare a data release"
    APPROVE_RELEASE = "approve a report or a data release"
    RELEASE = "release to the public"
    EXPORT = "export figures"
    MANAGE_PEOPLE = "give and take roles"
    ASK_ABOUT_PLAN = "ask a board about its plan"
    ASK_ABOUT_REPORT = "send a report back with questions"
    ASK_ABOUT_FIGURE = "ask a board about a figure"
    ANSWER_FOR_FIGURES = "answer for a board's figures"
    EXTEND = "move the date by which something is due"
    NAME_STAND_IN = "name a stand-in for somebody who is away"
    TRACK = "see what is owed, by whom and since when"
    WATCH = "watch what changes in all boards"
    MANAGE_ROUNDS = "open, date and close rounds of planning"
    CONNECT_PROGRAM = "make an API token"
    VIEW_AUDIT = "read a board's participation audit"
    WRITE_AUDIT = "write a board's participation audit"
    SIGN_AUDIT = "sign a board's participation audit"
    INVITE_GROUP = "invite a board's public group"
    COMMENT_AUDIT = "comment for a board's public group"
    VIEW_RESULTS = "read the results of participation audits"
    MODERATE_AUDIT = "decide about boards' participation audits"
    WRITE_FEEDBACK = "tell what people said and what a board did"
    MODERATE_FEEDBACK = "decide whether what people said may be public"
    REPORT_YEAR = "report on the year of a board's plan"
    SIGN_RETURN = "sign a board's quarterly return"
    HOLD_REVIEW = "hold the reviews of boards' years"
    REBASE = "record and confirm changes of a process"
    LINK_OUTCOMES = "say which targets and indicators serve a national outcome"


class Scope(StrEnum):
    OWN_BOARD = "own board"
    ALL = "all boards"


#: Roles that belong to one board; the others hold for the nation.
BOARD_ROLES = frozenset({Role.BOARD_VIEWER, Role.PLANNER, Role.APPROVER, Role.COMMENTER})

_OWN = Scope.OWN_BOARD
_ALL = Scope.ALL

RULES: dict[Role, dict[Action, Scope]] = {
    Role.BOARD_VIEWER: {
        Action.VIEW_DESK: _OWN,
        Action.VIEW_RESULTS: _OWN,
        Action.VIEW_BOARD_DRAFTS: _OWN,
        Action.EXPORT: _OWN,
        Action.TRACK: _OWN,
        Action.VIEW_AUDIT: _OWN,
    },
    Role.PLANNER: {
        Action.VIEW_DESK: _OWN,
        Action.VIEW_RESULTS: _OWN,
        Action.VIEW_BOARD_DRAFTS: _OWN,
        Action.EXPORT: _OWN,
        Action.SEND_FIGURES: _OWN,
        Action.EXPLAIN: _OWN,
        Action.EDIT_PLAN: _OWN,
        Action.EDIT_BOARD_REPORT: _OWN,
        Action.CORRECT_REPORT: _OWN,
        Action.TRACK: _OWN,
        Action.ANSWER_FOR_FIGURES: _OWN,
        Action.CONNECT_PROGRAM: _OWN,
        Action.VIEW_AUDIT: _OWN,
        Action.WRITE_AUDIT: _OWN,
        Action.WRITE_FEEDBACK: _OWN,
        Action.REPORT_YEAR: _OWN,
        Action.INVITE_GROUP: _OWN,
    },
    Role.APPROVER: {
        Action.VIEW_DESK: _OWN,
        Action.VIEW_RESULTS: _OWN,
        Action.VIEW_BOARD_DRAFTS: _OWN,
        Action.EXPORT: _OWN,
        Action.SIGN_PLAN: _OWN,
        Action.TRACK: _OWN,
        Action.VIEW_AUDIT: _OWN,
        Action.SIGN_AUDIT: _OWN,
        Action.MODERATE_FEEDBACK: _OWN,
        Action.SIGN_RETURN: _OWN,
    },
    Role.COMMENTER: {Action.COMMENT_AUDIT: _OWN},
    Role.PARTICIPATION_REVIEWER: {
        Action.VIEW_AUDIT: _ALL,
        Action.MODERATE_AUDIT: _ALL,
        Action.VIEW_RESULTS: _ALL,
        Action.MODERATE_FEEDBACK: _ALL,
    },
    Role.ANALYST: {
        Action.VIEW_DESK: _ALL,
        Action.VIEW_RESULTS: _ALL,
        Action.VIEW_BOARD_DRAFTS: _ALL,
        Action.EXPORT: _ALL,
        Action.DRAFT_REPORTS: _ALL,
        Action.EDIT_NATIONAL_REPORT: _ALL,
        Action.CORRECT_REPORT: _ALL,
        Action.PREPARE_RELEASE: _ALL,
        Action.ASK_ABOUT_FIGURE: _ALL,
        Action.REBASE: _ALL,
        Action.WATCH: _ALL,
        Action.TRACK: _ALL,
        Action.VIEW_AUDIT: _ALL,
    },
    Role.STATISTICS_LOADER: {
        Action.VIEW_DESK: _ALL,
        Action.VIEW_RESULTS: _ALL,
        Action.EXPORT: _ALL,
        Action.LOAD_OFFICIAL: _ALL,
        Action.PREPARE_RELEASE: _ALL,
    },
    Role.REVIEWER: {
        Action.VIEW_DESK: _ALL,
        Action.VIEW_RESULTS: _ALL,
        Action.VIEW_BOARD_DRAFTS: _ALL,
        Action.EXPORT: _ALL,
        Action.AGREE_PLAN: _ALL,
        Action.HOLD_REVIEW: _ALL,
        Action.LINK_OUTCOMES: _ALL,
        Action.ASK_ABOUT_PLAN: _ALL,
        Action.WATCH: _ALL,
        Action.TRACK: _ALL,
    },
    Role.PUBLISHER: {
        Action.VIEW_DESK: _ALL,
        Action.VIEW_RESULTS: _ALL,
        Action.VIEW_BOARD_DRAFTS: _ALL,
        Action.EXPORT: _ALL,
        Action.APPROVE_RELEASE: _ALL,
        Action.CORRECT_REPORT: _ALL,
        Action.RELEASE: _ALL,
        Action.ASK_ABOUT_REPORT: _ALL,
        Action.TRACK: _ALL,
    },
    Role.PRE_RELEASE_READER: {},
    Role.ADMINISTRATOR: {
        Action.MANAGE_PEOPLE: _ALL,
        Action.MANAGE_ROUNDS: _ALL,
        Action.EXTEND: _ALL,
        Action.NAME_STAND_IN: _ALL,
        Action.TRACK: _ALL,
        Action.INVITE_GROUP: _ALL,
    },
}

#: Whoever holds these alone is a guest: they come by a link in a mail or a mailed code, and get no digest.
GUEST_ROLES = frozenset({Role.COMMENTER})

#: Roles that there is something to do with: only these are given. The others get their rules with their pages.
WITH_PAGES = tuple(role for role in Role if RULES[role])

#: A second factor given in the last 15 minutes is demanded for these.
STEP_UP_ACTIONS = frozenset(
    {
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
)
#: Those that somebody's work consists of: who may do one is led to set a second factor up when they sign in. A planner
#: who never connects a program needs none, nor does an analyst who never records a change of process.
SECOND_FACTOR_FROM_THE_START = STEP_UP_ACTIONS - {Action.CONNECT_PROGRAM, Action.REBASE}
