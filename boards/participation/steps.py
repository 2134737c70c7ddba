"""The steps of one board's audit, in their order, and who may read whose words from which step on.

Three voices speak about each criterion: the board, its public group, the reviewers. Nobody is led by a voice that is
not their business yet. Every page, list, file and todo asks here, and nowhere else is it decided.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models

from boards.people.permissions import Rights
from boards.people.roles import RULES, Action, Scope

NOT_BEGUN = "not begun"  # there is no row of the audit yet


class State(models.TextChoices):
    """Where an audit stands: which step was taken last. A step is never taken back."""

    OPEN = "open", "being written"
    SIGNED = "signed", "signed by the board"
    COMMENTED = "commented", "commented by the public group"
    MODERATED = "moderated", "moderated"
    CHECKED = "checked", "facts checked by the board"
    FINAL = "final", "final"


ORDER: tuple[str, ...] = tuple(State.values)

#: From which state an audit comes to which. Where the public group says nothing, or the board finds nothing to check,
#: the step is left out: a late step locks nobody.
MOVES: tuple[tuple[State, State], ...] = (
    (State.OPEN, State.SIGNED),
    (State.SIGNED, State.COMMENTED),
    (State.SIGNED, State.MODERATED),
    (State.COMMENTED, State.MODERATED),
    (State.MODERATED, State.CHECKED),
    (State.MODERATED, State.FINAL),
    (State.CHECKED, State.FINAL),
)

#: Each step by the day of the round on which it is due.
DUE: Mapping[State, str] = {
    State.SIGNED: "sign_by",
    State.COMMENTED: "comment_by",
    State.MODERATED: "moderate_by",
    State.CHECKED: "check_by",
    State.FINAL: "final_by",
}


class Voice(StrEnum):
    """Whose words."""

    BOARD = "board"
    GROUP = "group"
    REVIEWER = "review"


class Side(StrEnum):
    """Who reads."""

    BOARD = "its board"
    GROUP = "its public group"
    REVIEWERS = "the reviewers"
    OTHERS = "others at the desk"


_FROM: Mapping[tuple[Side, Voice], State] = {
    (Side.BOARD, Voice.BOARD): State.OPEN,
    (Side.BOARD, Voice.GROUP): State.COMMENTED,
    (Side.BOARD, Voice.REVIEWER): State.MODERATED,
    (Side.GROUP, Voice.BOARD): State.SIGNED,
    (Side.GROUP, Voice.GROUP): State.SIGNED,
    (Side.GROUP, Voice.REVIEWER): State.FINAL,
    (Side.REVIEWERS, Voice.BOARD): State.SIGNED,
    (Side.REVIEWERS, Voice.GROUP): State.COMMENTED,
    (Side.REVIEWERS, Voice.REVIEWER): State.SIGNED,
    (Side.OTHERS, Voice.BOARD): State.FINAL,
    (Side.OTHERS, Voice.GROUP): State.FINAL,
    (Side.OTHERS, Voice.REVIEWER): State.FINAL,
}


def reads(side: Side, voice: Voice, *, state: str) -> bool:
    """Whether this side may read the voice while the audit stands there."""
    return state in ORDER and ORDER.index(state) >= ORDER.index(_FROM[side, voice])


def side_of(rights: Rights, *, organisation_id: int) -> Side:
    """Whoever holds a role on the board is of the board, whatever else they are."""
    if any(
        own == organisation_id and RULES[role].get(Action.VIEW_AUDIT) is Scope.OWN_BOARD
        for role, own in rights.held
    ):
        return Side.BOARD
    if rights.allows(Action.COMMENT_AUDIT, organisation_id=organisation_id):
        return Side.GROUP
    if rights.allows(Action.MODERATE_AUDIT, organisation_id=organisation_id):
        return Side.REVIEWERS
    return Side.OTHERS
