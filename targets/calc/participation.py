"""Participation audits: the overall level that follows from the levels of the criteria, and how far reviewers agree."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST_BOARDS, LEAST_PAIRS = 10, 50
RESAMPLES = 1000
APART = 2  # levels from which on two people disagree

Pair = tuple[int, int]


def lowest(levels: Sequence[int]) -> int:
    return min(levels)


def lower_median(levels: Sequence[int]) -> int:
    """Of an even number the lower one of both in the middle."""
    return sorted(levels)[(len(levels) - 1) // 2]


@dataclass(frozen=True)
class Counts:
    """Pairs of ratings of one criterion, or of a round."""

    pairs: int
    same: int
    one_apart: int
    further: int


def counts(pairs: Sequence[Pair]) -> Counts:
    apart = [abs(one - other) for one, other in pairs]
    return Counts(len(apart), apart.count(0), apart.count(1), sum(each >= APART for each in apart))


@dataclass(frozen=True)
class Agreement:
    """Linearly weighted kappa with its 95 % interval."""

    kappa: float
    low: float
    high: float


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Linearly weighted; None where both gave one and the same level throughout."""
    if not pairs:
        return None
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    seen = sum(abs(one - other) for one, other in pairs) / len(pairs)
    by_chance = sum(abs(one - other) for one in ones for other in others) / len(pairs) ** 2
    return None if by_chance == 0 else 1 - seen / by_chance


def agreement(by_board: Mapping[int, Sequence[Pair]], *, seed: int) -> Agreement | None:
    """None where it is too few to say: under 10 boards, 50 pairs or two levels. Boards are drawn anew, not pairs."""
    pairs = [pair for those in by_board.values() for pair in those]
    boards = [those for those in by_board.values() if those]
    whole = kappa(pairs)
    if len(boards) < LEAST_BOARDS or len(pairs) < LEAST_PAIRS or whole is None:
        return None
    draw = random.Random(seed)  # noqa: S311 (a resampling, no secret)
    drawn = (
        kappa([pair for those in draw.choices(boards, k=len(boards)) for pair in those])
        for _ in range(RESAMPLES)
    )
    made = sorted(value for value in drawn if value is not None)
    return Agreement(whole, made[int(0.025 * len(made))], made[int(0.975 * len(made))])
