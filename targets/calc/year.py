"""Sums over what a board reports of its year. What is not known is never taken for 0: a sum says of how many it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Amount:
    """The sum of the `known` amounts among so many rows; with none known it is 0 and means nothing."""

    value: Decimal
    known: int
    rows: int

    @property
    def is_whole(self) -> bool:
        return self.known == self.rows


def added(values: Iterable[Decimal | None]) -> Amount:
    """Exact: the amounts as typed, in no order. None is a row of which nothing is known.

    >>> added([Decimal("1.5"), None, Decimal("-0.25")])
    Amount(value=Decimal('1.25'), known=2, rows=3)
    """
    every = list(values)
    known = [value for value in every if value is not None]
    return Amount(sum(known, Decimal(0)), len(known), len(every))
