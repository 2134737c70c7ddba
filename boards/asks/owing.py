"""What the facts say is owed, computed: each slice answers with its todos, and nothing of it is stored.

A slice's `todos.py` has `KINDS` and `todos(scope, today) -> list[Todo]`, set-based, with a fixed number of queries. The
apps register it when they start. My desk, the tracker, the count in the navigation and the digest are all functions
over the same todos.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from boards.organisations.queries import Organisations, organisations
from boards.people.permissions import Rights
from boards.people.roles import Action
from targets.catalogue.queries import Catalogue, catalogue

Boards = frozenset[int] | None  # None means all


@dataclass(frozen=True)
class Kind:
    """One sort of thing that is owed. `may_wait` says that its date can be moved by an extension."""

    key: str
    title: str
    may_wait: bool = True


@dataclass(frozen=True)
class Todo:
    """One thing that whoever may do `action` at the organisation (None: nationally) is asked to do.

    `kind` and `key` together name the thing; several actions may be wanted of one thing, never one action twice.
    `words` say what to do and of what, `why` how it stands in a sentence, `many` the same act for several of the kind
    ("Send {} late figures of NHS Fife"). `due` None: there is no date. Who is in `not_by` may not do it all the same,
    for example because they wrote it.
    """

    kind: str
    key: str
    organisation: int | None
    action: Action
    due: date | None
    words: str
    href: str
    why: str = ""
    many: str = ""
    not_by: frozenset[int] = frozenset()

    def is_overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today

    def is_for(self, rights: Rights, *, user_id: int | None) -> bool:
        """Whether a person with these rights is asked to do it."""
        return user_id not in self.not_by and rights.allows(self.action, organisation_id=self.organisation)


@dataclass(frozen=True)
class Scope:
    """Of which boards which acts are looked for, with the names and the policy that every slice needs."""

    acts: Mapping[Action, Boards]
    organisations: Organisations
    policy: Catalogue

    def boards(self, *actions: Action) -> Boards:
        """The boards of which any of the acts is looked for; None means all, an empty set that none is."""
        wanted: frozenset[int] = frozenset()
        for action in actions:
            if action in self.acts:
                of = self.acts[action]
                if of is None:
                    return None
                wanted |= of
        return wanted

    def wants(self, *actions: Action) -> bool:
        return self.boards(*actions) != frozenset()


class Todos(Protocol):
    """A slice's module `todos`."""

    KINDS: tuple[Kind, ...]

    def todos(self, scope: Scope, today: date) -> list[Todo]: ...


_slices: list[Todos] = []
kinds: dict[str, Kind] = {}


def register(module: Todos) -> None:
    """Called when an app starts. ValueError for a kind that another slice has already."""
    for kind in module.KINDS:
        if kind.key in kinds:
            raise ValueError(f"two slices have a kind of todo called {kind.key}")
        kinds[kind.key] = kind
    _slices.append(module)


def everything(*, of: Boards = None) -> Scope:
    """Every act, on all boards or on these. Two queries."""
    return _scope(dict.fromkeys(Action, of))


def of_person(rights: Rights) -> Scope:
    """What a person with these rights may be asked. Two queries."""
    return _scope({action: rights.boards(action) for action in Action if rights.allows_somewhere(action)})


def _scope(acts: Mapping[Action, Boards]) -> Scope:
    return Scope(acts=acts, organisations=organisations(), policy=catalogue())


def todos(scope: Scope, *, today: date) -> list[Todo]:
    """What is owed in the scope today, the earliest date first and what has none last."""
    return in_order([todo for one in _slices for todo in one.todos(scope, today)])


def in_order(owed: Iterable[Todo]) -> list[Todo]:
    return sorted(owed, key=lambda todo: (todo.due or date.max, todo.kind, todo.organisation or 0, todo.key))


def asked_of(rights: Rights, *, user_id: int | None, today: date, scope: Scope | None = None) -> list[Todo]:
    """What one person is asked to do today."""
    found = todos(scope or of_person(rights), today=today)
    return [todo for todo in found if todo.is_for(rights, user_id=user_id)]
