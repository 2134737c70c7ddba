"""What several boards say, added up: each sum says of how many boards it is.

A cell is what one board says of one thing. What a board does not say is missing, which is never the same as nothing: it
is in no sum, and what is compared is compared over the cells that are in both.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from targets.calc.sums import total

Key = TypeVar("Key", bound=Hashable)
Cell = TypeVar("Cell", bound=Hashable)
Cells = Mapping[tuple[int, Key], Decimal]  # by number of the board, and what it is said of


@dataclass(frozen=True)
class Sum:
    """What the boards that say it say together, and how many they are: never none."""

    total: Decimal
    boards: int


def added_up(cells: Cells[Key]) -> dict[Key, Sum]:
    """By what it is said of; what no board speaks of is not there."""
    said: dict[Key, list[Decimal]] = defaultdict(list)
    for (_, key), value in cells.items():
        said[key].append(value)
    return {key: Sum(total(values), len(values)) for key, values in said.items()}


def of_boards(cells: Cells[Key], keys: Collection[Key]) -> dict[int, Decimal]:
    """What each board says of these together; a board that speaks of none of them is not there."""
    asked, found = frozenset(keys), dict[int, Decimal]()
    for (board, key), value in cells.items():
        if key in asked:
            found[board] = found[board] + value if board in found else value
    return found


def in_all(values: Mapping[int, Decimal]) -> Sum | None:
    """Of all boards that are there; None without any."""
    return Sum(total(values.values()), len(values)) if values else None


def together(parts: Iterable[Mapping[Cell, Decimal]]) -> dict[Cell, Decimal]:
    """Each cell as the parts that have it make it together."""
    found: dict[Cell, Decimal] = {}
    for part in parts:
        found |= {cell: found[cell] + value if cell in found else value for cell, value in part.items()}
    return found


def less(values: Mapping[Cell, Decimal], taken: Mapping[Cell, Decimal]) -> dict[Cell, Decimal]:
    """Of the cells that are in both, how much more the first have."""
    return {cell: value - taken[cell] for cell, value in values.items() if cell in taken}
