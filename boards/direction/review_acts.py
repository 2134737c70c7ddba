"""What people can do to a review of a board's year, and what hinders them.

A mid-year review and a ministerial one are held by Government, which writes their notes and settles their actions; the
board writes those of its own annual review too. The self-assessment and the public's questions are always its words.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from boards.direction.return_acts import Done
from boards.people.acts import Act, Read, Refusal, by_whom
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.work.actors import Actor

NONE, OPEN, RECORDED = "not begun", "being written", "recorded"


class CannotReview(Refusal):
    """This cannot be done to the review now; the message says why and what to do."""


@dataclass(frozen=True)
class ReviewFacts:
    organisation_id: int
    title: str
    state: str
    edit_number: int
    held_on: date | None
    lacks_note: bool
    unwritten: tuple[str, ...]
    changed: Done | None

    @property
    def read(self) -> Read:
        return {} if self.state == NONE else {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number", self.edit_number) == self.edit_number:
            return ""
        by = f" {by_whom(self.changed.by, self.changed.at)}" if self.changed else ""
        return f"The review was changed{by}, after you opened this: read it again first."

    def in_another_state(self, act: Act[Any]) -> str:
        if self.state == RECORDED:
            return (
                "The review is recorded and stays as it is. What becomes of its actions is said below each."
            )
        return "Nobody has written anything of it yet." if self.state == NONE else "It is not recorded yet."


def _by_a_person(facts: ReviewFacts, actor: Actor) -> str:
    return "A review is written by people, not by a command." if actor.is_command else ""


def _incomplete(facts: ReviewFacts, actor: Actor) -> str:
    if facts.held_on is None or facts.lacks_note:
        return "Say first on which day it was held, and what was said."
    if facts.held_on > actor.today:
        return "It is recorded when it was held."
    if facts.unwritten:
        return f"The self-assessment says nothing yet of: {', '.join(facts.unwritten)}."
    return ""


def holder(rights: Rights, *, organisation_id: int, is_the_boards: bool) -> Action:
    """As which somebody acts for whoever holds the review: Government may always, the board for its own."""
    if is_the_boards and not rights.allows(Action.HOLD_REVIEW, organisation_id=organisation_id):
        return Action.REPORT_YEAR
    return Action.HOLD_REVIEW


def write(permission: Action) -> Act[ReviewFacts]:
    return Act[ReviewFacts](
        key="write",
        permission=permission,
        from_states=frozenset({NONE, OPEN}),
        words="Write",
        hindrances=(_by_a_person,),
        as_read=False,
    )


def record(permission: Action) -> Act[ReviewFacts]:
    return Act[ReviewFacts](
        key="record",
        permission=permission,
        from_states=frozenset({OPEN}),
        words="Record the review",
        hindrances=(_by_a_person, _incomplete),
        leads=True,
    )
