"""What is known on a day, told row by row: the rule of acceptance again, in plain Python."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True)
class Row:
    """One submitted row: counts (then `value` follows from them), or a value as written, or a marker.

    The column of values of a file has the rows' values alone that have no counts.
    """

    cell: Hashable
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    marker: str = ""
    status: str = "final"


@dataclass(frozen=True)
class Answer:
    """What is known of a cell on a day."""

    known_from: date
    row: Row
    previous: Decimal | None


def known(files: Sequence[tuple[date, Sequence[Row]]], *, on: date) -> dict[Hashable, Answer]:
    """`files` are in the order of their submission; those of one day count in that order."""
    states: dict[Hashable, list[tuple[date, Row]]] = defaultdict(list)
    for known_from, rows in sorted(files, key=lambda file: file[0]):
        if known_from > on:
            continue
        places = max(
            (_places(row.value) for row in rows if row.value is not None and row.numerator is None), default=0
        )
        for row in rows:
            held = states[row.cell]
            state = _completed(row, held[-1][1] if held else None, places=places)
            if not held or state != held[-1][1]:
                held.append((known_from, state))
    return {cell: _answer(held) for cell, held in states.items() if held}


def _places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _completed(row: Row, held: Row | None, *, places: int) -> Row:
    if row.value is None or row.numerator is not None or held is None or held.numerator is None:
        return row
    assert held.value is not None
    half = Decimal("0.5").scaleb(-places)
    if abs(held.value - row.value) > half:
        return row
    return replace(held, status=row.status)


def _answer(held: list[tuple[date, Row]]) -> Answer:
    """Of several states of one day only the last counts, and it is news only if it differs from the day before."""
    days = list(dict(held).items())
    news = [days[0], *(after for before, after in pairwise(days) if after[1] != before[1])]
    previous = None
    for (_, before), (_, after) in pairwise(news):
        if (before.value, before.marker) != (after.value, after.marker):
            previous = before.value
    return Answer(known_from=news[-1][0], row=news[-1][1], previous=previous)
