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

    `hardest` is the place of the value that asks most, where not even that reaches the target; else None.
    """

    easier: tuple[int, ...]
    fractions: tuple[int, ...]
    hardest: int | None


def notes_on_plan(
    *,
    values: Sequence[Decimal | None],
    before: Sequence[Decimal | None],
    target: Decimal | None,
    direction: Direction,
    is_percent: bool,
) -> PlanNotes:
    """Of one trajectory, period by period: what it promises, what was agreed `before` (None: nothing), and its target.

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
    hardest = None
    if known and target is not None and sign:
        place, value = max(known, key=lambda one: sign * one[1])
        hardest = place if sign * (value - target) < 0 else None
    fractions = tuple(
        place
        for place, value in known
        if is_percent and target is not None and target >= FROM and 0 < value <= FRACTION
    )
    return PlanNotes(easier=easier, fractions=fractions, hardest=hardest)
