"""The navigation at the desk: a slice that brings a page there adds its line when the app starts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from boards.people.permissions import Rights
from boards.people.roles import Action

MY_DESK = "desk"  # key of the line that says how much is asked of the reader


@dataclass(frozen=True, order=True)
class Item:
    """A line of the navigation, for who may do one of its actions somewhere; without actions for everybody."""

    position: int
    key: str
    words: str
    href: str
    actions: set[Action] | frozenset[Action] = frozenset()

    def is_open_to(self, rights: Rights) -> bool:
        return not self.actions or any(rights.allows_somewhere(action) for action in self.actions)


@dataclass
class Navigation:
    """Items by position. Two items with one key are a mistake of ours, found when the site starts."""

    _items: dict[str, Item] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        if self._items.setdefault(item.key, item) != item:
            raise ValueError(f"two items of the navigation are called {item.key}")

    def __iter__(self) -> Iterator[Item]:
        return iter(sorted(self._items.values(), key=lambda item: item.position))


navigation = Navigation()


def guests_first_page(rights: Rights) -> str:
    """The page that a guest came for: the first that not everybody has."""
    return next((item.href for item in navigation if item.actions and item.is_open_to(rights)), "/desk/")
