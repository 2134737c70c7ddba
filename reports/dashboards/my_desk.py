"""What "My desk" shows of what is asked of its reader: the overdue first, many like things in one line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from boards.asks.owing import Asked
from boards.asks.pages import standing_words
from targets.calc.periods import day_words

NAMED = 3  # of more like things than these one line says how many there are, and opens to show them


@dataclass(frozen=True)
class Task:
    """One thing to do: what, how it stands and by when in sentences, and where it is done.

    `behalf` says for whom the reader stands in. A line for several has them in `parts`, and no address of its own.
    """

    text: str
    why: str
    href: str
    overdue: bool = False
    behalf: str = ""
    parts: tuple["Task", ...] = ()


def tasks_of(asked: Iterable[Asked], *, today: date) -> tuple[Task, ...]:
    """What a person is asked, in its order, as lines; a line for several stands where its first one would."""
    groups: dict[object, list[Asked]] = defaultdict(list)
    for one in asked:
        todo = one.todo
        groups[(todo.many, todo.is_overdue(today)) if todo.many else todo].append(one)
    lines: list[Task] = []
    for group in groups.values():
        if len(group) > NAMED:
            lines.append(_several(group, today=today))
        else:
            lines += [_one(one, today=today) for one in group]
    return tuple(sorted(lines, key=lambda line: not line.overdue))


def _one(asked: Asked, *, today: date) -> Task:
    todo = asked.todo
    return Task(
        text=todo.words,
        why=standing_words(todo, today=today),
        href=todo.href,
        overdue=todo.is_overdue(today),
        behalf=_behalf(asked),
    )


def _behalf(asked: Asked) -> str:
    return "; ".join(f"for {one.person}, away until {day_words(one.until)}" for one in asked.stands_in_for)


def _several(group: Sequence[Asked], *, today: date) -> Task:
    first = group[0].todo
    return Task(
        text=first.many.format(len(group)),
        why="",
        href="",
        overdue=first.is_overdue(today),
        parts=tuple(_one(one, today=today) for one in group),
    )
