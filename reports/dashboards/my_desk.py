"""What "My desk" shows of what is asked of its reader: the overdue first, many like things in one line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from boards.asks.owing import Todo

NAMED = 3  # of more like things than these one line says how many there are, and opens to show them


@dataclass(frozen=True)
class Task:
    """One thing to do: what, how it stands in a sentence, and where it is done.

    A line for several has them in `parts`, and no address of its own.
    """

    text: str
    why: str
    href: str
    overdue: bool = False
    parts: tuple["Task", ...] = ()


def tasks_of(todos: Iterable[Todo], *, today: date) -> tuple[Task, ...]:
    """The todos of a person, in their order, as lines; a line for several stands where its first one would."""
    groups: dict[object, list[Todo]] = defaultdict(list)
    for todo in todos:
        groups[(todo.many, todo.is_overdue(today)) if todo.many else todo].append(todo)
    lines = []
    for group in groups.values():
        if len(group) > NAMED:
            lines.append(_several(group, today=today))
        else:
            lines += [_one(todo, today=today) for todo in group]
    return tuple(sorted(lines, key=lambda line: not line.overdue))


def _one(todo: Todo, *, today: date) -> Task:
    return Task(text=todo.words, why=todo.why, href=todo.href, overdue=todo.is_overdue(today))


def _several(group: Sequence[Todo], *, today: date) -> Task:
    first = group[0]
    return Task(
        text=first.many.format(len(group)),
        why="",
        href="",
        overdue=first.is_overdue(today),
        parts=tuple(_one(todo, today=today) for todo in group),
    )
