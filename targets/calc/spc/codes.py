"""The words of statistical process control as small integers, and their published labels.

Results hold codes (int8) so that large sets stay small; `labels` turns codes into the words of the reference
package. Source: NHS England, Making Data Count; labels as NHSRplotthedots 0.2.2 writes them.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int8]

Code = TypeVar("Code", bound=IntEnum)
Word = TypeVar("Word", str, str | None)


class Direction(IntEnum):
    """Which way is better."""

    DECREASE = -1
    NEUTRAL = 0
    INCREASE = 1


class Cause(IntEnum):
    """Why one point is special, after precedence: outside, then trend, then two in three, then shift.

    Odd codes are high or increasing, even ones low or decreasing: `rules` computes with that.
    """

    COMMON = 0
    ABOVE_LIMIT = 1
    BELOW_LIMIT = 2
    TREND_INCREASING = 3
    TREND_DECREASING = 4
    TWO_IN_THREE_ABOVE = 5
    TWO_IN_THREE_BELOW = 6
    SHIFT_ABOVE = 7
    SHIFT_BELOW = 8


class PointType(IntEnum):
    """What a point's special cause means in the light of the direction of improvement.

    The order matters: `rules` computes with it.
    """

    COMMON_CAUSE = 0
    IMPROVEMENT = 1
    CONCERN = 2
    NEUTRAL_LOW = 3
    NEUTRAL_HIGH = 4


class VariationIcon(IntEnum):
    """The variation icon. High and low follow from the direction of improvement, not from the value."""

    COMMON_CAUSE = 0
    IMPROVEMENT_HIGH = 1
    IMPROVEMENT_LOW = 2
    CONCERN_HIGH = 3
    CONCERN_LOW = 4
    NEUTRAL_HIGH = 5
    NEUTRAL_LOW = 6


class Assurance(IntEnum):
    """Whether the process, left as it is, will meet a target. NONE: no target, or no direction of improvement."""

    NONE = 0
    INCONSISTENT = 1
    CONSISTENT_PASS = 2
    CONSISTENT_FAIL = 3


class Assessable(IntEnum):
    """Whether the icons of a series mean anything, beside the raw labels that the reference would give."""

    YES = 0
    NO_ROWS = 1
    NO_VALUES = 2
    NO_NEIGHBOURS = 3
    NO_VARIATION = 4
    LATEST_MISSING = 5


CAUSE_LABELS: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.COMMON: "Common Cause",
        Cause.ABOVE_LIMIT: "Above UCL",
        Cause.BELOW_LIMIT: "Below LCL",
        Cause.TREND_INCREASING: "7 Point Trend (Increasing)",
        Cause.TREND_DECREASING: "7 Point Trend (Decreasing)",
        Cause.TWO_IN_THREE_ABOVE: "2 in 3 Above CL",
        Cause.TWO_IN_THREE_BELOW: "2 in 3 Below CL",
        Cause.SHIFT_ABOVE: "7 Points Above CL",
        Cause.SHIFT_BELOW: "7 Points Below CL",
    }
)

POINT_TYPE_LABELS: Mapping[PointType, str] = MappingProxyType(
    {
        PointType.COMMON_CAUSE: "common_cause",
        PointType.IMPROVEMENT: "special_cause_improvement",
        PointType.CONCERN: "special_cause_concern",
        PointType.NEUTRAL_HIGH: "special_cause_neutral_high",
        PointType.NEUTRAL_LOW: "special_cause_neutral_low",
    }
)

VARIATION_LABELS: Mapping[VariationIcon, str] = MappingProxyType(
    {icon: icon.name.lower() for icon in VariationIcon}
)

ASSURANCE_LABELS: Mapping[Assurance, str | None] = MappingProxyType(
    {
        Assurance.NONE: None,
        Assurance.INCONSISTENT: "inconsistent",
        Assurance.CONSISTENT_PASS: "consistent_pass",
        Assurance.CONSISTENT_FAIL: "consistent_fail",
    }
)

ASSESSABLE_SENTENCES: Mapping[Assessable, str] = MappingProxyType(
    {
        Assessable.YES: "",
        Assessable.NO_ROWS: "There are no figures to judge.",
        Assessable.NO_VALUES: "The baseline has no values, so there is no average to judge against.",
        Assessable.NO_NEIGHBOURS: "The baseline has no two neighbouring values, so its variation is unknown.",
        Assessable.NO_VARIATION: "The baseline hardly varies, so its limits would call any change unusual.",
        Assessable.LATEST_MISSING: "The latest period has no value, so it cannot be judged.",
    }
)


def labels(codes: Codes, words: Mapping[Code, Word]) -> list[Word]:
    """The words of an array of codes, in order."""
    by_number = {int(code): word for code, word in words.items()}
    return [by_number[number] for number in codes.tolist()]
