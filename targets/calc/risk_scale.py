"""How high a risk is: likelihood times impact, each from 1 to 5. The scale is ours, no official one."""

from collections.abc import Mapping
from enum import StrEnum

SCORES = range(1, 6)  # of likelihood, and of impact


class Level(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def level_of(likelihood: int, impact: int) -> Level:
    """1 to 6 is low, 8 to 12 medium, 15 to 25 high; no product of two scores lies between. ValueError for others."""
    if likelihood not in SCORES or impact not in SCORES:
        raise ValueError(f"a score is from 1 to 5: {likelihood} and {impact} are not both")
    product = likelihood * impact
    if product <= 6:
        return Level.LOW
    return Level.MEDIUM if product <= 12 else Level.HIGH


def on_the_map(scores: Mapping[str, tuple[int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Keys of risks by square (likelihood, impact), for each of the 25, in the order given; nothing is added up."""
    squares = [(likelihood, impact) for likelihood in SCORES for impact in SCORES]
    return {square: tuple(key for key, at in scores.items() if at == square) for square in squares}
