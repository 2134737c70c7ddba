"""What the facts say is owed, computed: each slice answers with its todos, and nothing of it is stored.

A slice's `todos.py` has `KINDS` and `todos(scope, today) -> list[Todo]`, set-based, with a fixed number of queries. The
apps register it when they start. My desk, the tracker, the count in the navigation and the digest are all functions
over the same todos.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Protocol

from boards.asks.delegations import StandIn, stand_ins, standing_in_for
from boards.asks.queries import Extended, extended
from boards.organisations.queries import Organisations, organisations
from boards.people.permissions import NOBODY, Rights, rights_of_everybody
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
    `words` say what to do and of what, `why` how it stands in a sentence, without its date, and `many` the same act for
    several of the kind ("Send {} figures of NHS Fife"). `due` None: there is no date. `extension` says by whom that
    date was moved. Who is in `not_by` may not do it all the same, for example because they wrote it. Where `only_by` is
    somebody, it is their own matter: nobody else is asked, and no tracker shows it.
    What is about a `part` of the board's plan is asked of planners who are limited to it, and of no other; what is
    `of_the_whole` of a plan is not asked of who is limited to parts.
    `invented` is set by `todos`, where it is a sample's. Who may do `reads` there can open its address.
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
    only_by: int | None = None
    part: str = ""
    of_the_whole: bool = False
    extension: Extended | None = None
    invented: bool = False
    reads: Action = Action.VIEW_DESK

    def is_overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today

    def is_for(self, rights: Rights, *, user_id: int | None) -> bool:
        """Whether a person with these rights is asked to do it."""
        may = self.may_be_by(user_id) and rights.allows(self.action, organisation_id=self.organisation)
        return may and self.is_within(rights)

    def is_within(self, rights: Rights) -> bool:
        """Whether the parts of plans that the person is limited to let them do it."""
        limited = rights.parts(self.organisation) if self.organisation is not None else frozenset()
        return self.part in limited if self.part else not (self.of_the_whole and limited)

    def may_be_by(self, user_id: int | None) -> bool:
        """Whether this person may do it, as far as it is about the person and not about roles."""
        return user_id not in self.not_by and self.only_by in (None, user_id)


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


def forget(module: Todos) -> None:
    """Take back what `register` did; for tests that bring a kind of their own."""
    _slices.remove(module)
    for kind in module.KINDS:
        del kinds[kind.key]


def everything(*, of: Boards = None) -> Scope:
    """Every act, on all boards or on these. Two queries."""
    return _scope(dict.fromkeys(Action, of))


def of_person(rights: Rights) -> Scope:
    """What a person with these rights may be asked. Two queries."""
    return _scope({action: rights.boards(action) for action in Action if rights.allows_somewhere(action)})


def _scope(acts: Mapping[Action, Boards]) -> Scope:
    return Scope(acts=acts, organisations=organisations(), policy=catalogue())


def todos(scope: Scope, *, today: date) -> list[Todo]:
    """What is owed in the scope today, the earliest date first and what has none last; extensions move dates.

    One query, and those of the slices: a fixed number, whatever is owed.
    """
    moved = extended()
    samples = {board.pk for board in scope.organisations.samples}
    found = [
        replace(_with_its_date(todo, moved), invented=todo.organisation in samples)
        for one in _slices
        for todo in one.todos(scope, today)
    ]
    return sorted(found, key=lambda todo: (todo.due or date.max, todo.kind, todo.organisation or 0, todo.key))


def _with_its_date(todo: Todo, moved: Mapping[tuple[str, str], Extended]) -> Todo:
    """An extension holds only where it is later than what the facts say: a date that moved on by itself stays."""
    extension = moved.get((todo.kind, todo.key))
    if extension is None or todo.due is None or extension.until <= todo.due:
        return todo
    return replace(todo, due=extension.until, extension=extension)


@dataclass(frozen=True)
class Asked:
    """One todo of a person, with those for whom they look after it while these are away."""

    todo: Todo
    stands_in_for: tuple[StandIn, ...] = ()


def asked_of(rights: Rights, *, user_id: int | None, today: date) -> tuple[Asked, ...]:
    """What one person is asked to do today. Their own roles allow all of it: standing in gives no right.

    The queries of `todos`, and one or two about standing in.
    """
    owed = [todo for todo in todos(of_person(rights), today=today) if todo.is_for(rights, user_id=user_id)]
    absent = standing_in_for(user_id=user_id, today=today) if user_id is not None else ()
    theirs = rights_of_everybody(today=today) if absent else {}
    return _marked(owed, absent=absent, rights=theirs)


def asked_of_everybody(
    *, today: date, owed: Sequence[Todo] | None = None, rights: Mapping[int, Rights] | None = None
) -> dict[int, tuple[Asked, ...]]:
    """What each person who holds a role is asked today, in the order of `todos`. Its queries, and two.

    `owed` and `rights` are everything that is owed and everybody's rights, where the caller has read them already.
    """
    rights = rights_of_everybody(today=today) if rights is None else rights
    owed = todos(everything(), today=today) if owed is None else owed
    absent: dict[int, list[StandIn]] = defaultdict(list)
    for one in stand_ins(today=today):
        if one.is_on(today):
            absent[one.to_id].append(one)
    alike: dict[tuple[Action, int | None], list[tuple[int, Todo]]] = defaultdict(list)
    for place, todo in enumerate(owed):
        alike[todo.action, todo.organisation].append((place, todo))
    asked = {}
    for user_id, held in rights.items():
        theirs = [
            each
            for (action, organisation), those in alike.items()
            if held.allows(action, organisation_id=organisation)
            for each in those
            if each[1].may_be_by(user_id) and each[1].is_within(held)
        ]
        theirs.sort(key=itemgetter(0))
        asked[user_id] = _marked((todo for _, todo in theirs), absent=absent[user_id], rights=rights)
    return asked


def _marked(
    owed: Iterable[Todo], *, absent: Sequence[StandIn], rights: Mapping[int, Rights]
) -> tuple[Asked, ...]:
    """Each todo with those who are asked it too and are away."""
    return tuple(
        Asked(
            todo,
            tuple(
                one
                for one in absent
                if one.covers(todo.organisation)
                and todo.is_for(rights.get(one.person_id, NOBODY), user_id=one.person_id)
            ),
        )
        for todo in owed
    )
