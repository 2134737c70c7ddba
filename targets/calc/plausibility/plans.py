"""What is worth noting about the values that a plan promises. Notes, never refusals: a board may have its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from targets.calc.rag import SIGN, Direction

FRACTION: Final = Decimal(1)  # a percentage up to this may be a fraction
FROM: Final = Decimal(10)  # where what shall be reached is at least so much
AS_PERCENT: Final = 100


@dataclass(frozen=True)
class PlanNotes:
    """Places (from 0) of values that are easier to keep than what was agreed before, and of such as may be fractions.

    `short` is the place at which the target is to be reached, where the value there does not reach it; else None.
    """

    easier: tuple[int, ...]
    fractions: tuple[int, ...]
    short: int | None


def notes_on_plan(
    *,
    values: Sequence[Decimal | None],
    before: Sequence[Decimal | None],
    target: Decimal | None,
    direction: Direction,
    is_percent: bool,
    due: int = -1,
) -> PlanNotes:
    """Of one trajectory, period by period: what it promises, what was agreed `before` (None: nothing), and its target.

    `due` is the place of the period by whose end the target is to be reached: the last one, where no day is said. A
    better value before it does not make up for that one, and nothing is missed while none is planned for it.
    Where neither direction is better nothing is easier and no target is reached or missed. ValueError where there are
    not as many agreed values as promised ones.
    """
    sign = SIGN[direction]
    easier = tuple(
        place
        for place, (value, agreed) in enumerate(zip(values, before, strict=True))
        if value is not None and agreed is not None and sign * (value - agreed) < 0
    )
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    at = values[due] if values else None
    misses = at is not None and target is not None and sign * (at - target) < 0
    fractions = tuple(
        place
        for place, value in known
        if is_percent and target is not None and target >= FROM and 0 < value <= FRACTION
    )
    return PlanNotes(easier=easier, fractions=fractions, short=due % len(values) if misses else None)
