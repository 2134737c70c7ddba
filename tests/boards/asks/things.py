"""Something that is owed, for tests of what is done about it: an A&E figure of NHS Lothian."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from boards.asks import owing
from boards.asks.owing import Kind, Scope, Todo
from boards.organisations.models import Organisation
from boards.people.roles import Action

FIGURE = Kind("figure of a test", "Figures of a test")


def lothian() -> int:
    return Organisation.objects.get(slug="nhs-lothian").pk


def todo(
    *,
    due: date | None,
    key: str = "nhs-lothian/ae/2025-01",
    action: Action = Action.SEND_FIGURES,
    board: str = "nhs-lothian",
    not_by: frozenset[int] = frozenset(),
) -> Todo:
    return Todo(
        kind=FIGURE.key,
        key=key,
        organisation=Organisation.objects.get(slug=board).pk,
        action=action,
        due=due,
        words=f"Send A&E of {board}",
        href="/desk/figures/",
        not_by=not_by,
    )


class Slice:
    """A slice that owes what it was given."""

    def __init__(self, *todos: Todo) -> None:
        self.KINDS: tuple[Kind, ...] = (FIGURE,)
        self._todos = list(todos)

    def todos(self, scope: Scope, today: date) -> list[Todo]:
        return self._todos


@contextmanager
def owed(*todos: Todo) -> Iterator[None]:
    """Beside what the slices say, these are owed."""
    one = Slice(*todos)
    owing.register(one)
    try:
        yield
    finally:
        owing.forget(one)
