"""What people can do to an entry of “You said, we did”, and what hinders them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boards.participation.audit_acts import Done
from boards.participation.feedback_rows import FeedbackState
from boards.people.acts import Act, NothingToRead, Read, Refusal
from boards.people.roles import Action
from boards.work.actors import Actor

NEW = "new"
FEWEST = 5  # people behind an entry of a small board
SMALL_BOARD = 30_000  # people who live there: below this fewer are not told of


class CannotTell(Refusal):
    """This cannot be done to the entry now; the message says why and what to do."""


@dataclass(frozen=True)
class BoardFeedbackFacts(NothingToRead):
    """For the act of adding one."""

    organisation_id: int
    state: str = NEW

    def in_another_state(self, act: Act[Any]) -> str:
        return ""


@dataclass(frozen=True)
class FeedbackFacts:
    """An entry as it stands. `readers` have read it as it is, `senders` ever gave it to be read."""

    organisation_id: int
    title: str
    state: str
    edit_number: int
    people: int = FEWEST
    is_small: bool = False
    writers: frozenset[int] = frozenset()
    readers: frozenset[int] = frozenset()
    senders: frozenset[int] = frozenset()
    changed: Done | None = None
    sending: int = 0
    is_sample: bool = False

    @property
    def read(self) -> Read:
        return {"edit_number": self.edit_number}

    def changed_since(self, read: Read) -> str:
        if read.get("edit_number", self.edit_number) == self.edit_number:
            return ""
        by = f" {self.changed.words}" if self.changed else ""
        return f"{self.title} was changed{by}, after you opened this: read it again first."

    def in_another_state(self, act: Act[Any]) -> str:
        label = FeedbackState(self.state).label
        if act.key in (WRITE.key, ATTACH.key, SEND.key):
            return f"{self.title} is {label}. Take it back first, then it can be changed."
        return f"{self.title} is {label}."


def _by_a_person(facts: Any, actor: Actor) -> str:
    return "This is written and read by people, not by a command." if actor.is_command else ""


def _too_few(facts: FeedbackFacts, actor: Actor) -> str:
    if not facts.is_small or facts.people >= FEWEST:
        return ""
    return (
        f"So few people live in your board's area that fewer than {FEWEST} people behind an entry could be "
        "recognised. Put it together with what others said of the same subject."
    )


def _never_public(facts: FeedbackFacts, actor: Actor) -> str:
    if facts.is_sample:
        return "It is invented, so it was never public."
    return "" if facts.sending else "Nobody was asked to read it yet, so it was never public."


def _not_both(facts: FeedbackFacts) -> Mapping[int, str]:
    wrote = dict.fromkeys(facts.writers, "You wrote some of this, so two other people read it.")
    read = dict.fromkeys(facts.readers, "You have read this already; somebody else reads it too.")
    sent = dict.fromkeys(facts.senders, "You gave this to two people to read, so two others read it.")
    return read | sent | wrote


ADD = Act[BoardFeedbackFacts](
    key="add",
    permission=Action.WRITE_FEEDBACK,
    from_states=frozenset({NEW}),
    words="Say what people told you",
    hindrances=(_by_a_person,),
)
WRITE = Act[FeedbackFacts](
    key="write",
    permission=Action.WRITE_FEEDBACK,
    from_states=frozenset({FeedbackState.DRAFT}),
    words="Change it",
    hindrances=(_by_a_person,),
)
ATTACH = Act[FeedbackFacts](
    key="attach",
    permission=Action.WRITE_FEEDBACK,
    from_states=frozenset({FeedbackState.DRAFT}),
    words="Attach a file",
    hindrances=(_by_a_person,),
    as_read=False,
)
SEND = Act[FeedbackFacts](
    key="send",
    permission=Action.WRITE_FEEDBACK,
    from_states=frozenset({FeedbackState.DRAFT}),
    words="Give it to two people to read",
    hindrances=(_by_a_person, _too_few),
    leads=True,
)
READ = Act[FeedbackFacts](
    key="read",
    permission=Action.MODERATE_FEEDBACK,
    from_states=frozenset({FeedbackState.SENT}),
    words="Say whether it may be public",
    hindrances=(_by_a_person,),
    barred=_not_both,
    leads=True,
)
TAKE_BACK = Act[FeedbackFacts](
    key="take-back",
    permission=Action.WRITE_FEEDBACK,
    from_states=frozenset({FeedbackState.SENT, FeedbackState.AGREED, FeedbackState.OUT}),
    words="Take it back",
    hindrances=(_by_a_person,),
)
ASK_OFF = Act[FeedbackFacts](
    key="ask-off",
    permission=Action.WRITE_FEEDBACK,
    from_states=frozenset({FeedbackState.DRAFT, FeedbackState.SENT, FeedbackState.AGREED}),
    words="Ask for it to be taken off public pages at once",
    hindrances=(_by_a_person, _never_public),
)
ACTS = (SEND, READ, WRITE, ATTACH, TAKE_BACK, ASK_OFF)
