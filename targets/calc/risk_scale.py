"""How high a risk is: likelihood times impact, each from 1 to 5. The scale is ours, no official one."""

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
