"""Acts on a document: one answer to whether somebody can do one now, and if not why, and who can.

A slice lists the acts of its documents in its `acts.py`, each an `Act`, and gathers what their rules look at in a
frozen dataclass of facts. Pages ask before they offer a button and before they open a form, and the service asks again
under its lock: require, lock, as read, `why_not`, write. Roles are `permissions.require`'s business, not asked here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from boards.components.words import clock_words, counted
from boards.people.permissions import Rights
from boards.people.queries import holders
from boards.people.roles import RULES, Action
from boards.work.actors import Actor

Read = Mapping[
    str, int | str
]  # what a person has read of a document: its version, edit number or hash, by name
MOST_NAMED = 3  # people named who can do it, when the reader cannot


class Refusal(Exception):
    """The act cannot be done now; nothing was changed. The message says why, and what to do.

    Every slice's refusals are subclasses. `NotAllowed` and `StepUpNeeded` are none: they are about the person's roles
    and second factor, whatever the document.
    """


class Facts(Protocol):
    """What the rules of a document's acts look at, read at one moment."""

    @property
    def organisation_id(self) -> int | None:
        """Whose it is; None for the nation's."""

    @property
    def state(self) -> str:
        """Where the document stands, as `Act.from_states` names it."""

    @property
    def read(self) -> Read:
        """What has been read by somebody who sees these facts; empty where nothing can change unseen."""

    def changed_since(self, read: Read) -> str:
        """What the document has become since that was read, by whom and when; empty where nothing changed."""

    def in_another_state(self, act: "Act[Any]") -> str:
        """Why the act cannot be done in this state, who brought the document there, and what can be done instead."""


class NothingToRead:
    """For facts of what is small enough to be asked about whole: nothing changes in it unseen."""

    @property
    def read(self) -> Read:
        return {}

    def changed_since(self, read: Read) -> str:
        return ""


F = TypeVar("F", bound=Facts)


def nobody(facts: Any) -> Mapping[int, str]:
    """Bars no one."""
    return {}


@dataclass(frozen=True)
class Act(Generic[F]):
    """Something that can be done to a document. `key` is the last part of its address below the document's own.

    `words` are those of its button; `leads` says that the document waits for it. `hindrances` say why it cannot be done
    to the document as it stands, empty where they do not apply. `barred` are the people who may not do it to this very
    document, each with the reason: somebody else can. `as_read` says that it is done to what was read, and refused
    where that has changed since.
    """

    key: str
    permission: Action
    from_states: frozenset[str]
    words: str
    hindrances: tuple[Callable[[F, Actor], str], ...] = ()
    as_read: bool = True
    barred: Callable[[F], Mapping[int, str]] = nobody
    leads: bool = False


@dataclass(frozen=True)
class Offer:
    """An act as a page shows it: an address, or in sentences why it cannot be done now and who can."""

    words: str
    leads: bool
    href: str = ""
    why: str = ""


def why_not(act: Act[F], facts: F, actor: Actor) -> str:
    """Why this person cannot do it to the document as it stands; empty where nothing but roles could hinder them."""
    if facts.state not in act.from_states:
        return facts.in_another_state(act)
    if actor.user_id is not None and (barred := act.barred(facts).get(actor.user_id)):
        return barred
    return next((words for hindrance in act.hindrances if (words := hindrance(facts, actor))), "")


def ensure(
    act: Act[F], facts: F, actor: Actor, *, read: Read | None = None, refusal: type[Refusal] = Refusal
) -> None:
    """For a service, under its lock: `refusal` where the document is not as it was read, or cannot take the act."""
    if words := (facts.changed_since(read) if read is not None else "") or why_not(act, facts, actor):
        raise refusal(words)


def why_not_and_who(act: Act[F], facts: F, actor: Actor) -> str:
    """As `why_not`, and where only this person is barred who can instead: then one query more."""
    why = why_not(act, facts, actor)
    if not why or facts.state not in act.from_states or actor.user_id not in act.barred(facts):
        return why
    return f"{why} {who_can(act, facts, today=actor.today)}"


def who_can(act: Act[F], facts: F, *, today: date) -> str:
    """A sentence that names those whose roles allow it and who are not barred; one query."""
    barred = act.barred(facts)
    names = [
        f"{person.name} ({person.role.short})"
        for person in holders(action=act.permission, organisation_id=facts.organisation_id, today=today)
        if person.user_id not in barred
    ]
    if not names:
        roles = " or ".join(
            sorted(role.short for role, allowed in RULES.items() if act.permission in allowed)
        )
        return f"Nobody else holds the role for it yet. An administrator can make another person {roles}."
    more = len(names) - MOST_NAMED
    if more > 0:
        names[MOST_NAMED:] = [counted(more, "other")]
    return f"Who can: {', '.join(names)}."


class Reader(Protocol):
    """Who looks at a page: `desk.gate.Desk`."""

    @property
    def actor(self) -> Actor: ...
    @property
    def rights(self) -> Rights: ...


def offers(acts: Iterable[Act[F]], facts: F, desk: Reader, *, address: str) -> tuple[Offer, ...]:
    """The acts that the document's state and the reader's roles allow, below the document's address.

    What was read goes along in the link. One query where the reader is barred, else none.
    """
    made = []
    for act in acts:
        allowed = desk.rights.allows(act.permission, organisation_id=facts.organisation_id)
        if not allowed or facts.state not in act.from_states:
            continue
        why = why_not_and_who(act, facts, desk.actor)
        query = f"?{urlencode(facts.read)}" if act.as_read and facts.read else ""
        href = "" if why else f"{address}{act.key}/{query}"
        made.append(Offer(words=act.words, leads=act.leads, href=href, why=why))
    return tuple(made)


def by_whom(name: str, at: datetime) -> str:
    """ "by Fiona at 10:30 on 3 March 2025"."""
    return f"by {name} at {clock_words(at)}"
